"""Land of each state in degrees, as GeoJSON (RFC 7946) wants it: wound, cut at 180 degrees."""

from functools import cache
from typing import Any

import numpy as np

from atrocityrisk.states.projection import in_degrees
from atrocityrisk.states.shapes import WorldMap, world_map

Points = np.ndarray
EDGE = 180.0


def state_polygons() -> dict[int, dict[str, Any]]:
    """Land of the states of today in degrees, by Gleditsch-Ward number.

    Returns
    -------
    dict of int to dict
        GeoJSON geometries in longitude and latitude (WGS 84) to two decimals: a MultiPolygon for
        each state with land on the map, a Point for one that is only a dot. Outer lines run
        counterclockwise, holes clockwise; what crosses the 180th meridian is cut there.

    Notes
    -----
    The lines are those of `world_map`, projected back: a unit of the map is about 18 kilometres, so
    they serve to find a state and to colour it, not to measure.

    References
    ----------
    .. [1] Butler, H., and others (2016). The GeoJSON format. RFC 7946.
       https://www.rfc-editor.org/rfc/rfc7946
    .. [2] Savric, B., Patterson, T., and Jenny, B. (2019). The Equal Earth map projection.
       International Journal of Geographical Information Science 33(3), 454-465.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> polygons = ar.states.state_polygons()
    >>> polygons[483]["type"], len(polygons[483]["coordinates"])
    ('MultiPolygon', 1)
    """
    return {code: _geometry(*parts) for code, parts in _parts().items()}


@cache
def _parts() -> dict[int, tuple[str, Any]]:
    """Type of geometry and coordinates of each state; made once, handed out as copies."""
    world = world_map()
    found: dict[int, tuple[str, Any]] = {}
    for shape in world.shapes:
        polygons = _polygons(shape.rings, world) if shape.gwcode is not None else []
        if polygons and shape.gwcode is not None:
            found[shape.gwcode] = ("MultiPolygon", polygons)
    for code, place in world.dots.items():
        if code not in found:
            lines = in_degrees(np.array([place]), world.sheet)
            lines[:, 0] -= np.where(lines[:, 0] > EDGE, 2 * EDGE, 0)
            found[code] = ("Point", _rounded(lines)[0])
    return dict(sorted(found.items()))


def _geometry(kind: str, coordinates: Any) -> dict[str, Any]:
    """A geometry whose lists are the caller's own."""
    return {"type": kind, "coordinates": _copied(coordinates)}


def _copied(coordinates: Any) -> Any:
    return [_copied(c) for c in coordinates] if isinstance(coordinates, list) else coordinates


def _polygons(rings: tuple[Points, ...], world: WorldMap) -> list[list[list[list[float]]]]:
    """Polygons, each an outer line and its holes, on either side of the 180th meridian."""
    polygons = []
    for outer, holes in _nested(simple_rings(rings)):
        lines = [in_degrees(ring, world.sheet) for ring in (outer, *holes)]
        for side in (-1, 1):
            cut = [part for line in lines if len(part := _side(line, side)) > 0]
            closed = [ring for part in cut if (ring := _closed(part))]
            if closed:
                polygons.append([_wound(ring, hole=i > 0) for i, ring in enumerate(closed)])
    return polygons


def simple_rings(rings: tuple[Points, ...]) -> list[Points]:
    """The same land without the borders inside it, and no ring touching itself."""
    edges: dict[tuple[tuple[int, int], tuple[int, int]], None] = {}
    for ring in rings:
        corners = [(int(x), int(y)) for x, y in ring]
        for edge in zip(corners, [*corners[1:], corners[0]], strict=True):
            # A line that two parts share is run along once in either direction.
            if edge[::-1] in edges:
                del edges[edge[::-1]]
            else:
                edges[edge] = None
    onward: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for start, end in edges:
        onward.setdefault(start, []).append(end)
    found = []
    for start in list(onward):
        path = [start] if onward[start] else []
        while path:
            ends = onward[path[-1]]
            if not ends:
                break
            corner = ends.pop()
            if corner in path:
                # Each loop is a ring of its own: a line may touch itself, a polygon may not.
                at = path.index(corner)
                if len(path) - at >= 3:
                    found.append(np.array(path[at:]))
                del path[at + 1 :]
            else:
                path.append(corner)
    return found


def _nested(rings: list[Points]) -> list[tuple[Points, list[Points]]]:
    """Outer rings, each with its holes: land lies between an odd and an even ring."""
    around = [[j for j, other in enumerate(rings) if _within(ring, other)] for ring in rings]
    holes: dict[int, list[Points]] = {i: [] for i, a in enumerate(around) if len(a) % 2 == 0}
    for i, outside in enumerate(around):
        if len(outside) % 2:
            # The nearest ring around it is the one that lies within all others.
            holes[max(outside, key=lambda j: len(around[j]))].append(rings[i])
    return [(rings[i], inner) for i, inner in holes.items()]


def _within(ring: Points, other: Points) -> bool:
    """Whether most of a ring's middles of edges lie within another ring."""
    if ring is other:
        return False
    middles = (ring + np.roll(ring, -1, axis=0)) / 2
    (x, y), (u, v) = other.T[:, :, None], np.roll(other, -1, axis=0).T[:, :, None]
    crosses = (y > middles[:, 1]) != (v > middles[:, 1])
    share = (middles[:, 1] - y) / np.where(v == y, 1, v - y)
    left = crosses & (middles[:, 0] < x + share * (u - x))
    return bool((left.sum(axis=0) % 2).mean() > 0.5)


def _side(line: Points, side: int) -> Points:
    """Part of a ring on one side of the 180th meridian (-1: west of it), longitudes within ±180."""
    inside = side * (line[:, 0] - EDGE) >= 0 if side < 0 else line[:, 0] > EDGE
    if inside.all():
        kept = line
    elif not inside.any():
        return line[:0]
    else:
        kept = _cut(line, inside)
    return kept - [2 * EDGE, 0] if side > 0 else kept


def _cut(line: Points, inside: np.ndarray) -> Points:
    """Ring clipped at the meridian (Sutherland and Hodgman): crossings become corners."""
    kept = []
    for i, point in enumerate(line):
        before = line[i - 1]
        if inside[i] != inside[i - 1]:
            share = (EDGE - before[0]) / (point[0] - before[0])
            kept.append([EDGE, before[1] + share * (point[1] - before[1])])
        if inside[i]:
            kept.append(point)
    return np.array(kept)


def _closed(line: Points) -> list[list[float]]:
    """Ring to two decimals with its first point repeated; empty where it is no area."""
    points = _rounded(line)
    points = [p for i, p in enumerate(points) if p != points[i - 1]]
    return [*points, list(points[0])] if len(points) >= 3 and _area(points) != 0 else []


def _rounded(degrees: Points) -> list[list[float]]:
    # Adding zero turns -0.0 into 0.0.
    return [[float(x), float(y)] for x, y in np.round(degrees, 2) + 0.0]


def _area(points: list[list[float]]) -> float:
    """Signed area in square degrees, positive counterclockwise."""
    x, y = np.array(points).T
    return float((x * np.roll(y, -1) - np.roll(x, -1) * y).sum() / 2)


def _wound(ring: list[list[float]], *, hole: bool) -> list[list[float]]:
    """Ring in the direction that RFC 7946 wants."""
    return ring[::-1] if (_area(ring[:-1]) < 0) != hole else ring
