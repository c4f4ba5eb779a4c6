import time
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atrocityrisk.errors import DataError, DuplicateRowsError
from atrocityrisk.lags import (
    carry_forward,
    change_years,
    lag_years,
    rolling_max_years,
    rolling_mean_years,
    rolling_sum_years,
    unbroken,
    years_since,
)
from atrocityrisk.states import grid

NAN = float("nan")


def rows(*pairs: tuple[int, int]) -> pd.MultiIndex:
    return pd.MultiIndex.from_tuples(pairs, names=["gwcode", "year"])


def series(values: list[float], gwcode: int = 2, first: int = 2001) -> pd.Series:
    years = range(first, first + len(values))
    return pd.Series(values, index=rows(*((gwcode, year) for year in years)), name="x")


def assert_values(found: pd.Series, expected: list[float]) -> None:
    np.testing.assert_allclose(found.to_numpy(), expected, rtol=1e-15)


MOVES: dict[str, Callable[[pd.Series], pd.Series]] = {
    "lag 0": lambda s: lag_years(s, 0),
    "lag 2": lambda s: lag_years(s, 2),
    "change": lambda s: change_years(s, 3),
    "sum": lambda s: rolling_sum_years(s, 3),
    "sum of some": lambda s: rolling_sum_years(s, 3, min_years=1),
    "mean of some": lambda s: rolling_mean_years(s, 4, min_years=2),
    "max": lambda s: rolling_max_years(s, 3),
    "since": years_since,
    "carried": lambda s: carry_forward(s, 2)[0],
    "age": lambda s: carry_forward(s, 2)[1],
}


def test_lag_goes_by_year_where_a_year_has_no_row() -> None:
    given_rows = rows((2, 2001), (2, 2002), (2, 2004), (2, 2005))
    found = lag_years(pd.Series([1.0, 2.0, 4.0, 5.0], index=given_rows), 1)
    assert_values(found, [NAN, 1.0, NAN, 4.0])


def test_lag_stays_within_a_country() -> None:
    given_rows = rows((2, 2001), (2, 2002), (20, 2001), (20, 2002))
    found = lag_years(pd.Series([1.0, 2.0, 3.0, 4.0], index=given_rows), 1)
    assert_values(found, [NAN, 1.0, NAN, 3.0])


@pytest.mark.parametrize(
    ("gwcode", "first_after"),
    [(365, 1992), (345, 1992), (260, 1990), (678, 1990), (530, 1993), (625, 2011), (770, 1972)],
)
def test_nothing_passes_to_the_next_polity(gwcode: int, first_after: int) -> None:
    values = series([1.0, 2.0, 4.0, 8.0], gwcode, first_after - 2)
    assert_values(lag_years(values, 1), [NAN, 1.0, NAN, 4.0])
    assert_values(change_years(values, 2), [NAN, NAN, NAN, NAN])
    assert_values(rolling_sum_years(values, 2), [NAN, 3.0, NAN, 12.0])
    assert_values(rolling_max_years(values, 3, min_years=1), [1.0, 2.0, 4.0, 8.0])
    event = series([1.0, 0.0, 0.0, 0.0], gwcode, first_after - 2)
    assert_values(years_since(event), [0.0, 1.0, NAN, NAN])
    filled, age = carry_forward(series([5.0, NAN, NAN, NAN], gwcode, first_after - 2), 9)
    assert_values(filled, [5.0, 5.0, NAN, NAN])
    assert_values(age, [0.0, 1.0, NAN, NAN])


def test_values_pass_on_demand() -> None:
    values = series([1.0, 2.0, 4.0, 8.0], 365, 1990)
    free = unbroken(values.index)
    assert_values(lag_years(values, 1, segments=free), [NAN, 1.0, 2.0, 4.0])
    assert_values(change_years(values, 2, segments=free), [NAN, NAN, 3.0, 6.0])


def test_segments_of_ones_own_never_join_two_states() -> None:
    values = pd.Series([1.0, 2.0], index=rows((315, 1992), (316, 1993)))
    found = lag_years(values, 1, segments=pd.Series([1, 1], index=values.index))
    assert_values(found, [NAN, NAN])


def test_change() -> None:
    assert_values(change_years(series([1.0, 4.0, 9.0, NAN, 25.0]), 2), [NAN, NAN, 8.0, NAN, 16.0])


def test_rolling_windows_want_every_year() -> None:
    values = series([1.0, 2.0, NAN, 4.0, 6.0])
    assert_values(rolling_sum_years(values, 2), [NAN, 3.0, NAN, NAN, 10.0])
    assert_values(rolling_mean_years(values, 2), [NAN, 1.5, NAN, NAN, 5.0])
    assert_values(rolling_max_years(values, 2), [NAN, 2.0, NAN, NAN, 6.0])


def test_rolling_windows_take_what_there_is_on_demand() -> None:
    values = series([1.0, 2.0, NAN, 4.0, 6.0])
    assert_values(rolling_sum_years(values, 3, min_years=1), [1.0, 3.0, 3.0, 6.0, 10.0])
    assert_values(rolling_mean_years(values, 3, min_years=2), [NAN, 1.5, 1.5, 3.0, 5.0])
    assert_values(rolling_max_years(values, 2, min_years=1), [1.0, 2.0, 2.0, 4.0, 6.0])


def test_windows_longer_than_the_data() -> None:
    values = series([1.0, 2.0])
    assert_values(rolling_sum_years(values, 50), [NAN, NAN])
    assert_values(rolling_sum_years(values, 50, min_years=2), [NAN, 3.0])
    assert_values(lag_years(values, 50), [NAN, NAN])


def test_largest_of_negative_values() -> None:
    assert_values(rolling_max_years(series([-3.0, -2.0, -5.0]), 2), [NAN, -2.0, -2.0])


def test_years_since_forgets_across_a_missing_year() -> None:
    event = series([0.0, 1.0, 0.0, NAN, 0.0, 2.0, 0.0])
    assert_values(years_since(event), [NAN, 0.0, 1.0, NAN, NAN, 0.0, 1.0])


def test_years_since_a_true_event() -> None:
    event = pd.Series([False, True, False], index=rows((2, 2001), (2, 2002), (2, 2003)))
    assert_values(years_since(event), [NAN, 0.0, 1.0])


def test_years_since_across_a_year_without_a_row() -> None:
    event = pd.Series([1.0, 0.0], index=rows((2, 2001), (2, 2003)))
    assert_values(years_since(event), [0.0, NAN])


def test_carry_counts_years_and_not_rows() -> None:
    values = pd.Series([7.0, NAN, NAN], index=rows((2, 2001), (2, 2003), (2, 2005)))
    filled, age = carry_forward(values, 2)
    assert_values(filled, [7.0, 7.0, NAN])
    assert_values(age, [0.0, 2.0, NAN])


def test_carry_never_goes_back() -> None:
    filled, age = carry_forward(series([NAN, NAN, 3.0]), 9)
    assert_values(filled, [NAN, NAN, 3.0])
    assert_values(age, [NAN, NAN, 0.0])


def test_carry_of_no_age_is_the_series() -> None:
    filled, _ = carry_forward(series([1.0, NAN, 3.0]), 0)
    assert_values(filled, [1.0, NAN, 3.0])


@pytest.mark.parametrize("dtype", ["Int64", "Float64", "boolean", "float32", "int8"])
def test_kinds_of_number(dtype: str) -> None:
    values = pd.Series([1, 0, 1], index=rows((2, 2001), (2, 2002), (2, 2003))).astype(dtype)
    found = lag_years(values, 1)
    assert found.dtype == np.float64
    assert_values(found, [NAN, 1.0, 0.0])


def test_missing_of_a_nullable_kind_stays_missing() -> None:
    index = rows((2, 2001), (2, 2002), (2, 2003))
    found = lag_years(pd.Series([1, pd.NA, 3], index=index, dtype="Int64"), 1)
    assert_values(found, [NAN, 1.0, NAN])


@pytest.mark.parametrize("name", MOVES)
def test_no_rows(name: str) -> None:
    empty = series([1.0]).iloc[:0]
    found = MOVES[name](empty)
    assert found.empty
    assert found.dtype == np.float64


@pytest.mark.parametrize("name", MOVES)
def test_index_and_name_are_kept_and_input_is_left_alone(name: str) -> None:
    values = series([1.0, NAN, 0.0, 4.0, 2.0])
    before = values.copy()
    found = MOVES[name](values)
    pd.testing.assert_index_equal(found.index, values.index)
    assert found.name == "x"
    pd.testing.assert_series_equal(values, before)


@pytest.mark.parametrize(
    "call",
    [
        lambda s: lag_years(s, -1),
        lambda s: change_years(s, 0),
        lambda s: change_years(s, -3),
        lambda s: rolling_sum_years(s, 0),
        lambda s: rolling_max_years(s, -2),
        lambda s: carry_forward(s, -1),
        lambda s: rolling_mean_years(s, 3, min_years=0),
        lambda s: rolling_mean_years(s, 3, min_years=4),
    ],
)
def test_looking_ahead_is_refused(call: Callable[[pd.Series], object]) -> None:
    with pytest.raises(DataError, match="expected"):
        call(series([1.0, 2.0]))


def test_a_country_year_that_occurs_twice_is_refused() -> None:
    values = pd.Series([1.0, 2.0], index=rows((2, 2001), (2, 2001)))
    with pytest.raises(DuplicateRowsError, match=r"\(2, 2001\)"):
        lag_years(values, 1)


def test_an_index_of_rows_is_refused() -> None:
    with pytest.raises(DataError, match="set the index"):
        lag_years(pd.Series([1.0, 2.0]), 1)


def test_text_is_refused() -> None:
    values = pd.Series(["a", "b"], index=rows((2, 2001), (2, 2002)))
    with pytest.raises(DataError, match="expected numbers"):
        lag_years(values, 1)


def test_segments_of_other_rows_are_refused() -> None:
    values = series([1.0, 2.0])
    with pytest.raises(DataError, match="reindex segments"):
        lag_years(values, 1, segments=pd.Series([1, 1]))


def test_a_level_that_holds_no_years_is_refused() -> None:
    values = pd.Series([1.0, 2.0], index=rows((2, 1), (2, 20240101)))
    with pytest.raises(DataError, match="correct the year level"):
        lag_years(values, 1)


@st.composite
def panels(draw: st.DrawFn) -> pd.Series:
    """Values of a few states around successions, with gaps, holes and repeats."""
    cells = st.tuples(st.sampled_from([2, 365, 345, 260]), st.integers(1986, 1997))
    keys = draw(st.lists(cells, min_size=1, max_size=40, unique=True))
    numbers = st.one_of(st.just(NAN), st.just(0.0), st.floats(-100, 100))
    values = draw(st.lists(numbers, min_size=len(keys), max_size=len(keys)))
    return pd.Series(values, index=rows(*keys), dtype="float64")


@pytest.mark.parametrize("name", MOVES)
@settings(max_examples=30, deadline=None)
@given(values=panels(), now=st.integers(1986, 1997))
def test_the_future_changes_nothing(name: str, values: pd.Series, now: int) -> None:
    past = values[values.index.get_level_values("year") <= now]
    pd.testing.assert_series_equal(
        MOVES[name](past), MOVES[name](values).loc[past.index], check_exact=True
    )


@pytest.mark.parametrize("name", MOVES)
@settings(max_examples=30, deadline=None)
@given(values=panels(), seed=st.integers(0, 1000))
def test_row_order_changes_nothing(name: str, values: pd.Series, seed: int) -> None:
    shuffled = values.sample(frac=1, random_state=seed)
    pd.testing.assert_series_equal(
        MOVES[name](shuffled).loc[values.index], MOVES[name](values), check_exact=True
    )


@pytest.mark.parametrize("name", MOVES)
@settings(max_examples=30, deadline=None)
@given(values=panels())
def test_other_states_change_nothing(name: str, values: pd.Series) -> None:
    alone = values[values.index.get_level_values("gwcode") == 365]
    pd.testing.assert_series_equal(
        MOVES[name](alone), MOVES[name](values).loc[alone.index], check_exact=True
    )


@pytest.mark.parametrize("name", MOVES)
def test_a_panel_takes_milliseconds(name: str, rng: np.random.Generator) -> None:
    index = grid(1980, 2025)[:8000]
    values = pd.Series(rng.normal(size=len(index)), index=index)
    spent = []
    for _ in range(5):
        start = time.perf_counter()
        MOVES[name](values)
        spent.append(time.perf_counter() - start)
    assert min(spent) < 0.02
