"""Deaths by state and month, from one file or several: what is known, unknown, and provisional.

A month is counted from year 0, so that months of different years can be subtracted. A state without
a row has no record, which is not a record of no deaths.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from atrocityrisk import states
from atrocityrisk.errors import DataError

KEY = ["gwcode", "year", "month"]
COLUMNS = [*KEY, "deaths", "provisional"]
MOST_DEATHS = 10_000_000
"""In a state and month. No month of any war comes near it: more is a mistake in the file."""
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
    states: tuple[int, ...] = ()
    """States in which a file of events has any."""
    world: bool = True
    """Whether a file of events covers every state, or those in it alone."""
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
    event that nobody died, and only of states that have an event in one of them; a file of events
    in few states says it of these alone.

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
        if (deaths > MOST_DEATHS).any():
            row = self.frame[deaths > MOST_DEATHS].iloc[0]
            raise DataError(
                f"expected at most {MOST_DEATHS:,} deaths in a state and month, found "
                f"{row['deaths']:,.10g} for state {row['gwcode']:.0f} in {row['year']:.0f}-"
                f"{row['month']:02.0f}; correct it"
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
    events, taken, overlaps = _without_overlaps([file for file in files if file.kind != "table"])
    tables = [file for file in files if file.kind == "table"]
    frame = pd.concat([*events, *(file.frame for file in tables)], ignore_index=True)
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
    sources = (*taken, *(_source_text(file, file.frame) for file in tables))
    return MonthlyDeaths(frame=frame, notes=(*notes, *overlaps), files=sources)


_STANDING = {"final": "final counts, release ", "candidate": "candidates, release ", "table": ""}


def _source_text(file: MonthFile, rows: pd.DataFrame) -> str:
    """A file with its standing and the months of the rows taken from it."""
    numbers = month_numbers(rows)
    span = span_text(int(numbers.min()), int(numbers.max()))
    return f"{file.name} ({_STANDING[file.kind]}{file.release}): {span}"


def _without_overlaps(
    files: Sequence[MonthFile],
) -> tuple[list[pd.DataFrame], list[str], list[str]]:
    """Rows of files of events, each state-month from one; the files with months; what was cut."""
    # Final counts first; of two candidate files the one that reaches further is the later release.
    order = sorted(
        files,
        key=lambda file: (file.kind == "final", file.covered[-1], file.covered[0]),
        reverse=True,
    )
    codes = sorted({code for file in files for code in file.states})
    taken: list[pd.DataFrame] = []
    kept: list[MonthFile] = []
    notes: list[str] = []
    for file in order:
        rows = _with_silent_months(file, codes if file.world else file.states)
        for better in kept:
            both = month_numbers(rows).isin(better.covered)
            if not better.world:
                both &= rows["gwcode"].isin(better.states)
            if not both.any():
                continue
            notes.append(_overlap_text(file, better, rows[both]))
            rows = rows[~both]
        if len(rows):
            kept.append(file)
            taken.append(rows)
    sources = [_source_text(file, rows) for file, rows in zip(kept, taken, strict=True)]
    return taken, sources, notes


def _overlap_text(file: MonthFile, better: MonthFile, rows: pd.DataFrame) -> str:
    """Which file's counts are left out for another's; two final files are refused."""
    numbers = month_numbers(rows)
    months = span_text(int(numbers.min()), int(numbers.max()))
    if file.kind == better.kind == "final":
        raise DataError(
            f"expected final counts of a month once, found {months} in {better.name} and in "
            f"{file.name}; give the newer release alone"
        )
    why = "final counts" if better.kind == "final" else "the later candidates"
    whose = "" if better.world else f" for {', '.join(str(code) for code in better.states)}"
    return (
        f"{months}: {better.name} counts ({why}){whose}; {file.name} has these months too and is "
        "left out for them."
    )


def _with_silent_months(file: MonthFile, codes: Sequence[int]) -> pd.DataFrame:
    """Events by month with 0 where one of these states has none in a month that a file covers."""
    numbers = np.array(file.covered)
    grid = pd.DataFrame(
        {
            "gwcode": np.repeat(np.array(codes, dtype="int64"), len(numbers)),
            "year": np.tile(numbers // 12, len(codes)),
            "month": np.tile(numbers % 12 + 1, len(codes)),
        }
    )
    rows = grid[existing(grid)].merge(file.frame, on=KEY, how="outer", indicator=True)
    silent = rows.pop("_merge") == "left_only"
    # What a file does not tell at all, such as who was a civilian, stays unknown.
    counts = [name for name in file.frame if name not in KEY and file.frame[name].notna().any()]
    rows.loc[silent, counts] = 0.0
    return rows.assign(provisional=file.kind == "candidate")
