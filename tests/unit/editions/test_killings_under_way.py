"""Runs of years counted by hand; unknown is neither under way nor none."""

import dataclasses
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from atrocityrisk.editions.killings_under_way import Run, UnderWay, killings_under_way, under_way_in
from atrocityrisk.editions.ongoing_levels import ongoing_level
from atrocityrisk.outcomes import OUTCOMES

STATE, NONSTATE = "mass_killing_state_ongoing", "mass_killing_nonstate_ongoing"
YEARS = range(2019, 2025)
nan = np.nan


def panel_of(rows, outcome="mass_killing"):
    """Panel-like: events of each state over 2019 to 2024."""
    index = pd.MultiIndex.from_product([rows, YEARS], names=["gwcode", "year"])
    series = OUTCOMES[outcome].ongoing
    events = pd.DataFrame(
        {name: np.concatenate([row[k] for row in rows.values()]) for k, name in enumerate(series)},
        index=index,
    )
    return SimpleNamespace(events=events, index=index, outcome=OUTCOMES[outcome], record_end=2024)


def found(state, nonstate, year=2024):
    return under_way_in(panel_of({2: (state, nonstate)}), [2], year=year)[2]


def test_a_run_begins_after_the_last_year_without():
    one = found([0, 1, 0, 1, 2, 1], [0, 0, 0, 0, 0, 0])
    assert one == UnderWay(
        gwcode=2,
        status="under way",
        runs=(Run(led_by="state", since=2022, open_start=False),),
        as_of=2024,
    )
    assert one.since == 2022
    assert one.led_by == "state"


def test_two_leaders_keep_their_own_years_the_longest_first():
    both = found([0, 0, 0, 0, 0, 1], [0, 1, 1, 1, 1, 1])
    assert [(run.led_by, run.since) for run in both.runs] == [("non-state", 2020), ("state", 2024)]
    assert both.led_by == "both"
    assert both.since == 2020


def test_what_ended_is_no_run():
    ended = found([1, 1, 1, 1, 1, 0], [0, 0, 0, 0, 0, 0])
    assert ended.status == "not under way"
    assert ended.since is None
    assert ended.led_by is None


def test_a_missing_cell_is_unknown_unless_another_series_shows_one():
    assert found([0, 0, 0, 0, 0, nan], [0, 0, 0, 0, 0, 0]).status == "unknown"
    assert found([0, 0, 0, 0, 0, nan], [0, 0, 0, 0, 0, 1]).status == "under way"


def test_a_run_that_meets_the_unknown_may_have_begun_earlier():
    assert found([1] * 6, [0] * 6).runs == (Run(led_by="state", since=2019, open_start=True),)
    assert found([0, 0, nan, 1, 1, 1], [0] * 6).runs == (
        Run(led_by="state", since=2022, open_start=True),
    )


def test_a_state_without_a_row_is_unknown():
    assert under_way_in(panel_of({2: ([0] * 6, [0] * 6)}), [20], year=2024)[20].status == "unknown"


def test_later_years_are_not_looked_at():
    assert found([0, 0, 1, 1, 0, 0], [0] * 6, year=2022).since == 2021


def test_deaths_count_from_the_threshold():
    panel = panel_of({2: ([0, 0, 99, 100, 240, 100],)}, "one_sided_nonstate_100")
    assert under_way_in(panel, [2], year=2024)[2].runs == (
        Run(led_by="non-state", since=2022, open_start=False),
    )
    anyone = panel_of({2: ([0, 0, 0, 0, 0, 100],)}, "one_sided_100")
    assert under_way_in(anyone, [2], year=2024)[2].led_by == "any"


def test_an_outcome_without_series_tells_nothing():
    panel = panel_of({2: ([0] * 6, [0] * 6)})
    panel.outcome = dataclasses.replace(panel.outcome, ongoing=())
    assert under_way_in(panel, [2], year=2024) == {}
    assert ongoing_level(panel.events, panel.outcome) is None


def test_levels_by_row_are_unknown_where_nothing_settles_them():
    panel = panel_of({2: ([0, 0, 1, nan, nan, 0], [0, 1, nan, nan, 0, 0])})
    level = ongoing_level(panel.events, panel.outcome)
    np.testing.assert_array_equal(level, [0, 1, 1, nan, nan, 0])


@pytest.mark.filterwarnings("ignore::atrocityrisk.errors.ProvisionalInputsWarning")
def test_every_state_of_an_edition_has_an_entry(edition):
    told = killings_under_way(edition)
    assert list(told) == edition.ranking.frame["gwcode"].astype(int).tolist()
    assert {one.as_of for one in told.values()} == {edition.origin}
    events = edition.panel.events.xs(edition.origin, level="year")
    shown = {code for code, one in told.items() if one.status == "under way"}
    assert shown == set(events.index[events[[STATE, NONSTATE]].sum(axis=1) > 0]) & set(told)
