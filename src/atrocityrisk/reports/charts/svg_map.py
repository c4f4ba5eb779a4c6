"""The world map as inline SVG: states in their class, small ones as dots, and what is hatched.

Land without a forecast, land whose status is disputed, and states where a killing is under way are
hatched, each in its own way. The map is out of the order of tabbing: the ranking and the table of
disputed areas lead to the same places.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from markupsafe import Markup, escape

from atrocityrisk import states
from atrocityrisk._formatting.html import state_anchor
from atrocityrisk._formatting.numbers import percent_with_sign, share_span, whole_span
from atrocityrisk._formatting.risk_classes import class_labels, class_limits, risk_class
from atrocityrisk.rankings import Ranking
from atrocityrisk.reports.charts.svg_charts import path_of
from atrocityrisk.reports.charts.svg_patterns import (
    DISPUTED,
    NO_DATA,
    UNDER_WAY,
    filled,
    patterns,
)
from atrocityrisk.states import DisputedArea

DOT = 7
"""Radius of a dot, and half the width of a marker, in units of the map, which is 2000 wide."""
RING = 22
"""Radius of what can be pointed at around a marker: 24 pixels where the map is 1100 wide."""
SMALL_STATE = 600.0
"""Area in square units below which a state lies above the rings, so that it is not hidden."""
LABEL = (
    "World map of the probabilities; the same numbers, with ranks and intervals, are in the "
    "table of the ranking"
)
NOT_LISTED = "not a state of this list, or no data"


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A ranking as the map needs it: each state's row, class and what is under way."""

    rows: Mapping[int, Mapping[str, Any]]
    limits: tuple[float, ...]
    under_way: Mapping[int, str]
    links: Callable[[str], str]
    another: bool

    def number(self, gwcode: int | None) -> int | None:
        """Class of a state; None where it has no forecast."""
        row = None if gwcode is None else self.rows.get(gwcode)
        return None if row is None else risk_class(float(row["probability"]), self.limits)

    def style(self, gwcode: int | None) -> str:
        """Attributes that fill a state."""
        number = self.number(gwcode)
        if number is None:
            return filled(NO_DATA, None, prefix="")
        if gwcode in self.under_way:
            return filled(UNDER_WAY, number, prefix="")
        return f'class="c{number}"'


def world_svg(
    ranking: Ranking,
    *,
    under_way: Mapping[int, str],
    links: Callable[[str], str] | None = None,
    another: bool = True,
) -> Markup:
    """Map of a ranking; each state has a title with its numbers and links to its page."""
    # `under_way` has words such as "killing under way, led by the state" by gwcode; `links` turns
    # an anchor such as "TCD" into an address, an empty one makes no link; `another` says whether a
    # probability is for another event where one is under way: not all outcomes have one.
    world = states.world_map()
    drawn = drawn_ranking(
        ranking, under_way, links=links or (lambda anchor: f"#{anchor}"), another=another
    )
    large: list[str] = []
    small: list[str] = []
    for shape in world.shapes:
        if shape.rings:
            path = f'<path d="{path_of(shape.rings)}" {drawn.style(shape.gwcode)}/>'
            layer = small if land_area(shape.rings) < SMALL_STATE else large
            layer.append(_state(drawn, shape.gwcode, path))
    areas = states.disputed_areas()
    own = {area.gwcode for area in areas if area.own_row}
    dots = [
        _state(drawn, gwcode, f'<circle cx="{x}" cy="{y}" r="{DOT}" {drawn.style(gwcode)}/>')
        for gwcode, (x, y) in world.dots.items()
        # Microstates that no list holds would be a rash of hatched dots without meaning, and a
        # disputed state has its marker.
        if gwcode in drawn.rows and gwcode not in own
    ]
    rings = [_area_group(drawn, area, _ring(*world.places[area.area])) for area in areas]
    marks = [_area_group(drawn, area, _land_and_marker(drawn, area)) for area in areas]
    layers = "".join([*large, *rings, *small, *dots, *marks])
    return Markup(
        f'<svg class="world" viewBox="0 0 {world.width} {world.height}" role="group" '
        f'aria-label="{escape(LABEL)}">{definitions(drawn, prefix="", scale=1)}{layers}</svg>'
    )


def legend(
    ranking: Ranking,
    *,
    under_way: Mapping[int, str],
    another: bool = True,
    event: str = "a killing",
) -> list[tuple[str, str]]:
    """What the map's fills mean: name in the style sheet, and words."""
    labels = class_labels(class_limits(ranking.frame["probability"].to_numpy()))
    rows = [(f"c{number}", label) for number, label in enumerate(labels)]
    rows += [(NO_DATA, NOT_LISTED), (DISPUTED, "disputed: see the table of disputed land")]
    if _known(ranking, under_way):
        of = ": the number is for another one" if another else ""
        rows.append((UNDER_WAY, f"{event} is under way{of}"))
    return rows


def drawn_ranking(
    ranking: Ranking,
    under_way: Mapping[int, str],
    *,
    links: Callable[[str], str] = str,
    another: bool = True,
) -> Drawn:
    """A ranking made ready to be drawn."""
    rows = {int(row["gwcode"]): row for row in ranking.frame.to_dict("records")}
    return Drawn(
        rows={code: {str(k): v for k, v in row.items()} for code, row in rows.items()},
        limits=class_limits(ranking.frame["probability"].to_numpy()),
        under_way=_known(ranking, under_way),
        links=links,
        another=another,
    )


def _known(ranking: Ranking, under_way: Mapping[int, str]) -> dict[int, str]:
    """What is under way in states of the ranking."""
    listed = set(ranking.frame["gwcode"])
    return {code: text for code, text in under_way.items() if code in listed}


def definitions(drawn: Drawn, *, prefix: str, scale: float) -> str:
    """Hatchings that are used, and the plain ones for the legend."""
    grounds: list[tuple[str, int | None]] = [(k, None) for k in (NO_DATA, DISPUTED, UNDER_WAY)]
    grounds += [(UNDER_WAY, drawn.number(code)) for code in drawn.under_way]
    grounds += [(DISPUTED, drawn.number(area.gwcode)) for area in states.disputed_areas()]
    return patterns(grounds, prefix=prefix, scale=scale)


def _state(drawn: Drawn, gwcode: int | None, shape: str) -> str:
    """A shape of land; a state of the list also has a title and a link."""
    row = None if gwcode is None else drawn.rows.get(gwcode)
    if gwcode is None or row is None:
        return f"<g><title>{NOT_LISTED}</title>{shape}</g>"
    label = f"{row['country']}: {_numbers(row)}"
    if gwcode in drawn.under_way:
        label += f". {_under_way(drawn, gwcode, row)}"
    return _link(drawn, row, label, shape)


def _numbers(row: Mapping[str, Any]) -> str:
    return (
        f"{percent_with_sign(row['probability'])} ({share_span(row['low'], row['high'])}), "
        f"rank {row['rank']} ({whole_span(row['rank_low'], row['rank_high'])})"
    )


def _under_way(drawn: Drawn, gwcode: int, row: Mapping[str, Any]) -> str:
    """What is under way as a sentence, and what the probability is then of."""
    text = drawn.under_way[gwcode]
    said = f"{text[:1].upper()}{text[1:]}"
    if not drawn.another:
        return f"{said}."
    return f"{said}; the {percent_with_sign(row['probability'])} is for another one."


def _link(drawn: Drawn, row: Mapping[str, Any], label: str, shape: str) -> str:
    address = drawn.links(state_anchor(row))
    if not address:
        return f"<g><title>{escape(label)}</title>{shape}</g>"
    # Out of the order of tabbing: the table leads to the same places without 169 stops.
    return (
        f'<a href="{escape(address)}" tabindex="-1" '
        f'aria-label="{escape(label)}"><title>{escape(label)}</title>{shape}</a>'
    )


def _area_group(drawn: Drawn, area: DisputedArea, shape: str) -> str:
    """Disputed land with what the list does; linked where a state of the ranking counts it."""
    row = None if area.gwcode is None else drawn.rows.get(area.gwcode)
    if not shape:
        return ""
    if row is None:
        return f"<g><title>{escape(area.text)}</title>{shape}</g>"
    # A number only where it is the area's own: Crimea has none, whoever counts it.
    label = f"{area.text} {_numbers(row)}" if area.own_row else area.text
    return _link(drawn, row, label, shape)


def _ring(x: int, y: int) -> str:
    """Place to point at around a marker, seen only while pointed at."""
    return f'<circle class="ring" cx="{x}" cy="{y}" r="{RING}"/>'


def _land_and_marker(drawn: Drawn, area: DisputedArea) -> str:
    """Land of its own where the map has it, and a diamond where that is too small to be seen."""
    world = states.world_map()
    style = filled(DISPUTED, drawn.number(area.gwcode), prefix="")
    rings = world.disputed.get(area.area, ())
    land = f'<path d="{path_of(rings)}" {style}/>' if rings else ""
    if area.area not in world.marked:
        return land
    return f'{land}<path d="{diamond(*world.places[area.area], DOT)}" {style}/>'


def diamond(x: float, y: float, size: float) -> str:
    """A square on its corner as data of a path."""
    return f"M{x:g} {y - size:g}l{size:g} {size:g}-{size:g} {size:g}-{size:g}-{size:g}z"


def land_area(rings: Iterable[np.ndarray]) -> float:
    """Area of land in square units, holes taken off where they run the other way."""
    return abs(
        sum(
            float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y)) / 2
            for x, y in (ring.T for ring in rings)
        )
    )
