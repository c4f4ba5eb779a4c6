"""The world map of a ranking: quiet classes, small states as dots; what is hatched, and how."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Patch, PathPatch, Polygon
from matplotlib.path import Path

from atrocityrisk import states
from atrocityrisk._formatting.numbers import level_text
from atrocityrisk._formatting.risk_classes import class_labels, class_limits, risk_class
from atrocityrisk._formatting.titles import going_on as event_going_on
from atrocityrisk._formatting.titles import title
from atrocityrisk.outcomes import Outcome
from atrocityrisk.plots import theme
from atrocityrisk.rankings import Ranking

CLASSES = ("#e6ebe6", "#bcd3d1", "#86b0b8", "#4a829b", "#1f4e79")
"""From low to high: one direction in lightness, so that it survives colour blindness and grey."""
HATCH = "//////"
DISPUTED, UNDER_WAY = "||||||", "xxxxxx"
"""Each hatching has a form of its own, beside the one for no data."""
LINES = (theme.INK, theme.INK, theme.INK, theme.PAPER, theme.PAPER)
HATCH_WIDTH = 0.5
"""Width in points of a hatching's lines: at matplotlib's own, they would hide the class below."""


def plot_map(ranking: Ranking, ax: Axes, *, under_way: Mapping[int, str] | None = None) -> Axes:
    """Draw the states of a ranking in the colour of their class.

    Parameters
    ----------
    ranking : Ranking
        Result of `rank`.
    ax : Axes
        Where to draw.
    under_way : mapping of int to str, optional
        States in which a killing is under way, by gwcode, and by whom; they are cross-hatched.

    Returns
    -------
    Axes
        Small states also as dots; land without a forecast and disputed land hatched, small disputed
        areas as diamonds.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> from matplotlib.figure import Figure
    >>> now = ar.forecast("climatology", ar.load_panel().select(["population_log2"]), origin=2024)
    >>> ax = Figure().add_subplot()
    >>> ar.plots.plot_map(ar.rank(now), ax) is ax
    True
    """
    world = states.world_map()
    probability = ranking.frame["probability"].to_numpy()
    limits = class_limits(probability)
    known = {
        int(gwcode): risk_class(value, limits)
        for gwcode, value in zip(ranking.frame["gwcode"], probability, strict=True)
    }
    going_on = under_way or {}
    for shape in world.shapes:
        if shape.rings:
            number = None if shape.gwcode is None else known.get(shape.gwcode)
            look = _land(number, under_way=shape.gwcode in going_on)
            _add(ax, PathPatch(_outline(shape.rings), **look))
    _draw_dots(ax, known, going_on)
    _draw_disputed(ax, known)
    ax.set_xlim(0, world.width)
    # The map is kept as SVG draws it, with y downwards.
    ax.set_ylim(world.height, 0)
    ax.set_aspect("equal")
    ax.set_axis_off()
    return ax


def map_figure(
    ranking: Ranking, outcome: Outcome, *, under_way: Mapping[int, str] | None = None
) -> Figure:
    """Figure of the map with its legend and what a reader needs to judge it.

    Parameters
    ----------
    ranking : Ranking
        Result of `rank`.
    outcome : Outcome
        What was forecast.
    under_way : mapping of int to str, optional
        States in which a killing is under way, by gwcode, and by whom; they are cross-hatched.

    Returns
    -------
    Figure
        1200 pixels wide when saved.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> now = ar.forecast("climatology", ar.load_panel().select(["population_log2"]), origin=2024)
    >>> len(ar.plots.map_figure(ar.rank(now), ar.OUTCOMES["mass_killing"]).axes) > 0
    True
    """
    made = ranking.forecast
    listed = set(ranking.frame["gwcode"])
    going_on = {code: text for code, text in (under_way or {}).items() if code in listed}
    event = event_going_on(outcome)
    another = outcome.phase == "onset" and outcome.new_while_ongoing
    of = "; the number is for another one" if another else ""
    crossed = f"Crossed: {event} is under way{of}. " if going_on else ""
    notes = [
        *theme.wrapped(f"Seen from the end of {made.origin}. {outcome.definition}")[:3],
        *theme.wrapped(
            f"Classes show the probability alone; its {level_text(ranking.level)} interval often "
            "spans two of them, and the order of states in one class means little. None, hatched "
            f"aslant: not a state of this list, or no data. {crossed}Upright: disputed land, in "
            "the class of the state that the list counts it with, if any.",
            states.DISCLAIMER,
        ),
    ]
    world = states.world_map()
    inner = theme.WIDTH - 0.4
    tall = inner * world.height / world.width
    below = 0.5 + theme.LINE * len(notes)
    height = 0.55 + tall + below
    ax = theme.new_axes(height, left=0.2, right=0.2, top=0.55, bottom=below)
    plot_map(ranking, ax, under_way=going_on)
    handles = _legend(ranking, under_way=bool(going_on))
    ax.legend(
        handles=handles,
        loc="upper center",
        bbox_to_anchor=(0.5, 0.0),
        ncols=len(handles),
        frameon=False,
        prop={"family": theme.FONT, "size": theme.TEXT},
        labelcolor=theme.INK,
        columnspacing=1.0,
        handletextpad=0.4,
        handlelength=1.7,
    )
    figure = theme.figure_of(ax)
    theme.write_heading(
        figure,
        title(outcome, first_year=made.first_year, last_year=made.last_year),
        x=0.3,
        y=height - 0.2,
    )
    theme.write_lines(figure, notes, x=0.3, y=theme.LINE * len(notes) + 0.12)
    return figure


def _legend(ranking: Ranking, *, under_way: bool) -> list[Patch]:
    """A patch for each class and for each hatching that is drawn."""
    labels = class_labels(class_limits(ranking.frame["probability"].to_numpy()))
    handles = [Patch(facecolor=c, label=t) for c, t in zip(CLASSES, labels, strict=True)]
    # Two states of the legend in one: what is not in the list, and what is not known.
    handles.append(_swatch(HATCH, "none"))
    handles.append(_swatch(DISPUTED, "disputed"))
    if under_way:
        handles.append(_swatch(UNDER_WAY, "under way"))
    return handles


def _swatch(hatch: str, label: str) -> Patch:
    patch = Patch(
        facecolor=theme.PAPER, edgecolor=theme.QUIET, linewidth=0.3, hatch=hatch, label=label
    )
    return _finely_hatched(patch)


def _finely_hatched(patch: Patch) -> Patch:
    patch.set_hatch_linewidth(HATCH_WIDTH)
    return patch


def _add(ax: Axes, patch: Patch) -> None:
    ax.add_patch(_finely_hatched(patch))


def _land(number: int | None, *, under_way: bool) -> dict[str, Any]:
    """Look of a state's land by its class, None where it has no forecast."""
    if number is None:
        return {
            "facecolor": theme.PAPER, "edgecolor": theme.QUIET, "linewidth": 0.3, "hatch": HATCH
        }  # fmt: skip
    plain = {"facecolor": CLASSES[number], "edgecolor": theme.PAPER, "linewidth": 0.4}
    # A hatching has the colour of the edge.
    crossed = {"hatch": UNDER_WAY, "edgecolor": LINES[number]}
    return {**plain, **crossed} if under_way else plain


def _draw_dots(ax: Axes, known: Mapping[int, int], under_way: Mapping[int, str]) -> None:
    """Small states as dots: as land alone they would be less than a pixel."""
    marked = {area.gwcode for area in states.disputed_areas() if area.own_row}
    for gwcode, place in states.world_map().dots.items():
        if gwcode in known and gwcode not in marked:
            look = _land(known[gwcode], under_way=gwcode in under_way)
            if gwcode not in under_way:
                look["edgecolor"] = theme.QUIET
            _add(ax, Circle(place, 6, **look))


def _draw_disputed(ax: Axes, known: Mapping[int, int]) -> None:
    """Disputed land on top of the states: its own outline, and a diamond where it is small."""
    world = states.world_map()
    for area in states.disputed_areas():
        number = None if area.gwcode is None else known.get(area.gwcode)
        face, line = (
            (theme.PAPER, theme.INK) if number is None else (CLASSES[number], LINES[number])
        )
        look: dict[str, Any] = {
            "facecolor": face,
            "edgecolor": line,
            "linewidth": 0.4,
            "hatch": DISPUTED,
        }
        rings = world.disputed.get(area.area, ())
        if rings:
            _add(ax, PathPatch(_outline(rings), **look, gid=area.area))
        if area.area in world.marked:
            x, y = world.places[area.area]
            corners = [(x, y - 8), (x + 8, y), (x, y + 8), (x - 8, y)]
            _add(ax, Polygon(corners, **look, gid=area.area))
            # The lines may be light; the marker itself must show on any ground.
            ax.add_patch(Polygon(corners, fill=False, edgecolor=theme.INK, linewidth=0.5))


def _outline(rings: tuple[np.ndarray, ...]) -> Path:
    """Closed lines as one path, so that a lake or an enclave stays open."""
    vertices = np.vstack([np.vstack([ring, ring[:1]]) for ring in rings])
    codes = np.concatenate(
        [[Path.MOVETO] + [Path.LINETO] * (len(ring) - 1) + [Path.CLOSEPOLY] for ring in rings]
    )
    return Path(vertices, codes)
