"""What UCDP's data sets have in common: column spellings, lists of states in a cell, terms of use.

UCDP's numbers are Gleditsch and Ward's except where a state changed and UCDP kept the old number
(345 for Serbia to this day, 678 for Yemen); `atrocityrisk.states` knows them as system "ucdp".
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pandas as pd

from atrocityrisk.errors import DataError
from atrocityrisk.sources._country_years.state_codes import KEY
from atrocityrisk.sources._readers.column_checks import (
    require_columns,
    squeezed,
    whole_numbers,
)
from atrocityrisk.sources._readers.table_files import read_table
from atrocityrisk.sources.source import Source, TidySchema, register

PUBLISHER = "Uppsala Conflict Data Program, Uppsala University"
# The article that UCDP asks to be cited with its yearly data sets.
ORGANIZED_VIOLENCE = (
    "Davies, Shawn, Therese Pettersson & Magnus Öberg (2025): Organized violence 1989-2024, "
    "and the challenges of identifying civilian victims. Journal of Peace Research 62(4)."
)


def ucdp_table(path: Path, names: Sequence[str], *, text: Sequence[str] = ()) -> pd.DataFrame:
    """A UCDP file, the named columns in the spelling that its present releases use."""
    # Older releases write "BdBest" or "SideA2nd" for "bd_best" and "side_a_2nd".
    spelt = _all_spellings(path, text) if path.suffix.lower() == ".csv" else text
    table = read_table(path, text=spelt)
    present = {squeezed(name): name for name in reversed(list(table.columns))}
    wanted = {present[squeezed(name)]: name for name in names if squeezed(name) in present}
    return table.rename(columns=wanted)


def _all_spellings(path: Path, text: Sequence[str]) -> list[str]:
    """The names of a file's header that are one of these, however spelt."""
    with path.open(encoding="utf-8-sig", errors="replace") as stream:
        header = [name.strip().strip('"') for name in stream.readline().split(",")]
    wanted = {squeezed(name) for name in text}
    return [name for name in header if squeezed(name) in wanted]


def checked_table(
    path: Path,
    needed: Sequence[str],
    *,
    optional: Sequence[str] = (),
    text: Sequence[str] = (),
    renamed: Mapping[str, Sequence[str]],
    year: str = "year",
) -> tuple[pd.DataFrame, str]:
    """A UCDP file that has the columns needed and whole years; and its release."""
    table = ucdp_table(path, [*needed, *optional, "version"], text=text)
    require_columns(table, needed, path, renamed=renamed)
    table[year] = whole_numbers(table[year], path)
    return table, release(table, path, year=year)


def release(table: pd.DataFrame, path: Path, *, year: str = "year") -> str:
    """Release that the version column states or, without one, that the last year implies."""
    # The release of year 2000 + n describes the world up to 1999 + n.
    if "version" not in table.columns:
        return f"{int(table[year].max()) - 1999}.1"
    stated = sorted({_number(v) for v in table["version"].dropna().unique()})
    if len(stated) != 1:
        raise DataError(
            f"{path}: expected rows of one release, found {stated or 'none'} in column 'version'; "
            "give the publisher's file of one release"
        )
    return stated[0]


def _number(value: object) -> str:
    """A release number as text, without the decimals that a spreadsheet adds to it."""
    text = str(value)
    return text.removesuffix(".0") if text.count(".") > 1 else text


def one_row_per_state(table: pd.DataFrame, column: str, path: Path) -> pd.DataFrame:
    """Rows repeated for each state that a cell lists; `row` and `listed`: whence, how many."""
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
            "country numbers separated by commas; correct the file"
        )
    rows[column] = rows[column].astype("int64")
    # UCDP writes -99 or 0 where there is no state to name.
    rows = rows.loc[rows[column] > 0]
    rows["listed"] = rows.groupby(level=0)[column].transform("size")
    return rows.rename_axis(index="row").reset_index()


def sums(
    rows: pd.DataFrame, columns: Mapping[str, pd.Series], *, by: Sequence[str] = KEY
) -> pd.DataFrame:
    """Columns added up over the rows that share these keys of `rows`."""
    keyed = pd.DataFrame({**{name: rows[name] for name in by}, **columns})
    return keyed.groupby(list(by), as_index=False).sum()


def register_ucdp(
    name: str,
    *,
    title: str,
    citation: str,
    files: tuple[str, ...],
    read: Callable[[Path], tuple[pd.DataFrame, str]],
    schema: TidySchema,
    publisher: str = PUBLISHER,
    combine_files: bool = True,
) -> None:
    """Enter a data set of UCDP in `SOURCES`, on the terms that all of them share."""
    register(
        Source(
            name=name,
            title=title,
            publisher=publisher,
            licence="CC-BY-4.0",
            redistributable=True,
            citation=citation,
            url="https://ucdp.uu.se/downloads/",
            files=files,
            read=read,
            combine_files=combine_files,
            schema=schema,
        )
    )
