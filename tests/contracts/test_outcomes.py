"""Laws that every registered outcome obeys."""

import pytest

from atrocityrisk.outcomes import OUTCOMES
from atrocityrisk.testing import check_outcome

CASES = [
    pytest.param(
        name, marks=() if (each.phase, each.perpetrator) == ("onset", "any") else pytest.mark.slow
    )
    for name, each in OUTCOMES.items()
]


@pytest.mark.parametrize("name", CASES)
def test_every_outcome_obeys_the_laws(name):
    assert OUTCOMES[name].name == name
    check_outcome(name)


@pytest.mark.parametrize("name", ["mass_killing@1-1", "mass_killing@1-3,not_ongoing"])
def test_another_window_obeys_them_too(name):
    check_outcome(name)
