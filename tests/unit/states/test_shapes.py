"""The map: every state of today is on it, where it lies in the world."""

import numpy as np

from atrocityrisk import states


def middle(gwcode):
    world = states.world_map()
    if gwcode in world.dots:
        return world.dots[gwcode]
    shape = next(s for s in world.shapes if s.gwcode == gwcode)
    return max(shape.rings, key=len).mean(axis=0)


def test_every_state_of_today_has_land_or_a_dot():
    world = states.world_map()
    shown = {s.gwcode for s in world.shapes if s.rings} | set(world.dots)
    assert set(states.states_in(2025)) <= shown


def test_no_state_is_on_the_map_twice_and_land_of_no_state_is_last():
    codes = [s.gwcode for s in states.world_map().shapes]
    assert codes == [*sorted(c for c in codes if c is not None), None]
    assert len(set(codes)) == len(codes)


def test_states_lie_where_they_lie():
    # Canada north of Mexico, Chile west of Argentina, Japan east of China, Chad near the middle.
    assert middle(20)[1] < middle(70)[1]
    assert middle(155)[0] < middle(160)[0]
    assert middle(710)[0] < middle(740)[0]
    world = states.world_map()
    x, y = middle(483)
    assert abs(x / world.width - 0.5) < 0.06
    assert 0.35 < y / world.height < 0.55


def test_all_points_lie_on_the_map_and_no_line_crosses_it():
    world = states.world_map()
    for shape in world.shapes:
        for ring in shape.rings:
            assert len(ring) >= 3
            assert ring.min() >= 0
            assert ring[:, 0].max() <= world.width
            assert ring[:, 1].max() <= world.height
            closed = np.vstack([ring, ring[:1]])
            # Russia reaches beyond 180 degrees: cut there, it would be smeared across the map.
            assert np.abs(np.diff(closed[:, 0])).max() < world.width / 4


def test_small_states_have_a_dot_and_large_ones_none():
    dots = states.world_map().dots
    assert {221, 590, 692, 830} <= set(dots)
    assert not {2, 365, 483, 517} & set(dots)
