"""R's serialised files, against bytes written by hand and against an independent reader."""

import contextlib
import struct
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import rdata
from hypothesis import given, settings
from hypothesis import strategies as st
from r_bytes import HAS_ATTRIBUTES, NIL, data_frame, pairs, rds, text, texts, vector, written

from atrocityrisk.errors import DataError, IntegrityError, SchemaError
from atrocityrisk.sources._readers.r import read_r_objects, read_r_table

ALL_KINDS = {
    "whole": vector(13, [1, -(2**31)], "i"),
    "counted": vector(13, [1, 2], "i"),
    "real": vector(14, [0.5, float("nan")], "d"),
    "flag": vector(10, [1, 0], "i"),
    "flag_na": vector(10, [1, -(2**31)], "i"),
    "word": texts(["Ü", None]),
    "old_word": texts(["Côte", "x"], encoding="latin-1"),
    "kind": vector(
        13, [2, -(2**31)], "i", pairs({"levels": texts(["a", "b"]), "class": texts(["factor"])})
    ),
    "day": vector(14, [-1.0, float("nan")], "d", pairs({"class": texts(["Date"])})),
    "moment": vector(
        14,
        [86400.5, 0.0],
        "d",
        pairs({"class": texts(["POSIXct", "POSIXt"]), "tzone": texts(["UTC"])}),
    ),
    "big": struct.pack(">iiqq", 14 | HAS_ATTRIBUTES, 2, 2**40, 7)
    + pairs({"class": texts(["integer64"])}),
}


@pytest.mark.parametrize("version", [2, 3])
def test_every_kind_of_column(tmp_path: Path, version: int) -> None:
    path = written(tmp_path, rds(data_frame(ALL_KINDS, 2), version=version))
    frame = read_r_table(path)
    assert frame["whole"].tolist()[0] == 1.0
    assert np.isnan(frame["whole"][1])
    assert frame["counted"].dtype == "int64"
    assert frame["real"].tolist()[0] == 0.5
    assert frame["flag"].tolist() == [True, False]
    assert frame["flag_na"].tolist()[0] == 1.0
    assert np.isnan(frame["flag_na"][1])
    assert frame["word"][0] == "Ü"
    assert frame["word"].isna().tolist() == [False, True]
    assert frame["old_word"][0] == "Côte"
    assert frame["kind"][0] == "b"
    assert frame["kind"].isna()[1]
    assert frame["day"][0] == pd.Timestamp("1969-12-31")
    assert pd.isna(frame["day"][1])
    assert frame["moment"][0] == pd.Timestamp("1970-01-02")
    assert frame["big"].tolist() == [2.0**40, 7.0]


def short_form(name: str, state: bytes) -> bytes:
    info = pairs({"class": struct.pack(">i", 1) + text(name)})
    return struct.pack(">i", 238) + info + state + NIL


def test_ranges_and_wrapped_vectors_that_r_stores_in_short_form(tmp_path: Path) -> None:
    wrapped = struct.pack(">ii", 19, 2) + vector(14, [4.5, 5.5, 6.5], "d") + vector(13, [0], "i")
    shown = struct.pack(">i", 2) + vector(13, [7, 8, -(2**31)], "i") + NIL
    columns = {
        "range": short_form("compact_intseq", vector(14, [3, 2000, 1], "d")),
        "down": short_form("compact_realseq", vector(14, [3, 2, -1], "d")),
        "wrapped": short_form("wrap_real", wrapped),
        "shown": short_form("deferred_string", shown),
    }
    frame = read_r_table(written(tmp_path, rds(data_frame(columns, 3))))
    assert frame["range"].tolist() == [2000, 2001, 2002]
    assert frame["down"].tolist() == [2.0, 1.0, 0.0]
    assert frame["wrapped"].tolist() == [4.5, 5.5, 6.5]
    assert frame["shown"].tolist()[:2] == ["7", "8"]
    assert frame["shown"].isna()[2]


def test_named_objects_and_others_left_out(tmp_path: Path) -> None:
    frame = data_frame({"a": vector(13, [1], "i")}, 1)
    content = b"RDX3\n" + rds(pairs({"one": frame, "note": texts(["x"]), "two": frame}))
    path = written(tmp_path, content, "a.rda")
    assert set(read_r_objects(path)) == {"one", "two"}
    assert read_r_table(path, name="two")["a"].tolist() == [1]
    with pytest.raises(SchemaError, match=r"2 data frames \['one', 'two'\], expected one"):
        read_r_table(path)
    with pytest.raises(SchemaError, match="did you mean 'two'"):
        read_r_table(path, name="twoo")


def test_a_vector_is_no_data_frame(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match="holds 0 data frames"):
        read_r_table(written(tmp_path, rds(texts(["a"]))))


def test_repeated_names_are_refused(tmp_path: Path) -> None:
    column = vector(13, [1], "i")
    twice = data_frame({"a": column, "b": column}, 1).replace(text("b"), text("a"))
    with pytest.raises(SchemaError, match=r"repeats the column names \['a'\]"):
        read_r_table(written(tmp_path, rds(twice)))


def test_columns_of_unequal_length_are_refused(tmp_path: Path) -> None:
    ragged = data_frame({"a": vector(13, [1], "i"), "b": vector(13, [1, 2], "i")}, 1)
    with pytest.raises(IntegrityError, match="unequal length"):
        read_r_table(written(tmp_path, rds(ragged)))


@pytest.mark.parametrize("head", [b"A\n3\n", b"B\n\x03", b"RDA3\nA\n"])
def test_other_forms_of_r_files_say_how_to_save_them(tmp_path: Path, head: bytes) -> None:
    with pytest.raises(DataError, match="save it again"):
        read_r_table(written(tmp_path, head + b"\x00" * 40))


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"<html>", b"X"])
def test_no_r_file_at_all(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(IntegrityError, match="no R file"):
        read_r_table(written(tmp_path, content))


def test_bytecode_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="type 21, expected data"):
        read_r_table(written(tmp_path, rds(struct.pack(">i", 21))))


def test_a_vector_that_announces_more_than_there_is(tmp_path: Path) -> None:
    with pytest.raises(IntegrityError, match="2000000000 elements announced"):
        read_r_table(written(tmp_path, rds(struct.pack(">ii", 14, 2_000_000_000))))


def test_a_range_that_would_fill_memory(tmp_path: Path) -> None:
    endless = short_form("compact_realseq", vector(14, [1e15, 0, 1], "d"))
    with pytest.raises(IntegrityError, match="a range of 1e"):
        read_r_table(written(tmp_path, rds(endless)))


def test_lists_that_nest_without_end(tmp_path: Path) -> None:
    with pytest.raises(IntegrityError, match="nest deeper"):
        read_r_table(written(tmp_path, rds(struct.pack(">ii", 19, 1) * 5000)))


SAMPLE = rds(data_frame(ALL_KINDS, 2))


@given(st.integers(2, len(SAMPLE) - 5))
def test_every_cut_is_noticed(tmp_path_factory: pytest.TempPathFactory, end: int) -> None:
    path = written(tmp_path_factory.getbasetemp(), SAMPLE[:end], "cut.rds")
    with pytest.raises(IntegrityError, match="cut short"):
        read_r_table(path)


@settings(max_examples=300)
@given(st.integers(2, len(SAMPLE) - 1), st.integers(1, 255))
def test_any_changed_byte_gives_a_table_or_an_error_of_ours(
    tmp_path_factory: pytest.TempPathFactory, at: int, change: int
) -> None:
    content = bytearray(SAMPLE)
    content[at] ^= change
    path = written(tmp_path_factory.getbasetemp(), bytes(content), "changed.rds")
    with contextlib.suppress(DataError):
        assert isinstance(read_r_table(path), pd.DataFrame)


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("vdem/v14_vdemlite/vdemlite.rda", "vdemlite"),
        ("pwt/pwt10.01.rda", "pwt10.01"),
        ("hrps/LHRS-v4.02-2021.Rdata", "data"),
        ("pts/PTS-2023.RData", "PTS_2023"),
    ],
)
def test_an_independent_reader_agrees(publisher_files: Path, file: str, name: str) -> None:
    path = publisher_files / file
    ours = read_r_table(path)
    theirs = rdata.conversion.convert(rdata.parser.parse_file(path))[name]
    assert list(ours.columns) == list(theirs.columns)
    for column in ours:
        if pd.api.types.is_numeric_dtype(ours[column]):
            expected = theirs[column].to_numpy(dtype="float64", na_value=np.nan)
            np.testing.assert_array_equal(ours[column].to_numpy(dtype="float64"), expected)
        else:
            same = ours[column].fillna("") == theirs[column].astype("str").fillna("").to_numpy()
            assert same.all(), column
