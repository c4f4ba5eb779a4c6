"""Lists of states and borders as their publishers offer them.

The package ships its own tables in `atrocityrisk.states`, compiled by `compile_states.py`; tests
compare them with these lists. Sources: Gleditsch and Ward (1999), A revised list of independent
states since the Congress of Vienna, International Interactions 25(4), 393-413; Stinnett, Tir,
Schafer, Diehl and Gochman (2002), The Correlates of War Project direct contiguity data, version 3,
Conflict Management and Peace Science 19(2), 58-66.
"""

from pathlib import Path

import pandas as pd

from atrocityrisk.errors import DataError
from atrocityrisk.sources._readers.column_checks import require_columns, whole_numbers
from atrocityrisk.sources._readers.csv import read_csv_table
from atrocityrisk.sources._readers.excel import read_excel_table
from atrocityrisk.sources._readers.guards import check_file

_SPELLS = ["gwcode", "abbreviation", "name", "start", "end"]


def gleditsch_ward_table(path: Path) -> pd.DataFrame:
    """Spells of independence; a state still there ends on the day the list was closed."""
    if path.suffix.lower() in (".xlsx", ".xls"):
        table = read_excel_table(path, text=("Cow ID", "Name of State", "Start", "End"))
        names = ["Cow Nr.", "Cow ID", "Name of State", "Start", "End"]
        require_columns(table, names, path, renamed={"Cow Nr.": ("gwno", "Cow Nr", "COW_number")})
        table = table[names].set_axis(_SPELLS, axis=1)
    else:
        # The older lists have no header and are in Windows-1252.
        check_file(path)
        try:
            table = pd.read_csv(
                path,
                sep="\t",
                header=None,
                names=_SPELLS,
                encoding="cp1252",
                dtype="str",
                keep_default_na=False,
            )
        except pd.errors.ParserError as problem:
            raise DataError(
                f"{path}: expected five tab-separated fields in each line, found others "
                f"({str(problem).strip()}); fetch it again"
            ) from problem
    table["gwcode"] = whole_numbers(table["gwcode"], path)
    for name in ("start", "end"):
        table[name] = _days(table[name], path)
    backwards = table[table["end"] < table["start"]]
    if len(backwards):
        raise DataError(
            f"{path}: the spell of {backwards['name'].iloc[0]} ends before it begins; correct it"
        )
    return table


def _days(column: pd.Series, path: Path) -> pd.Series:
    """Days out of text such as 31.12.1990 or 31:12:1990."""
    plain = column.str.strip().str.replace(":", ".", regex=False)
    days = pd.to_datetime(plain, format="%d.%m.%Y", errors="coerce")
    if days.isna().any():
        at = int(days.isna().to_numpy().argmax())
        raise DataError(
            f"{path}: expected a day as 31.12.1990 or 31:12:1990, found {column.iloc[at]!r} in row "
            f"{at + 1}; correct it"
        )
    return days


def contiguity_table(path: Path) -> pd.DataFrame:
    """Spells of contiguity: 1 by land or river, 2 to 5 over up to 12, 24, 150, 400 miles of sea."""
    names = ("statelno", "statehno", "conttype", "begin", "end")
    table = read_csv_table(path, text=("statelab", "statehab", "notes"))
    require_columns(table, names, path)
    table = table[list(names)].copy()
    for name in names:
        table[name] = whole_numbers(table[name], path)
    if not table["conttype"].isin([1, 2, 3, 4, 5]).all():
        raise DataError(f"{path}: expected types of contiguity from 1 to 5, found others; check it")
    # The file has months, 192001; a border that stands on any day of a year counts for the year.
    table["first_year"], table["last_year"] = table.pop("begin") // 100, table.pop("end") // 100
    return table
