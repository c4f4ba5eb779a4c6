"""Where in time models gained on the reference: one line a model, a bar for what happened."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from atrocityrisk.errors import SpecError
from atrocityrisk.plots import theme
from atrocityrisk.plots.end_labels import beside_ends

HIGHLIGHTS = (theme.POINT, theme.OLDER)
"""Colours of the models that stand out, in their order."""


def plot_skill(
    origins: pd.DataFrame,
    ax: Axes,
    *,
    highlighted: tuple[str, ...] = (),
    hindsight: tuple[str, ...] = (),
) -> Axes:
    """Draw the gain of each model on the reference, summed over origins.

    Parameters
    ----------
    origins : DataFrame
        Result of `score_origins`.
    ax : Axes
        Where to draw.
    highlighted : tuple of str
        Models that stand out by colour and weight, at most two.
    hindsight : tuple of str
        Models that knew what came; their lines are dotted.

    Returns
    -------
    Axes
        Lines with their names at the right end, in the order of their ends.

    Raises
    ------
    SpecError
        If there is nothing to draw, or more than two models are to stand out.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> past = ar.backtest(["climatology", "logit"], panel, origins=range(2010, 2013))
    >>> from matplotlib.figure import Figure
    >>> ax = Figure().add_subplot()
    >>> ar.plots.plot_skill(ar.evaluation.score_origins(past), ax) is ax
    True
    """
    if len(highlighted) > len(HIGHLIGHTS):
        raise SpecError(
            f"expected at most {len(HIGHLIGHTS)} models to highlight, found {len(highlighted)}; "
            "where many stand out, none does"
        )
    if origins.empty:
        raise SpecError(
            "a skill figure needs at least one scored origin, found none; score a backtest first"
        )
    theme.quiet(ax)
    ax.grid(axis="y", color=theme.RULE, linewidth=0.8)
    ax.axhline(0, color=theme.QUIET, linewidth=0.8)
    colours = dict(zip(highlighted, HIGHLIGHTS, strict=False))
    ends = {}
    for name, rows in origins.groupby("model", sort=False):
        first = name in colours
        ax.plot(
            rows["origin"],
            rows["cumulative_gain"],
            color=colours.get(str(name), theme.SPAN),
            linewidth=2.0 if first else 1.1,
            linestyle=":" if name in hindsight else "-",
            zorder=3 if first else 2,
        )
        ends[str(name)] = float(rows["cumulative_gain"].iloc[-1])
    ax.xaxis.set_major_locator(MaxNLocator(nbins=8, integer=True))
    ax.yaxis.set_major_locator(MaxNLocator(nbins=6))

    def label(name: str) -> tuple[str, str, str]:
        note = " (no forecast)" if name in hindsight else ""
        weight = "bold" if name in colours else "normal"
        return name.replace("_", " ") + note, colours.get(name, theme.QUIET), weight

    beside_ends(ends, ax, x=float(origins["origin"].max()), label=label)
    return ax


def skill_figure(
    origins: pd.DataFrame,
    *,
    title: str,
    highlighted: tuple[str, ...] = (),
    hindsight: tuple[str, ...] = (),
) -> Figure:
    """Figure of the gain of every model by origin, over the number of onsets.

    Parameters
    ----------
    origins : DataFrame
        Result of `score_origins`.
    title : str
        What was forecast.
    highlighted : tuple of str
        Models that stand out, at most two.
    hindsight : tuple of str
        Models that knew what came.

    Returns
    -------
    Figure
        1200 pixels wide when saved.

    Raises
    ------
    SpecError
        As in `plot_skill`.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> past = ar.backtest(["climatology", "logit"], panel, origins=range(2010, 2013))
    >>> origins = ar.evaluation.score_origins(past)
    >>> len(ar.plots.skill_figure(origins, title="An invented world").axes)
    2
    """
    notes = theme.wrapped(
        "Up: log score gained on always stating the past rate, summed over all states and years "
        "seen from so far. A line that rises was the better forecast in those years. Dotted: "
        "chosen with hindsight, no forecast.",
        "Bars: states with the event in the window after each of these years. A few cases carry "
        "each rise; the scorecard has the intervals.",
    )
    below = 0.68 + theme.LINE * len(notes)
    height = 0.75 + 3.9 + 0.35 + 0.9 + below
    figure = theme.new_figure(height)
    left, width = 0.6 / theme.WIDTH, (theme.WIDTH - 0.6 - 2.15) / theme.WIDTH
    upper = figure.add_axes((left, (below + 0.9 + 0.35) / height, width, 3.9 / height))
    plot_skill(origins, upper, highlighted=highlighted, hindsight=hindsight)
    upper.tick_params(labelbottom=False)
    lower = figure.add_axes((left, below / height, width, 0.9 / height), sharex=upper)
    theme.quiet(lower)
    # Every model of a task is scored on the same origins, so that any of them has the counts.
    one = origins[origins["model"] == origins["model"].iloc[0]]
    lower.bar(one["origin"], one["n_onsets"], color=theme.KNOWN, width=0.6)
    lower.yaxis.set_major_locator(MaxNLocator(nbins=3, integer=True))
    theme.label_x(lower, "last year of data")
    theme.write_heading(figure, title, x=0.3, y=height - 0.22)
    theme.write_lines(figure, notes, x=0.3, y=theme.LINE * len(notes) + 0.1)
    return figure
