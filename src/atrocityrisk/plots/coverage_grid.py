"""What a panel knows: for each indicator and year, how much was observed, carried or missing."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from atrocityrisk._formatting.numbers import counted
from atrocityrisk.indicators.indicator_words import indicator_words
from atrocityrisk.panels import Panel, _cells
from atrocityrisk.plots import theme

ROW = 0.165
LETTER = 0.062
"""Width in inches of a letter of a name, which is set smaller than other labels."""
TALL = 20
"""From so many strips on the years stand above them too."""
FULL = 0.84
"""Height of a strip whose values are all there, in rows."""
LONGEST = 64
"""Letters of the longest name that is shown whole."""


def coverage_shares(panel: Panel) -> pd.DataFrame:
    """Share of the states with an observed and with a carried value.

    Parameters
    ----------
    panel : Panel
        Any panel.

    Returns
    -------
    DataFrame
        Indexed by (indicator, year), indicators in the order of kind, source and name; columns
        observed, carried and missing, which add up to 1.

    Examples
    --------
    >>> from atrocityrisk.synthetic import synthetic_world
    >>> panel = synthetic_world(seed=1, n_states=20, years=(2000, 2010)).panel
    >>> float(coverage_shares(panel).loc[("noise", 2005), "observed"])
    1.0
    """
    order = panel.columns.sort_values(["kind", "source"], kind="stable").index
    return _cells.shares(panel.ages[list(order)])


def plot_coverage(panel: Panel, ax: Axes) -> Axes:
    """Draw one strip per indicator over the years.

    Parameters
    ----------
    panel : Panel
        Any panel.
    ax : Axes
        Where to draw.

    Returns
    -------
    Axes
        Each strip is as high as the share of states with a value: observed values below, carried
        ones on top of them, nothing where values are missing.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> from matplotlib.figure import Figure
    >>> ax = Figure().add_subplot()
    >>> ar.plots.plot_coverage(panel, ax) is ax
    True
    """
    shares = coverage_shares(panel)
    indicators = list(shares.index.get_level_values("indicator").unique())
    theme.quiet(ax)
    for row, name in enumerate(indicators):
        strip = shares.loc[name]
        # A step ends a year later than it begins, also the last one.
        years = np.append(strip.index.to_numpy(), strip.index.max() + 1)
        floor = row + FULL / 2
        observed = floor - FULL * strip["observed"].to_numpy()
        carried = observed - FULL * strip["carried"].to_numpy()
        for base, edge, colour in (
            (np.full(len(strip), floor), observed, theme.KNOWN),
            (observed, carried, theme.OLDER),
        ):
            ax.fill_between(
                years,
                np.append(base, base[-1]),
                np.append(edge, edge[-1]),
                step="post",
                color=colour,
                linewidth=0,
            )
        ax.axhline(floor, color=theme.RULE, linewidth=0.5, zorder=0)
    ax.set_yticks(range(len(indicators)), _labels(indicators), color=theme.INK, parse_math=False)
    ax.tick_params(axis="y", labelsize=theme.NOTE)
    ax.tick_params(axis="x", labelbottom=True, labeltop=len(indicators) > TALL)
    ax.set_ylim(len(indicators) - 0.4, -0.6)
    first, last = panel.years
    ax.set_xlim(first, last + 1)
    ax.xaxis.set_major_locator(MaxNLocator(nbins=9, integer=True, steps=[1, 2, 5, 10]))
    return ax


def coverage_figure(panel: Panel) -> Figure:
    """Figure of a panel's coverage with its key.

    Parameters
    ----------
    panel : Panel
        Any panel.

    Returns
    -------
    Figure
        1200 pixels wide when saved.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> len(ar.plots.coverage_figure(panel).axes) > 0
    True
    """
    names = list(panel.columns.index)
    states = panel.index.get_level_values("gwcode").nunique()
    top, bottom = 1.25 if len(names) > TALL else 1.0, 0.4
    height = top + ROW * len(names) + bottom
    ax = theme.new_axes(
        height, left=0.4 + LETTER * theme.widest(_labels(names)), right=0.35, top=top, bottom=bottom
    )
    plot_coverage(panel, ax)
    figure = theme.figure_of(ax)
    first, last = panel.years
    title = (
        f"What is known: {counted(len(names), 'indicator')}, {counted(states, 'state')}, "
        f"{first}–{last}"
    )
    note = "Height of a strip: share of the states of that year with a value. White is missing."
    theme.write_heading(figure, title, x=0.3, y=height - 0.25)
    theme.write_lines(figure, [note], x=0.3, y=height - 0.55)
    figure.legend(
        handles=[
            Patch(color=theme.KNOWN, label="observed"),
            Patch(color=theme.OLDER, label="carried forward from an earlier year"),
        ],
        loc="upper left",
        bbox_to_anchor=(0.3 / theme.WIDTH, (height - 0.7) / height),
        ncols=2,
        frameon=False,
        borderpad=0,
        borderaxespad=0,
        handlelength=1.1,
        prop={"family": theme.FONT, "size": theme.NOTE},
        labelcolor=theme.QUIET,
    )
    return figure


def _labels(indicators: list[str]) -> list[str]:
    """Indicators in words that fit beside the strips."""
    return [theme.shortened(indicator_words(name), LONGEST) for name in indicators]
