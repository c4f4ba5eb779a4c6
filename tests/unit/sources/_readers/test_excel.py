"""Workbooks: read as they are, refused when they are not."""

import datetime
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from atrocityrisk.errors import DataError, IntegrityError, SchemaError
from atrocityrisk.sources._readers.excel import read_excel_table


def workbook(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_names_types_and_missing_cells(tmp_path: Path) -> None:
    day = datetime.datetime(2020, 2, 1)
    path = workbook(
        tmp_path / "a.xlsx",
        {"x": [["code", "n", "day", "v"], [42, 1, day, 1.5], ["NA", 2, day, "NA"], [7.0, 3, None]]},
    )
    frame = read_excel_table(path, text=("code",))
    assert frame["code"].tolist() == ["42", "NA", "7"]
    assert frame["n"].dtype == "int64"
    assert frame["day"].iloc[0] == pd.Timestamp("2020-02-01")
    assert frame["v"].isna().tolist() == [False, True, True]


def test_a_sheet_whose_name_begins_with_a_space(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {" Gleditsch": [["a", "b"], [1, 2]]})
    assert read_excel_table(path, sheet=" Gleditsch")["b"].tolist() == [2]
    with pytest.raises(SchemaError, match="did you mean ' Gleditsch'"):
        read_excel_table(path, sheet="Gleditsch")


def test_a_header_below_a_title_and_empty_rows_between(tmp_path: Path) -> None:
    rows = [["A title"], ["a", None, "b"], [], [1, 9, 2], [None, None, None], [3, 9, 4]]
    frame = read_excel_table(workbook(tmp_path / "a.xlsx", {"x": rows}), header=1)
    assert frame.to_dict("list") == {"a": [1, 3], "b": [2, 4]}


@pytest.mark.parametrize("rows", [[], [["a", "b"]]])
def test_a_sheet_without_rows_is_refused(tmp_path: Path, rows: list[list[object]]) -> None:
    with pytest.raises(DataError, match=r"empty|no rows"):
        read_excel_table(workbook(tmp_path / "a.xlsx", {"x": rows}))


def test_repeated_names_are_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"x": [["a", "a "], [1, 2]]})
    with pytest.raises(SchemaError, match=r"repeats the column names \['a'\]"):
        read_excel_table(path)


def test_no_such_position(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match="has 1 sheets, expected one at 3"):
        read_excel_table(workbook(tmp_path / "a.xlsx", {"x": [["a"], [1]]}), sheet=3)


@pytest.mark.parametrize("cut", [40, 400, 2000])
def test_a_cut_workbook_is_refused(tmp_path: Path, cut: int) -> None:
    path = workbook(tmp_path / "a.xlsx", {"x": [["a", "b"], [1, 2]]})
    path.write_bytes(path.read_bytes()[:-cut])
    with pytest.raises(IntegrityError, match="cut short"):
        read_excel_table(path)


@pytest.mark.parametrize("content", [b"a,b\n1,2\n", b"\xd0\xcf\x11\xe0" + b"\x00" * 600])
def test_no_workbook_at_all(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(content)
    with pytest.raises(IntegrityError, match=r"no workbook|no zip"):
        read_excel_table(path)


def test_a_workbook_that_is_a_zip_bomb(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"x": [["a", "b"], [1, 2]]})
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet2.xml", b" " * (64 << 20))
    with pytest.raises(IntegrityError, match="zip bomb"):
        read_excel_table(path)


def test_a_workbook_with_an_entity_bomb(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    source = workbook(tmp_path / "b.xlsx", {"x": [["a", "b"], [1, 2]]})
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w") as new:
        for item in old.infolist():
            content = old.read(item)
            if item.filename.endswith("sheet1.xml"):
                content = b'<!DOCTYPE z [<!ENTITY a "aaaa">]>' + content
            new.writestr(item, content)
    with pytest.raises(IntegrityError, match="document type"):
        read_excel_table(path)


def test_a_zip_that_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "a,b\n1,2\n")
    with pytest.raises(IntegrityError, match="no workbook"):
        read_excel_table(path)


def test_old_workbooks_keep_numbers_dates_and_text(publisher_files: Path) -> None:
    frame = read_excel_table(publisher_files / "csp" / "genocide politicide.xls")
    assert frame.shape[1] == 12
    assert frame["YEAR"].between(1956, 2018).all()
    assert frame["SCODE"].str.fullmatch("[A-Z]{3}").all()
    assert (frame["YREND"] == 9999).any()
