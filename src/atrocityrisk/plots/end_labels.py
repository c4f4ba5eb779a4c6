"""Names beside the right ends of lines, moved apart where they would overlap."""

from collections.abc import Callable, Mapping

from matplotlib.axes import Axes

from atrocityrisk.plots import theme

APART = 0.165
"""Height in inches that a label needs."""


def plain(name: str) -> tuple[str, str, str]:
    """A name as a quiet label: its text, colour and weight."""
    return name.replace("_", " "), theme.QUIET, "normal"


def beside_ends(
    ends: Mapping[str, float],
    ax: Axes,
    *,
    x: float,
    label: Callable[[str], tuple[str, str, str]] = plain,
) -> None:
    """Write each line's name right of the axes (whose limits must stand), tied to its end at x."""
    low, high = ax.get_ylim()
    inches = ax.get_position().height * theme.figure_of(ax).get_figheight()
    lines = max((label(name)[0].count("\n") + 1 for name in ends), default=1)
    apart = lines * APART * (high - low) / inches
    for name, place in moved_apart(ends, low=low, high=high, gap=apart).items():
        text, colour, weight = label(name)
        ax.annotate(
            text,
            (x, ends[name]),
            xytext=(1.03, place),
            textcoords=ax.get_yaxis_transform(),
            weight=weight,
            **theme.style(colour=colour),
            va="center",
            annotation_clip=False,
            arrowprops={
                "arrowstyle": "-",
                "color": theme.RULE,
                "linewidth": 0.7,
                "shrinkB": 0,
                "relpos": (0.0, 0.5),
            },
        )


def moved_apart(
    ends: Mapping[str, float], *, low: float, high: float, gap: float
) -> dict[str, float]:
    """Heights of labels beside the ends of lines, at least a gap apart, from the lowest."""
    order = sorted(ends, key=lambda name: ends[name])
    places: list[float] = []
    for name in order:
        places.append(max(ends[name], places[-1] + gap) if places else max(ends[name], low))
    # Upwards the labels may have passed the top: pushed down from there, below the axis if need be.
    ceiling = high
    for number in range(len(places) - 1, -1, -1):
        places[number] = min(places[number], ceiling)
        ceiling = places[number] - gap
    return dict(zip(order, places, strict=True))
