"""Polygons in degrees: they project back onto the map, and obey RFC 7946."""

from itertools import pairwise

import numpy as np
import pytest

from atrocityrisk import states
from atrocityrisk.states.projection import in_degrees, on_sheet
from atrocityrisk.states.state_polygons import simple_rings

POLYGONS = states.state_polygons()
LAND = {code: g["coordinates"] for code, g in POLYGONS.items() if g["type"] == "MultiPolygon"}


def area(ring):
    x, y = np.array(ring).T
    return (x[:-1] * y[1:] - x[1:] * y[:-1]).sum() / 2


def within(ring, longitude, latitude):
    crossings = 0
    for (ax, ay), (bx, by) in pairwise(ring):
        if (ay > latitude) != (by > latitude):
            crossings += longitude < ax + (latitude - ay) / (by - ay) * (bx - ax)
    return crossings % 2 == 1


def holder(longitude, latitude):
    """States whose land holds a place."""
    return [
        code
        for code, polygons in LAND.items()
        if any(sum(within(ring, longitude, latitude) for ring in p) % 2 for p in polygons)
    ]


def test_degrees_are_projected_back_to_where_they_were():
    sheet = states.world_map().sheet
    degrees = np.array([[0.0, 0.0], [-168.0, 65.0], [179.0, -45.5], [36.5, 82.0], [11.0, -60.0]])
    np.testing.assert_allclose(in_degrees(on_sheet(degrees, sheet), sheet), degrees, atol=1e-9)
    # The middle meridian runs through the middle of a map that is 2000 wide.
    assert on_sheet(np.array([[11.0, 0.0]]), sheet)[0, 0] == pytest.approx(1000, abs=25)


def test_every_corner_lies_within_a_unit_of_the_map_it_came_from():
    world = states.world_map()
    for shape in world.shapes:
        if shape.gwcode not in LAND:
            continue
        corners = np.vstack(shape.rings)
        rings = [r for polygon in LAND[shape.gwcode] for r in polygon]
        back = on_sheet(np.vstack([np.array(r) for r in rings]), world.sheet)
        # Corners made by cutting at 180 degrees lie on a line between two others.
        uncut = np.abs(np.vstack([np.array(r) for r in rings])[:, 0]) != 180
        for point in back[uncut]:
            assert np.abs(corners - point).max(axis=1).min() < 1, shape.gwcode


def test_every_state_of_today_has_a_geometry():
    assert set(states.states_in(2025)) <= set(POLYGONS)
    assert list(POLYGONS) == sorted(POLYGONS)
    assert {g["type"] for g in POLYGONS.values()} == {"MultiPolygon", "Point"}
    # Liechtenstein is less than a unit of the map.
    assert POLYGONS[223]["type"] == "Point"
    assert POLYGONS[223]["coordinates"] == pytest.approx([9.5, 47.2], abs=0.3)


def test_rings_are_closed_wound_and_within_the_world():
    for code, polygons in LAND.items():
        for polygon in polygons:
            for i, ring in enumerate(polygon):
                assert len(ring) >= 4
                assert ring[0] == ring[-1]
                assert (area(ring) > 0) == (i == 0), code
                x, y = np.array(ring).T
                assert np.abs(x).max() <= 180
                assert np.abs(y).max() <= 84
                # None runs round the world: what crosses 180 degrees is cut there.
                assert x.max() - x.min() < 170, code
                assert [round(v, 2) for point in ring for v in point] == [
                    v for point in ring for v in point
                ]


def test_holes_belong_to_the_state_around_them():
    south_africa = LAND[560]
    assert [len(polygon) for polygon in south_africa] == [2]
    outer, hole = south_africa[0]
    assert within(outer, 28.2, -29.5)
    assert within(hole, 28.2, -29.5)
    assert holder(28.2, -29.5) == [570]
    assert holder(22.0, -30.0) == [560]


def test_land_beyond_the_180th_meridian_is_on_the_other_side():
    # Chukotka reaches to 170 degrees west; the cut leaves both sides Russian and nothing between.
    assert holder(-177.0, 67.0) == [365]
    assert holder(175.0, 67.0) == [365]
    assert holder(0.0, 67.0) == []
    fiji = [point for polygon in LAND[950] for ring in polygon for point in ring]
    assert min(abs(x) for x, _ in fiji) > 170


def test_land_that_the_list_counts_together_is_one_polygon():
    # Somaliland is drawn for itself; in the list's Somalia there is no border.
    assert len(LAND[520]) == 1
    assert holder(46.0, 9.7) == holder(45.0, 3.5) == [520]
    assert holder(34.3, 45.3) == [369]
    assert holder(-13.9, 25.5) == []
    assert holder(20.9, 42.6) == [347]


def test_a_shared_border_goes_and_a_pinched_ring_parts():
    left = np.array([[0, 0], [2, 0], [2, 2], [0, 2]])
    right = np.array([[2, 0], [4, 0], [4, 2], [2, 2]])
    (whole,) = simple_rings((left, right))
    assert {tuple(p) for p in whole.tolist()} == {
        (0, 0), (2, 0), (4, 0), (4, 2), (2, 2), (0, 2)
    }  # fmt: skip
    bow = np.array([[0, 0], [2, 2], [4, 0], [4, 4], [2, 2], [0, 4]])
    assert sorted(len(ring) for ring in simple_rings((bow,))) == [3, 3]


def test_a_caller_may_change_what_is_handed_out():
    states.state_polygons()[483]["coordinates"].clear()
    assert len(states.state_polygons()[483]["coordinates"]) == 1
