"""How much better or worse each entry of a task is than one of them, with its interval."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from atrocityrisk._formatting.numbers import level_text
from atrocityrisk._formatting.titles import BY_RESAMPLING
from atrocityrisk.errors import SpecError
from atrocityrisk.plots import theme

ROW = 0.3
"""Height of an entry in inches."""
LABEL = 34
"""Letters of a name that fit beside the axis."""
NATS = 1000


def leaderboard_figure(
    entries: pd.DataFrame, *, reference: str, title: str, level: float = 0.95
) -> Figure:
    """Paired differences in log score from one entry.

    Parameters
    ----------
    entries : DataFrame
        Frame of a `Leaderboard` with common rows.
    reference : str
        Entry compared with.
    title : str
        What was forecast.
    level : float
        Coverage of the intervals.

    Returns
    -------
    Figure
        1200 pixels wide when saved; the best entry on top, right of zero where it is better.

    Raises
    ------
    SpecError
        If there is nothing to compare.

    Examples
    --------
    >>> import pandas as pd
    >>> import atrocityrisk as ar
    >>> entries = pd.DataFrame()
    >>> try:
    ...     ar.plots.leaderboard_figure(entries, reference="climatology", title="No entries")
    ... except (ar.errors.AtrocityRiskError, KeyError) as refused:
    ...     print(type(refused).__name__)
    SpecError
    """
    if "difference" not in entries or entries["difference"].notna().sum() == 0:
        raise SpecError("a figure of entries needs two with rows in common; add one")
    notes = theme.wrapped(
        f"Points: log score of {reference} less the entry's on the rows that all share, in "
        f"thousandths a forecast; right of zero the entry is better. Lines: "
        f"{level_text(level)} intervals, {BY_RESAMPLING}, the same for both entries.",
    )
    ax = theme.sheet(title, notes, inside=ROW * len(entries) + 0.15, left=2.6)
    _draw(ax, entries, reference)
    theme.label_x(ax, f"better than {reference}, log score × 1000")
    return theme.figure_of(ax)


def _draw(ax: Axes, entries: pd.DataFrame, reference: str) -> None:
    theme.quiet(ax)
    ax.grid(axis="x", color=theme.RULE, linewidth=0.8)
    ax.axvline(0, color=theme.QUIET, linewidth=0.8)
    places = np.arange(len(entries))[::-1]
    # A loss that is smaller is better: turned round, so that right is better.
    gain, low, high = (
        -NATS * entries[name].to_numpy(dtype=float)
        for name in ("difference", "difference_high", "difference_low")
    )
    ax.hlines(places, low, high, color=theme.SPAN, linewidth=2.4)
    ax.plot(gain, places, "o", color=theme.POINT, markersize=5)
    here = np.flatnonzero(entries["entry"] == reference)
    ax.plot(np.zeros(len(here)), places[here], "o", color=theme.QUIET, markersize=5)
    ax.set_ylim(-0.7, len(entries) - 0.3)
    names = [theme.ending(str(name), LABEL).replace("_", " ") for name in entries["entry"]]
    ax.set_yticks(places, names)
