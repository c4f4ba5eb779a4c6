"""What may be wrong with a delimited file is said, with the column, the line and what to do."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atrocityrisk.errors import DataError, IntegrityError, SchemaError
from atrocityrisk.sources._readers.csv import read_csv_bytes, read_csv_table

HERE = Path("somewhere.csv")


def read(written: str | bytes, **options) -> pd.DataFrame:  # type: ignore[no-untyped-def]
    content = written.encode() if isinstance(written, str) else written
    return read_csv_bytes(content, HERE, **options)


def test_numbers_text_and_missing_values() -> None:
    frame = read("code,year,value\nNA,1990,1.5\nFR,1991,NA\nDE,1992,\n", text=["code"])
    assert frame["code"].tolist() == ["NA", "FR", "DE"]
    assert frame["year"].tolist() == [1990, 1991, 1992]
    assert frame["value"].isna().tolist() == [False, True, True]


def test_namibia_is_lost_where_the_code_is_not_declared_text() -> None:
    assert read("code,year\nNA,1990\n")["code"].isna().all()


def test_leading_zeros_stay_in_text() -> None:
    assert read("code,year\n007,1990\n", text=["code"])["code"].tolist() == ["007"]


def test_a_byte_order_mark_is_no_part_of_the_first_name() -> None:
    assert list(read(b"\xef\xbb\xbfgwcode,year\n2,1990\n").columns) == ["gwcode", "year"]


def test_a_nameless_last_column_can_be_dropped() -> None:
    frame = read('"a","b",\n1,2,\n')
    assert list(frame.columns) == ["a", "b", "unnamed_2"]
    assert frame["unnamed_2"].isna().all()


def test_chosen_columns_come_in_the_order_asked_for() -> None:
    assert list(read("a,b,c\n1,2,3\n", columns=["c", "a"]).columns) == ["c", "a"]


def test_quoted_line_breaks_stay_in_a_field() -> None:
    assert read('a,b\n"two\nlines",2\n')["a"].tolist() == ["two\nlines"]


def test_old_line_ends_are_read() -> None:
    assert read(b"a,b\r1,2\r3,4\r")["b"].tolist() == [2, 4]


@pytest.mark.parametrize("content", [b"", b"  \n \n"])
def test_an_empty_text_is_refused(content: bytes) -> None:
    with pytest.raises(DataError, match="is empty"):
        read(content)


def test_a_header_without_rows_is_refused() -> None:
    with pytest.raises(DataError, match="header but no rows"):
        read("a,b\n")


@pytest.mark.parametrize(("delimiter", "name"), [(";", "semicolon"), ("\t", "tab"), ("|", "bar")])
def test_another_delimiter_is_named(delimiter: str, name: str) -> None:
    with pytest.raises(SchemaError, match=f"separated by comma, found {name}"):
        read(f"a{delimiter}b\n1{delimiter}2\n")


def test_another_delimiter_is_read_where_it_is_expected() -> None:
    assert read("a;b\n1;2\n", delimiter=";")["b"].tolist() == [2]


def test_latin1_is_refused_with_its_line() -> None:
    with pytest.raises(DataError, match="byte 0xF4 in line 3; it is probably Latin-1"):
        read("a,b\n1,2\nC\xf4te,3\n".encode("latin-1"))


def test_windows_text_is_read_where_a_publisher_is_known_for_it() -> None:
    assert read("a,b\nC\xf4te\x85,3\n".encode("latin-1"), encoding="cp1252")["a"][0] == "Côte…"


def test_utf16_is_named() -> None:
    with pytest.raises(DataError, match="UTF-16"):
        read("a,b\n1,2\n".encode("utf-16"))


def test_a_null_byte_is_refused() -> None:
    with pytest.raises(IntegrityError, match="NUL byte at byte 5"):
        read(b"a,b\n1\x00,2\n")


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"PK\x03\x04rest", "archive"),
        (b"\xd0\xcf\x11\xe0rest", "workbook"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"\n <HTML><body>404", "web page"),
    ],
)
def test_another_kind_of_file_is_named(content: bytes, what: str) -> None:
    with pytest.raises(IntegrityError, match=what):
        read(content)


@pytest.mark.parametrize("text", ["a,b,c\n1,2,3\n4,5", 'a,b,c\n1,2,3\n"4",5', "a,b,c\n1,2,3\n4"])
def test_a_file_that_stops_within_a_row_is_refused(text: str) -> None:
    with pytest.raises(IntegrityError, match="stops in the middle of a row"):
        read(text)


def test_a_file_that_stops_within_quotes_is_refused() -> None:
    with pytest.raises(IntegrityError, match="cut short or badly quoted"):
        read('a,b\n1,2\n"open,3\n')


def test_a_last_line_without_line_end_is_whole() -> None:
    assert read('a,b\n1,2\n"x,y",4')["b"].tolist() == [2, 4]


def test_a_row_with_too_many_fields_is_refused() -> None:
    with pytest.raises(IntegrityError, match="line 3"):
        read("a,b\n1,2\n3,4,5\n")


def test_a_preamble_is_recognised() -> None:
    with pytest.raises(SchemaError, match="is it a preamble"):
        read("Data Source,World\n1,2,3,4\n")


def test_a_repeated_name_is_refused() -> None:
    with pytest.raises(SchemaError, match=r"repeats the column names \['a'\]"):
        read("a,b,a\n1,2,3\n")


def test_an_infinite_value_is_named_with_its_row() -> None:
    with pytest.raises(DataError, match="'b' has 1 infinite values, first in data row 2"):
        read("a,b\n1,2\n3,inf\n")


def test_a_file_on_disk_is_read_like_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,b\n1,2\n")
    pd.testing.assert_frame_equal(read_csv_table(path), read(b"a,b\n1,2\n"))


def test_require_columns_in_chosen_columns() -> None:
    with pytest.raises(SchemaError, match="'c'"):
        read("a,b\n1,2\n", columns=["a", "c"])


@given(st.binary(max_size=200))
def test_any_bytes_are_a_table_or_an_error_of_ours(content: bytes) -> None:
    try:
        frame = read(content)
    except DataError:
        return
    assert len(frame)
