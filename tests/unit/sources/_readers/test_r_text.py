"""Text of R's files is read by its mark, else as the file states, else as UTF-8 or refused."""

from pathlib import Path

import pytest
from r_bytes import LATIN1, UTF8, data_frame, rds, texts, written

from atrocityrisk.errors import DataError
from atrocityrisk.sources._readers.r import read_r_table

BY_R = Path(__file__).parent / "written_by_r"
BYTES = 1 << 13


@pytest.mark.parametrize(
    ("encoding", "word"),
    [
        ("CP1250", "Łódź"),
        ("CP1251", "Киев"),
        ("CP1252", "Côte…"),
        ("ISO-8859-1", "Côte"),
        ("ISO-8859-15", "œuvre€"),
        ("UTF-8", "Łu"),
    ],
)
def test_text_that_r_saved_in_other_locales(encoding: str, word: str) -> None:
    frame = read_r_table(BY_R / f"text-{encoding}-v3.rds")
    assert frame.iloc[0].tolist() == ["abc", word, "Łódź", "Côte"]


def test_format_2_states_no_encoding_and_is_utf8_or_refused() -> None:
    assert read_r_table(BY_R / "text-UTF-8-v2.rds")["unmarked"].tolist() == ["Łu"]
    with pytest.raises(DataError, match=r"C\\xf4te.* the file states no encoding, expected UTF-8"):
        read_r_table(BY_R / "text-CP1252-v2.rds")


def frame_of(tmp_path: Path, columns: dict[str, bytes], native: str):  # type: ignore[no-untyped-def]
    return read_r_table(written(tmp_path, rds(data_frame(columns, 1), native=native)))


@pytest.mark.parametrize("order", [1, -1])
def test_the_same_bytes_are_other_text_under_another_mark(tmp_path: Path, order: int) -> None:
    # 0xC3 0xA9 is é in UTF-8, Ã© in Windows-1252, Г© in Windows-1251.
    columns = {
        "utf8": texts(["é"], mark=UTF8),
        "latin1": texts(["é"], mark=LATIN1),
        "native": texts(["é"], mark=0),
    }
    frame = frame_of(tmp_path, dict(list(columns.items())[::order]), "CP1251")
    assert frame["utf8"].tolist() == ["é"]
    assert frame["latin1"].tolist() == ["Ã©"]
    assert frame["native"].tolist() == ["Г©"]


def test_marks_that_change_within_a_column(tmp_path: Path) -> None:
    mixed = texts(["é", "é"], mark=0)
    first = mixed.replace(texts(["é"], mark=0)[8:], texts(["é"], mark=UTF8)[8:], 1)
    frame = read_r_table(written(tmp_path, rds(data_frame({"a": first}, 2), native="CP1252")))
    assert frame["a"].tolist() == ["é", "Ã©"]


@pytest.mark.parametrize("native", ["ANSI_X3.4-1968", "US-ASCII", "UTF-8"])
def test_utf8_from_a_computer_set_to_ascii(tmp_path: Path, native: str) -> None:
    assert frame_of(tmp_path, {"a": texts(["é"], mark=0)}, native)["a"].tolist() == ["é"]


@pytest.mark.parametrize(
    ("column", "native", "what"),
    [
        (texts(["é"], encoding="cp1252", mark=0), "ANSI_X3.4-1968", "states 'ANSI_X3.4-1968', exp"),
        (texts(["é"], encoding="cp1252", mark=0), "UTF-8", "is not in UTF-8, the encoding that"),
        (texts(["\x81"], encoding="latin-1", mark=0), "CP1252", "is not in CP1252, the encoding"),
        (texts(["é"], mark=0), "KLINGON-1", "encoding 'KLINGON-1', expected one that is known"),
        (texts(["é"], mark=BYTES), "UTF-8", "is marked as bytes"),
    ],
)
def test_text_that_cannot_be_told_is_refused_with_what_to_do(
    tmp_path: Path, column: bytes, native: str, what: str
) -> None:
    with pytest.raises(DataError, match=what) as refused:
        frame_of(tmp_path, {"a": column}, native)
    assert "a.rds: " in str(refused.value)
    assert "enc2utf8" in str(refused.value)


def test_latin1_that_windows_1252_lacks(tmp_path: Path) -> None:
    column = texts(["a\x81"], encoding="latin-1", mark=LATIN1)
    assert frame_of(tmp_path, {"a": column}, "UTF-8")["a"].tolist() == ["a\x81"]
