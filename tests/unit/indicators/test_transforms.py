import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atrocityrisk.indicators import INDICATORS, TRANSFORMS
from atrocityrisk.indicators.transforms import (
    at_most,
    decayed_sum,
    is_one_of,
    log2_plus_one,
    years_since_event,
)

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
    np.testing.assert_array_equal(is_one_of(values, 3, 4), [0, 1, NAN])
    np.testing.assert_array_equal(log2_plus_one(values), [0, 2, NAN])


def test_a_new_state_without_an_event_does_not_look_recent():
    index = pd.MultiIndex.from_tuples(
        [(625, year) for year in range(1946, 2013)] + [(626, 2011), (626, 2012)],
        names=["gwcode", "year"],
    )
    since = years_since_event(pd.Series(0.0, index=index))
    assert since[(626, 2011)] == 66
    assert since[(625, 1946)] == 1


E = np.e


@pytest.mark.parametrize(
    ("name", "parameters", "values", "expected"),
    [
        ("level", (), [1.5, NAN], [1.5, NAN]),
        ("is_one_of", (2, 3), [1, 2, 3, 4, NAN], [0, 1, 1, 0, NAN]),
        ("at_most", (2,), [1, 2, 3, NAN], [1, 1, 0, NAN]),
        ("at_least", (2,), [1, 2, 3, NAN], [0, 1, 1, NAN]),
        ("is_below", (2,), [1, 2, 3, NAN], [1, 0, 0, NAN]),
        ("is_positive", (), [-1, 0, 0.5, NAN], [0, 0, 1, NAN]),
        ("square", (), [-3, 2, NAN], [9, 4, NAN]),
        ("sqrt", (), [9, 0, NAN], [3, 0, NAN]),
        ("log", (), [E, 1, 0, -1, NAN], [1, 0, NAN, NAN, NAN]),
        ("log2", (), [8, 1, 0, -1, NAN], [3, 0, NAN, NAN, NAN]),
        ("log_plus_one", (), [E - 1, 0, NAN], [1, 0, NAN]),
        ("log2_plus_one", (), [7, 0, NAN], [3, 0, NAN]),
        ("change", (2,), [1, 5, 4, NAN, 7], [NAN, NAN, 3, NAN, 3]),
        ("years_before", (1,), [1, 5, NAN, 4], [NAN, 1, 5, NAN]),
        ("growth_in_percent", (), [2, 3, 0, 4, NAN], [NAN, 50, -100, NAN, NAN]),
        ("rolling_sum", (2,), [1, 2, NAN, 4], [NAN, 3, NAN, NAN]),
        ("rolling_mean", (2,), [1, 2, NAN, 4], [NAN, 1.5, NAN, NAN]),
        ("rolling_max", (2,), [1, 2, NAN, 4], [NAN, 2, NAN, NAN]),
        ("any_in_years", (2,), [0, 0, NAN, 0, 1, NAN], [NAN, 0, NAN, NAN, 1, 1]),
        ("fall_below_best", (2,), [3, 1, 2, NAN], [NAN, 2, 0, NAN]),
        ("cumulative", (), [1, NAN, 2], [1, NAN, 3]),
    ],
)
def test_values_of_one_state(name, parameters, values, expected):
    made = TRANSFORMS[name](series(values), *parameters)
    np.testing.assert_allclose(made, expected)


@pytest.mark.parametrize(
    ("name", "expected", "current"),
    [
        ("rolling_sum", [1, 3, 2, 4], [1, 3, NAN, 4]),
        ("rolling_mean", [1, 1.5, 2, 4], [1, 1.5, NAN, 4]),
        ("rolling_max", [1, 2, 2, 4], [1, 2, NAN, 4]),
    ],
)
def test_windows_take_what_is_known_or_only_where_this_year_is(name, expected, current):
    values = series([1, 2, NAN, 4])
    np.testing.assert_allclose(TRANSFORMS[name](values, 2, min_years=1), expected)
    np.testing.assert_allclose(TRANSFORMS[name](values, 2, min_years=1, current=True), current)


def test_several_columns():
    first, second = series([1, 2, NAN, NAN]), series([3, NAN, 4, NAN])
    np.testing.assert_array_equal(TRANSFORMS["total"](first, second), [4, NAN, NAN, NAN])
    np.testing.assert_array_equal(TRANSFORMS["mean_of_known"](first, second), [2, 2, 4, NAN])
    rate = TRANSFORMS["per_inhabitants"](first, series([4, 0.5]), 100)
    np.testing.assert_array_equal(rate, [25, 400, NAN, NAN])


def test_of_two_counts_of_the_displaced_the_larger_counts():
    protected, counted = series([0, 5, 0, NAN]), series([3, 4, NAN, NAN])
    people = series([10, 10, 10, 10])
    rate = TRANSFORMS["displaced_per_inhabitants"](protected, counted, people, 100)
    np.testing.assert_array_equal(rate, [30, 50, 0, NAN])
    only = TRANSFORMS["displaced_per_inhabitants"](protected.iloc[:0], counted, people, 100)
    np.testing.assert_array_equal(only, [30, 40, NAN, NAN])


def test_one_year_is_left_out():
    values = series([1, 2, 3])
    first = values.index.get_level_values("year")[0]
    left = TRANSFORMS["without_year"](values, int(first) + 1)
    np.testing.assert_array_equal(left, [1, NAN, 3])


def test_succession_ends_a_lag_unless_it_is_told_to_pass():
    russia = series([1, 2, 3, 4], gwcode=365)
    before = TRANSFORMS["years_before"]
    np.testing.assert_array_equal(before(russia, 1), [NAN, 1, NAN, 3])
    np.testing.assert_array_equal(before(russia, 1, through_succession=True), [NAN, 1, 2, 3])


def test_years_of_which_only_coups_are_listed_are_not_covered():
    listed = series([1, 0, 2])
    other = series([0, 3], gwcode=20)
    attempts = pd.concat([listed, other])
    whole = TRANSFORMS["in_whole_years"](attempts)
    np.testing.assert_array_equal(whole[2], [1, 0, NAN])
    np.testing.assert_array_equal(TRANSFORMS["in_whole_years"](attempts * 0, attempts)[20], [0, 0])


def test_region_and_its_median():
    rate = pd.concat(
        [series([4, 0], gwcode=2), series([1, 6], gwcode=20), series([9, 9], gwcode=0)]
    )
    regions = TRANSFORMS["region"](rate)
    assert regions[2].tolist() == ["na", "na"]
    assert regions[0].isna().all()
    ratio = TRANSFORMS["relative_to_region"](rate)
    np.testing.assert_allclose(ratio, [4 / 2.5, NAN, 1 / 2.5, 1, NAN, NAN])


def test_age_of_a_state_counts_within_its_present_spell():
    index = pd.MultiIndex.from_tuples([(366, 1936), (366, 1995)], names=["gwcode", "year"])
    year = pd.Series([1936.0, 1995.0], index=index)
    # The list of states begins in 1945; Estonia is in it from 1991.
    np.testing.assert_array_equal(TRANSFORMS["age_of_state"](year), [NAN, 4])


def test_every_transform_is_used():
    chains = " ".join(entry.transform for entry in INDICATORS.values())
    unused = [name for name in TRANSFORMS if name not in chains]
    assert unused == []
