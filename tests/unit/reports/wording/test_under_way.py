import dataclasses

import pytest

from atrocityrisk.editions.killings_under_way import Run, UnderWay
from atrocityrisk.editions.performance import Discrimination
from atrocityrisk.outcomes import OUTCOMES
from atrocityrisk.reports.wording.badges import badge_of
from atrocityrisk.reports.wording.under_way import (
    another_one,
    order_among_states,
    under_way_sentence,
)


def under_way(*runs, status="under way"):
    made = tuple(Run(led_by=who, since=year, open_start=unseen) for who, year, unseen in runs)
    return UnderWay(gwcode=2, status=status, runs=made, as_of=2024)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (
            under_way(("state", 2003, False)),
            "Under way since 2003, led by the state (as of 2024).",
        ),
        (
            under_way(("state", 1960, True)),
            "Under way since 1960 or before, led by the state (as of 2024).",
        ),
        (
            under_way(("state", 2013, False), ("non-state", 2013, False)),
            "Under way since 2013, led by the state and by a non-state group (as of 2024).",
        ),
        (
            under_way(("non-state", 2019, False), ("state", 2022, False)),
            "Under way, led by a non-state group since 2019 and by the state since 2022 "
            "(as of 2024).",
        ),
        (under_way(("any", 2020, False)), "Under way since 2020 (as of 2024)."),
        (under_way(status="not under way"), "None under way (as of 2024)."),
        (under_way(status="unknown"), "It is not known whether one is under way (as of 2024)."),
    ],
)
def test_what_is_under_way_is_said_with_its_date(found, said):
    assert under_way_sentence(found) == said


def test_only_what_is_under_way_is_marked_with_its_leader():
    assert badge_of(under_way(("state", 2003, False))) == "under way, led by the state"
    assert badge_of(under_way(("non-state", 2003, False))) == (
        "under way, led by a non-state group"
    )
    both = under_way(("state", 2003, False), ("non-state", 2010, False))
    assert badge_of(both) == "under way, led by the state and by a non-state group"
    assert badge_of(under_way(("any", 2003, False))) == "under way"
    assert badge_of(under_way(status="unknown")) == ""
    assert badge_of(under_way(status="not under way")) == ""


def test_the_probability_of_an_onset_is_for_another_one():
    found, onset = under_way(("state", 2003, False)), OUTCOMES["mass_killing"]
    assert (
        another_one(found, onset, probability=0.062)
        == "The 6.2\N{NO-BREAK SPACE}% is for another one."
    )
    assert another_one(under_way(status="not under way"), onset, probability=0.062) == ""
    assert another_one(found, OUTCOMES["mass_killing_ongoing"], probability=0.9) == ""
    not_at_risk = dataclasses.replace(onset, new_while_ongoing=False)
    assert "not at risk of another" in another_one(found, not_at_risk, probability=0.062)


def test_an_order_without_shown_skill_is_called_so():
    scores = Discrimination(
        estimate=0.561, low=0.401, high=0.729, level=0.9,
        n_forecasts=584, n_onsets=37, n_countries=46, n_onset_countries=14,
    )  # fmt: skip
    assert order_among_states(scores, under_way=True) == (
        "Where one was under way, a state with the event stood above one without it in 56 of 100 "
        "pairs; 50 is chance. The 90 % interval is 40 to 73. No skill has been shown there."
    )
    better = dataclasses.replace(scores, low=0.51)
    assert "No skill" not in order_among_states(better, under_way=False)
    assert "cannot be computed" in order_among_states(None, under_way=True)
