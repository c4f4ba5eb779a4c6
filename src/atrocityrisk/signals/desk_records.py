"""Records of an early-warning desk by State, month and indicator of the UN Framework.

Unknown is unknown, never low: a month counts 0 only where the office says that it was watching, and
no record that is known to a quarter or a year alone may belong there.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from atrocityrisk._core.files import StrPath
from atrocityrisk._core.registry import did_you_mean
from atrocityrisk.errors import DataError, DuplicateRowsError, UnknownNameError, UnknownStateError
from atrocityrisk.indicators import load_framework
from atrocityrisk.signals.monthly_deaths import (
    KEY,
    existing,
    month_number,
    month_numbers,
    month_text,
)
from atrocityrisk.sources._readers.desk_files import (
    read_desk_file,
    refuse_cells,
    stated,
    whole_cells,
)

WRITTEN = ("month", "gwcode", "indicator", "records")
"""Columns of the desk's file."""

NOT_TOLD = "not told"
"""What the file says of a coverage that the office did not state."""

_COLUMNS = [*KEY, "indicator", "records"]
_MOST = 100_000


@dataclass(frozen=True, kw_only=True, eq=False)
class MonthlyRecords:
    """Numbers of a desk's records by State, month and indicator.

    Attributes
    ----------
    frame : DataFrame
        Rows of the file, sorted: gwcode, year, month, indicator (such as "7.10") and records (NaN
        where a record known to a quarter or a year alone may belong to the month).
    covered : tuple of str, optional
        First and last month that the office says it watched; None if it says nothing.
    level : str
        Highest handling level of the counted records.
    statuses : str
        What had been reviewed: "reviewed", or "reviewed and submitted".
    not_placed : int
        Records that are known to a quarter or a year alone, and are counted in no month.

    Notes
    -----
    A count is a floor: records above the level, under embargo or not reviewed are not in it. A
    State without a row is without any record, which is not a record of calm.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = {"gwcode": 625, "year": 2025, "month": [1, 3], "records": [2.0, 1.0]}
    >>> counts = MonthlyRecords(
    ...     frame=pd.DataFrame(rows | {"indicator": "7.2"}), covered=("2025-02", "2025-04"),
    ...     level="public", statuses="reviewed", not_placed=0,
    ... )
    >>> counts.table("7.2")["records"].tolist()
    [2.0, 0.0, 1.0, 0.0]
    """

    frame: pd.DataFrame
    covered: tuple[str, str] | None
    level: str
    statuses: str
    not_placed: int

    def __post_init__(self) -> None:
        """Sort the rows; refuse a coverage that ends before it begins."""
        if self.covered is not None:
            first, last = map(month_number, self.covered)
            if last < first:
                raise DataError(
                    f"expected a coverage that ends no earlier than it begins, found "
                    f"{self.covered[0]} to {self.covered[1]}; export it again"
                )
        order = {name: place for place, name in enumerate(_framework())}
        places = self.frame["indicator"].map(order)
        frame = self.frame.assign(place=places).sort_values([*KEY, "place"], ignore_index=True)
        object.__setattr__(self, "frame", frame[_COLUMNS])

    def table(self, indicator: str) -> pd.DataFrame:
        """Numbers of one indicator in every month from the first to the last.

        Parameters
        ----------
        indicator : str
            Its number, such as "7.10". A record can bear out several, so that a sum over indicators
            would count it twice.

        Returns
        -------
        DataFrame
            gwcode, year, month and records of each State that has any record: 0 where no record
            is there of a month that is covered, NaN where that is not known.

        Raises
        ------
        UnknownNameError
            If the Framework has no such indicator.

        Examples
        --------
        >>> import pandas as pd
        >>> rows = {"gwcode": 625, "year": 2025, "month": [1, 3], "records": [2.0, 1.0]}
        >>> counts = MonthlyRecords(
        ...     frame=pd.DataFrame(rows | {"indicator": "7.2"}), covered=None, level="public",
        ...     statuses="reviewed", not_placed=0,
        ... )
        >>> counts.table("7.2")["records"].tolist()
        [2.0, nan, 1.0]
        """
        known = _framework()
        if indicator not in known:
            raise UnknownNameError(
                f"expected an indicator of the Framework, found {indicator!r}"
                f"{did_you_mean(indicator, known)}"
            )
        grid = self._months_of_states()
        own = self.frame[self.frame["indicator"] == indicator]
        # Left out by a merge or unknown in the file: the two must not be taken for each other.
        merged = grid.merge(own[[*KEY, "records"]], on=KEY, how="left", indicator="found")
        absent = merged["found"].eq("left_only")
        empty = np.where(self._is_covered(month_numbers(merged)), 0.0, np.nan)
        records = merged["records"].where(~absent, pd.Series(empty, index=merged.index))
        return merged[KEY].assign(records=records)

    def _months_of_states(self) -> pd.DataFrame:
        numbers = month_numbers(self.frame)
        ends = [int(numbers.min()), int(numbers.max())]
        ends += [] if self.covered is None else [month_number(text) for text in self.covered]
        months = range(min(ends), max(ends) + 1)
        codes = sorted(self.frame["gwcode"].unique())
        grid = pd.DataFrame(
            [(int(code), number // 12, number % 12 + 1) for code in codes for number in months],
            columns=KEY,
        )
        return grid[existing(grid)].reset_index(drop=True)

    def _is_covered(self, numbers: pd.Series) -> np.ndarray:
        if self.covered is None:
            return np.zeros(len(numbers), dtype=bool)
        first, last = map(month_number, self.covered)
        return numbers.between(first, last).to_numpy(dtype=bool)


def read_record_counts(path: StrPath) -> MonthlyRecords:
    """Numbers of a desk's records, from the file that ``atrocityrisk desk export signals`` writes.

    Parameters
    ----------
    path : str or path-like
        The file, as it was written.

    Returns
    -------
    MonthlyRecords
        By State, month and indicator of the UN Framework, with the months that are covered.

    Raises
    ------
    SchemaError
        If it is another file, of another format, or a column is missing, renamed or added.
    IntegrityError
        If rows were added or are gone.
    DataError
        If a cell is none of what its column holds, such as a negative number, text is not UTF-8,
        or the file is that of a training desk.
    DuplicateRowsError
        If an indicator of a State in a month occurs twice.
    UnknownStateError
        If a number is of no State that existed in its month.

    Notes
    -----
    Only the office can say from when on it watched (``--covered-from``). Where it does not, no
    month is ever 0. A number of records tells of the desk's work as of the world: more people at
    the desk enter more records.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> text = '''# lines above the table,10
    ... # content,signals
    ... # format,1
    ... # training,no
    ... # level,public
    ... # statuses,reviewed
    ... # covered_from,2025-01
    ... # covered_to,2025-03
    ... # records_not_placed,0
    ... # rows,1
    ... month,gwcode,indicator,records
    ... 2025-02,625,7.10;,2
    ... '''
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "signals.csv")
    ...     _ = path.write_text(text)
    ...     counts = read_record_counts(path)
    >>> counts.table("7.10")["records"].tolist()
    [0.0, 2.0, 0.0]
    """
    path = Path(path)
    file = read_desk_file(path, content="signals", columns=WRITTEN)
    read, told = file.frame, file.heading
    numbers = _months(read["month"], path)
    frame = pd.DataFrame(
        {
            "gwcode": whole_cells(read["gwcode"], path, least=1, most=9999),
            "year": numbers // 12,
            "month": numbers % 12 + 1,
            "indicator": _indicators(read["indicator"], path),
            "records": _counts(read["records"], path),
        }
    )
    _refuse_states(frame, path)
    twice = frame[frame.duplicated([*KEY, "indicator"])]
    if len(twice):
        row = twice.iloc[0]
        raise DuplicateRowsError(
            f"{path}: expected each indicator of a State once in a month, found {row['indicator']} "
            f"of {row['gwcode']} in {row['year']}-{row['month']:02d} again; export it again"
        )
    not_placed = stated(told, "records_not_placed", path)
    if not re.fullmatch(r"\d{1,9}", not_placed):
        raise DataError(f"{path}: expected a number of records not placed, found {not_placed!r}")
    return MonthlyRecords(
        frame=frame,
        covered=_coverage(told, path),
        level=stated(told, "level", path),
        statuses=stated(told, "statuses", path),
        not_placed=int(not_placed),
    )


def _framework() -> list[str]:
    return [str(name) for name in load_framework().index]


def _coverage(told: dict[str, str], path: Path) -> tuple[str, str] | None:
    first, last = (stated(told, name, path) for name in ("covered_from", "covered_to"))
    if first == last == NOT_TOLD:
        return None
    try:
        return month_text(month_number(first)), month_text(month_number(last))
    except DataError as problem:
        raise DataError(f"{path}, lines covered_from and covered_to: {problem}") from problem


def _months(column: pd.Series, path: Path) -> pd.Series:
    text = column.astype("str")
    good = text.str.fullmatch(r"\d{4}-(0[1-9]|1[0-2])").fillna(False).astype(bool)
    refuse_cells(column, ~good, path, "a month such as 2025-03")
    return (text.str[:4].astype("int64") * 12 + text.str[5:].astype("int64") - 1).rename("number")


def _indicators(column: pd.Series, path: Path) -> pd.Series:
    text = column.astype("str")
    # A spreadsheet reads 7.10 as 7.1, which is another: the semicolon keeps it from that.
    marked = text.str.fullmatch(r"\d{1,2}\.\d{1,2};").fillna(False).astype(bool)
    refuse_cells(column, ~marked, path, "an indicator with its semicolon, such as '7.10;'")
    names = text.str.removesuffix(";")
    known = set(_framework())
    refuse_cells(column, ~names.isin(known), path, "an indicator of the Framework")
    return names


def _counts(column: pd.Series, path: Path) -> pd.Series:
    given = column.notna()
    counts = pd.Series(np.nan, index=column.index)
    counts[given] = whole_cells(column[given], path, least=1, most=_MOST).astype("float64")
    return counts


def _refuse_states(frame: pd.DataFrame, path: Path) -> None:
    alive = existing(frame)
    if alive.all():
        return
    row = frame[~alive].iloc[0]
    number = int(row["year"]) * 12 + int(row["month"]) - 1
    raise UnknownStateError(
        f"{path}: expected numbers of States that existed in their month, found "
        f"{int((~alive).sum())} rows of others, first {row['gwcode']} in "
        f"{month_text(number)}; export it again"
    )
