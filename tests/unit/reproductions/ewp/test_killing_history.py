"""Predictors and outcomes that follow from the list and the events."""

import numpy as np
import pandas as pd

from atrocityrisk.reproductions.ewp.killing_history import history_columns, outcome_columns

INDEX = pd.MultiIndex.from_tuples(
    [(1, y) for y in range(1987, 1992)] + [(2, 1990), (2, 1991)], names=["ccode", "year"]
)
GRID = pd.DataFrame(
    {"datastartyear": [1987] * 5 + [1990] * 2, "independence_year": [1986] * 5 + [1989] * 2},
    index=INDEX,
)
EVENTS = pd.DataFrame(
    {
        "mk_onset": [0, 1, 0, 1, 0, 1, 0],
        "mk_ongoing_count": [0, 1, 3, 0, 0, 1, 0],
        "mk_location_ever": [0, 1, 1, 1, 1, 0, 0],
        "mk_responsible_ever": [0, 0, 0, 0, 0, 0, 1],
        "widetargeting": 0,
        "narrowtargeting": 1,
    },
    index=INDEX,
)


def test_onsets_are_counted_up_to_this_year_within_the_country() -> None:
    out = history_columns(GRID, EVENTS)
    assert out["mean_mk_onset_interaction"].tolist() == [0, 1, 1, 2, 2, 1, 1]
    assert out["mk_onset_prev_year"].tolist() == [0, 0, 1, 0, 1, 0, 1]


def test_ever_is_place_or_responsibility() -> None:
    assert history_columns(GRID, EVENTS)["mk_ever"].tolist() == [0, 1, 1, 1, 1, 0, 1]


def test_age_counts_from_independence_and_new_means_three_years() -> None:
    out = history_columns(GRID, EVENTS)
    assert out["newcountry"].tolist() == [1, 1, 0, 0, 0, 1, 1]
    np.testing.assert_allclose(out["countryage.new.log2"].iloc[:2], [1.0, np.log2(3)])


def test_trends() -> None:
    out = history_columns(GRID, EVENTS)
    assert out["includesnonstate"].tolist() == [0, 0, 1, 1, 1, 1, 1]
    assert out["year_sq"].iloc[0] == 1987**2
    assert out["mk_ongoing_count_log2"].tolist()[:3] == [0.0, 1.0, 2.0]


def test_outcomes_look_ahead_within_the_country_and_count_an_open_window_as_none() -> None:
    out = outcome_columns(EVENTS)
    nan = np.nan
    np.testing.assert_array_equal(out["mk_onset_1"], [1, 0, 1, 0, nan, 0, nan])
    np.testing.assert_array_equal(out["mk_onset_2"], [0, 1, 0, nan, nan, nan, nan])
    assert out["mk_onset_1or2"].tolist() == [1, 1, 1, 0, 0, 0, 0]
