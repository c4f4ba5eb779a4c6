"""Lists of states and borders as their publishers offer them, for users who keep their own.

The package does not need these files: `atrocityrisk.states` ships the facts. They are read here to
compare it with them, and to extend it.
"""

from pathlib import Path

import pandas as pd

from atrocityrisk.errors import DataError
from atrocityrisk.sources._readers.csv import (
    check_file,
    read_csv_table,
    read_excel_table,
    require_columns,
    whole_numbers,
)

_SPELLS = ["gwcode", "abbreviation", "name", "start", "end"]


def gleditsch_ward_table(path: Path) -> pd.DataFrame:
    """Spells of independence by Gleditsch and Ward.

    Parameters
    ----------
    path : Path
        ``iisystem.dat`` or ``microstatessystem.dat`` (tab-separated, Windows-1252, no header), or
        ``gwstates.xlsx``.

    Returns
    -------
    DataFrame
        gwcode, abbreviation, name, start, end. A state still there ends on the day on which the
        list was closed.

    Raises
    ------
    SchemaError
        If a column is missing.
    DataError
        If a date cannot be read or a spell ends before it begins.
    """
    if path.suffix.lower() in (".xlsx", ".xls"):
        table = read_excel_table(path, text=("Cow ID", "Name of State", "Start", "End"))
        names = ["Cow Nr.", "Cow ID", "Name of State", "Start", "End"]
        require_columns(table, names, path, renamed={"Cow Nr.": ("gwno", "Cow Nr", "COW_number")})
        table = table[names].set_axis(_SPELLS, axis=1)
    else:
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
    """Spells of direct contiguity by the Correlates of War project.

    Parameters
    ----------
    path : Path
        ``contdir.csv``, version 3.2.

    Returns
    -------
    DataFrame
        statelno and statehno (Correlates of War numbers, the lower first), conttype (1 land or
        river, 2 to 5 water of up to 12, 24, 150, 400 miles), first_year, last_year.

    Raises
    ------
    SchemaError
        If a column is missing.
    DataError
        If a type is not 1 to 5.
    """
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
