"""The world map for a front page: the same classes and hatchings in few bytes, without links."""

from collections.abc import Iterable, Mapping

import numpy as np
from markupsafe import Markup, escape

from atrocityrisk import states
from atrocityrisk.rankings import Ranking
from atrocityrisk.reports.charts.svg_charts import path_of
from atrocityrisk.reports.charts.svg_map import (
    Drawn,
    definitions,
    diamond,
    drawn_ranking,
    land_area,
)
from atrocityrisk.reports.charts.svg_patterns import DISPUTED, NO_DATA, UNDER_WAY, filled

COARSE = 4
"""Units of the world map in one of the small map's, whose width is then 500."""
SMALLEST = 2.0
"""Area in its square units of the smallest island that is drawn."""
DOT, MARKER = 1.9, 2.7
PREFIX = "small-"
"""Of its patterns' names, since both maps may stand on one page."""


def small_world_svg(ranking: Ranking, *, under_way: Mapping[int, str], label: str) -> Markup:
    """Map for a width of about 420 pixels: an image, named by a label in words."""
    world = states.world_map()
    drawn = drawn_ranking(ranking, under_way)
    parts: dict[str, list[str]] = {}
    for shape in world.shapes:
        path = path_of(_coarse(shape.rings))
        parts.setdefault(_style(drawn, shape.gwcode), []).append(path)
    dots: dict[str, list[str]] = {}
    for gwcode, place in world.dots.items():
        if gwcode in drawn.rows:
            dots.setdefault(_style(drawn, gwcode), []).append(_dot(*place))
    areas: dict[str, list[str]] = {}
    for area in states.disputed_areas():
        rings = world.disputed.get(area.area, ())
        style = filled(DISPUTED, drawn.number(area.gwcode), prefix=PREFIX)
        x, y = (place / COARSE for place in world.places[area.area])
        mark = diamond(x, y, MARKER) if area.area in world.marked else ""
        drawing = path_of(_coarse(rings)) + mark
        areas.setdefault(style, []).append(drawing)
    body = "".join(
        f'<path d="{"".join(paths)}" {style}/>'
        for layer in (parts, dots, areas)
        for style, paths in sorted(layer.items())
        if any(paths)
    )
    size = f"{round(world.width / COARSE)} {round(world.height / COARSE)}"
    return Markup(
        f'<svg class="world small" viewBox="0 0 {size}" role="img" aria-label="{escape(label)}">'
        f"{definitions(drawn, prefix=PREFIX, scale=0.4)}{body}</svg>"
    )


def _style(drawn: Drawn, gwcode: int | None) -> str:
    """Attributes that fill a state on the small map."""
    number = drawn.number(gwcode)
    if number is None:
        return filled(NO_DATA, None, prefix=PREFIX)
    if gwcode in drawn.under_way:
        return filled(UNDER_WAY, number, prefix=PREFIX)
    return f'class="c{number}"'


def _coarse(rings: Iterable[np.ndarray]) -> list[np.ndarray]:
    """Rings in whole units of the small map, without what is too small to be seen on it."""
    kept = []
    for ring in rings:
        points = np.round(ring / COARSE).astype(int)
        moved = (points != np.roll(points, 1, axis=0)).any(axis=1)
        points = points[moved]
        # A point on the line between its neighbours shows nothing, and goes from both sides alike.
        (a, b), (c, d) = (
            (np.roll(points, 1, axis=0) - points).T,
            (np.roll(points, -1, axis=0) - points).T,
        )
        points = points[a * d != b * c]
        if len(points) >= 3 and land_area([points]) >= SMALLEST:
            kept.append(points)
    return kept


def _dot(x: float, y: float) -> str:
    """A circle as data of a path."""
    left, across = round(x / COARSE - DOT, 1), 2 * DOT
    return (
        f"M{left:g} {y / COARSE:.0f}a{DOT} {DOT} 0 1 0 {across:g} 0a{DOT} {DOT} 0 1 0-{across:g} 0z"
    )
