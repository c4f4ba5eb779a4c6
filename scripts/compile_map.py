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
from pathlib import Path

import numpy as np
import pandas as pd

from atrocityrisk import states
from atrocityrisk._core.files import sha256

SHIPPED = Path(__file__).parents[1] / "src" / "atrocityrisk" / "states" / "world.json"
YEAR = 2025
WIDTH = 2000
"""Width of the map in its own units; all coordinates are whole."""
SMALLEST_TRIANGLE = 5.0
SMALLEST_ISLAND = 9.0
DOT_BELOW = 40.0
"""Areas in square units: detail below the first two is dropped, states below the third get dots."""

MIDDLE = 11.0
"""Meridian in the middle: the edge then runs through the Bering Strait and cuts no mainland."""

# Shapes without an ISO code, and where the list of states counts them. No opinion is meant.
COUNTED_WITH = {"Kosovo": 347, "Somaliland": 520, "N. Cyprus": 352}
LEFT_OUT = {"Antarctica"}

Points = np.ndarray


def projected(degrees: Points) -> Points:
    """Equal Earth projection (Savric, Patterson and Jenny 2018), before scaling."""
    a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
    longitude, latitude = np.radians(degrees - [MIDDLE, 0]).T
    longitude = (longitude + math.pi) % (2 * math.pi) - math.pi
    t = np.arcsin(math.sqrt(3) / 2 * np.sin(latitude))
    slope = 9 * a4 * t**8 + 7 * a3 * t**6 + 3 * a2 * t**2 + a1
    x = 2 * math.sqrt(3) * longitude * np.cos(t) / (3 * slope)
    return np.column_stack([x, a4 * t**9 + a3 * t**7 + a2 * t**3 + a1 * t])


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


def compiled(path: Path) -> dict:
    """The map as it is shipped."""
    topology = json.loads(path.read_text(encoding="utf-8"))
    raw = [projected(arc) for arc in arcs_of(topology)]
    shapes = [
        g
        for g in topology["objects"]["countries"]["geometries"]
        if g["properties"]["name"] not in LEFT_OUT and g.get("arcs")
    ]
    polygons = {
        i: g["arcs"] if g["type"] == "MultiPolygon" else [g["arcs"]] for i, g in enumerate(shapes)
    }
    used = {k if k >= 0 else ~k for p in polygons.values() for q in p for r in q for k in r}
    corners = np.vstack([raw[k] for k in sorted(used)])
    (left, bottom), (right, top) = corners.min(axis=0), corners.max(axis=0)
    scale = WIDTH / (right - left)
    exact = [(arc - [left, top]) * [scale, -scale] for arc in raw]
    arcs = [simplified(arc) for arc in exact]
    land: dict[int | None, list[Points]] = {}
    weights: dict[int | None, list[tuple[float, float, float]]] = {}
    for i, geometry in enumerate(shapes):
        code = number_of(geometry)
        rings = [ring(arcs, numbers) for polygon in polygons[i] for numbers in polygon]
        # An island on the map's edge would be smeared across the whole map.
        rings = [r for r in rings if np.abs(np.diff(r[:, 0])).max() < WIDTH / 2]
        sizes = [area_and_middle(r)[0] for r in rings]
        largest = max(sizes)
        land.setdefault(code, []).extend(
            r for r, size in zip(rings, sizes, strict=True) if size >= min(SMALLEST_ISLAND, largest)
        )
        weights.setdefault(code, []).extend(
            area_and_middle(ring(exact, polygon[0])) for polygon in polygons[i]
        )
    dots = []
    for code, parts in weights.items():
        if code is not None and sum(part[0] for part in parts) < DOT_BELOW:
            _, x, y = max(parts)
            dots.append({"gwcode": code, "x": round(x), "y": round(y)})
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
        "shapes": [
            {
                "gwcode": code,
                # What has fewer than three corners once rounded is no area; its state has a dot.
                "rings": [d for r in land[code] if len(d := differences(r)) >= 6],
            }
            for code in order
        ],
        "dots": sorted(dots, key=lambda dot: dot["gwcode"]),
    }


def main() -> None:
    """Read, compile, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("topology", type=Path)
    parser.add_argument("--out", type=Path, default=SHIPPED)
    given = parser.parse_args()
    text = json.dumps(compiled(given.topology), separators=(",", ":"))
    given.out.write_text(text.replace('{"gwcode"', '\n{"gwcode"') + "\n", encoding="utf-8")
    print(f"wrote {given.out}, {given.out.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
