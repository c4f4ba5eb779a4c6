"""A row with fewer or more fields than the header is refused wherever it is, with its line."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atrocityrisk.errors import IntegrityError
from atrocityrisk.sources._readers import row_lengths
from atrocityrisk.sources._readers.csv import read_csv_bytes
from atrocityrisk.sources._readers.row_lengths import refuse_uneven_rows

HERE = Path("somewhere.csv")
HEADER = "year,a,b,deaths,low,high,id,note\n"
WHOLE = "2019,SDN,TCD,10,5,20,3999,x\n"
SHORT = "2020,SDN,TCD,20,30,4000,5\n"
QUOTED = '2020,"SDN, north","two\nlines",20,30,4000,"a ""b"""\n'


def refused(written: str) -> str:
    with pytest.raises(IntegrityError) as problem:
        refuse_uneven_rows(written.encode(), HERE)
    return str(problem.value)


@pytest.mark.parametrize("short", [SHORT, QUOTED])
@pytest.mark.parametrize("before", [0, 1, 3])
@pytest.mark.parametrize("after", [0, 2])
def test_a_short_row_is_refused_with_its_line(short: str, before: int, after: int) -> None:
    written = HEADER + WHOLE * before + short + WHOLE * after
    assert f"line {before + 2} has 7 fields, its header 8" in refused(written)
    with pytest.raises(IntegrityError, match=f"line {before + 2} has 7 fields"):
        read_csv_bytes(written.encode(), HERE)


def test_a_long_row_is_refused_alike() -> None:
    assert "line 3 has 9 fields, its header 8" in refused(HEADER + WHOLE + "1," + WHOLE)


def test_lines_inside_quotes_count_for_the_line_and_not_for_rows() -> None:
    even = '2020,SDN,"two\nlines",20,30,4000,5,x\n'
    assert "line 5 has 7 fields" in refused(HEADER + even + WHOLE + SHORT)


def test_a_short_row_across_the_pieces_that_a_large_file_is_read_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for size in range(1, 60):
        monkeypatch.setattr(row_lengths, "_PIECE", size)
        assert "line 5 has 7 fields" in refused(HEADER + WHOLE * 3 + SHORT + WHOLE)
        quoted = '2020,SDN,"two\nli""nes",20,30,4000,5,x\n'
        assert "line 6 has 7 fields" in refused(HEADER + WHOLE * 2 + quoted + SHORT + WHOLE)


@pytest.mark.parametrize(
    "written",
    [
        'a,b,\n"1","2",\n3,4,\n',  # a delimiter at the end of every line, as the World Bank writes
        "a,b\r\n1,2\r\n3,4\r\n",
        "a,b\n1,2\n\n3,4\n  \n\n",
        'a,b\n1,"x, y"\n"z""",4',
        "a,b\n5\" tall,2\n3,it's\n",
        'a,b\n1, "x"\n',
        "",
        "\n\n",
    ],
)
def test_even_rows_pass(written: str) -> None:
    refuse_uneven_rows(written.encode(), HERE)


def test_a_delimiter_at_the_end_of_some_lines_only_is_refused() -> None:
    assert "line 3 has 2 fields, its header 3" in refused("a,b,\n1,2,\n3,4\n")


def test_a_stray_quote_hides_no_short_row() -> None:
    assert "line 3 has 2 fields" in refused('a,b,c\n5" tall,1,2\n3,4\n5,6" ,7\n')


def test_lone_carriage_returns_end_lines_as_pandas_takes_them() -> None:
    assert "line 3 has 1 field," in refused("a,b\n1,2\r3\r4,5\n")


def test_other_delimiters_and_lines_before_the_header() -> None:
    with pytest.raises(IntegrityError, match="line 4 has 1 field, its header 2"):
        refuse_uneven_rows(b"title,x,y\na;b\n1;2,3\n4\n", HERE, delimiter=";", skip_lines=1)


_CELL = st.text(alphabet='ab,"\n\r é', max_size=5)


@given(st.lists(st.lists(_CELL, min_size=3, max_size=3), min_size=1, max_size=6), st.data())
def test_what_the_csv_module_writes_is_even_until_a_cell_is_dropped(
    rows: list[list[str]], data: st.DataObject
) -> None:
    def text(table: list[list[str]]) -> bytes:
        out = io.StringIO()
        csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(table)
        return out.getvalue().encode()

    refuse_uneven_rows(text(rows), HERE)
    at = data.draw(st.integers(0, len(rows) - 1))
    if len(rows) > 1:
        uneven = [row[: 3 - (i == at)] for i, row in enumerate(rows)]
        with pytest.raises(IntegrityError):
            refuse_uneven_rows(text(uneven), HERE)
