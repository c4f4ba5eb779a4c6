"""What may be quoted is true of the list, and what may not be is wrong for the reason given."""

import dataclasses

import pytest

from atrocityrisk.reports.view.estimates import share_estimate
from atrocityrisk.reports.view.press_view import press_view


@pytest.fixture(scope="module")
def with_first(view):
    """The press sheet of a list whose first and last of ten have other probabilities."""

    def made(first, last, record=None):
        rows = list(view.front.first)
        rows[0] = dataclasses.replace(rows[0], probability=first)
        rows[-1] = dataclasses.replace(rows[-1], probability=last)
        return press_view(view.event, dataclasses.replace(view.front, first=tuple(rows)), record)

    return made


def test_the_risk_is_quoted_with_event_window_interval_and_date(view):
    first = view.rows[0]
    assert view.press.may[0] == (
        f"A statistical model gives {first.name}, first of 169 states, a probability of "
        f"{first.probability.text} (90\xa0% interval {first.probability.span}) that a new mass "
        "killing begins in 2025–2026. It knows data to the end of 2024."
    )
    assert view.press.may[1].endswith(view.front.meanings[0])


def test_the_record_is_quoted_as_the_page_has_it(recorded_view):
    assert recorded_view.press.may[2] == recorded_view.record.line


def test_reasons_hold_for_the_numbers_of_the_list(with_first):
    low, high = share_estimate(0.06, 0.04, 0.09), share_estimate(0.1, 0.07, 0.15)
    told = [quote.why for quote in with_first(high, low).may_not]
    assert told[0] == "By the model's own number it is more likely that it will not."
    assert told[1] == "Their intervals overlap; the order among the first is mostly chance."
    apart = with_first(share_estimate(0.6, 0.5, 0.7), low).may_not
    assert apart[0].why == "The model gives it 60.0\xa0%, which is no certainty."
    assert "overlap" not in apart[1].why
    bare = with_first(share_estimate(0.1), share_estimate(0.06))
    assert "no intervals" in bare.may_not[1].why
    assert "10.0\xa0% (no interval) that" in bare.may[0]


def test_a_list_of_one_state_has_no_order(view):
    alone = dataclasses.replace(view.front, first=view.front.first[:1])
    sheet = press_view(view.event, alone, None)
    assert len(sheet.may_not) == 2
    assert not any("greater danger" in quote.sentence for quote in sheet.may_not)
