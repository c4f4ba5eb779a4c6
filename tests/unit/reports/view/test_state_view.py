"""A state's page holds what the edition computed: parts add up, options have a reason."""

import re

import numpy as np
import pandas as pd
import pytest
from scipy.special import logit

from atrocityrisk._formatting.numbers import signed
from atrocityrisk.explanations import nearest_cases
from atrocityrisk.explanations.explaining import model_rows
from atrocityrisk.reports.annexes.option_rules import LIST_LENGTH
from atrocityrisk.reports.view.state_rows import TOTAL
from atrocityrisk.reports.wording.reasons import against_the_median, top_parts
from atrocityrisk.reports.wording.state_reasons import state_reasons


def number(text):
    """A signed number of a table."""
    return float(text.replace("−", "-"))


@pytest.fixture(scope="module")
def reasons(edition):
    return state_reasons(edition)


def test_parts_add_up_to_the_probability(edition, view, reasons):
    for state in view.states:
        made = against_the_median(edition.explanations[state.row.gwcode])
        parts, rest, count = top_parts(reasons[state.row.gwcode].parts)
        whole = made.reference_log_odds + parts["contribution"].sum() + rest
        assert abs(whole - made.log_odds) < 1e-10
        assert abs(whole - logit(state.row.probability.value)) < 1e-8
        assert len(parts) + count == len(reasons[state.row.gwcode].parts)
        themes = sum(theme.value for theme in state.themes[:-1])
        assert abs(themes + made.reference_log_odds - whole) < 1e-10
        assert state.themes[-1].theme == TOTAL
        assert abs(state.themes[-1].value - themes) < 1e-10


def test_rounded_parts_shown_add_up_to_the_sum_shown(view):
    for state in view.states:
        shown = [number(theme.log_odds) for theme in state.themes]
        assert abs(sum(shown[:-1]) - shown[-1]) <= 0.005 * len(shown)
        parts = [number(part.log_odds) for part in state.parts]
        assert abs(sum(parts) - shown[-1]) <= 0.005 * (len(parts) + 1)


def test_moves_shown_add_up(edition, view):
    before = edition.previous.frame.set_index("gwcode")
    compared = 0
    for state in view.states:
        change = edition.changes.get(state.row.gwcode)
        if change is None:
            continue
        compared += 1
        past = before.loc[state.row.gwcode]
        moved = state.row.probability.value - past["probability"]
        assert abs(change.parts["probability"].sum() - moved) < 1e-10
        places = state.row.rank.value - past["rank"]
        assert abs(change.parts["rank"].sum() - places) < 1e-8
        total = state.move.total
        assert total.points == signed(100 * moved)
        assert number(total.places) == pytest.approx(-places, abs=0.05)
        assert len(state.move.rows) == len(change.parts) + 1
    assert compared > 160


def test_moves_tell_years_and_chance_of_the_fit_apart(edition):
    for change in edition.changes.values():
        assert change.complete
        assert change.parts["part"].tolist() == [
            "new facts about the country",
            "more years to learn from",
            "chance of the fit (other random numbers)",
            "new facts about other states",
        ]


def test_inputs_are_what_the_model_of_today_makes_of_them(edition):
    """They lead from the row of the year before to the row of this one."""
    now, before = edition.forecast, edition.previous_forecast
    rows = [model_rows(e).loc[edition.input_contributions.index] for e in (now, before)]
    eta = [logit(now.estimator.predict_proba(frame)[:, 1]) for frame in rows]
    assert len(edition.input_contributions) == len(edition.changes)
    assert np.allclose(edition.input_contributions.sum(axis=1), eta[0] - eta[1], atol=1e-10)


def test_cases_of_all_are_those_of_each(edition, view):
    for gwcode in (483, 2, 775):
        one = nearest_cases(edition.forecast, edition.panel, gwcode)
        pd.testing.assert_frame_equal(edition.cases[gwcode], one)
        shown = [case.case for case in view.state(gwcode).cases]
        assert shown == [f"{c} {y}" for c, y in zip(one["country"], one["year"], strict=True)]


def test_every_states_tab_has_a_title_of_its_own(view):
    titles = [state.page_title for state in view.states]
    assert len(set(titles)) == len(titles)
    for state in view.states:
        # The name first: a tab shows no more than its beginning.
        assert state.page_title.startswith(f"{state.row.name}: {state.row.probability.text}")


def test_options_are_absent_where_the_risk_is_low(view):
    none = 0
    for state in view.states:
        names_a_reason = state.options_note.startswith("Options are listed because")
        assert bool(state.options) <= names_a_reason
        low = state.row.rank.low > LIST_LENGTH and not state.row.under_way
        usual = np.mean([row.probability.value for row in view.rows])
        if low and state.row.probability.value <= usual:
            none += 1
            assert state.options == ()
            assert state.options_note.startswith("No options are listed")
        if not state.row.under_way and state.row.rank.value > LIST_LENGTH:
            terms = [option.term for group in state.options for option in group.options]
            assert "Public statement or alert" not in terms
    assert none > 50
    assert view.state(385).row.name == "Norway"
    assert view.state(385).options == ()
    assert any(state.options for state in view.states)


def test_a_low_state_is_told_why_low_and_a_high_one_why_high(view):
    assert view.states[0].why_title == "Why this high"
    assert view.states[-1].why_title == "Why this low"
    assert view.rows[0].why_high
    assert view.rows[-1].why_high == ""


def test_the_sentence_in_short_has_the_numbers_of_the_page(view):
    for state in view.states:
        assert state.in_short.startswith(state.row.probability.text)
        found = re.search(r"against (\S+\xa0%) for a typical state", state.in_short)
        if found:
            assert found[1] == state.typical


def test_the_move_says_whether_it_is_more_than_uncertainty(view):
    for state in view.states:
        if state.row.movement in ("up", "down"):
            assert ", beyond the uncertainty." in state.moved
        if state.row.movement == "within":
            assert ": within the uncertainty." in state.moved
            assert "beyond" not in state.moved
