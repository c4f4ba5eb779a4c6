"""The accounts of a rule's past: planted firings and onsets, with values worked out by hand."""

from datetime import date, timedelta

import pytest

from atrocityrisk.desk.alerting.rule_backtests import (
    PastLists,
    PastState,
    embedded_lists,
    record_over_lists,
)
from atrocityrisk.desk.alerting.rule_onsets import library_onsets
from atrocityrisk.desk.rules.rule_parameters import ProbabilityRise, TopK
from atrocityrisk.desk.rules.rule_record import (
    Onset,
    PastFiring,
    daily_base_rate,
    judge,
    share_with_interval,
)

SINCE, UNTIL = date(2020, 1, 1), date(2023, 12, 31)


def _firing(state, day, days=365):
    day = date.fromisoformat(day)
    return PastFiring(
        gwcode=state, day=day, begins=day + timedelta(days=1), ends=day + timedelta(days=days)
    )


def _on(state, day):
    day = date.fromisoformat(day)
    return Onset(gwcode=state, first_day=day, last_day=day)


def _in(state, year):
    return Onset(gwcode=state, first_day=date(year, 1, 1), last_day=date(year, 12, 31))


def _judged(firings, onsets, known_until="2023-12-31"):
    return judge(
        firings,
        onsets,
        since=SINCE,
        until=UNTIL,
        known_until=date.fromisoformat(known_until),
        base_rate=None,
    )


def test_planted_firings_and_onsets_are_accounted_for_one_by_one():
    found = _judged(
        [
            _firing(1, "2020-03-01"),  # hit: onset 306 days later
            _firing(1, "2020-06-01"),  # repeat: the same onset
            _firing(2, "2020-03-01"),  # false alarm: onset on day 366
            _firing(3, "2021-05-05"),  # false alarm: onset on the day itself
            _firing(4, "2023-06-01"),  # open, though an onset has come
            _firing(5, "2023-06-01"),  # open
            _firing(6, "2021-01-01"),  # hit on the last day of the window
        ],
        [
            _on(1, "2021-01-01"),
            _on(2, "2021-03-02"),
            _on(3, "2021-05-05"),
            _on(4, "2023-09-09"),
            _on(6, "2022-01-01"),
            _on(7, "2022-02-02"),  # missed
            _on(7, "2019-02-02"),  # before the period: nobody could have
            _on(7, "2024-02-02"),  # not known yet
        ],
    )
    assert [(one.firing.gwcode, one.verdict, one.repeat) for one in found.firings] == [
        (1, "hit", False),
        (2, "false alarm", False),
        (1, "hit", True),
        (6, "hit", False),
        (3, "false alarm", False),
        (4, "open", False),
        (5, "open", False),
    ]
    assert (found.hits, found.repeats, found.false_alarms, found.open) == (3, 1, 2, 2)
    assert (found.onsets, found.caught, found.missed) == (6, 3, 3)
    # From the first firing: 306 and 365 days, and 100 for the one whose window is open.
    assert found.leads == (100, 306, 365)
    assert (found.median_lead, found.lead_unit) == (306.0, "days")
    assert found.hit_share[0] == 0.6


def test_of_an_onset_known_to_the_year_nothing_is_claimed_within_that_year():
    found = _judged(
        [_firing(1, "2021-04-01"), _firing(1, "2020-12-31"), _firing(2, "2021-12-31")],
        [_in(1, 2021), _in(2, 2021)],
    )
    assert [one.verdict for one in found.firings] == ["hit", "not decided", "false alarm"]
    assert (found.caught, found.missed, found.leads, found.lead_unit) == (1, 1, (1,), "years")


def test_without_firings_or_onsets_no_share_is_given():
    found = _judged([], [])
    assert (found.hit_share, found.caught_share, found.median_lead) == (None, None, None)


def test_the_interval_is_wilsons():
    # By hand, z = 1.64485: middle (.2 + z^2/20) / (1 + z^2/10) = .26389, and .19533 to each side.
    share, low, high = share_with_interval(2, 10)
    assert share == 0.2
    assert (low, high) == pytest.approx((0.06856, 0.45922), abs=2e-5)


def test_the_base_rate_counts_days_before_an_onset_once():
    # Two States, ten days; onsets of State 1 on days 6 and 8, with three days ahead: days 3-7.
    days = [date(2020, 1, 1) + timedelta(days=place) for place in range(10)]
    onsets = [_on(1, days[5].isoformat()), _on(1, days[7].isoformat())]
    rate = daily_base_rate(onsets, since=days[0], until=days[-1], horizon_days=3, states=2)
    assert rate == 5 / 20
    assert daily_base_rate(onsets, since=days[1], until=days[0], horizon_days=3, states=2) is None


def _lists(**probabilities):
    lists = {}
    for origin, said in probabilities.items():
        order = sorted(said, key=said.get, reverse=True)
        lists[int(origin[1:])] = {
            state: PastState(probability=said[state], rank=order.index(state) + 1) for state in said
        }
    return PastLists(words="planted", lists=lists)


PLANTED = _lists(
    y2000={1: 0.10, 2: 0.04, 3: 0.02},
    y2001={1: 0.10, 2: 0.08, 3: 0.02},
    y2002={1: 0.02, 2: 0.09, 3: 0.06},
    y2003={1: 0.02, 2: 0.09, 3: 0.07},
)
BEGUN = (_in(2, 2003), _in(3, 2004), _in(1, 2001))


def test_a_planted_rise_is_followed_through_lists():
    found = record_over_lists(
        ProbabilityRise(least_ratio=2.0, floor=0.05),
        PLANTED,
        BEGUN,
        known_until=date(2004, 12, 31),
        cool_off_days=30,
    )
    # State 2 doubles in 2001 and State 3 triples in 2002; both are borne out two years later.
    assert [(one.firing.gwcode, one.firing.day.year) for one in found.firings] == [
        (2, 2001),
        (3, 2002),
    ]
    assert (found.hits, found.false_alarms, found.open, found.leads) == (2, 0, 0, (2, 2))
    # The onset of 2001 came before the first list that has one before it.
    assert (found.onsets, found.missed) == (2, 0)
    # Of the lists of 2001 and 2002, three States each: State 2 twice, State 3 once.
    assert found.base_rate == 3 / 6


def test_planted_places_of_lists_and_a_cool_off_longer_than_a_year():
    options = {"onsets": BEGUN, "known_until": date(2004, 12, 31)}
    found = record_over_lists(TopK(k=1), PLANTED, cool_off_days=30, **options)
    assert [(one.firing.gwcode, one.verdict) for one in found.firings] == [
        (1, "hit"),
        (1, "false alarm"),
        (2, "hit"),
        (2, "open"),
    ]
    assert (found.onsets, found.caught, found.missed) == (3, 2, 1)
    still = record_over_lists(TopK(k=1), PLANTED, cool_off_days=400, **options)
    assert [one.verdict for one in still.firings] == ["hit", "hit"]


@pytest.mark.parametrize("k", [10, 30])
def test_on_the_backtest_origins_it_equals_what_evaluation_says(k):
    import numpy as np
    import pandas as pd

    import atrocityrisk as ar

    known = library_onsets()
    found = record_over_lists(
        TopK(k=k),
        embedded_lists(),
        known.onsets,
        known_until=known.known_until,
        cool_off_days=30,
    )
    panel = ar.runs.chosen_panel(ar.default_spec())
    frame = ar.runs.embedded_track_record().frame.astype({"origin": int, "gwcode": int})
    key = pd.MultiIndex.from_frame(frame[["gwcode", "origin"]], names=["gwcode", "year"])
    frame["observed"] = panel.labels(known_at=panel.years[1]).reindex(key).to_numpy()
    closed = frame[frame["observed"].notna()]
    assert closed["origin"].nunique() == 30
    said = ar.metrics.hits_at_k(
        closed["observed"], closed["probability"], k=k, origin=closed["origin"]
    )
    assert found.hits == np.sum(said.hits)
    assert found.hits + found.false_alarms == np.sum(said.listed)
    assert found.open == k * (frame["origin"].nunique() - 30)
    assert found.undecided == 0
    assert found.base_rate == pytest.approx(closed["observed"].mean(), abs=1e-12)


def test_onsets_and_false_alarms_equal_the_annual_reports_own():
    import atrocityrisk as ar

    known = library_onsets()
    found = record_over_lists(
        TopK(k=30), embedded_lists(), known.onsets, known_until=known.known_until, cool_off_days=30
    )
    panel = ar.runs.chosen_panel(ar.default_spec())
    made = ar.editions.assess(ar.runs.embedded_track_record(), panel, until=known.known_until.year)
    assert (found.onsets, found.caught) == (len(made.onsets), made.onsets["caught"].sum())
    assert found.hits == made.false_alarms["hits"].sum()
    assert found.false_alarms == made.false_alarms["alarms"].sum()
    # The numbers themselves: 51 of 900 places on lists of 30, 28 of 39 onsets.
    assert (found.hits, found.false_alarms, found.onsets, found.caught) == (51, 849, 39, 28)
