"""What befalls a table on its way: a cell lost, a row shifted, another encoding, another spelling.

A damage says what a reader may make of it. It may always refuse the file. Otherwise it gives
exactly what it gives of the intact file (`SAME`), or that with values missing where the damaged row
counts (`MISSING`) or of a column that it does not know (`COLUMN`); it never gives another number.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
from hypothesis import strategies as st

from miniatures.layouts import Miniature, OldWorkbook, Stata, Text, Workbook, Zipped

SAME, MISSING, COLUMN = "same", "missing", "column"
SPELLINGS = ("NA", "N/A", "", ".", "-", "NULL", "nan", "#N/A", "..", "n.a.")
ERROR_CELLS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!")
ENCODINGS = ("cp1252", "latin-1", "utf-16", "utf-8-sig", "utf-16-le")
DELIMITERS = (";", "\t", "|")
KEYS = frozenset(
    {
        *("ccode", "CCODE", "COW", "COWcode", "COW_Code_N", "gwid", "countries_gwid", "gwcode"),
        *("country_text_id", "Country Code", "iso3", "iso3c", "isocode", "countrycode"),
        *("country_code", "gwno_loc", "gwno_location", "country_id_cy", "country_id"),
        *("coo_iso", "coa_iso", "iso2", "mk_location_cow", "pl.ccode", "country_name"),
        *("year", "Year", "YEAR", "year_cy", "from", "to", "startyear", "YRBEGIN", "YREND"),
    }
)
"""Columns that place a row: without one of them it belongs nowhere."""


@dataclass(frozen=True, kw_only=True)
class Damage:
    """A damaged file: how it is written, what is allowed of it, and the row concerned."""

    what: str
    write: Callable[[Path], None]
    allowed: str
    row: int | None = None


def damages(miniature: Miniature, table: pd.DataFrame) -> st.SearchStrategy[Damage]:
    """Damages that can befall a file of this layout."""
    kinds = [*_OF_CELLS]
    if not isinstance(miniature.layout, Stata):
        kinds.append(_repeated_name)
    if _whole(table):
        kinds.append(_as_float)
    if isinstance(miniature.layout, Text):
        kinds += _OF_TEXT
    if isinstance(miniature.layout, Workbook | OldWorkbook):
        kinds += [_error_cell]
    if any(isinstance(v, date) for v in table.iloc[0]):
        kinds += [_date_form]
    return st.sampled_from(kinds).flatmap(lambda kind: kind(miniature, table))


def _changed(
    miniature: Miniature, table: pd.DataFrame, what: str, allowed: str, row: int | None = None
) -> Damage:
    """A file that holds another table."""
    return Damage(
        what=what,
        write=lambda path: miniature.layout.write(table, path),
        allowed=allowed,
        row=row,
    )


def _with_cell(table: pd.DataFrame, row: int, column: int, value: Any) -> pd.DataFrame:
    """A table with one cell changed."""
    changed = table.copy()
    changed.iloc[row, column] = value
    return changed


def _places(table: pd.DataFrame) -> st.SearchStrategy[tuple[int, int]]:
    """Row and column of a cell."""
    return st.tuples(
        st.integers(0, len(table) - 1),
        st.integers(0, table.shape[1] - 1),
    )


def _allowed(table: pd.DataFrame, column: int) -> str:
    """What may come of a cell without a value: a row that is placed nowhere must not vanish."""
    return SAME if table.columns[column] in KEYS else MISSING


def _replaced(
    miniature: Miniature, table: pd.DataFrame, at: tuple[int, int], value: Any, shown: str
) -> Damage:
    """A cell with something else, or nothing, in the place of its value."""
    row, column = at
    return _changed(
        miniature,
        _with_cell(table, row, column, value),
        f"{shown} in {table.columns[column]!r}, row {row}",
        _allowed(table, column),
        row,
    )


def _cell_lost(miniature: Miniature, table: pd.DataFrame) -> st.SearchStrategy[Damage]:
    """A cell without a value."""
    return _places(table).map(lambda at: _replaced(miniature, table, at, None, "no value"))


def _spelling(miniature: Miniature, table: pd.DataFrame) -> st.SearchStrategy[Damage]:
    """A cell in which a word stands for a missing value."""
    return st.tuples(_places(table), st.sampled_from(SPELLINGS)).map(
        lambda drawn: _replaced(miniature, table, *drawn, repr(drawn[1]))
    )


def _error_cell(miniature: Miniature, table: pd.DataFrame) -> st.SearchStrategy[Damage]:
    """A cell of a workbook that failed to compute."""
    return st.tuples(_places(table), st.sampled_from(ERROR_CELLS)).map(
        lambda drawn: _replaced(miniature, table, *drawn, drawn[1])
    )


def _numeric(table: pd.DataFrame) -> list[int]:
    """Positions of the columns of numbers, or of codes that are numbers."""
    return [
        i
        for i in range(table.shape[1])
        if any(_is_number(v) for v in table.iloc[:, i])
        and all(v is None or _is_number(v) for v in table.iloc[:, i])
    ]


def _whole(table: pd.DataFrame) -> list[int]:
    """Positions of the columns of whole numbers."""
    return [
        i
        for i in _numeric(table)
        if all(v is None or isinstance(v, str) or float(v).is_integer() for v in table.iloc[:, i])
    ]


def _is_number(value: Any) -> bool:
    """Whether a cell holds a number or the text of a whole one."""
    return isinstance(value, int | float) or (isinstance(value, str) and value.isdigit())


def _no_number(miniature: Miniature, table: pd.DataFrame) -> st.SearchStrategy[Damage]:
    """A cell that should hold a number and holds a word, a date, two numbers, a decimal comma."""
    wrong = ("abc", "0,5", "1,234.5", "12 345", "1990-91", "5?", "1e", "0x1F", "--")
    return st.tuples(
        st.integers(0, len(table) - 1), st.sampled_from(_numeric(table)), st.sampled_from(wrong)
    ).map(
        lambda drawn: _changed(
            miniature,
            _with_cell(table, *drawn),
            f"{drawn[2]!r} in {table.columns[drawn[1]]!r}, row {drawn[0]}",
            SAME,
            drawn[0],
        )
    )


def _no_such_key(miniature: Miniature, table: pd.DataFrame) -> st.SearchStrategy[Damage]:
    """A code that is none, a year and a half."""
    # Where no code is given, the state's name is what places a row.
    keys = [i for i, name in enumerate(table.columns) if name in KEYS] or [
        table.columns.get_loc("country")
    ]

    def changed(drawn: tuple[int, int, float]) -> Damage:
        row, column, by = drawn
        value = table.iloc[row, column]
        number = isinstance(value, int | float)
        wrong = value + by if number else ("0" + str(value) if value == "0" else f"{value}qq")
        return _changed(
            miniature,
            _with_cell(table, row, column, wrong),
            f"{wrong!r} in {table.columns[column]!r}, row {row}",
            SAME,
            row,
        )

    return st.tuples(
        st.integers(0, len(table) - 1), st.sampled_from(keys), st.sampled_from((0.5, 100000))
    ).map(changed)


def _as_float(miniature: Miniature, table: pd.DataFrame) -> st.SearchStrategy[Damage]:
    """A column of whole numbers written with decimals, as spreadsheets and pandas do."""
    # In R and in workbooks a number is a number; there a float may be text.
    text = isinstance(miniature.layout, Text | Zipped)

    def changed(column: int) -> Damage:
        other = table.copy()
        other.isetitem(
            column,
            pd.Series(
                [
                    None if v is None else f"{float(v)}" if text or isinstance(v, str) else float(v)
                    for v in table.iloc[:, column]
                ],
                dtype=object,
                index=table.index,
            ),
        )
        return _changed(miniature, other, f"{table.columns[column]!r} with decimals", SAME)

    return st.sampled_from(_whole(table)).map(changed)


def _as_text(miniature: Miniature, table: pd.DataFrame) -> st.SearchStrategy[Damage]:
    """A column of numbers kept as text."""

    def changed(column: int) -> Damage:
        other = table.copy()
        values = [None if v is None else str(v) for v in table.iloc[:, column]]
        other.isetitem(column, pd.Series(values, dtype=object, index=table.index))
        return _changed(miniature, other, f"{table.columns[column]!r} as text", SAME)

    return st.sampled_from(_numeric(table)).map(changed)


def _shifted(miniature: Miniature, table: pd.DataFrame) -> st.SearchStrategy[Damage]:
    """A row moved to the left or right by one cell, another put in its place at the end."""

    def changed(drawn: tuple[int, bool]) -> Damage:
        row, right = drawn
        cells = table.iloc[row].tolist()
        moved = [None, *cells[:-1]] if right else [*cells[1:], None]
        other = table.copy()
        other.iloc[row] = pd.Series(moved, index=table.columns, dtype=object)
        way = "right" if right else "left"
        return _changed(miniature, other, f"row {row} shifted to the {way}", SAME, row)

    return st.tuples(st.integers(0, len(table) - 1), st.booleans()).map(changed)


def _repeated(miniature: Miniature, table: pd.DataFrame) -> st.SearchStrategy[Damage]:
    """A row that occurs twice."""

    def changed(drawn: tuple[int, bool]) -> Damage:
        row, at_end = drawn
        again = table.iloc[[row]]
        where = len(table) if at_end else row
        other = pd.concat([table.iloc[:where], again, table.iloc[where:]], ignore_index=True)
        return _changed(miniature, other, f"row {row} twice", SAME, row)

    return st.tuples(st.integers(0, len(table) - 1), st.booleans()).map(changed)


def _renamed(miniature: Miniature, table: pd.DataFrame) -> st.SearchStrategy[Damage]:
    """A column under another name."""

    def changed(drawn: tuple[int, str]) -> Damage:
        column, form = drawn
        names = list(table.columns)
        names[column] = form.format(names[column]) if form != "upper" else names[column].upper()
        other = table.set_axis(names, axis=1)
        return _changed(
            miniature, other, f"{table.columns[column]!r} as {names[column]!r}", "column"
        )

    forms = ["{}_new", "my_{}", "upper"]
    # In Stata a name has no blanks.
    forms += [] if isinstance(miniature.layout, Stata) else [" {} "]
    return st.tuples(st.integers(0, table.shape[1] - 1), st.sampled_from(forms)).map(changed)


def _rearranged(miniature: Miniature, table: pd.DataFrame) -> st.SearchStrategy[Damage]:
    """Columns in another order, and one more among them."""

    def changed(order: list[int]) -> Damage:
        other = table.iloc[:, order].copy()
        other.insert(len(order) // 2, "a_note", "x")
        return _changed(miniature, other, f"columns in the order {order}, and a note", SAME)

    return st.permutations(range(table.shape[1])).map(changed)


def _repeated_name(miniature: Miniature, table: pd.DataFrame) -> st.SearchStrategy[Damage]:
    """A column whose name occurs twice, with other values."""

    def changed(column: int) -> Damage:
        other = table.copy()
        other.insert(table.shape[1], table.columns[column], table.iloc[::-1, column].tolist(), True)
        return _changed(miniature, other, f"{table.columns[column]!r} twice", SAME)

    return st.integers(0, table.shape[1] - 1).map(changed)


def _date_form(miniature: Miniature, table: pd.DataFrame) -> st.SearchStrategy[Damage]:
    """Days in another form."""
    columns = [
        i for i in range(table.shape[1]) if any(isinstance(v, date) for v in table.iloc[:, i])
    ]
    forms = ("%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%Y%m%d", "%Y/%m/%d", "%d %B %Y", "serial")

    def changed(drawn: tuple[int, str]) -> Damage:
        column, form = drawn
        other = table.copy()
        values = [
            None
            if v is None
            else (v - date(1899, 12, 30)).days
            if form == "serial"
            else v.strftime(form)
            for v in table.iloc[:, column]
        ]
        other.isetitem(column, pd.Series(values, dtype=object, index=table.index))
        return _changed(miniature, other, f"{table.columns[column]!r} as {form}", SAME)

    return st.tuples(st.sampled_from(columns), st.sampled_from(forms)).map(changed)


_OF_CELLS: tuple[Callable[[Miniature, pd.DataFrame], st.SearchStrategy[Damage]], ...] = (
    _cell_lost,
    _spelling,
    _no_number,
    _no_such_key,
    _as_text,
    _shifted,
    _repeated,
    _renamed,
    _rearranged,
)


def _line_changed(miniature: Miniature, table: pd.DataFrame) -> st.SearchStrategy[Damage]:
    """A line of a text that has lost a field, or has one too many, or is cut."""
    layout = miniature.layout
    assert isinstance(layout, Text)
    lines = layout.lines(table)

    def changed(drawn: tuple[int, int, str]) -> Damage:
        row, at, how = drawn
        fields = lines[row + 1].split(layout.delimiter)
        at = at % len(fields)
        if how == "lost":
            fields = [*fields[:at], *fields[at + 1 :]]
        elif how == "added":
            fields = [*fields[:at], "7", *fields[at:]]
        else:
            fields = fields[: max(1, at)]
        text = [*lines[: row + 1], layout.delimiter.join(fields), *lines[row + 2 :]]
        return Damage(
            what=f"a field {how} in row {row} at {at}",
            write=lambda path: _write(path, layout.packed(text)),
            allowed=SAME,
            row=row,
        )

    how = st.sampled_from(("lost", "added", "cut"))
    return st.tuples(st.integers(0, len(table) - 1), st.integers(0, 60), how).map(changed)


def _write(path: Path, content: bytes) -> None:
    """Write bytes, without a number of bytes as answer."""
    path.write_bytes(content)


def _encoded(miniature: Miniature, table: pd.DataFrame) -> st.SearchStrategy[Damage]:
    """Another encoding, a name with an accent among the cells."""
    layout = miniature.layout
    assert isinstance(layout, Text)
    lines = layout.lines(table)
    return st.sampled_from(ENCODINGS).map(
        lambda encoding: Damage(
            what=f"in {encoding}",
            write=lambda path: _write(path, layout.packed(lines, encoding)),
            allowed=SAME,
        )
    )


def _delimited(miniature: Miniature, table: pd.DataFrame) -> st.SearchStrategy[Damage]:
    """Another delimiter, other ends of lines, other quotes, blank lines."""
    layout = miniature.layout
    assert isinstance(layout, Text)
    others = [d for d in (",", *DELIMITERS) if d != layout.delimiter]
    forms = [
        *({"delimiter": d} for d in others),
        *({"newline": end} for end in ("\r\n", "\r", "\n\n")),
        *({"quoted": q} for q in ("all", "texts")),
        {"mark": True},
        {"trailing": True},
        {"preamble": "Source: invented\n\n"},
    ]
    return st.sampled_from(forms).map(
        lambda form: Damage(
            what=f"written with {form}",
            write=lambda path: Text(**{**layout.__dict__, **form}).write(table, path),
            allowed=SAME,
        )
    )


_OF_TEXT = (_line_changed, _encoded, _delimited)
