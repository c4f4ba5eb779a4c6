"""Files of deaths by month in any layout: UCDP's events, a table by rows, a table by columns.

The layout is told from the header; which state and which month a cell means is never guessed.
"""

import csv
import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pandas as pd

from atrocityrisk._core.files import StrPath
from atrocityrisk.errors import DataError, SchemaError
from atrocityrisk.signals.covered_months import (
    MONTH_STATES,
    WORLD_STATES,
    few_states,
    thin_months,
    whole_months,
    without_open_month,
)
from atrocityrisk.signals.monthly_deaths import (
    KEY,
    MOST_DEATHS,
    MonthFile,
    MonthlyDeaths,
    combine_files,
    existing,
    month_numbers,
    month_text,
    span_text,
)
from atrocityrisk.signals.state_cells import named_ever, refuse_states, state_codes
from atrocityrisk.sources._readers.column_checks import (
    first_position,
    numbers,
    require_distinct,
    whole_numbers,
)
from atrocityrisk.sources._readers.csv import read_csv_table
from atrocityrisk.sources._readers.guards import check_file
from atrocityrisk.sources.ucdp.georeferenced_events import event_months, events_table

STATE = ("state", "country", "gwcode", "iso3", "name")
MONTH = ("month", "date")
VALUE = ("deaths", "value", "best", "fatalities")
TYPES = ("state_based_deaths", "non_state_deaths", "one_sided_deaths")
"""Deaths of these add up to all; further columns are parts of them."""
_MONTH = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?:[T ].*)?")
_YEARLY = re.compile(r"\d{2}\.1")
_FIRST_YEAR = 1946


def read_months(
    *paths: StrPath, today: date | None = None, provisional_from: str | None = None
) -> MonthlyDeaths:
    """Deaths by state and month from one file or several.

    Parameters
    ----------
    *paths : str or path-like
        UCDP's events (GED or candidates, as CSV, Excel or zip), or CSV tables: a row per state and
        month (state as name, ISO 3166 code or Gleditsch-Ward number; month as 2025-03, as a day, or
        as columns year and month; deaths or value), or a row per month and a column per state.
    today : date, optional
        Its month is left out, as it is not over, and later ones are refused; the day of the call
        if None.
    provisional_from : str, optional
        First month, such as "2025-01", whose counts in tables will still be revised. If None, the
        last two calendar years of each table, unless it has a column `provisional`. Candidate
        events are always provisional, final ones never.

    Returns
    -------
    MonthlyDeaths
        With notes on all that was decided or left out.

    Raises
    ------
    DataError
        If a file is missing, a month lies in the future, a count is negative, above ten million or
        no number, a month of a state occurs twice, two files count the same months in a way that
        has no order, or no month of a file is over.
    SchemaError
        If the layout is none of those.
    UnknownStateError
        If a row stands for no state that existed in its month.

    Notes
    -----
    A final count replaces a candidate one of the same month, a later candidate file an earlier one;
    the notes name both. A file of events in fewer than 20 states covers these alone; a larger one
    covers no month with events in fewer than 15. Its last month counts only if its last event lies
    in the month's last week, on day 22 or later. An empty cell is unknown. In a table by columns,
    cells of months in which the state did not exist are left out, and their deaths are told.

    References
    ----------
    .. [1] Hegre, H., Croicu, M., Eck, K., & Högbladh, S. (2020). Introducing the UCDP Candidate
       Events Dataset. Research & Politics 7(3).

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from pathlib import Path
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "months.csv")
    ...     _ = path.write_text("state,month,deaths\\nSudan,2025-01,120\\nTCD,2025-01,\\n")
    ...     months = read_months(path)
    >>> months.frame["deaths"].tolist()
    [nan, 120.0]
    """
    if not paths:
        raise DataError("expected at least one file of deaths by month, found none; name one")
    first = (
        None if provisional_from is None else _month_number(provisional_from, "provisional_from")
    )
    read = [_read(Path(path), first) for path in paths]
    limit = today or date.today()
    now = limit.year * 12 + limit.month - 1
    return combine_files([without_open_month(file, now) for file in read])


def _read(path: Path, provisional_from: int | None) -> MonthFile:
    """A file by the layout that its header shows."""
    check_file(path)
    header = _header(path)
    if not header or {"type_of_violence", "best"} <= {name.lower() for name in header}:
        return _events(path)
    lower = [name.strip().lower() for name in header]
    if any(name in lower for name in STATE):
        return _table(path, header, provisional_from)
    return _columns(path, header, provisional_from)


def _header(path: Path) -> list[str]:
    """Names in the first line of a CSV file; none for other formats, which are events."""
    if path.suffix.lower() not in (".csv", ".txt"):
        return []
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
        return next(csv.reader([stream.readline()]), [])


def _events(path: Path) -> MonthFile:
    """UCDP's events, added up by state, month, type and perpetrator."""
    events, release = events_table(path)
    if (events["best"] > MOST_DEATHS).any():
        row = events[events["best"] > MOST_DEATHS].iloc[0]
        raise DataError(
            f"{path}: expected at most {MOST_DEATHS:,} deaths in a state and month, found "
            f"{row['best']:.10g} for event {row['id']}; correct it"
        )
    months = event_months(events, path)
    months["deaths"] = months[list(TYPES)].sum(axis=1)
    codes = tuple(int(code) for code in sorted(months["gwcode"].unique()))
    last, cut = whole_months(events, months, path.name)
    few = few_states(codes, path.name)
    number = month_numbers(months)
    # Somebody dies in organised violence in every month: from the first to the last of them.
    covered = range(int(number.min()), last + 1)
    thin, left_out = (set(), "") if few else thin_months(months, covered, path.name)
    if len(thin) == len(covered):
        raise DataError(
            f"{path}: expected events of the world or of fewer than {WORLD_STATES} states, found "
            f"{len(codes)} states, of which no month has {MONTH_STATES}; give a table by state and "
            "month instead, which says what is known"
        )
    # A release of a year, such as 25.1, is final; all others are candidates.
    final = _YEARLY.fullmatch(release) is not None
    return MonthFile(
        frame=months[number.isin(set(covered) - thin)],
        name=path.name,
        release=release,
        kind="final" if final else "candidate",
        covered=tuple(month for month in covered if month not in thin),
        states=codes,
        world=not few,
        notes=tuple(note for note in (few, left_out, cut) if note),
    )


def _table(path: Path, header: list[str], provisional_from: int | None) -> MonthFile:
    """One row per state and month."""
    state = _one_of(header, STATE, path, what="the state")
    value = _one_of(header, VALUE, path, what="the deaths")
    table = read_csv_table(path, text=[state, *(n for n in header if n.lower() in MONTH)])
    frame = pd.DataFrame({"state": table[state], "deaths": _counts(table[value], path)})
    frame["number"] = _row_months(table, path)
    frame = frame.assign(year=frame["number"] // 12, month=frame["number"] % 12 + 1)
    frame["gwcode"] = state_codes(frame["state"], frame["year"])
    known = frame["gwcode"].notna()
    alive = pd.Series(False, index=frame.index)
    alive[known] = existing(frame[known].astype({"gwcode": "int64"}))
    # A 0 of a state that did not exist is how some fill their tables; a death of one is a mistake.
    wrong = ~alive & frame["deaths"].ne(0)
    wrong |= frame["state"].isin(s for s in frame["state"][~known].unique() if not named_ever(s))
    if wrong.any():
        refuse_states(frame, wrong, path)
    frame = frame[alive].astype({"gwcode": "int64"})
    require_distinct(frame, KEY, path, what="months of a state")
    told = next((name for name in header if name.lower() == "provisional"), None)
    marks = None if told is None else _marks(table.loc[frame.index, told], path)
    return _month_file(frame, path, marks=marks, provisional_from=provisional_from)


def _columns(path: Path, header: list[str], provisional_from: int | None) -> MonthFile:
    """One row per month, one column per state."""
    when = header[0].strip() or "unnamed_0"
    table = read_csv_table(path, text=[when])
    if not _MONTH.fullmatch(str(table[when].iloc[0]).strip()):
        raise SchemaError(
            f"{path}: expected UCDP's events, or columns state, month and deaths, or a row per "
            f"month and a column per state; found columns {', '.join(header[:8])} and, first, "
            f"{str(table[when].iloc[0])[:40]!r}; bring the table into one of these forms"
        )
    names = [name for name in table.columns if name != when]
    # Programs number a column that has no name; such a one may hold nothing.
    spare = [n for n in names if re.fullmatch(r"(?i)unnamed[_: ]+\d+", n)]
    for name in spare:
        if _counts(table[name], path).fillna(0).ne(0).any():
            raise SchemaError(f"{path}: column {name!r} holds deaths of no state; name the state")
    number = pd.Series([_month_number(cell, path, row) for row, cell in enumerate(table[when])])
    repeated = number[number.duplicated()]
    if len(repeated):
        raise DataError(
            f"{path}: month {month_text(int(repeated.iloc[0]))} has two rows; expected one row per "
            "month; add them up or drop one"
        )
    parts = [
        pd.DataFrame({"state": n, "number": number, "deaths": _counts(table[n], path)})
        for n in names
        if n not in spare
    ]
    if not parts:
        raise SchemaError(
            f"{path}: expected columns state, month and deaths, or a column for each state; found "
            f"{', '.join(header[:8])}; see the guide on months"
        )
    frame = pd.concat(parts, ignore_index=True)
    frame = frame.assign(year=frame["number"] // 12, month=frame["number"] % 12 + 1)
    frame["gwcode"] = state_codes(frame["state"], frame["year"])
    never = frame.groupby("state")["gwcode"].transform("count").eq(0)
    if never.any():
        refuse_states(frame, never, path)
    known = frame["gwcode"].notna()
    alive = pd.Series(False, index=frame.index)
    alive[known] = existing(frame[known].astype({"gwcode": "int64"}))
    kept = frame[alive].astype({"gwcode": "int64"})
    require_distinct(kept, KEY, path, what="months of a state")
    return _month_file(
        kept,
        path,
        marks=None,
        provisional_from=provisional_from,
        notes=_before_they_existed(frame[~alive], path),
    )


def _before_they_existed(rows: pd.DataFrame, path: Path) -> tuple[str, ...]:
    """What of a table by columns was left out because no such state existed."""
    lost = rows[rows["deaths"] > 0]
    if lost.empty:
        return ()
    spans = [
        f"{name} {span_text(int(part['number'].min()), int(part['number'].max()))}"
        for name, part in lost.groupby("state")
    ]
    return (
        f"{path.name}: {lost['deaths'].sum():,.0f} deaths are left out, in months without a state "
        f"of that name: {'; '.join(spans)}.",
    )


def _month_file(
    frame: pd.DataFrame,
    path: Path,
    *,
    marks: pd.Series | None,
    provisional_from: int | None,
    notes: tuple[str, ...] = (),
) -> MonthFile:
    """A table's rows with their standing."""
    found = month_numbers(frame)
    if marks is None:
        # A year is final when the next yearly release is out, in the middle of the year after it.
        start = (int(found.max()) // 12 - 1) * 12 if provisional_from is None else provisional_from
        marks = found >= start
    return MonthFile(
        frame=frame[[*KEY, "deaths"]].assign(provisional=marks.to_numpy(dtype=bool)),
        name=path.name,
        release="table",
        kind="table",
        covered=tuple(sorted(int(number) for number in found.unique())),
        notes=notes,
    )


def _row_months(table: pd.DataFrame, path: Path) -> pd.Series:
    """Month of each row, from a column of months or of days, or from year and month."""
    lower = {str(name).lower(): str(name) for name in table.columns}
    if "year" in lower and "month" in lower:
        year = whole_numbers(table[lower["year"]], path)
        month = whole_numbers(table[lower["month"]], path)
        wrong = ~month.between(1, 12) | ~year.between(_FIRST_YEAR, 2200)
        if wrong.any():
            at = first_position(wrong)
            raise DataError(
                f"{path}: data row {at + 1} has year {year.iloc[at]} and month {month.iloc[at]}, "
                "expected a month from 1 to 12; correct it"
            )
        return year * 12 + month - 1
    column = lower[_one_of(list(lower), MONTH, path, what="the month")]
    cells = [_month_number(cell, path, row) for row, cell in enumerate(table[column])]
    return pd.Series(cells, index=table.index)


def _month_number(cell: object, path: object, row: int | None = None) -> int:
    """Months since year 0 of a cell such as 2025-03 or 2025-03-31."""
    found = _MONTH.fullmatch(str(cell).strip())
    year, month, day = (int(part or 1) for part in found.groups()) if found else (0, 0, 0)
    if year >= _FIRST_YEAR and 1 <= month <= 12 and 1 <= day <= 31:
        return year * 12 + month - 1
    where = "" if row is None else f" in data row {row + 1}"
    raise DataError(
        f"{path}: expected a month such as 2025-03 or a day of it{where}, found "
        f"{str(cell)[:40]!r}; write year and month, year first"
    )


def _counts(column: pd.Series, path: Path) -> pd.Series:
    """A column of deaths: numbers from 0 on, or unknown."""
    values = numbers(column, path)
    if (values < 0).any():
        at = first_position(values < 0)
        raise DataError(
            f"{path}: column {str(column.name)!r} has {values.iloc[at]:.10g} in data row {at + 1}, "
            f"expected deaths from 0 on ({int((values < 0).sum())} such values); leave a count "
            "that is not known empty"
        )
    if (values > MOST_DEATHS).any():
        at = first_position(values > MOST_DEATHS)
        raise DataError(
            f"{path}: column {str(column.name)!r} has {values.iloc[at]:.10g} in data row {at + 1}, "
            f"expected at most {MOST_DEATHS:,} deaths in a state and month "
            f"({int((values > MOST_DEATHS).sum())} such values); correct it"
        )
    return values


def _marks(column: pd.Series, path: Path) -> pd.Series:
    """A column that says which counts are provisional."""
    words = column.astype("str").str.strip().str.lower().str.removesuffix(".0")
    marks = words.map(
        dict.fromkeys(("1", "true", "yes"), 1) | dict.fromkeys(("0", "false", "no"), 0)
    )
    if marks.isna().any():
        at = first_position(marks.isna())
        raise DataError(
            f"{path}: column {str(column.name)!r} has {column.iloc[at]!r}, expected 1 or 0, true "
            "or false; say of each row whether its count will be revised"
        )
    return marks.astype(bool)


def _one_of(header: Iterable[str], names: tuple[str, ...], path: Path, *, what: str) -> str:
    """The column of a header that has one of these names."""
    found = [name for name in header if name.strip().lower() in names]
    if len(found) != 1:
        raise SchemaError(
            f"{path}: expected one column for {what}, called {' or '.join(names)}; found "
            f"{', '.join(found) if found else ', '.join(list(header)[:8])}; rename or drop columns"
        )
    return found[0]
