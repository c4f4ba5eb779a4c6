"""Record counts of a desk: read strictly, and unknown where nobody says that nothing was there."""

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atrocityrisk.errors import (
    DataError,
    DuplicateRowsError,
    IntegrityError,
    SchemaError,
    UnknownNameError,
    UnknownStateError,
)
from atrocityrisk.signals import MonthlyRecords, read_record_counts

HEADER = "month,gwcode,indicator,records"
ROWS = ("2025-02,625,7.1;,4", "2025-02,625,7.10;,2", "2025-03,490,7.10;,")


def written(tmp_path, *rows, header=HEADER, count=None, **told):
    heading = {
        "content": "signals",
        "format": "1",
        "office": '"Office, of ""Examples"""',
        "training": "no",
        "level": "public",
        "statuses": "reviewed",
        "covered_from": "2025-01",
        "covered_to": "2025-04",
        "records_not_placed": "1",
        **told,
        "rows": str(len(rows) if count is None else count),
    }
    lines = [f"# lines above the table,{len(heading) + 1}"]
    lines += [f"# {name},{value}" for name, value in heading.items()]
    path = tmp_path / "signals.csv"
    path.write_text("\n".join([*lines, header, *rows, ""]), encoding="utf-8")
    return path


def cells(found, indicator):
    table = found.table(indicator)
    rows = zip(table["gwcode"], table["month"], table["records"], strict=True)
    return {(code, month): value for code, month, value in rows}


def test_a_covered_month_is_zero_and_an_unknown_one_is_not(tmp_path):
    found = read_record_counts(written(tmp_path, *ROWS))
    assert (found.level, found.statuses, found.not_placed) == ("public", "reviewed", 1)
    assert found.covered == ("2025-01", "2025-04")
    seen = cells(found, "7.10")
    assert math.isnan(seen.pop((490, 3)))
    assert seen == {
        (490, 1): 0, (490, 2): 0, (490, 4): 0, (625, 1): 0, (625, 2): 2, (625, 3): 0, (625, 4): 0,
    }  # fmt: skip
    assert cells(found, "7.1")[(625, 2)] == 4
    assert set(cells(found, "9.1").values()) == {0}


def test_without_a_coverage_no_month_is_zero(tmp_path):
    told = {"covered_from": "not told", "covered_to": "not told"}
    found = read_record_counts(written(tmp_path, *ROWS, **told))
    assert found.covered is None
    values = list(cells(found, "7.10").values())
    assert [value for value in values if not math.isnan(value)] == [2]
    assert len(values) == 4


def test_a_month_before_the_coverage_keeps_its_count_and_others_stay_unknown(tmp_path):
    found = read_record_counts(written(tmp_path, "2024-11,625,7.10;,3", *ROWS))
    seen = found.table("7.10").query("gwcode == 625")["records"].tolist()
    assert seen[0] == 3
    assert math.isnan(seen[1])
    assert seen[2:] == [0, 2, 0, 0]


def test_a_state_has_no_month_in_which_it_did_not_exist(tmp_path):
    told = {"covered_from": "2011-05", "covered_to": "2011-09"}
    found = read_record_counts(written(tmp_path, "2011-08,626,7.10;,1", **told))
    assert found.table("7.10")["month"].tolist() == [7, 8, 9]


@pytest.mark.parametrize(
    ("row", "fault", "words"),
    [
        ("2025-13,625,7.1;,1", DataError, "column 'month', data row 1: expected a month"),
        ("25-02,625,7.1;,1", DataError, "expected a month"),
        ("2025-02,,7.1;,1", DataError, "column 'gwcode'.*empty"),
        ("2025-02,6,7.1;,1", UnknownStateError, "first 6 in 2025-02"),
        ("2010-02,626,7.1;,1", UnknownStateError, "first 626 in 2010-02"),
        ("2025-02,9001,7.1;,1", UnknownStateError, "first 9001"),
        ("2025-02,625,7.1,1", DataError, "indicator with its semicolon"),
        ("2025-02,625,99.1;,1", DataError, "indicator of the Framework, found '99.1;'"),
        ("2025-02,625,7.1;,-1", DataError, "column 'records'.*found '-1'"),
        ("2025-02,625,7.1;,0", DataError, "from 1 to 100,000, found '0'"),
        ("2025-02,625,7.1;,1.5", DataError, "found '1.5'"),
        ("2025-02,625,7.1;,1e3", DataError, "found '1e3'"),
    ],
)
def test_a_cell_that_is_none_of_what_its_column_holds(tmp_path, row, fault, words):
    with pytest.raises(fault, match=words):
        read_record_counts(written(tmp_path, row))


@pytest.mark.parametrize(
    ("told", "fault", "words"),
    [
        ({"header": "month,gwcode,sign,records"}, SchemaError, "expected column 'indicator'"),
        ({"content": "judgements"}, SchemaError, "found 'judgements'"),
        ({"count": 4}, IntegrityError, "expected 4 rows"),
        ({"training": "yes"}, DataError, "invented"),
        ({"covered_from": "2025"}, DataError, "lines covered_from and covered_to"),
        ({"covered_from": "2025-06"}, DataError, "ends no earlier than it begins"),
        ({"covered_to": "not told"}, DataError, "lines covered_from and covered_to"),
        ({"records_not_placed": "-1"}, DataError, "found '-1'"),
    ],
)
def test_another_file_is_told_from_this(tmp_path, told, fault, words):
    with pytest.raises(fault, match=words):
        read_record_counts(written(tmp_path, *ROWS, **told))


def test_rows_twice_other_text_and_lines_above_that_are_none(tmp_path):
    with pytest.raises(DuplicateRowsError, match="of 625 in 2025-02 again"):
        read_record_counts(written(tmp_path, ROWS[1], ROWS[1]))
    path = written(tmp_path, *ROWS)
    whole = path.read_text(encoding="utf-8")
    path.write_bytes(whole.encode("utf-16"))
    with pytest.raises((DataError, SchemaError)):
        read_record_counts(path)
    path.write_bytes(whole.replace("625", "6é5").encode("latin-1"))
    with pytest.raises(DataError, match="not UTF-8"):
        read_record_counts(path)
    path.write_text(whole.replace("# level,public\n", "# level\n"))
    with pytest.raises(SchemaError, match="expected lines such as"):
        read_record_counts(path)
    path.write_text(whole.replace("# level", "# height"))
    with pytest.raises(SchemaError, match="expected a line '# level'"):
        read_record_counts(path)


def test_an_indicator_that_is_none(tmp_path):
    with pytest.raises(UnknownNameError, match=r"found '7\.100'"):
        read_record_counts(written(tmp_path, *ROWS)).table("7.100")


@given(st.sets(st.integers(0, 5), max_size=6), st.sets(st.integers(0, 5)))
@settings(max_examples=40, deadline=None)
def test_law_without_coverage_deleting_a_row_never_shows_calm(present, gone):
    """Unknown is unknown, never low: what is deleted becomes missing, and nothing becomes 0."""
    months = sorted(present | {6})

    def counts(kept):
        rows = {"gwcode": 625, "year": 2025, "month": [month + 1 for month in kept]}
        frame = pd.DataFrame(rows | {"indicator": "7.2", "records": 3.0})
        return MonthlyRecords(
            frame=frame, covered=None, level="public", statuses="reviewed", not_placed=0
        ).table("7.2")

    left = counts([month for month in months if month not in gone])
    assert not left["records"].eq(0).any()
    assert left["records"].dropna().eq(3).all()
