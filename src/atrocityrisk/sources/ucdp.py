"""What UCDP's data sets have in common: column spellings, lists of states in a cell, terms of use.

UCDP's numbers are Gleditsch and Ward's except where a state changed and UCDP kept the old number
(345 for Serbia to this day, 678 for Yemen); `atrocityrisk.states` knows them as system "ucdp".
"""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from atrocityrisk.errors import DataError
from atrocityrisk.sources._readers.csv import read_csv_table, read_excel_table, read_r_table

PUBLISHER = "Uppsala Conflict Data Program, Uppsala University"
LICENCE = "CC-BY-4.0"
URL = "https://ucdp.uu.se/downloads/"
ORGANIZED_VIOLENCE = (
    "Davies, Shawn, Therese Pettersson & Magnus Öberg (2025): Organized violence 1989-2024, "
    "and the challenges of identifying civilian victims. Journal of Peace Research 62(4)."
)
"""Article that UCDP asks to be cited with its yearly data sets."""


def ucdp_table(path: Path, names: Sequence[str], *, text: Sequence[str] = ()) -> pd.DataFrame:
    """A UCDP file with the spelling of columns that its present editions use.

    Older editions write ``BdBest`` or ``SideA2nd`` for ``bd_best`` and ``side_a_2nd``.

    Parameters
    ----------
    path : Path
        CSV, xlsx, rds or RData file.
    names : sequence of str
        Columns in their present spelling.
    text : sequence of str
        Those of them that hold lists of codes or names.

    Returns
    -------
    DataFrame
        The file's columns; those in `names`, however spelt, under that name.

    Raises
    ------
    DataError
        If the file cannot be read.
    """
    suffix = path.suffix.lower()
    if suffix == ".csv":
        table = read_csv_table(path, text=_all_spellings(path, text))
    elif suffix in (".xlsx", ".xls"):
        table = read_excel_table(path, text=tuple(text))
    else:
        table = read_r_table(path)
    present = {_squeezed(name): name for name in reversed(list(table.columns))}
    wanted = {present[_squeezed(name)]: name for name in names if _squeezed(name) in present}
    return table.rename(columns=wanted)


def _all_spellings(path: Path, text: Sequence[str]) -> list[str]:
    with path.open(encoding="utf-8-sig", errors="replace") as stream:
        header = [name.strip().strip('"') for name in stream.readline().split(",")]
    squeezed = {_squeezed(name) for name in text}
    return [name for name in header if _squeezed(name) in squeezed]


def _squeezed(name: str) -> str:
    return "".join(c for c in str(name).lower() if c.isalnum())


def edition(table: pd.DataFrame, path: Path, *, column: str = "version") -> str:
    """Edition that a UCDP table states, or that its last year implies.

    Parameters
    ----------
    table : DataFrame
        With a version column or, failing that, a year column.
    path : Path
        The file, for messages.
    column : str
        Column that states the edition.

    Returns
    -------
    str
        Such as "25.1"; the edition of year 2000 + n describes the world up to 1999 + n.

    Raises
    ------
    DataError
        If the rows state different editions.
    """
    if column not in table.columns:
        return f"{int(table['year'].max()) - 1999}.1"
    stated = sorted({_number(v) for v in table[column].dropna().unique()})
    if len(stated) != 1:
        raise DataError(
            f"{path}: expected rows of one edition, found {stated or 'none'} in column {column!r}; "
            "give the publisher's file of one edition"
        )
    return stated[0]


def _number(value: object) -> str:
    text = str(value)
    return text.removesuffix(".0") if text.count(".") > 1 else text


def one_row_per_state(table: pd.DataFrame, column: str, path: Path) -> pd.DataFrame:
    """Rows of a table repeated for each state that a cell lists.

    Parameters
    ----------
    table : DataFrame
        UCDP table.
    column : str
        Column with UCDP numbers, several separated by commas or semicolons.
    path : Path
        The file, for messages.

    Returns
    -------
    DataFrame
        With a whole number in `column`, the position of the row it comes from in ``row`` and, in
        ``listed``, how many states the cell listed; rows whose cell is empty left out.

    Raises
    ------
    DataError
        If a cell holds something else.

    Examples
    --------
    >>> from pathlib import Path
    >>> table = pd.DataFrame({"gwno_location": ["490, 517", "651"], "deaths": [10, 4]})
    >>> one_row_per_state(table, "gwno_location", Path("a.csv"))["gwno_location"].tolist()
    [490, 517, 651]
    """
    cells = table[column].astype("str").str.removesuffix(".0").str.split(r"\s*[,;]\s*", regex=True)
    lists = (
        table.reset_index(drop=True)
        .assign(**{column: cells.to_numpy()})
        .loc[table[column].notna().to_numpy()]
    )
    rows = lists.explode(column)
    rows = rows.loc[rows[column].str.strip() != ""]
    bad = ~rows[column].str.fullmatch(r"\s*-?\d+\s*")
    if bad.any():
        raise DataError(
            f"{path}: column {column!r} has {rows.loc[bad, column].iloc[0]!r}, expected UCDP "
            "country numbers separated by commas; correct the file or fetch it again"
        )
    rows[column] = rows[column].astype("int64")
    # UCDP writes -99 or 0 where there is no state to name.
    rows = rows.loc[rows[column] > 0]
    rows["listed"] = rows.groupby(level=0)[column].transform("size")
    return rows.rename_axis(index="row").reset_index()
