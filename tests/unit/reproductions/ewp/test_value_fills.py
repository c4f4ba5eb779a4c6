"""Carries, neighbours and proxies keep to their country; duplicates are refused."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atrocityrisk.errors import DuplicateRowsError
from atrocityrisk.reproductions.ewp import value_fills as fills

INDEX = pd.MultiIndex.from_product([[1, 2], [2000, 2001, 2002]], names=["ccode", "year"])
VALUES = pd.Series([np.nan, 3.0, np.nan, np.nan, np.nan, 5.0], index=INDEX)


@pytest.mark.parametrize(
    ("filled", "expected"),
    [
        (fills.carried_forward(VALUES), [None, 3, 3, None, None, 5]),
        (fills.carried_backward(VALUES), [3, 3, None, 5, 5, 5]),
        (fills.neighbour_year(VALUES, 1), [None, None, 3, None, None, None]),
        (fills.neighbour_year(VALUES, -1), [3, None, None, None, 5, None]),
    ],
)
def test_values_move_within_their_country(filled: pd.Series, expected: list[float | None]) -> None:
    np.testing.assert_array_equal(filled.to_numpy(), np.array(expected, dtype=float))


@given(
    st.floats(-5, 5),
    st.floats(-50, 50),
    st.lists(st.integers(-40, 40), min_size=3, max_size=20, unique=True),
)
def test_a_proxy_on_a_line_recovers_the_line(slope: float, level: float, x: list[int]) -> None:
    proxy = pd.Series(x, dtype=float)
    values = level + slope * proxy
    values.iloc[-1] = np.nan
    filled = fills.proxied(values, proxy)
    np.testing.assert_allclose(filled, level + slope * proxy, rtol=1e-9, atol=1e-9)


def test_a_proxy_changes_no_known_value_and_stays_missing_with_it() -> None:
    values = pd.Series([1.0, 2.0, 4.0, np.nan, np.nan])
    proxy = pd.Series([1.0, 2.0, 3.0, 4.0, np.nan])
    filled = fills.proxied(values, proxy)
    assert filled.tolist()[:3] == [1.0, 2.0, 4.0]
    assert filled[3] == pytest.approx(7 / 3 + 1.5 * 2)
    assert np.isnan(filled[4])


def test_source_rows_outside_the_list_or_without_a_code_are_left_out() -> None:
    source = pd.DataFrame(
        {"ccode": [1.0, 9.0, np.nan], "year": [2001, 2001, 2001], "x": [7.0, 8.0, 9.0]}
    )
    found = fills.on_rows(source, INDEX, table="t")["x"]
    assert found.dropna().to_dict() == {(1, 2001): 7.0}
    assert found.index.equals(INDEX)


def test_two_rows_for_one_country_year_are_refused_but_not_outside_the_list() -> None:
    twice = pd.DataFrame({"ccode": [9, 9], "year": [2001, 2001], "x": [1.0, 2.0]})
    assert fills.on_rows(twice, INDEX, table="t")["x"].isna().all()
    with pytest.raises(DuplicateRowsError, match=r"t: .*first \(ccode, year\) \(1, 2001\)"):
        fills.on_rows(twice.assign(ccode=1), INDEX, table="t")
