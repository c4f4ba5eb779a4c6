"""Which months of which states a file covers, so that no event in them means that nobody died.

A file of events says nothing of states that it was not made for, nor of days after its last.
"""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from atrocityrisk.errors import DataError
from atrocityrisk.signals.monthly_deaths import MonthFile, month_numbers, month_text, span_text

WORLD_STATES = 20
"""States with an event that make a file of events one of the whole world: UCDP's single months have
about 45, a file about one state or region fewer than this."""
MONTH_STATES = 15
"""States with an event below which such a file does not cover a month: the quietest of 449 months
since 1989 had 19, and the 2026-01 of UCDP's release of February 2026, events that had begun before
the month that they are counted in, had 9."""
LAST_WEEK = 22
"""Day of the month from which on the last event shows that a file reaches the month's end."""


def whole_months(events: pd.DataFrame, months: pd.DataFrame, name: str) -> tuple[int, str]:
    """Last month that events reach the end of; and what is said of a later one, "" if none."""
    last = int(month_numbers(months).max())
    # What is counted in a later year than it began in does not tell how far the file reaches.
    latest = events["date_start"].max()
    end = latest.year * 12 + latest.month - 1
    if end > last or (end == last and latest.day >= LAST_WEEK):
        return last, ""
    if last == int(month_numbers(months).min()):
        raise DataError(
            f"{name}: expected events of a whole month, found events to {latest:%Y-%m-%d} only, "
            f"before the last week of {month_text(last)}; give a file that reaches its end (day "
            f"{LAST_WEEK} or later)"
        )
    return last - 1, (
        f"{name}: {month_text(last)} is left out, as its events end on {latest:%Y-%m-%d}, before "
        f"the month's last week (day {LAST_WEEK})."
    )


def thin_months(months: pd.DataFrame, covered: Sequence[int], name: str) -> tuple[set[int], str]:
    """Months of a file of the world with events in too few states; and what is said of them."""
    number = month_numbers(months)
    states = months.groupby(number)["gwcode"].nunique()
    thin = [month for month in covered if states.get(month, 0) < MONTH_STATES]
    if not thin:
        return set(), ""
    at = pd.Series(thin)
    runs = [span_text(int(run.min()), int(run.max())) for _, run in at.groupby(at - at.index)]
    deaths = months.loc[number.isin(thin), "deaths"].sum()
    return set(thin), (
        f"{name}: {', '.join(runs)} ({deaths:,.0f} deaths) is left out: events in fewer than "
        f"{MONTH_STATES} states do not stand for the world's."
    )


def few_states(codes: Sequence[int], name: str) -> str:
    """What is said of a file of events of too few states to be one of the world; "" if it is."""
    if len(codes) >= WORLD_STATES:
        return ""
    count = "1 state" if len(codes) == 1 else f"{len(codes)} states"
    return (
        f"{name} has events in {count} only ({', '.join(str(code) for code in codes)}). A file of "
        f"the world has them in {WORLD_STATES} or more, so this one says nothing of other states: "
        "where no other file covers its months, they are unknown there."
    )


def without_open_month(file: MonthFile, limit: int) -> MonthFile:
    """A file without the month of the day, which is not over; months to come are refused."""
    late = [number for number in file.covered if number > limit]
    if late:
        raise DataError(
            f"{file.name}: expected months up to {month_text(limit)}, found "
            f"{span_text(late[0], late[-1])}; a month to come has no deaths yet: correct the file, "
            "or the clock of this machine"
        )
    if limit not in file.covered:
        return file
    covered = tuple(number for number in file.covered if number < limit)
    if not covered:
        raise DataError(
            f"{file.name}: expected a month that is over, found {month_text(limit)}, which is not "
            "over; wait for its end, or give earlier months too"
        )
    note = f"{file.name}: {month_text(limit)} is left out: it is not over."
    rows = file.frame[month_numbers(file.frame) < limit]
    return replace(file, frame=rows, covered=covered, notes=(*file.notes, note))
