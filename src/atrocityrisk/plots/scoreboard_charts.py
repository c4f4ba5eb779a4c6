"""The record of published lists: expected, observed, caught and calibrated, a line per list."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from atrocityrisk._formatting.numbers import level_text
from atrocityrisk.errors import SpecError
from atrocityrisk.plots import theme

ROW = 0.34
"""Height in inches of one list."""
LEFT, RIGHT, GAP = 2.75, 0.3, 0.42
SHARES = (0.46, 0.24, 0.30)
"""Of the width, for counts, caught and calibration."""


def scoreboard_figure(rows: pd.DataFrame, *, k: int, level: float) -> Figure:
    """Figure of a scoreboard.

    Parameters
    ----------
    rows : DataFrame
        Rows of the scoreboard in the order in which they are drawn: list, status, expected,
        observed, outside, expected_low, expected_high, observed_expected, hits; and
        observed_before, the onsets on record before the newest labels revised them.
    k : int
        Length of a list.
    level : float
        Level of the band.

    Returns
    -------
    Figure
        1200 pixels wide when saved.

    Raises
    ------
    SpecError
        If there is nothing to draw.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> import pandas as pd
    >>> import atrocityrisk as ar
    >>> keys = ["gwcode", "year"]
    >>> years = pd.MultiIndex.from_product([[483, 625], range(2020, 2026)], names=keys)
    >>> onsets = pd.DataFrame({"any": 0.0, "state": 0.0, "non-state": 0.0}, index=years)
    >>> onsets.loc[(625, 2025), "any"] = 1.0
    >>> vintage = ar.scoreboard.LabelVintage(
    ...     name="2026 mkl_data", edition="2026", last_year=2025, onsets=onsets, file="list.csv"
    ... )
    >>> head = "country,origin,first_year,last_year,probability"
    >>> rows = [head, "Chad,2023,2024,2025,0.1", "Sudan,2023,2024,2025,0.2"]
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "ours-2024.csv")
    ...     _ = path.write_text(chr(10).join(rows), encoding="utf-8")
    ...     forecasts = ar.external_forecasts.read_list(path, outcome="mass_killing")
    >>> board = ar.scoreboard.make_board(forecasts, [vintage], k=1)
    >>> len(ar.plots.scoreboard_figure(board.scores, k=1, level=0.9).axes) > 0
    True
    """
    if rows.empty:
        raise SpecError(
            "a figure of the scoreboard needs at least one list, found none; score a list first"
        )
    band = level_text(level)
    notes = theme.wrapped(
        f"Left: states expected to see an onset (line), where the number lies in {band} of cases "
        "if the percentages are right and states independent (bar), and those that did, by the "
        "newest record (full) and by the one before it (ring).",
        f"Middle: onsets whose state was among the first {k} of the list (full) and others, also "
        "of states that it leaves out (ring). Right: events that happened over events expected, "
        "with the same bar; left of 1, more was forecast than happened.",
        "Neighbouring lists share a year and so count the same onset twice. Open: the window "
        "has not closed on record; nothing is scored.",
    )
    top, below = 0.95, 0.62 + theme.LINE * len(notes)
    height = top + ROW * len(rows) + below
    figure = theme.new_figure(height)
    room = theme.WIDTH - LEFT - RIGHT - 2 * GAP
    at = LEFT
    panels = []
    for share in SHARES:
        width = room * share
        box = (at / theme.WIDTH, below / height, width / theme.WIDTH, ROW * len(rows) / height)
        panels.append(figure.add_axes(box))
        at += width + GAP
    for ax in panels:
        _prepare(ax, rows)
    plot_counts(rows, panels[0])
    _plot_caught(rows, panels[1])
    _plot_ratio(rows, panels[2])
    panels[0].set_yticks(range(len(rows)), [str(name) for name in rows["list"]])
    panels[0].tick_params(axis="y", labelsize=theme.TEXT, labelcolor=theme.INK)
    titles = ("states with an onset", f"in the first {k}", "happened / expected")
    for ax, words in zip(panels, titles, strict=True):
        ax.set_title(words, loc="left", **theme.style())
    theme.write_heading(figure, "What was forecast and what happened", x=0.3, y=height - 0.22)
    theme.write_lines(figure, notes, x=0.3, y=below - 0.42)
    return figure


def plot_counts(rows: pd.DataFrame, ax: Axes) -> Axes:
    """Draw expected and observed numbers, a list per line, the first at the top."""
    for place, row in enumerate(rows.to_dict("records")):
        expected = float(row["expected"])
        if row["status"] != "closed":
            ax.plot([expected] * 2, [place - 0.24, place + 0.24], color=theme.SPAN, linewidth=1.6)
            ax.annotate(
                "open" if row["status"] == "open" else "no labels",
                (expected, place),
                xytext=(6, 0),
                textcoords="offset points",
                va="center",
                **theme.style(theme.NOTE),
            )
            continue
        low, high = float(row["expected_low"]), float(row["expected_high"])
        ax.barh(place, high - low, left=low, height=0.34, color=theme.SPAN, alpha=0.5, linewidth=0)
        ax.plot([expected] * 2, [place - 0.24, place + 0.24], color=theme.POINT, linewidth=1.6)
        # Late labels change what happened: where it stood before shows how much a verdict may move.
        before = row.get("observed_before", np.nan)
        if pd.notna(before) and before != row["observed"]:
            ax.plot(before, place, "o", markersize=5.5, mfc=theme.PAPER, mec=theme.OLDER, mew=1.4)
        ax.plot(row["observed"], place, "o", markersize=5.5, color=theme.OLDER)
    # Room for a whole mark at 0.
    ax.set_xlim(left=-0.35)
    ax.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    return ax


def _plot_caught(rows: pd.DataFrame, ax: Axes) -> None:
    most = 1
    for place, row in enumerate(rows.to_dict("records")):
        if row["status"] != "closed":
            continue
        # Hits may be halves, where a tie at the end of a list shares its places.
        observed, hits = int(row["observed"]) + int(row["outside"]), float(row["hits"])
        most = max(most, observed)
        for number in range(observed):
            caught = number < hits
            ax.plot(
                number + 0.5,
                place,
                "o",
                markersize=5.5,
                mfc=theme.POINT if caught else theme.PAPER,
                mec=theme.POINT,
                mew=1.2,
            )
        if observed == 0:
            ax.text(0.3, place, "no onset", va="center", **theme.style(theme.NOTE))
    ax.set_xlim(0, max(most + 0.8, 3))
    ax.set_xticks([])
    ax.xaxis.grid(False)


def _plot_ratio(rows: pd.DataFrame, ax: Axes) -> None:
    ax.axvline(1, color=theme.QUIET, linewidth=0.8)
    for place, row in enumerate(rows.to_dict("records")):
        if row["status"] != "closed" or not row["expected"] > 0:
            continue
        low, high = (float(row[end]) / row["expected"] for end in ("expected_low", "expected_high"))
        ax.barh(place, high - low, left=low, height=0.34, color=theme.SPAN, alpha=0.5, linewidth=0)
        ax.plot(row["observed_expected"], place, "o", markersize=5.5, color=theme.OLDER)
    ax.set_xlim(left=-0.12)
    ax.xaxis.set_major_locator(MaxNLocator(nbins=4))


def _prepare(ax: Axes, rows: pd.DataFrame) -> None:
    theme.quiet(ax)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_yticks([])
    ax.xaxis.grid(True, color=theme.RULE, linewidth=0.7)
    for place in range(len(rows) + 1):
        ax.axhline(place - 0.5, color=theme.RULE, linewidth=0.6)
    ax.tick_params(axis="x", labelsize=theme.NOTE)
