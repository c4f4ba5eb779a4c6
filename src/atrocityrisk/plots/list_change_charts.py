"""The largest moves between two lists: where each state stood and stands, and how sure that is."""

from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.axes import Axes

from atrocityrisk.errors import SpecError
from atrocityrisk.plots import theme

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ROW = 0.3


def plot_list_changes(frame: pd.DataFrame, ax: Axes, *, k: int = 20) -> Axes:
    """Draw the first moves of a comparison of two lists.

    Parameters
    ----------
    frame : DataFrame
        As `changes` gives it in `ListChanges.frame`.
    ax : Axes
        Where to draw.
    k : int
        Number of states.

    Returns
    -------
    Axes
        A ring for list A, a dot for list B over its interval, and a line between them;
        probabilities where they are compared, else ranks.

    Raises
    ------
    SpecError
        If `k` is less than 1, or no state stands in both lists.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> from sklearn.linear_model import LogisticRegression
    >>> now = ar.forecast(LogisticRegression(), panel, origin=2024)
    >>> before = ar.forecast(LogisticRegression(), panel, origin=2023)
    >>> found = ar.changes(before, now, panel_a=panel, panel_b=panel)
    >>> from matplotlib.figure import Figure
    >>> ax = Figure().add_subplot()
    >>> ar.plots.plot_list_changes(found.frame, ax, k=5) is ax
    True
    """
    if k < 1:
        raise SpecError(f"expected at least one state to draw, found k={k}; give 1 or more")
    shown = frame[frame["listed"] == "both"].head(k).reset_index(drop=True)
    if shown.empty:
        raise SpecError("expected states in both lists to draw, found none; compare other lists")
    value = "probability" if shown["probability_change"].notna().any() else "rank"
    rows = range(len(shown))
    before, after = (shown[f"{value}_{side}"].astype("float64") for side in "ab")
    theme.quiet(ax)
    ax.grid(axis="x", color=theme.RULE, linewidth=0.8)
    if value == "probability":
        ax.hlines(rows, shown["low_b"], shown["high_b"], color=theme.SPAN, linewidth=4.5, alpha=0.6)
        theme.show_percent(ax.xaxis)
    ax.hlines(rows, before, after, color=theme.QUIET, linewidth=1.0, zorder=2)
    ax.plot(before, rows, "o", markerfacecolor=theme.PAPER, markeredgecolor=theme.OLDER,
            markeredgewidth=1.6, markersize=6.5, zorder=4)  # fmt: skip
    ax.plot(after, rows, "o", color=theme.POINT, markersize=5.5, zorder=3)
    ax.set_yticks(list(rows), shown["country"].tolist(), color=theme.INK, parse_math=False)
    ax.set_ylim(len(shown) - 0.4, -0.6)
    ax.set_xlim(left=0)
    theme.label_x(ax, "probability" if value == "probability" else "rank")
    return ax


def list_changes_figure(
    frame: pd.DataFrame, *, heading: str, notes: list[str], k: int = 20
) -> "Figure":
    """Figure of the largest moves between two lists.

    Parameters
    ----------
    frame : DataFrame
        As `changes` gives it in `ListChanges.frame`.
    heading : str
        One line above.
    notes : list of str
        What is compared, below.
    k : int
        Number of states.

    Returns
    -------
    Figure
        1200 pixels wide when saved.

    Raises
    ------
    SpecError
        As `plot_list_changes`.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> from sklearn.linear_model import LogisticRegression
    >>> now = ar.forecast(LogisticRegression(), panel, origin=2024)
    >>> before = ar.forecast(LogisticRegression(), panel, origin=2023)
    >>> found = ar.changes(before, now, panel_a=panel, panel_b=panel)
    >>> len(ar.plots.list_changes_figure(found.frame, heading="2023 to 2024", notes=[], k=5).axes)
    1
    """
    names = frame.loc[frame["listed"] == "both", "country"].head(k).astype("str")
    longest = max((len(name) for name in names), default=1)
    lines = theme.wrapped(
        "Ring: list A. Dot: list B, over its interval where it states one.", *notes
    )
    ax = theme.sheet(
        heading, lines, inside=ROW * max(len(names), 1), left=0.45 + theme.LETTER * longest
    )
    plot_list_changes(frame, ax, k=k)
    return theme.figure_of(ax)
