"""What the months since the list say, as a dated box of the report."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from atrocityrisk._formatting.numbers import DASH, level_text, percent
from atrocityrisk.errors import SpecError
from atrocityrisk.rankings import Ranking
from atrocityrisk.signals import Nowcast
from atrocityrisk.signals.nowcast_files import LIMITS, STATUS_TEXTS, marked_name, shown_states
from atrocityrisk.signals.nowcasting import READ

SHOWN = 15


def check_same_list(nowcast: Nowcast, ranking: Ranking) -> None:
    """Refuse a nowcast of another list than the report's."""
    listed = ranking.frame.set_index("gwcode")["probability"]
    prior = nowcast.frame.set_index("gwcode")["prior"].reindex(listed.index)
    origin = ranking.forecast.origin
    if nowcast.origin != origin or not np.allclose(prior, listed, rtol=1e-5, atol=0):
        what = (
            f"one from {nowcast.origin}"
            if nowcast.origin != origin
            else "other probabilities than the report's"
        )
        raise SpecError(
            f"--nowcast: expected months beside this report's list from {origin}, found {what}; "
            "write the nowcast with the same --spec and --origin"
        )


@dataclass(frozen=True, kw_only=True)
class MonthsRow:
    """Readings of one state."""

    name: str
    deaths: str
    before: str
    begun: str
    ahead: str


@dataclass(frozen=True, kw_only=True)
class MonthsView:
    """Heading, caption, rows and sentences of the box, and the month it is of."""

    through: str
    heading: str
    caption: str
    rows: tuple[MonthsRow, ...]
    lines: tuple[str, ...]


def months_view(nowcast: Nowcast, ranking: Ranking) -> MonthsView:
    """The box; refuses a nowcast of another list."""
    check_same_list(nowcast, ranking)
    seen, window = nowcast.months_seen, f"{nowcast.first_year}–{nowcast.last_year}"
    return MonthsView(
        through=str(nowcast.through),
        heading=(
            f"{seen} months of {window} have been seen. Deaths by month give two readings beside "
            "the list, which they do not change: whether an onset may have begun in these months, "
            "and whether one is still ahead in those that remain."
        ),
        caption=(
            f"Deaths in {nowcast.months_read} and in the same months a year before (* provisional);"
            f" probability by the list, then with the months, with {level_text(nowcast.level)} "
            f"intervals. In the list's order: its first {SHOWN}, and states whose deaths at least "
            "doubled, to 250 or more."
        ),
        rows=tuple(
            MonthsRow(**_row(row))
            for row in shown_states(nowcast.frame, k=SHOWN).to_dict("records")
        ),
        lines=(*(f"Months: {name}." for name in nowcast.files), *nowcast.notes, *LIMITS),
    )


def _row(row: dict[Any, Any]) -> dict[str, str]:
    """Cells of a state."""
    cells = {
        "name": marked_name(row),
        "deaths": _count(row["deaths"]) + ("*" if row["provisional"] is True else ""),
        "before": _count(row["deaths_year_before"]),
    }
    for what in ("begun", "ahead"):
        before, now, low, high = (
            percent(row[f"{what}_{part}"]) for part in ("prior", "now", "low", "high")
        )
        read = row["status"] == READ
        cells[what] = f"{before} → {now} % ({low}–{high})" if read else STATUS_TEXTS[row["status"]]
    return cells


def _count(number: float) -> str:
    return f"{number:,.0f}" if number == number else DASH
