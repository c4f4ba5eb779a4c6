"""The embedded quiz, drawn once, and the world of the exercises, written once."""

from pathlib import Path

import pytest

from atrocityrisk.runs import chosen_panel, embedded_track_record
from atrocityrisk.specs import default_spec
from atrocityrisk.teaching import quiz_questions, write_world


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


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The world of seed 1, which tests read and do not change."""
    place = tmp_path_factory.mktemp("worlds") / "one"
    write_world(place, seed=1)
    return place
