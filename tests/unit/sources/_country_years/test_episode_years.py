"""Lists of episodes: what counts as 0, what stays unknown."""

import numpy as np
import pandas as pd
import pytest
from episode_coverage import coverage
from hypothesis import given
from hypothesis import strategies as st

from atrocityrisk.errors import DataError
from atrocityrisk.sources._country_years.episode_years import (
    covered_years,
    event_years,
    phase_counts,
)


def test_covered_years_have_every_state_and_no_other_year():
    index = covered_years(1990, 1992)
    assert set(index.get_level_values("year")) == {1990, 1991, 1992}
    assert (531, 1993) not in index
    assert (265, 1990) in index  # East Germany ended within the year
    assert (265, 1991) not in index


def test_coverage_is_clipped_to_the_state_system():
    assert covered_years(1900, 1946).get_level_values("year").min() == 1945
    with pytest.raises(DataError, match="1990-1980"):
        covered_years(1990, 1980)


def test_open_event_is_known_until_the_last_year_only():
    events = pd.DataFrame({"first_year": [1988, 1990], "last_year": [np.nan, 1990.0]})
    rows = event_years(events, last=1991)
    assert rows["year"].tolist() == [1988, 1989, 1990, 1991, 1990]
    assert rows["ended"].tolist() == [False, False, False, False, True]
    assert rows["onset"].tolist() == [True, False, False, False, True]


def test_event_that_ends_before_it_begins_is_refused():
    with pytest.raises(DataError, match="end before they begin"):
        event_years(pd.DataFrame({"first_year": [1990], "last_year": [1989.0]}), last=1991)


def test_event_after_the_coverage_has_no_year():
    assert event_years(pd.DataFrame({"first_year": [1995], "last_year": [np.nan]}), last=1991).empty


@given(
    st.lists(
        st.tuples(st.integers(1980, 1990), st.one_of(st.none(), st.integers(0, 8))), max_size=8
    )
)
def test_every_onset_lasts_and_closed_events_end_once(spells):
    events = pd.DataFrame(
        {
            "first_year": pd.Series([s for s, _ in spells], dtype="int64"),
            "last_year": pd.Series(
                [np.nan if n is None else float(s + n) for s, n in spells], dtype="float64"
            ),
        }
    )
    rows = event_years(events, last=2000).assign(gwcode=2)
    frame = phase_counts(rows, covered_years(1980, 2000))
    assert frame["onset"].sum() == len(spells)
    assert frame["ended"].sum() == sum(n is not None for _, n in spells)
    assert (frame["onset"] <= frame["ongoing"]).all()
    years = sum(2000 - s + 1 if n is None else n + 1 for s, n in spells)
    assert frame["ongoing"].sum() == years


def test_coverage_is_from_the_first_to_the_last_year_known():
    index = pd.MultiIndex.from_product([[2], [1988, 1989]], names=["gwcode", "year"])
    assert coverage(pd.Series([np.nan, 0.0], index=index)) == (1989, 1989)


def test_coverage_of_a_column_that_is_missing_everywhere():
    index = pd.MultiIndex.from_tuples([(2, 1990)], names=["gwcode", "year"])
    with pytest.raises(DataError, match="covers no year"):
        coverage(pd.Series([np.nan], index=index, name="onset"))
