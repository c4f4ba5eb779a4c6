"""What draws say of some quantities: where each lies, and how sure that is."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from atrocityrisk.errors import SpecError
from atrocityrisk.plots import theme

ROW, LETTER, LONGEST = 0.235, 0.067, 52
INNER = 0.5
"""Probability content of the thick lines."""


def plot_posterior(draws: pd.DataFrame, ax: Axes, *, interval: float = 0.9) -> Axes:
    """Draw the intervals of quantities of which there are draws.

    Parameters
    ----------
    draws : DataFrame
        One row per draw, one column per quantity, such as `coef_draws_` of a Bayesian logit
        transposed; drawn from the top in the order of their columns.
    ax : Axes
        Where to draw.
    interval : float
        Probability content of the thin lines, in (0, 1).

    Returns
    -------
    Axes
        A dot at each median, a thick line over the middle half of the draws and a thin one over
        the interval; a rule at 0.

    Raises
    ------
    SpecError
        If there are no draws, a draw is missing, or the interval is none.
    """
    if draws.empty or bool(draws.isna().to_numpy().any()):
        raise SpecError("a posterior is drawn from at least one draw, none of them missing")
    if not 0 < interval < 1:
        raise SpecError(f"interval must lie strictly between 0 and 1; found {interval}")
    rows = range(draws.shape[1])
    theme.quiet(ax)
    ax.grid(axis="x", color=theme.RULE, linewidth=0.8)
    ax.axvline(0, color=theme.QUIET, linewidth=0.8)
    for content, width in ((interval, 1.4), (INNER, 4.5)):
        ends = [(1 - content) / 2, (1 + content) / 2]
        low, high = np.quantile(draws.to_numpy(dtype=np.float64), ends, axis=0)
        ax.hlines(rows, low, high, color=theme.SPAN, linewidth=width)
    ax.plot(draws.median().to_numpy(), rows, "o", color=theme.POINT, markersize=5, zorder=3)
    ax.set_yticks(
        list(rows), [_called(name) for name in draws.columns], color=theme.INK, parse_math=False
    )
    ax.set_ylim(len(rows) - 0.4, -0.6)
    return ax


def posterior_figure(draws: pd.DataFrame, *, title: str, interval: float = 0.9) -> Figure:
    """Figure of the posterior of some quantities.

    Parameters
    ----------
    draws : DataFrame
        As in `plot_posterior`.
    title : str
        What they are.
    interval : float
        As in `plot_posterior`.

    Returns
    -------
    Figure
        1200 pixels wide when saved.
    """
    content = f"{interval:.0%}".replace("%", " %")
    notes = theme.wrapped(
        f"Dot: median of {len(draws):,} draws. Thick line: the middle half of them; thin line: "
        f"{content} of them. A line that lies across 0 leaves the direction open. Nothing here is "
        "causal."
    )
    names = max(len(_called(name)) for name in draws.columns)
    below = 0.6 + theme.LINE * len(notes)
    height = 0.6 + ROW * draws.shape[1] + below
    ax = theme.new_axes(height, left=0.45 + LETTER * names, right=0.4, top=0.6, bottom=below)
    plot_posterior(draws, ax, interval=interval)
    figure = ax.get_figure(root=True)
    assert figure is not None
    theme.write_heading(figure, title, x=0.3, y=height - 0.2)
    theme.write_lines(figure, notes, x=0.3, y=theme.LINE * len(notes) + 0.12)
    return figure


def _called(name: object) -> str:
    told = str(name).replace("_", " ")
    return told if len(told) <= LONGEST else told[: LONGEST - 1].rstrip() + "…"
