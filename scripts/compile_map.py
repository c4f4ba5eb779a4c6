"""Compile the map that `atrocityrisk.states` ships, from Natural Earth's shapes.

    npm pack world-atlas@2.0.2 && tar -xzf world-atlas-2.0.2.tgz
    python scripts/compile_map.py package/countries-50m.json

The shapes are Natural Earth 4.1 at 1:50 million, public domain, in the TopoJSON of the npm package
world-atlas (ISC). They are projected, simplified along shared borders and rounded, and keyed by
Gleditsch-Ward number. The same input gives the same bytes.
"""

import argparse
import heapq
import json
import math
import re
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path

import numpy as np
import pandas as pd

from atrocityrisk import states
from atrocityrisk._core.files import sha256
from atrocityrisk.states.disputed_areas import DisputedArea, disputed_areas
from atrocityrisk.states.projection import Sheet, on_sheet, projected
from atrocityrisk.states.state_polygons import simple_rings

SHIPPED = Path(__file__).parents[1] / "src" / "atrocityrisk" / "states" / "world.json"
YEAR = 2025
WIDTH = 2000
"""Width of the map in its own units; all coordinates are whole."""
SMALLEST_TRIANGLE = 5.0
SMALLEST_ISLAND = 9.0
DOT_BELOW = 40.0
"""Areas in square units: detail below the first two is dropped, states below the third get dots."""

# Shapes without an ISO code, and where the list of states counts them. No opinion is meant.
COUNTED_WITH = {"Kosovo": 347, "Somaliland": 520, "N. Cyprus": 352}
# One polygon of a shape, and where the list of states counts it: the one at the area's point.
MOVED = {"Crimea": 369}
# The atlas draws Western Sahara west of the wall with Morocco. The border is a parallel: the land
# south of it belongs to the area, which the list of states does not count with Morocco.
CUT = {"Morocco": ("Western Sahara", 27.667)}
LEFT_OUT = {"Antarctica"}

Points = np.ndarray


def arcs_of(topology: dict) -> list[Points]:
    """Border lines in degrees, decoded from differences of whole numbers."""
    scale, shift = (np.array(topology["transform"][k]) for k in ("scale", "translate"))
    return [np.cumsum(np.array(arc), axis=0) * scale + shift for arc in topology["arcs"]]


def simplified(line: Points) -> Points:
    """Visvalingam and Whyatt (1993): drop points whose triangle with their neighbours is small."""
    n = len(line)
    # A line that returns to its start is a whole coast and must stay an area.
    fewest = 4 if np.allclose(line[0], line[-1]) else 2
    before, after = list(range(-1, n - 1)), list(range(1, n + 1))

    def area(i: int) -> float:
        (ax, ay), (bx, by), (cx, cy) = line[before[i]], line[i], line[after[i]]
        return abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)) / 2

    current = {i: area(i) for i in range(1, n - 1)}
    queue = [(size, i) for i, size in current.items()]
    heapq.heapify(queue)
    left = n
    while queue and left > fewest:
        size, i = heapq.heappop(queue)
        if current.get(i) != size:
            continue
        if size >= SMALLEST_TRIANGLE:
            break
        del current[i]
        left -= 1
        before[after[i]], after[before[i]] = before[i], after[i]
        for j in (before[i], after[i]):
            if j in current:
                # Never smaller than what has just gone, so that detail goes in order of size.
                current[j] = max(area(j), size)
                heapq.heappush(queue, (current[j], j))
    return line[[0, *sorted(current), n - 1]]


def ring(arcs: list[Points], numbers: list[int]) -> Points:
    """Closed line made of arcs; a number below zero means the arc backwards."""
    parts = [arcs[k] if k >= 0 else arcs[~k][::-1] for k in numbers]
    return np.vstack([parts[0], *(part[1:] for part in parts[1:])])


def area_and_middle(points: Points) -> tuple[float, float, float]:
    """Area of a ring and its centroid."""
    (x, y), (u, v) = points[:-1].T, points[1:].T
    cross = x * v - u * y
    total = cross.sum() / 2
    if abs(total) < 1e-9:
        return 0.0, *points.mean(axis=0).tolist()
    return abs(total), ((x + u) @ cross) / (6 * total), ((y + v) @ cross) / (6 * total)


def differences(points: Points) -> list[int]:
    """First point, then steps, in whole numbers; points that fall together once."""
    whole = np.round(points).astype(int)
    keep = np.r_[True, (np.diff(whole, axis=0) != 0).any(axis=1)]
    steps = np.diff(whole[keep], axis=0, prepend=[[0, 0]])
    return steps[:-1].ravel().tolist()


def number_of(geometry: dict) -> int | None:
    """Gleditsch-Ward number of a shape; None for land that is no state of its own."""
    name = geometry["properties"]["name"]
    if name in COUNTED_WITH:
        return COUNTED_WITH[name]
    code = geometry.get("id")
    found = states.translate(pd.Series([code], dtype="str"), YEAR, system="m49").iloc[0]
    return None if pd.isna(found) else int(found)


def holds(points: Points, place: tuple[float, float]) -> bool:
    """Whether a place lies within a closed ring."""
    (x, y), (u, v) = points[:-1].T, points[1:].T
    crosses = (y > place[1]) != (v > place[1])
    share = np.divide(place[1] - y, v - y, out=np.zeros_like(x), where=crosses)
    return bool((crosses & (place[0] < x + share * (u - x))).sum() % 2)


@dataclass(frozen=True, kw_only=True)
class Piece:
    """One polygon of the atlas: the shape it is part of, and what it is counted as."""

    shape: str
    gwcode: int | None
    area: str | None
    rings: list[list[int]]


def pieces_of(topology: dict) -> list[Piece]:
    """Every polygon, in the atlas's order; rings as numbers of arcs."""
    degrees = arcs_of(topology)
    areas = {area.atlas: area for area in disputed_areas() if area.atlas is not None}
    pieces = []
    for geometry in topology["objects"]["countries"]["geometries"]:
        name = geometry["properties"]["name"]
        if name in LEFT_OUT or not geometry.get("arcs"):
            continue
        code, area = number_of(geometry), areas.get(name)
        several = geometry["type"] == "MultiPolygon"
        for rings in geometry["arcs"] if several else [geometry["arcs"]]:
            here = area if area is not None and is_of(area, ring(degrees, rings[0])) else None
            pieces.append(
                Piece(
                    shape=name,
                    gwcode=code if here is None else MOVED.get(here.area, code),
                    area=None if here is None else here.area,
                    rings=rings,
                )
            )
    return pieces


def is_of(area: DisputedArea, outline: Points) -> bool:
    """Whether a polygon of the atlas's shape belongs to the area: all, or the one at its point."""
    return area.area not in MOVED or holds(outline, (area.longitude, area.latitude))


def compiled(path: Path) -> dict:
    """The map as it is shipped."""
    topology = json.loads(path.read_text(encoding="utf-8"))
    raw = [projected(arc) for arc in arcs_of(topology)]
    pieces = pieces_of(topology)
    used = {k if k >= 0 else ~k for piece in pieces for r in piece.rings for k in r}
    corners = np.vstack([raw[k] for k in sorted(used)])
    (left, bottom), (right, top) = corners.min(axis=0), corners.max(axis=0)
    scale = WIDTH / (right - left)
    exact = [(arc - [left, top]) * [scale, -scale] for arc in raw]
    arcs = [simplified(arc) for arc in exact]
    sheet = Sheet(scale=float(scale), left=float(left), top=float(top))
    land, disputed = lands_of(pieces, arcs, sheet)
    alive = set(states.states_in(YEAR))
    lost = sorted(alive - set(land))
    assert not lost, f"no shape for {lost}"
    order = sorted(land, key=lambda code: (code is None, code or 0))
    return {
        "about": "Land of the states of today and of territories that are no state of the list",
        "origin": "Natural Earth 4.1, 1:50 million (public domain), by way of world-atlas 2.0.2",
        "sha256": sha256(path),
        "projection": "Equal Earth, middle meridian 11 degrees east",
        "width": WIDTH,
        "height": math.ceil((top - bottom) * scale),
        "scale": sheet.scale,
        "left": sheet.left,
        "top": sheet.top,
        "shapes": [{"gwcode": code, "rings": in_steps(land[code])} for code in order],
        "dots": dots_of(pieces, exact),
        # The same lines once more: a state's land stays whole, and this is drawn on top of it.
        "disputed": [
            {"area": a, "rings": in_steps(dissolved(disputed[a]))} for a in sorted(disputed)
        ],
    }


def lands_of(
    pieces: list[Piece], arcs: list[Points], sheet: Sheet
) -> tuple[dict[int | None, list[Points]], dict[str, list[Points]]]:
    """Rings by number and by disputed area, without the islands that are too small to see."""
    land: dict[int | None, list[Points]] = {}
    disputed: dict[str, list[Points]] = {}
    for name, shape in groupby(pieces, key=lambda piece: piece.shape):
        parts = [
            part
            for piece in shape
            for numbers in piece.rings
            for part in cut(name, piece, ring(arcs, numbers), sheet)
        ]
        # An island on the map's edge would be smeared across the whole map.
        parts = [p for p in parts if np.abs(np.diff(p[2][:, 0])).max() < WIDTH / 2]
        sizes = [area_and_middle(r)[0] for _, _, r in parts]
        for (code, area, r), size in zip(parts, sizes, strict=True):
            kept = land.setdefault(code, [])
            if size >= min(SMALLEST_ISLAND, max(sizes)):
                kept.append(r)
            if area is not None:
                disputed.setdefault(area, []).append(r)
    return land, disputed


def cut(
    name: str, piece: Piece, whole: Points, sheet: Sheet
) -> list[tuple[int | None, str | None, Points]]:
    """A ring with its number and area; in two where a parallel parts an area from a state."""
    if name not in CUT:
        return [(piece.gwcode, piece.area, whole)]
    area, latitude = CUT[name]
    # A parallel is a level line in this projection.
    level = round(on_sheet(np.array([[0.0, latitude]]), sheet)[0, 1])
    parts = [(piece.gwcode, None, above(whole, level)), (None, area, above(whole, level, -1))]
    return [part for part in parts if len(part[2])]


def above(points: Points, level: float, side: int = 1) -> Points:
    """Part of a closed ring above a level line (side 1; y runs downwards) or below it (-1)."""
    kept: list[list[float]] = []
    for (x, y), (u, v) in pairwise(points):
        inside, next_inside = side * (level - y) >= 0, side * (level - v) >= 0
        if inside:
            kept.append([x, y])
        if inside != next_inside:
            kept.append([x + (u - x) * (level - y) / (v - y), level])
    return np.array([*kept, kept[0]]) if kept else points[:0]


def dots_of(pieces: list[Piece], exact: list[Points]) -> list[dict[str, int]]:
    """Places of the states that are too small to be seen by their land."""
    weights: dict[int, list[tuple[float, float, float]]] = {}
    for piece in pieces:
        if piece.gwcode is not None:
            middle = area_and_middle(ring(exact, piece.rings[0]))
            weights.setdefault(piece.gwcode, []).append(middle)
    return [
        {"gwcode": code, "x": round(max(parts)[1]), "y": round(max(parts)[2])}
        for code, parts in sorted(weights.items())
        if sum(part[0] for part in parts) < DOT_BELOW
    ]


def dissolved(rings: list[Points]) -> list[Points]:
    """Closed rings of an area without the lines inside it."""
    whole = simple_rings(tuple(np.round(r[:-1]).astype(int) for r in rings))
    return [np.vstack([r, r[:1]]) for r in whole]


def in_steps(rings: list[Points]) -> list[list[int]]:
    """Rings as they are stored."""
    # What has fewer than three corners once rounded is no area; its state has a dot.
    return [d for r in rings if len(d := differences(r)) >= 6]


def main() -> None:
    """Read, compile, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("topology", type=Path)
    parser.add_argument("--out", type=Path, default=SHIPPED)
    given = parser.parse_args()
    text = json.dumps(compiled(given.topology), separators=(",", ":"))
    given.out.write_text(re.sub(r'(?=\{"(gwcode|area)")', "\n", text) + "\n", encoding="utf-8")
    print(f"wrote {given.out}, {given.out.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
