"""What UCDP's data sets have in common: column spellings, lists of states in a cell, terms of use.

UCDP's numbers are Gleditsch and Ward's except where a state changed and UCDP kept the old number
(345 for Serbia to this day, 678 for Yemen); `atrocityrisk.states` knows them as system "ucdp".
"""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

from atrocityrisk.errors import DataError
from atrocityrisk.sources._country_years.state_codes import KEY
from atrocityrisk.sources._readers.column_checks import (
    first_position,
    numbers,
    require_columns,
    squeezed,
    whole_numbers,
)
from atrocityrisk.sources._readers.guards import zip_member
from atrocityrisk.sources._readers.table_files import read_table
from atrocityrisk.sources.source import Source, register
from atrocityrisk.sources.tidy_schemas import TidySchema

PUBLISHER = "Uppsala Conflict Data Program, Uppsala University"
# The article that UCDP asks to be cited with its yearly data sets.
ORGANIZED_VIOLENCE = (
    "Davies, Shawn, Therese Pettersson & Magnus Öberg (2025): Organized violence 1989-2024, "
    "and the challenges of identifying civilian victims. Journal of Peace Research 62(4)."
)

_CODE = re.compile(r"([+-]?\d+)(?:\.0*)?")


def ucdp_table(path: Path, names: Sequence[str], *, text: Sequence[str] = ()) -> pd.DataFrame:
    """A UCDP file, or the one in its zip, the named columns as its present releases spell them."""
    if path.suffix.lower() == ".zip":
        return _unpacked_table(path, names, text=text)
    # Older releases write "BdBest" or "SideA2nd" for "bd_best" and "side_a_2nd".
    spelt = _all_spellings(path, text) if path.suffix.lower() == ".csv" else text
    table = read_table(path, text=spelt)
    present = {squeezed(name): name for name in reversed(list(table.columns))}
    wanted = {present[squeezed(name)]: name for name in names if squeezed(name) in present}
    return table.rename(columns=wanted)


def _unpacked_table(path: Path, names: Sequence[str], *, text: Sequence[str]) -> pd.DataFrame:
    """The table in one of UCDP's archives, which hold a codebook beside it at times."""
    # Any of csv, xlsx, xls, rds, rda and dta; no pdf, txt or docx.
    name, content = zip_member(path, "*.[cxrd][sldt][vsxa]*")
    with TemporaryDirectory() as folder:
        member = Path(folder) / name
        member.write_bytes(content)
        try:
            return ucdp_table(member, names, text=text)
        except DataError as problem:
            told = str(problem).replace(str(member), f"{path}, {name}")
            raise type(problem)(told) from problem


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


def codes_in_cell(cell: object) -> list[int] | None:
    """UCDP's numbers in a cell, 517, "517.0" and " 517" alike; None if something else is there."""
    # Several stand between commas or semicolons; -99 or 0 where there is no state to name.
    found = [_CODE.fullmatch(text) for text in _parts(cell)]
    if not all(found):
        return None
    codes = [int(match.group(1)) for match in found if match]
    return [code for code in codes if code > 0]


def _parts(cell: object) -> list[str]:
    """What a cell lists, as text, none where it is missing."""
    items = cell if isinstance(cell, list | tuple | np.ndarray) else [cell]
    texts = [str(i) for i in items if not (i is None or i is pd.NA or i != i)]
    return [part.strip() for text in texts for part in re.split("[,;]", text) if part.strip()]


def codes_of(column: pd.Series, path: Path) -> pd.Series:
    """List of UCDP's numbers in each cell, empty where it has none."""
    lists = column.map(codes_in_cell)
    bad = lists.isna()
    if bad.any():
        wrong = next(part for part in _parts(column[bad].iloc[0]) if not _CODE.fullmatch(part))
        raise DataError(
            f"{path}: column {str(column.name)!r} has {wrong!r} in data row "
            f"{first_position(bad) + 1}, expected UCDP country numbers separated by commas; "
            "correct it, or take UCDP's own file"
        )
    return lists


def known_numbers(column: pd.Series, path: Path) -> pd.Series:
    """Column of numbers that are added up, so that none may be missing."""
    values = numbers(column, path)
    if values.isna().any():
        raise DataError(
            f"{path}: column {str(column.name)!r} has nothing in data row "
            f"{first_position(values.isna()) + 1}, expected a number "
            f"({int(values.isna().sum())} such rows): a sum would take it for 0; correct it"
        )
    return values


def one_row_per_state(table: pd.DataFrame, column: str, path: Path) -> pd.DataFrame:
    """Rows repeated for each state that a cell lists; `row` and `listed`: whence, how many."""
    blank = table[column].isna() | table[column].astype("str").str.strip().eq("")
    if blank.any():
        raise DataError(
            f"{path}: column {column!r} has nothing in data row {first_position(blank) + 1}, "
            f"expected UCDP country numbers ({int(blank.sum())} such rows); correct it, or write "
            "-99 for no state"
        )
    lists = table.reset_index(drop=True)
    lists[column] = codes_of(lists[column], path)
    rows = lists[lists[column].str.len() > 0].explode(column)
    rows[column] = rows[column].astype("int64")
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
