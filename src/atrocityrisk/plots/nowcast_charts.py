"""What the months since a list say: from each state's prior to its reading now."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from atrocityrisk._formatting.numbers import level_text
from atrocityrisk.errors import SpecError
from atrocityrisk.plots import theme
from atrocityrisk.signals import Nowcast
from atrocityrisk.signals.nowcast_files import (
    LIMITS,
    READING_TEXTS,
    STATUS_TEXTS,
    marked_name,
    shown_states,
)
from atrocityrisk.signals.nowcasting import READ

ROW = 0.25


def plot_nowcast(frame: pd.DataFrame, ax: Axes, *, reading: str = "begun") -> Axes:
    """Draw from prior to now for the states of a table.

    Parameters
    ----------
    frame : DataFrame
        Rows of `Nowcast.frame`, in the order in which they are drawn.
    ax : Axes
        Where to draw.
    reading : {"begun", "ahead"}
        Which reading.

    Returns
    -------
    Axes
        A ring for the list's probability of this part of the window, a dot for the reading over its
        interval, and a line between them; a ring alone where there is no reading.

    Raises
    ------
    SpecError
        If there is no state to draw, or no such reading.

    Examples
    --------
    >>> import pandas as pd
    >>> from matplotlib.figure import Figure
    >>> import atrocityrisk as ar
    >>> months = [(year, month) for year in (2024, 2025) for month in range(1, 13)]
    >>> rows = pd.DataFrame(months, columns=["year", "month"])
    >>> rows = rows.assign(gwcode=625, deaths=9.0, provisional=False)
    >>> prior = pd.DataFrame({"gwcode": [625], "probability": [0.08]})
    >>> made = ar.signals.nowcast(prior, ar.signals.MonthlyDeaths(frame=rows), origin=2024)
    >>> ax = Figure().add_subplot()
    >>> ar.plots.plot_nowcast(made.frame, ax) is ax
    True
    """
    if frame.empty or reading not in READING_TEXTS:
        raise SpecError(
            f"expected states and one of the readings {', '.join(READING_TEXTS)}, found "
            f"{len(frame)} states and {reading!r}"
        )
    rows = np.arange(len(frame))
    before, now = (frame[f"{reading}_{part}"].astype("float64") for part in ("prior", "now"))
    theme.quiet(ax)
    ax.grid(axis="x", color=theme.RULE, linewidth=0.8)
    ax.hlines(rows, frame[f"{reading}_low"], frame[f"{reading}_high"], color=theme.SPAN,
              linewidth=4.5, alpha=0.6)  # fmt: skip
    ax.hlines(rows, before, now, color=theme.QUIET, linewidth=1.0, zorder=2)
    ax.plot(before, rows, "o", markerfacecolor=theme.PAPER, markeredgecolor=theme.OLDER,
            markeredgewidth=1.6, markersize=6.5, zorder=4)  # fmt: skip
    ax.plot(now, rows, "o", color=theme.POINT, markersize=5.5, zorder=5)
    names = [marked_name(row) for row in frame.to_dict("records")]
    ax.set_yticks(rows, names, color=theme.INK, parse_math=False)
    ax.set_ylim(len(frame) - 0.4, -0.6)
    ax.set_xlim(left=0)
    theme.show_percent(ax.xaxis)
    return ax


def nowcast_figure(nowcast: Nowcast, *, k: int = 15, gwcodes: list[int] | None = None) -> Figure:
    """Figure of a nowcast: both readings, with the counts that moved them.

    Parameters
    ----------
    nowcast : Nowcast
        As `nowcast` returns it.
    k : int
        First states of the list that are drawn; states whose deaths doubled to many are added.
    gwcodes : list of int, optional
        These states alone.

    Returns
    -------
    Figure
        1200 pixels wide when saved.

    Raises
    ------
    SpecError
        If no state is left to draw.

    Examples
    --------
    >>> import pandas as pd
    >>> import atrocityrisk as ar
    >>> months = [(year, month) for year in (2024, 2025) for month in range(1, 13)]
    >>> rows = pd.DataFrame(months, columns=["year", "month"])
    >>> rows = rows.assign(gwcode=625, deaths=9.0, provisional=False)
    >>> prior = pd.DataFrame({"gwcode": [625], "probability": [0.08]})
    >>> made = ar.signals.nowcast(prior, ar.signals.MonthlyDeaths(frame=rows), origin=2024)
    >>> len(ar.plots.nowcast_figure(made).axes)
    2
    """
    shown = shown_states(nowcast.frame, k=k, gwcodes=gwcodes)
    notes = theme.wrapped(
        f"Ring: probability of the list from {nowcast.origin} as it falls on this part of "
        f"{nowcast.first_year}–{nowcast.last_year}. Dot: with deaths to {nowcast.through}, over "
        f"its {level_text(nowcast.level)} interval. In the list's order, which stands.",
        f"Right: deaths in {nowcast.months_read}, and in the same months a year before; * "
        "provisional.",
        *LIMITS,
    )
    longest = max((len(str(name)) for name in shown["country"]), default=1)
    left = 0.45 + theme.LETTER * (longest + 2)
    top, bottom = 0.8, 0.5 + theme.LINE * len(notes)
    height = top + ROW * max(len(shown), 1) + bottom
    figure = theme.new_figure(height)
    ends = [shown[f"{what}_{part}"].max() for what in READING_TEXTS for part in ("high", "prior")]
    width = (theme.WIDTH - left - 1.35 - 0.3) / 2
    for column, (reading, text) in enumerate(READING_TEXTS.items()):
        ax = figure.add_axes((
            (left + column * (width + 0.3)) / theme.WIDTH,
            bottom / height,
            width / theme.WIDTH,
            (height - top - bottom) / height,
        ))  # fmt: skip
        plot_nowcast(shown, ax, reading=reading)
        ax.set_xlim(0, 1.05 * np.nanmax(ends))
        months = nowcast.months_seen if reading == "begun" else 24 - nowcast.months_seen
        ax.set_title(f"{text} ({months} months)", loc="left", **theme.style(colour=theme.INK))
        if column:
            ax.set_yticks([])
            for row, state in enumerate(shown.to_dict("records")):
                theme.write_beside(ax, row, _counts(state), colour=theme.QUIET)
    heading = f"What the months to {nowcast.through} say of the list from {nowcast.origin}"
    theme.write_heading(figure, heading, x=0.3, y=height - 0.2)
    theme.write_lines(figure, notes, x=0.3, y=theme.LINE * len(notes) + 0.1)
    return figure


def _counts(state: Mapping[Any, Any]) -> str:
    """Deaths now and a year before, or why there is no reading."""
    if state["status"] != READ:
        return STATUS_TEXTS[str(state["status"])]
    mark = "*" if state["provisional"] is True else ""
    before = state["deaths_year_before"]
    earlier = f"{before:,.0f}" if before == before else "unknown"
    return f"{state['deaths']:,.0f}{mark}  ({earlier})"
