"""Columns that are missing or hold something else than numbers are named with file and row."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from atrocityrisk.errors import DataError, DuplicateRowsError, SchemaError
from atrocityrisk.sources._readers.column_checks import (
    holds_numbers,
    numbers,
    refuse_infinite,
    require_codes,
    require_columns,
    require_distinct,
    to_numbers,
    whole_numbers,
    whole_or_missing,
)

HERE = Path("somewhere.csv")


def test_refuse_infinite_ignores_text_and_missing_values() -> None:
    refuse_infinite(pd.DataFrame({"a": ["inf"], "b": [np.nan], "c": [1]}), HERE)


def test_a_missing_column_is_named_with_the_likely_new_one() -> None:
    with pytest.raises(SchemaError) as caught:
        require_columns(["year", "bdbest"], ["bd_best", "year", "gwno"], HERE)
    message = str(caught.value)
    assert "somewhere.csv" in message
    assert "'bd_best' (and 1 more: gwno)" in message
    assert "rename it to 'bdbest'" in message


def test_a_known_new_name_is_suggested_before_a_similar_one() -> None:
    with pytest.raises(SchemaError, match="rename it to 'gwno_b' or 'gwno_a'"):
        require_columns(["gwno_a", "gwno_b"], ["gwno_"], HERE, renamed={"gwno_": ["gwno_b"]})


def test_nothing_is_suggested_where_nothing_is_near() -> None:
    with pytest.raises(SchemaError) as caught:
        require_columns(["zzz"], ["gwcode"], HERE)
    assert "rename" not in str(caught.value)


def test_numbers_refuse_words_and_keep_missing() -> None:
    column = pd.Series(["1", None, "2.5"], name="x", dtype="str")
    assert numbers(column, HERE).tolist()[::2] == [1.0, 2.5]
    with pytest.raises(DataError, match="'x' has 'many' in data row 2, expected a number"):
        numbers(pd.Series(["1", "many"], name="x"), HERE)


@pytest.mark.parametrize("bad", [1990.5, np.nan])
def test_whole_numbers_refuse_fractions_and_gaps(bad: float) -> None:
    with pytest.raises(DataError, match="data row 2, expected a whole number"):
        whole_numbers(pd.Series([1990.0, bad], name="year"), HERE)


def test_a_column_of_numbers_with_a_slip_is_no_column_of_text() -> None:
    assert holds_numbers(pd.Series([1.0, np.nan]), HERE)
    assert not holds_numbers(pd.Series(["a", "b", None, "3"]), HERE)
    assert not holds_numbers(pd.Series([None, None], dtype="object"), HERE)
    with pytest.raises(DataError, match="'x' has '0,75' in data row 3, expected a number"):
        holds_numbers(pd.Series(["0.5", None, "0,75", "0.25"], name="x"), HERE)


def test_whole_or_missing_refuses_fractions_only() -> None:
    years = whole_or_missing(pd.Series([1990.0, np.nan], name="endyear"), HERE)
    assert years.iloc[0] == 1990.0
    assert years.isna().tolist() == [False, True]
    with pytest.raises(DataError, match=r"'endyear' has 1992\.5 in data row 2, expected a whole"):
        whole_or_missing(pd.Series([np.nan, 1992.5], name="endyear"), HERE)


@pytest.mark.parametrize("bad", ["inf", "-inf", np.inf])
def test_an_infinite_number_is_none(bad: object) -> None:
    with pytest.raises(DataError, match="expected a number"):
        numbers(pd.Series([1, bad], name="x", dtype="object"), HERE)


def test_a_misspelt_column_is_shown_with_those_that_are_there() -> None:
    with pytest.raises(SchemaError, match=r"to 'yaer'\? The file has 2 columns: gwcode, yaer"):
        require_columns(["gwcode", "yaer"], ["gwcode", "year"], HERE)


def test_columns_become_numbers_and_the_table_stays_as_it_was() -> None:
    table = pd.DataFrame({"name": ["a"], "year": ["1990"], "share": [None]}, dtype="str")
    typed = to_numbers(table, HERE, whole=["year"], decimal=["share"])
    assert [str(dtype) for dtype in typed.dtypes] == ["str", "int64", "float64"]
    assert list(typed.columns) == list(table.columns)
    assert table["year"].tolist() == ["1990"]


def test_codes_outside_the_coding_are_named_with_their_row_and_missing_ones_pass() -> None:
    table = pd.DataFrame({"state": [2, 20, 40], "coup": [1.0, np.nan, 3.0]})
    require_codes(table, "coup", (1, 2, 3), HERE, at=["state"])
    with pytest.raises(
        SchemaError, match=r"'coup' has 3 for state 40, expected 0, 1 or 2 \(1 such"
    ):
        require_codes(table, "coup", (0, 1, 2), HERE, at=["state"])


def test_rows_that_share_their_keys_are_named() -> None:
    table = pd.DataFrame({"state": [2, 20, 2], "year": [1990, 1990, 1990]})
    require_distinct(table.iloc[:2], ["state", "year"], HERE, what="rows")
    with pytest.raises(DuplicateRowsError, match="1 rows occur twice, first state 2, year 1990"):
        require_distinct(table, ["state", "year"], HERE, what="rows")
