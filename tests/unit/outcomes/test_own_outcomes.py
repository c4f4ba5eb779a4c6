"""Events and outcomes of one's own are entered, or refused with what they lack."""

from dataclasses import replace

import pytest

from atrocityrisk.errors import SpecError
from atrocityrisk.outcomes import (
    EVENTS,
    OUTCOMES,
    outcome_named,
    register_events,
    register_outcome,
)

RIOTS = {"source": "my_riots", "column": "riots", "unit": "riots", "description": "Riots."}


@pytest.fixture(autouse=True)
def forgotten():
    yield
    EVENTS._entries.pop("homemade_riots", None)
    OUTCOMES._entries.pop("homemade_riot", None)


def test_an_outcome_is_known_by_its_name_and_over_any_window():
    register_events("homemade_riots", **RIOTS)
    one = replace(OUTCOMES["geno_politicide"], name="homemade_riot", series=("homemade_riots",))
    assert register_outcome(one) is one
    assert outcome_named("homemade_riot@1-1").last == 1
    with pytest.raises(ValueError, match="'homemade_riot' is registered already"):
        register_outcome(one)


@pytest.mark.parametrize("lacking", RIOTS)
def test_a_series_says_all_of_itself(lacking):
    with pytest.raises(SpecError, match=f"{lacking} must not be empty"):
        register_events("homemade_riots", **(RIOTS | {lacking: ""}))


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"name": "homemade_riot@1-1"}, "a window is added by who asks"),
        ({"series": ()}, "names no series"),
        ({"definition": ""}, "definition must not be empty"),
    ],
)
def test_an_outcome_that_cannot_be_meant_is_refused(other, words):
    one = replace(OUTCOMES["geno_politicide"], **({"name": "homemade_riot"} | other))
    with pytest.raises(SpecError, match=words):
        register_outcome(one)
