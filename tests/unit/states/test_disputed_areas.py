"""Disputed land: each area is named, lies where it lies, and is told as other tables tell it."""

import re

import numpy as np
import pytest

from atrocityrisk import states
from atrocityrisk.errors import UnknownStateError
from atrocityrisk.states.projection import on_sheet
from atrocityrisk.states.territories import is_territory, territory_text

AREAS = {area.area: area for area in states.disputed_areas()}
NAMED = [
    "Abkhazia", "Crimea", "Golan", "Kashmir", "Kosovo", "Northern Cyprus", "Somaliland",
    "South Ossetia", "Taiwan", "West Bank and Gaza", "Western Sahara",
]  # fmt: skip


def within(ring, x, y):
    """Whether a point lies within a ring, by the crossings of a ray to the right."""
    crossings = 0
    for (ax, ay), (bx, by) in zip(ring, np.roll(ring, -1, axis=0), strict=True):
        if (ay > y) != (by > y) and x < ax + (y - ay) / (by - ay) * (bx - ax):
            crossings += 1
    return crossings % 2 == 1


def test_the_areas_are_named_in_order():
    assert [area.area for area in states.disputed_areas()] == NAMED


@pytest.mark.parametrize("area", [a for a in AREAS.values() if is_territory(a.area)])
def test_they_agree_with_the_table_of_places_that_are_no_state(area):
    told = territory_text(area.area)
    if area.gwcode is not None:
        assert f"({area.gwcode})" in told
        assert f"({area.gwcode})" in area.on_list
    assert not area.own_row
    assert area.on_list.startswith("No row")
    for words in ("counted nowhere", "does not govern itself"):
        assert (words in told) == (words in area.on_list)


def test_five_of_them_are_in_that_table():
    known = {name for name in NAMED if is_territory(name)}
    assert known == {
        "Crimea", "Northern Cyprus", "Somaliland", "West Bank and Gaza", "Western Sahara"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "gwcode", "own_row"),
    [
        ("Kosovo", 347, True),
        ("Taiwan", 713, True),
        ("Abkhazia", 396, False),
        ("South Ossetia", 397, False),
    ],
)
def test_an_area_on_the_list_has_the_number_by_which_it_is_resolved(name, gwcode, own_row):
    assert states.resolve(name, 2024) == AREAS[name].gwcode == gwcode
    assert AREAS[name].own_row is own_row
    assert (gwcode in states.states_in(2024)) is own_row
    first = int(re.search(r"since (\d{4})", AREAS[name].on_list).group(1))
    assert gwcode in states.states_in(first, microstates=True)
    assert gwcode not in states.states_in(first - 1, microstates=True)


@pytest.mark.parametrize("name", ["Golan", "Kashmir"])
def test_an_area_that_no_table_counts_has_no_number(name):
    assert AREAS[name].gwcode is None
    with pytest.raises(UnknownStateError):
        states.resolve(name, 2024)


@pytest.mark.parametrize("area", AREAS.values(), ids=NAMED)
def test_numbers_in_a_sentence_are_those_of_the_states_it_names(area):
    named = re.findall(r"([A-Z][A-Za-z]+)(?: has it)? \((\d+)\)", f"{area.on_list} {area.source}")
    for name, number in named:
        assert states.resolve(name, 2024) == int(number)
    assert area.text == f"{area.area}: disputed. {area.on_list}"
    assert len(area.on_list.split()) <= 25
    assert area.source
    assert not area.source.endswith(".")


def test_land_of_its_own_lies_around_its_point():
    world = states.world_map()
    assert set(world.disputed) == {area.area for area in AREAS.values() if area.atlas}
    for name, rings in world.disputed.items():
        x, y = world.places[name]
        near = min(np.hypot(*(ring - [x, y]).T).min() for ring in rings)
        assert near < 4 or any(within(ring, x, y) for ring in rings), name


def test_small_areas_and_those_without_land_have_a_marker():
    assert states.world_map().marked == set(NAMED) - {"Somaliland", "Western Sahara"}


def test_crimea_and_western_sahara_are_no_part_of_what_the_atlas_draws_them_with():
    world = states.world_map()
    land = {shape.gwcode: shape.rings for shape in world.shapes}
    crimea = on_sheet(np.array([[34.3, 45.3]]), world.sheet)[0]
    sahara = on_sheet(np.array([[-13.9, 25.5]]), world.sheet)[0]
    marrakesh = on_sheet(np.array([[-7.5, 31.6]]), world.sheet)[0]
    assert any(within(ring, *crimea) for ring in land[369])
    assert not any(within(ring, *crimea) for ring in land[365])
    assert any(within(ring, *marrakesh) for ring in land[600])
    assert not any(within(ring, *sahara) for ring in land[600])
    assert any(within(ring, *sahara) for ring in world.disputed["Western Sahara"])
