"""Names lead to what is registered, once each; a miss points at the nearest."""

import pytest

from atrocityrisk._core.registry import Registry, did_you_mean
from atrocityrisk.errors import UnknownNameError


@pytest.fixture
def colours():
    made: Registry[int] = Registry("colour")
    made.add("red", 1)
    return made


def test_an_entry_is_found_by_its_name(colours):
    assert colours["red"] == 1
    assert list(colours) == ["red"]
    assert repr(colours) == "Registry('colour', ['red'])"


def test_a_miss_points_at_the_nearest(colours):
    with pytest.raises(UnknownNameError, match="no colour named 'rad'; did you mean 'red'"):
        colours["rad"]


def test_a_name_is_taken_once(colours):
    with pytest.raises(ValueError, match="colour 'red' is registered already"):
        colours.add("red", 2)
    assert colours["red"] == 1


def test_without_a_near_name_the_known_ones_are_shown():
    assert did_you_mean("gdp_grwth", ["gdp_growth", "people"]) == "; did you mean 'gdp_growth'?"
    assert did_you_mean("zzz", ["a", "b"]) == "; known: a, b"
    assert did_you_mean("zzz", [f"n{i:02d}" for i in range(13)]).endswith("n11, ...")
