"""The world map of a ranking: quiet classes, small states as dots, hatching for no data."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, PathPatch
from matplotlib.path import Path

from atrocityrisk import states
from atrocityrisk._formatting.numbers import level_text
from atrocityrisk._formatting.risk_classes import class_labels, class_limits, risk_class
from atrocityrisk._formatting.titles import title
from atrocityrisk.outcomes import Outcome
from atrocityrisk.plots import theme
from atrocityrisk.rankings import Ranking

CLASSES = ("#e6ebe6", "#bcd3d1", "#86b0b8", "#4a829b", "#1f4e79")
"""From low to high: one direction in lightness, so that it survives colour blindness and grey."""
HATCH = "//////"


def plot_map(ranking: Ranking, ax: Axes) -> Axes:
    """Draw the states of a ranking in the colour of their class.

    Parameters
    ----------
    ranking : Ranking
        Result of `rank`.
    ax : Axes
        Where to draw.

    Returns
    -------
    Axes
        Small states also as dots; land without a forecast hatched.

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
    known = dict(zip(ranking.frame["gwcode"], ranking.frame["probability"], strict=True))
    limits = class_limits(ranking.frame["probability"].to_numpy())
    for shape in world.shapes:
        if not shape.rings:
            continue
        outline = _outline(shape.rings)
        if shape.gwcode in known:
            face = CLASSES[risk_class(known[shape.gwcode], limits)]
            ax.add_patch(PathPatch(outline, facecolor=face, edgecolor=theme.PAPER, linewidth=0.4))
        else:
            ax.add_patch(
                PathPatch(
                    outline,
                    facecolor=theme.PAPER,
                    edgecolor=theme.QUIET,
                    linewidth=0.3,
                    hatch=HATCH,
                )
            )
    # Small states are dots as well: as land alone they would be less than a pixel.
    for gwcode, (x, y) in world.dots.items():
        if gwcode in known:
            face = CLASSES[risk_class(known[gwcode], limits)]
            ax.plot(x, y, "o", markersize=3.6, color=face, markeredgecolor=theme.QUIET, mew=0.4)
    ax.set_xlim(0, world.width)
    # The map is kept as SVG draws it, with y downwards.
    ax.set_ylim(world.height, 0)
    ax.set_aspect("equal")
    ax.set_axis_off()
    return ax


def map_figure(ranking: Ranking, outcome: Outcome) -> Figure:
    """Figure of the map with its legend and what a reader needs to judge it.

    Parameters
    ----------
    ranking : Ranking
        Result of `rank`.
    outcome : Outcome
        What was forecast.

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
    frame = ranking.frame
    made = ranking.forecast
    notes = [
        *theme.wrapped(f"Seen from the end of {made.origin}. {outcome.definition}")[:3],
        *theme.wrapped(
            f"Classes show the probability alone; its {level_text(ranking.level)} interval often "
            "spans two of them, and the order of states in one class means little. None, hatched: "
            "not a state of this list, or no data.",
            states.DISCLAIMER,
        ),
    ]
    world = states.world_map()
    inner = theme.WIDTH - 0.4
    tall = inner * world.height / world.width
    below = 0.5 + theme.LINE * len(notes)
    height = 0.55 + tall + below
    ax = theme.new_axes(height, left=0.2, right=0.2, top=0.55, bottom=below)
    plot_map(ranking, ax)
    labels = class_labels(class_limits(frame["probability"].to_numpy()))
    handles = [Patch(facecolor=c, label=t) for c, t in zip(CLASSES, labels, strict=True)]
    # Two states of the legend in one: what is not in the list, and what is not known.
    handles.append(
        Patch(
            facecolor=theme.PAPER, edgecolor=theme.QUIET, linewidth=0.3, hatch=HATCH, label="none"
        )
    )
    ax.legend(
        handles=handles,
        loc="upper center",
        bbox_to_anchor=(0.5, 0.0),
        ncols=len(handles),
        frameon=False,
        prop={"family": theme.FONT, "size": theme.TEXT},
        labelcolor=theme.INK,
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


def _outline(rings: tuple[np.ndarray, ...]) -> Path:
    """Closed lines as one path, so that a lake or an enclave stays open."""
    vertices = np.vstack([np.vstack([ring, ring[:1]]) for ring in rings])
    codes = np.concatenate(
        [[Path.MOVETO] + [Path.LINETO] * (len(ring) - 1) + [Path.CLOSEPOLY] for ring in rings]
    )
    return Path(vertices, codes)
