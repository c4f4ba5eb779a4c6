"""Options only where the risk justifies them: thresholds from both sides."""

import pytest

from atrocityrisk.indicators.prevention_options import load_options, options_for
from atrocityrisk.reports.annexes.option_rules import LIST_LENGTH, Standing, justified_options

BOTH, ALL = ("state", "assistance"), ("state", "assistance", "response")


def standing(**changed):
    usual = {"probability": 0.001, "usual": 0.013, "rank": 135, "rank_low": 80}
    return Standing(**{"under_way": False} | usual | changed)


def test_the_list_is_thirty_long():
    assert LIST_LENGTH == 30


@pytest.mark.parametrize(
    ("changed", "groups"),
    [
        ({}, ()),
        ({"probability": 0.013}, ()),
        ({"probability": 0.0131}, BOTH),
        ({"rank_low": 31}, ()),
        ({"rank_low": 30}, BOTH),
        ({"rank": 31, "rank_low": 14}, BOTH),
        ({"rank": 30, "rank_low": 14}, ALL),
        # Without intervals the rank itself is all there is.
        ({"rank": 31, "rank_low": None}, ()),
        ({"rank": 30, "rank_low": None}, ALL),
        ({"under_way": True}, ALL),
    ],
)
def test_groups_of_options_need_a_reason(changed, groups):
    assert justified_options(standing(**changed)).groups == groups


def test_that_there_are_none_is_said_with_the_reason():
    none = justified_options(standing())
    assert none.note == (
        "No options are listed: the risk is not above the mean of the list, and the state is not "
        "expected among the first 30."
    )
    assert none.among(load_options()).empty


def test_the_note_gives_the_reason_that_justifies_most():
    assert justified_options(standing(rank=3, rank_low=1, probability=0.08)).note == (
        "Options are listed because the state ranks among the first 30."
    )
    assert "under way" in justified_options(standing(under_way=True)).note
    weaker = justified_options(standing(probability=0.02)).note
    assert "above the mean" in weaker
    assert "against the will of the state" in weaker


def test_an_alert_is_no_option_for_a_state_of_middling_risk():
    options = options_for(("RF7", "RF8"))
    assert "Public statement or alert" in set(options["term"])
    kept = justified_options(standing(probability=0.02)).among(options)
    assert "Public statement or alert" not in set(kept["term"])
    assert set(kept["group"]) <= set(BOTH)
    all_of_them = justified_options(standing(rank=1, rank_low=1)).among(options)
    assert list(all_of_them["term"]) == list(options["term"])
