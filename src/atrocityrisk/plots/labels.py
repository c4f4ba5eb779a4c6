"""Names beside the right ends of lines, moved apart where they would overlap."""

from collections.abc import Callable, Mapping

from matplotlib.axes import Axes

from atrocityrisk.plots import theme

APART = 0.165
"""Height in inches that a label needs."""


def plain(name: str) -> tuple[str, str, str]:
    """A name as a label: its text, colour and weight.

    Parameters
    ----------
    name : str
        Name of a line.

    Returns
    -------
    tuple of str
        Quiet and of normal weight.
    """
    return name.replace("_", " "), theme.QUIET, "normal"


def beside_ends(
    ends: Mapping[str, float],
    ax: Axes,
    *,
    x: float,
    label: Callable[[str], tuple[str, str, str]] = plain,
) -> None:
    """Write each line's name to the right of the axes, with a thin line to its end.

    Parameters
    ----------
    ends : mapping of str to float
        Height of the right end of each line.
    ax : Axes
        Changed in place; its limits must stand.
    x : float
        Where the lines end.
    label : callable
        Text, colour and weight of a name.
    """
    low, high = ax.get_ylim()
    inches = ax.get_position().height * theme.figure_of(ax).get_figheight()
    apart = APART * (high - low) / inches
    order = sorted(ends, key=lambda name: ends[name])
    places: list[float] = []
    for name in order:
        places.append(max(ends[name], places[-1] + apart) if places else ends[name])
    over = max(places[-1] - high, 0.0)
    for number in range(len(places) - 1, -1, -1):
        ceiling = places[-1] - over if number == len(places) - 1 else places[number + 1] - apart
        places[number] = min(places[number], ceiling)
    for name, place in zip(order, places, strict=True):
        text, colour, weight = label(name)
        ax.annotate(
            text,
            (x, ends[name]),
            xytext=(1.03, place),
            textcoords=ax.get_yaxis_transform(),
            fontsize=theme.TEXT,
            family=theme.FONT,
            color=colour,
            weight=weight,
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
