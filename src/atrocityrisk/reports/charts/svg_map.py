"""The world map as inline SVG: every state in its class, small ones as dots, unknown hatched."""

from typing import Any

import pandas as pd
from markupsafe import Markup, escape

from atrocityrisk import states
from atrocityrisk._formatting.html import state_anchor
from atrocityrisk._formatting.numbers import percent_with_sign, share_span, whole_span
from atrocityrisk._formatting.risk_classes import class_labels, class_limits, risk_class
from atrocityrisk.rankings import Ranking
from atrocityrisk.reports.charts.svg_charts import path_of

DOT = 7
"""Radius of a dot in units of the map, which is 2000 wide."""
HATCH = (
    '<defs><pattern id="hatch" width="8" height="8" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><path class="hatch" d="M0 0V8"/></pattern></defs>'
)


def world_svg(ranking: Ranking) -> Markup:
    """Map of a ranking; each state has a title with its numbers and links to its page."""
    world = states.world_map()
    rows = ranking.frame.set_index("gwcode")
    limits = class_limits(ranking.frame["probability"].to_numpy())
    land, dots = [], []
    for shape in world.shapes:
        if shape.rings:
            path = path_of(shape.rings)
            land.append(_linked(rows, shape.gwcode, limits, f'<path d="{path}" CLASS/>'))
    for gwcode, (x, y) in world.dots.items():
        # Microstates that no list holds would be a rash of hatched dots without meaning.
        if gwcode in rows.index:
            dots.append(
                _linked(rows, gwcode, limits, f'<circle cx="{x}" cy="{y}" r="{DOT}" CLASS/>')
            )
    label = (
        "World map of the probabilities; the same numbers, with ranks and intervals, are in the "
        "table above"
    )
    return Markup(
        f'<svg class="world" viewBox="0 0 {world.width} {world.height}" role="group" '
        f'aria-label="{escape(label)}">{HATCH}{"".join(land)}{"".join(dots)}</svg>'
    )


def legend(ranking: Ranking) -> list[tuple[str, str]]:
    """Classes of the map: name in the style sheet, and span of probability."""
    labels = class_labels(class_limits(ranking.frame["probability"].to_numpy()))
    return [(f"c{number}", label) for number, label in enumerate(labels)]


def _linked(rows: pd.DataFrame, gwcode: int | None, limits: tuple[float, ...], shape: str) -> str:
    """A shape with its class; a state of the list also has a title and a link."""
    if gwcode is None or gwcode not in rows.index:
        drawn = shape.replace("CLASS", 'class="none"')
        return f"<g><title>not a state of this list, or no data</title>{drawn}</g>"
    row: dict[str, Any] = {str(name): value for name, value in rows.loc[gwcode].items()}
    label = (
        f"{row['country']}: {percent_with_sign(row['probability'])} "
        f"({share_span(row['low'], row['high'])}), rank {row['rank']} "
        f"({whole_span(row['rank_low'], row['rank_high'])})"
    )
    kind = risk_class(float(row["probability"]), limits)
    drawn = shape.replace("CLASS", f'class="c{kind}"')
    # Out of the order of tabbing: the table leads to the same places without 169 stops.
    return (
        f'<a href="#{state_anchor({**row, "gwcode": gwcode})}" tabindex="-1" '
        f'aria-label="{escape(label)}">'
        f"<title>{escape(label)}</title>{drawn}</a>"
    )
