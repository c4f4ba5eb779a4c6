"""The embedded quiz, drawn once."""

import pytest

from atrocityrisk.runs import chosen_panel, embedded_track_record
from atrocityrisk.specs import default_spec
from atrocityrisk.teaching import quiz_questions


@pytest.fixture(scope="session")
def panel():
    """The default's panel."""
    return chosen_panel(default_spec())


@pytest.fixture(scope="session")
def drawn(panel):
    """Draw a quiz without reading the panel again."""
    record = embedded_track_record()

    def draw(**asked):
        return quiz_questions(**({"panel": panel, "record": record} | asked))

    return draw


@pytest.fixture(scope="session")
def quiz(drawn):
    """Twenty questions of seed 1."""
    return drawn(n=20, seed=1)
