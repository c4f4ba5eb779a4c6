"""Labels: an onset is 1, a closed silent window 0, everything else missing."""

import numpy as np
import pandas as pd
import pytest

from atrocityrisk.errors import SchemaError, SpecError, UnknownNameError
from atrocityrisk.outcomes import EVENTS, OUTCOMES, Outcome, outcome_named


def outcome(**changes: object) -> Outcome:
    fields = {
        "name": "test",
        "event": "test",
        "perpetrator": "any",
        "phase": "onset",
        "series": ("onset",),
        "ongoing": ("ongoing",),
        "definition": "test",
        "reference": "test",
    }
    return Outcome(**(fields | changes))


def events(values: dict[int, list[float]], first: int = 2000, column: str = "onset"):
    rows = {
        (gwcode, first + k): value for gwcode, row in values.items() for k, value in enumerate(row)
    }
    frame = pd.DataFrame({column: rows})
    frame.index = frame.index.set_names(["gwcode", "year"])
    return frame


def test_two_year_window_counts_the_two_years_after_the_row():
    label = outcome().label(events({2: [0, 0, 0, 1, 0, 0]}), known_at=2005)
    assert label.loc[2].to_dict() == pytest.approx(
        {2000: 0, 2001: 1, 2002: 1, 2003: 0, 2004: np.nan, 2005: np.nan}, nan_ok=True
    )


def test_an_onset_in_an_open_window_is_not_yet_a_one():
    # 2002's window is 2003-2004: the onset of 2003 is known at 2003, the window is not closed.
    label = outcome().label(events({2: [0, 0, 0, 1, 0]}), known_at=2003)
    assert label.loc[(2, 2001)] == 1
    assert np.isnan(label.loc[(2, 2002)])


def test_rewriting_the_future_changes_no_label():
    before = events({2: [0, 0, 1, 0, 0, 0], 20: [0, 0, 0, 0, 1, 1]})
    after = before.copy()
    after.loc[after.index.get_level_values("year") > 2003] = 1
    known = outcome().label(before, known_at=2003)
    pd.testing.assert_series_equal(known, outcome().label(after, known_at=2003))


def test_unobserved_years_are_missing_not_zero():
    label = outcome().label(events({2: [0, np.nan, 0, 0, np.nan]}), known_at=2004)
    assert np.isnan(label.loc[(2, 2000)])
    assert label.loc[(2, 2001)] == 0
    assert np.isnan(label.loc[(2, 2002)])


def test_a_state_that_ends_in_the_window_is_censored_unless_the_event_came():
    label = outcome().label(
        events({265: [0, 0, 0], 2: [0, 0, 0, 0, 0], 345: [0, 0, 1]}), known_at=2004
    )
    assert np.isnan(label.loc[(265, 2001)])
    assert label.loc[(2, 2001)] == 0
    assert label.loc[(345, 2001)] == 1


def test_states_with_the_event_under_way_can_be_taken_out_of_the_risk_set():
    frame = events({2: [0, 0, 1, 0, 0]}).assign(ongoing=[0, 0, 1, 1, 0])
    rule = outcome(new_while_ongoing=False, last=1)
    label = rule.label(frame, known_at=2004)
    assert np.isnan(label.loc[(2, 2002)])
    assert label.loc[(2, 2001)] == 1
    assert outcome(last=1).label(frame, known_at=2004).loc[(2, 2002)] == 0


def test_onset_above_a_threshold_needs_a_known_year_below_it():
    deaths = events({2: [30, 10, 40, np.nan, 50, 5]}, column="deaths")
    rule = outcome(series=("deaths",), ongoing=("deaths",), threshold=25)
    assert rule.occurrence(deaths).loc[2].to_dict() == pytest.approx(
        {2000: np.nan, 2001: 0, 2002: 1, 2003: np.nan, 2004: np.nan, 2005: 0}, nan_ok=True
    )


def test_threshold_phases():
    deaths = events({2: [30, 10, 40]}, column="deaths")
    going = outcome(series=("deaths",), threshold=25, phase="ongoing").occurrence(deaths)
    ended = outcome(series=("deaths",), threshold=25, phase="ended").occurrence(deaths)
    assert going.tolist() == [1, 0, 1]
    assert ended.tolist() == [0, 1, 0]


def test_series_are_added_up_and_one_unknown_part_makes_the_sum_unknown():
    frame = events({2: [0, 1, 0]}).assign(other=[0.0, 0.0, np.nan])
    both = outcome(series=("onset", "other")).occurrence(frame)
    assert both.tolist()[:2] == [0, 1]
    assert np.isnan(both.iloc[2])


def test_missing_series_is_named():
    with pytest.raises(SchemaError, match=r"needs the event series absent.*holds onset"):
        outcome(series=("absent",)).label(events({2: [0, 0]}), known_at=2001)


@pytest.mark.parametrize(("first", "last"), [(0, 1), (2, 1), (-1, 1)])
def test_windows_lie_ahead(first, last):
    with pytest.raises(SpecError, match="window lies after the origin"):
        outcome(first=first, last=last)


def test_names_carry_windows():
    one_year = outcome_named("mass_killing@1-1,not_ongoing")
    assert (one_year.first, one_year.last, one_year.new_while_ongoing) == (1, 1, False)
    assert one_year.name == "mass_killing@1-1,not_ongoing"
    assert outcome_named("mass_killing") is OUTCOMES["mass_killing"]
    assert outcome_named("mass_killing,not_ongoing").name == "mass_killing@1-2,not_ongoing"
    for wrong in ("mass_killing,geno_politicide", "mass_killing,", "mass_killing@1-1,x"):
        with pytest.raises(SpecError, match=r"write for example mass_killing.*,not_ongoing"):
            outcome_named(wrong)
    with pytest.raises(SpecError, match="expected a window"):
        outcome_named("mass_killing@")
    with pytest.raises(SpecError, match="expected a window"):
        outcome_named("mass_killing@1-²")
    with pytest.raises(SpecError, match="NAME@FIRST-LAST"):
        outcome_named("mass_killing@two")
    with pytest.raises(SpecError, match=r"found 'two' after mass_killing; write .*@1-1"):
        outcome_named("mass_killing@two")
    with pytest.raises(UnknownNameError, match="did you mean 'mass_killing'"):
        outcome_named("mass_kiling")
    with pytest.raises(SpecError, match=r"expected the name of an outcome .*found int"):
        outcome_named(3)


def test_outcomes_and_series_say_what_they_are():
    shown = repr(outcome_named("one_sided_100@1-1,not_ongoing"))
    assert "onset of one-sided violence of 100 deaths or more by any perpetrators" in shown
    assert "1 to 1 years ahead; states with one under way are not at risk" in shown
    assert "source 'ucdp_country_year', in deaths" in repr(EVENTS["one_sided_deaths"])


@pytest.mark.parametrize("name", sorted(OUTCOMES))
def test_registered_outcomes_are_complete(name):
    entry = OUTCOMES[name]
    assert entry.name == name
    assert all([entry.event, entry.definition, entry.reference, entry.series, entry.ongoing])


def test_a_record_that_grew_counts_what_was_on_it():
    frame = events({2: [0, 1, 0]}).assign(other=[np.nan, np.nan, 1.0])
    record = outcome(series=("onset", "other"), recorded="any").occurrence(frame)
    assert record.tolist() == [0, 1, 1]
    none = frame.assign(onset=np.nan, other=np.nan)
    assert outcome(series=("onset", "other"), recorded="any").occurrence(none).isna().all()


def test_a_window_that_the_record_does_not_reach_is_open_for_all():
    """Else the few states whose event came early would be all that is learnt of that year."""
    rows = pd.MultiIndex.from_product([[2, 20], range(2018, 2026)], names=["gwcode", "year"])
    series = ["mass_killing_state_onset", "mass_killing_nonstate_onset"]
    events = pd.DataFrame(0.0, index=rows, columns=series)
    events.loc[(2, 2024), series[0]] = 1.0
    events[rows.get_level_values("year") == 2025] = float("nan")
    outcome = OUTCOMES["mass_killing"]
    label = outcome.label(events, known_at=2025)
    assert label.loc[(slice(None), 2023)].isna().all()
    assert label.loc[(slice(None), 2022)].tolist() == [1.0, 0.0]
    # One state that is not covered ends the record for no other.
    events.loc[(20, 2024), :] = float("nan")
    assert outcome.label(events, known_at=2024).loc[(2, 2022)] == 1.0
