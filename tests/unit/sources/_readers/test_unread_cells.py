"""An error, or a formula never computed, is not an empty cell: it is refused where it matters."""

import datetime
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from miniatures.xls_files import write_xls

from atrocityrisk.errors import DataError
from atrocityrisk.sources._readers.column_checks import (
    numbers,
    require_columns,
    whole_numbers,
    whole_or_missing,
)
from atrocityrisk.sources._readers.excel import read_excel_table

HERE = Path("a.xlsx")
ERRORS = ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "Err:502"]


def workbook(path: Path, rows: list[list[object]], *, sheet: str = "x") -> Path:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.title = sheet
    for row in rows:
        page.append(row)
    book.save(path)
    return path


def rewritten(path: Path, new: bytes) -> Path:
    """The same workbook with another cell B2 than the formula that it had there."""
    with zipfile.ZipFile(path) as book:
        members = {item.filename: book.read(item) for item in book.infolist()}
    sheet = next(name for name in members if name.endswith("sheet1.xml"))
    members[sheet], found = re.subn(rb'<c r="B2".*?</c>', new, members[sheet], count=1)
    assert found
    with zipfile.ZipFile(path, "w") as book:
        for name, content in members.items():
            book.writestr(name, content)
    return path


@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize("check", [numbers, whole_numbers, whole_or_missing])
def test_an_error_is_refused_with_its_cell_where_its_column_is_used(
    tmp_path: Path, error: str, check: Callable[[pd.Series, Path], pd.Series]
) -> None:
    rows = [["a", "b", "c"], [], [7, 1, 2], [8, error, 3], [9, error, 4]]
    frame = read_excel_table(workbook(tmp_path / "a.xlsx", rows, sheet="mk events"))
    with pytest.raises(DataError, match=rf"'b' has {re.escape(error)} in 'mk events'!B4.*2 such"):
        check(frame["b"], HERE)
    with pytest.raises(DataError, match=r"!B4"):
        require_columns(frame, ["a", "b"], HERE)
    require_columns(frame, ["a", "c"], HERE)
    assert numbers(frame["c"], HERE).tolist() == [2.0, 3.0, 4.0]


def test_an_error_in_a_column_of_text_is_refused_alike(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["a", "b"], ["#N/A", 1], ["u", 3]])
    frame = read_excel_table(path, text=("a",))
    with pytest.raises(DataError, match="'a' has #N/A in 'x'!A2"):
        require_columns(frame, ["a"], HERE)


def test_a_formula_that_was_never_computed_is_not_empty(tmp_path: Path) -> None:
    rows = [["a", "b"], [1, "=A2+1"], [2, None], [3, "=A4+1"]]
    frame = read_excel_table(workbook(tmp_path / "a.xlsx", rows))
    with pytest.raises(DataError, match=r"formula without a computed value in 'x'!B2.*\(2 such"):
        numbers(frame["b"], HERE)
    assert numbers(frame["a"], HERE).tolist() == [1.0, 2.0, 3.0]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (b'<c r="B2"><f>A2+1</f><v>2</v></c>', 2.0),
        (b'<c r="B2" t="str"><f>""</f><v></v></c>', None),
        (b'<c r="B2" t="str"><f>""</f><v/></c>', None),
        (b'<c r="B2" t="str"><f>""</f></c>', "a formula"),
        (b'<c r="B2"><f t="shared" si="0"/></c>', "a formula"),
        (b"<c><f>A2+1</f></c>", "a formula"),
        (b'<c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c>', "#DIV/0!"),
        (b'<c r="B2" t="e"></c>', "an error"),
    ],
)
def test_what_counts_as_a_value_in_the_file_itself(
    tmp_path: Path, cell: bytes, value: float | str | None
) -> None:
    path = workbook(tmp_path / "a.xlsx", [["a", "b"], [1, "=A2+1"], [2, 5]])
    column = read_excel_table(rewritten(path, cell))["b"]
    if isinstance(value, str):
        with pytest.raises(DataError, match=rf"'b' has {re.escape(value)}.* in 'x'!B2"):
            numbers(column, HERE)
        return
    read = numbers(column, HERE)
    assert read.iloc[1] == 5.0
    assert read.isna().iloc[0] if value is None else read.iloc[0] == value


def test_a_column_without_a_readable_name_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["a", "=A1&2019"], [1, 2]])
    with pytest.raises(DataError, match=r"name is a formula without a computed value in 'x'!B1"):
        read_excel_table(path)


def test_a_year_kept_as_a_day_is_no_number(tmp_path: Path) -> None:
    day = datetime.datetime(1905, 6, 14)
    frame = read_excel_table(workbook(tmp_path / "a.xlsx", [["a", "b"], [1, day], [2, day]]))
    with pytest.raises(DataError, match="'b' has 1905-06-14 00:00:00 in data row 1"):
        whole_numbers(frame["b"], HERE)


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NUM!"])
def test_errors_of_old_workbooks_are_refused_alike(tmp_path: Path, error: str) -> None:
    path = tmp_path / "a.xls"
    write_xls({"x": [["a", "b", "c"], ["u", 1, 2], ["v", error, 3]]}, path)
    frame = read_excel_table(path, text=("a",))
    assert frame["c"].tolist() == [2.0, 3.0]
    with pytest.raises(DataError, match=rf"'b' has {re.escape(error)} in 'x'!B3"):
        require_columns(frame, ["b"], HERE)
