"""Deaths by state and month, from one file or several: what is known, unknown, and provisional.

A month is counted from year 0, so that months of different years can be subtracted. A state without
a row has no record, which is not a record of no deaths.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from atrocityrisk import states
from atrocityrisk.errors import DataError

KEY = ["gwcode", "year", "month"]
COLUMNS = [*KEY, "deaths", "provisional"]
_MONTH = re.compile(r"(\d{4})-(\d{1,2})")


def month_number(text: str) -> int:
    """Months since year 0 of a month such as 2025-03."""
    found = _MONTH.fullmatch(text.strip())
    if not found or not 1 <= int(found[2]) <= 12:
        raise DataError(f"expected a month such as 2025-03, found {text!r}; write year and month")
    return int(found[1]) * 12 + int(found[2]) - 1


def month_text(number: int) -> str:
    """A month as it is written, from its number."""
    return f"{number // 12}-{number % 12 + 1:02d}"


def span_text(first: int, last: int) -> str:
    """Two months as a span."""
    return month_text(first) if first == last else f"{month_text(first)} to {month_text(last)}"


def month_numbers(frame: pd.DataFrame) -> pd.Series:
    """Months since year 0 of the rows of a table with columns year and month."""
    numbers: pd.Series = (frame["year"] * 12 + frame["month"] - 1).astype("int64")
    return numbers


@dataclass(frozen=True, kw_only=True, eq=False)
class MonthFile:
    """One file of deaths by month, read: its rows, the months it covers, and what it is."""

    frame: pd.DataFrame
    name: str
    release: str
    kind: str
    """"final", "candidate" or "table"."""
    covered: tuple[int, ...]
    """Months, in order, of which a file of events says that it lists every event."""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False)
class MonthlyDeaths:
    """Deaths by state and month.

    Attributes
    ----------
    frame : DataFrame
        One row per state and month, sorted: gwcode, year, month, deaths (NaN where unknown),
        provisional (whether the count will be revised), and the further columns of the files:
        deaths by type of violence and perpetrator.
    notes : tuple of str
        What was left out or decided, in sentences.
    files : tuple of str
        Each file with its release and the months taken from it.

    Notes
    -----
    A state without a row is without any record. Only files of events say of a month without an
    event that nobody died, and only of states that have an event in one of them.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = {"gwcode": [625, 625], "year": 2025, "month": [1, 2], "deaths": [120.0, None]}
    >>> months = MonthlyDeaths(frame=pd.DataFrame(rows | {"provisional": True}))
    >>> months.span
    ('2025-01', '2025-02')
    """

    frame: pd.DataFrame
    notes: tuple[str, ...] = ()
    files: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse rows that cannot be counts of a state in a month; sort them."""
        absent = [name for name in COLUMNS if name not in self.frame]
        if absent or self.frame.empty:
            raise DataError(
                f"expected rows with the columns {', '.join(COLUMNS)}, found "
                f"{'none' if not absent else 'no ' + ', '.join(absent)}; read files by read_months"
            )
        repeated = self.frame.duplicated(KEY)
        if repeated.any():
            row = self.frame[repeated].iloc[0]
            raise DataError(
                f"expected one row per state and month, found {int(repeated.sum())} repeated, "
                f"first {row['gwcode']} in {row['year']}-{row['month']:02d}; add them up or drop "
                "one"
            )
        deaths = self.frame["deaths"].astype("float64")
        if (deaths < 0).any() or np.isinf(deaths).any():
            raise DataError(
                f"expected counts of deaths from 0 on, found {deaths[deaths < 0].min()}; leave "
                "unknown counts empty"
            )
        frame = self.frame.assign(deaths=deaths, provisional=self.frame["provisional"].astype(bool))
        object.__setattr__(self, "frame", frame.sort_values(KEY, ignore_index=True))

    @property
    def span(self) -> tuple[str, str]:
        """First and last month with a row, such as ``("2024-01", "2025-12")``."""
        numbers = month_numbers(self.frame)
        return month_text(int(numbers.min())), month_text(int(numbers.max()))

    @property
    def states(self) -> tuple[int, ...]:
        """Gleditsch-Ward numbers of the states with a record."""
        return tuple(int(code) for code in sorted(self.frame["gwcode"].unique()))


def existing(frame: pd.DataFrame) -> pd.Series:
    """Whether each row's state existed in some of its month."""
    spells = states.spells()
    lives = pd.DataFrame({"gwcode": spells["gwcode"]})
    lives["begin"] = spells["start"].dt.year * 12 + spells["start"].dt.month - 1
    # The list ends before the months do; what existed then exists on.
    lives["end"] = (spells["end"].dt.year * 12 + spells["end"].dt.month - 1).fillna(np.inf)
    rows = pd.DataFrame({"gwcode": frame["gwcode"], "number": month_numbers(frame)})
    found = rows.reset_index(drop=True).reset_index().merge(lives, on="gwcode")
    inside = found.loc[found["number"].between(found["begin"], found["end"]), "index"]
    alive = np.zeros(len(frame), dtype=bool)
    alive[inside.to_numpy()] = True
    return pd.Series(alive, index=frame.index)


def combine_files(files: Sequence[MonthFile]) -> MonthlyDeaths:
    """Files as one table: final counts before candidates, and no state-month twice."""
    notes = [note for file in files for note in file.notes]
    files, overlaps = _without_overlaps(files)
    events = _with_silent_months([file for file in files if file.kind != "table"])
    tables = [file.frame for file in files if file.kind == "table"]
    frame = pd.concat([*events, *tables], ignore_index=True)
    repeated = frame[frame.duplicated(KEY)]
    if len(repeated):
        row = repeated.iloc[0]
        raise DataError(
            f"{' and '.join(file.name for file in files)} both count state {row['gwcode']} in "
            f"{int(row['year'])}-{int(row['month']):02d} ({len(repeated)} such months); expected "
            "each month of a state once: give one of them, or cut the months out of the other"
        )
    only = int(frame["gwcode"].iloc[0])
    if frame["gwcode"].eq(only).all():
        notes.append(
            f"The months are of one state, number {only}; every other state is without any record."
        )
    taken = tuple(
        f"{file.name} ({_STANDING[file.kind]}{file.release}): {span_text(*_ends(file))}"
        for file in files
    )
    return MonthlyDeaths(frame=frame, notes=(*notes, *overlaps), files=taken)


_STANDING = {"final": "final counts, release ", "candidate": "candidates, release ", "table": ""}


def _ends(file: MonthFile) -> tuple[int, int]:
    return file.covered[0], file.covered[-1]


def _without_overlaps(files: Sequence[MonthFile]) -> tuple[list[MonthFile], list[str]]:
    """Files of events cut so that each month is taken from one of them; and what was cut."""
    # Final counts first; of two candidate files the one that reaches further is the later release.
    order = sorted(
        (file for file in files if file.kind != "table"),
        key=lambda file: (file.kind == "final", *_ends(file)[::-1]),
        reverse=True,
    )
    kept: list[MonthFile] = []
    notes: list[str] = []
    for file in order:
        left = set(file.covered)
        for better in kept:
            both = sorted(left & set(better.covered))
            if not both:
                continue
            months = span_text(both[0], both[-1])
            if file.kind == better.kind == "final":
                raise DataError(
                    f"expected final counts of a month once, found {months} in {better.name} and "
                    f"in {file.name}; give the newer release alone"
                )
            why = "final counts" if better.kind == "final" else "the later candidates"
            notes.append(
                f"{months}: {better.name} counts ({why}); {file.name} has these months too and is "
                "left out for them."
            )
            left -= set(both)
        if left:
            rows = file.frame[month_numbers(file.frame).isin(left)]
            kept.append(replace(file, frame=rows, covered=tuple(sorted(left))))
    return [*kept, *(file for file in files if file.kind == "table")], notes


def _with_silent_months(files: Sequence[MonthFile]) -> list[pd.DataFrame]:
    """Events by month with 0 where a state on record has no event in a month that a file covers."""
    codes = sorted({int(code) for file in files for code in file.frame["gwcode"]})
    filled = []
    for file in files:
        numbers = np.array(file.covered)
        grid = pd.DataFrame(
            {
                "gwcode": np.repeat(codes, len(numbers)),
                "year": np.tile(numbers // 12, len(codes)),
                "month": np.tile(numbers % 12 + 1, len(codes)),
            }
        )
        rows = grid[existing(grid)].merge(file.frame, on=KEY, how="outer", indicator=True)
        silent = rows.pop("_merge") == "left_only"
        # What a file does not tell at all, such as who was a civilian, stays unknown.
        counts = [name for name in file.frame if name not in KEY and file.frame[name].notna().any()]
        rows.loc[silent, counts] = 0.0
        filled.append(rows.assign(provisional=file.kind == "candidate"))
    return filled
