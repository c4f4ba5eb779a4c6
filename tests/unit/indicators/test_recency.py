import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from atrocityrisk.indicators.columns import at_most, is_one_of, log2_plus_one
from atrocityrisk.indicators.recency import decayed_sum, years_since_event

NAN = np.nan


def series(values, *, gwcode=2, first=1990):
    years = range(first, first + len(values))
    index = pd.MultiIndex.from_product([[gwcode], years], names=["gwcode", "year"])
    return pd.Series(values, index=index, dtype="float64")


def test_years_since_counts_from_the_event_and_from_the_record_before_it():
    since = years_since_event(series([NAN, 0, 0, 1, 0, NAN, 0, 1]))
    np.testing.assert_array_equal(since.to_numpy(), [NAN, 1, 2, 0, 1, NAN, 3, 0])


def test_years_since_uses_years_not_rows():
    event = series([1, 0, 0, 0]).drop((2, 1991))
    assert years_since_event(event).tolist() == [0, 2, 3]


def test_years_since_keeps_states_apart():
    both = pd.concat([series([0, 0], gwcode=20), series([1, 0], gwcode=2)])
    assert years_since_event(both).tolist() == [0, 1, 1, 2]


def test_decay_halves():
    decayed = decayed_sum(series([2] + [0] * 9 + [1]), half_life=5)
    assert decayed.iloc[0] == 2
    np.testing.assert_allclose(decayed.iloc[5], 1.0)
    np.testing.assert_allclose(decayed.iloc[10], 1.5)


def test_decay_keeps_missing_missing_and_goes_on_after_it():
    np.testing.assert_allclose(
        decayed_sum(series([4, NAN, 0]), half_life=1).to_numpy(), [4, NAN, 1]
    )


@settings(deadline=None)
@given(st.lists(st.integers(0, 5), min_size=1, max_size=60), st.floats(1.0, 50.0))
def test_decay_is_the_recursion(counts, half_life):
    expected, value = [], 0.0
    for count in counts:
        value = value * 0.5 ** (1 / half_life) + count
        expected.append(value)
    np.testing.assert_allclose(
        decayed_sum(series(counts), half_life=half_life), expected, rtol=1e-9
    )


@settings(deadline=None)
@given(st.lists(st.sampled_from([0.0, 1.0, NAN]), min_size=1, max_size=30), st.integers(0, 29))
def test_years_since_does_not_look_ahead(events, cut):
    full = years_since_event(series(events))
    part = years_since_event(series(events[: cut + 1]))
    np.testing.assert_array_equal(full.iloc[: cut + 1], part)


def test_comparisons_with_missing_are_missing():
    values = pd.Series([0.0, 3.0, NAN])
    np.testing.assert_array_equal(at_most(values, 2), [1, 0, NAN])
    np.testing.assert_array_equal(is_one_of(values, (3, 4)), [0, 1, NAN])
    np.testing.assert_array_equal(log2_plus_one(values), [0, 2, NAN])


def test_a_new_state_without_an_event_does_not_look_recent():
    index = pd.MultiIndex.from_tuples(
        [(625, year) for year in range(1946, 2013)] + [(626, 2011), (626, 2012)],
        names=["gwcode", "year"],
    )
    since = years_since_event(pd.Series(0.0, index=index))
    assert since[(626, 2011)] == 66
    assert since[(625, 1946)] == 1
