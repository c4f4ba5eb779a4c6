"""Reliability of many models, small and side by side, on axes that show rare events."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from atrocityrisk._formatting.numbers import level_text
from atrocityrisk.errors import SpecError
from atrocityrisk.metrics import ReliabilityCurve
from atrocityrisk.plots import theme

COLUMNS, MARGIN = 4, 0.7
LARGEST, BESIDE = 4.0, 0.2
"""Largest side of a panel in inches, and the space between two of them."""
TICKS = (0.01, 0.05, 0.1, 0.2, 0.5, 1.0)


def plot_calibration(
    curve: ReliabilityCurve, ax: Axes, *, name: str = "", limit: float = 1.0
) -> Axes:
    """Draw one reliability curve over its consistency band.

    Parameters
    ----------
    curve : ReliabilityCurve
        Result of `consistency_band`, or of `reliability_curve` for a curve without a band.
    ax : Axes
        Where to draw.
    name : str
        Heading.
    limit : float
        Highest probability shown; what lies above it is cut off.

    Returns
    -------
    Axes
        Stated probability to the right, rate that came true upwards, both on square-root scales,
        which give the risks of a few percent the room that they need; below, where the forecasts
        lie.

    References
    ----------
    .. [1] Dimitriadis, Gneiting and Jordan (2021), "Stable reliability diagrams for probabilistic
       classifiers", Proceedings of the National Academy of Sciences 118(8).

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> from matplotlib.figure import Figure
    >>> curve = ar.metrics.reliability_curve([0, 0, 1, 0, 1], [0.1, 0.2, 0.6, 0.1, 0.3])
    >>> ax = Figure().add_subplot()
    >>> ar.plots.plot_calibration(curve, ax) is ax
    True
    """
    theme.quiet(ax)
    # Linear axes would press the risks of a few percent, nearly all of them, into a corner.
    for axis in ("x", "y"):
        getattr(ax, f"set_{axis}scale")("function", functions=(np.sqrt, np.square))
        getattr(ax, f"set_{axis}lim")(0, limit)
        shown = [tick for tick in TICKS if tick <= limit]
        getattr(ax, f"set_{axis}ticks")(shown, [f"{100 * tick:g}" for tick in shown])
    ax.grid(color=theme.RULE, linewidth=0.6)
    ax.plot([0, limit], [0, limit], color=theme.QUIET, linewidth=0.7)
    if curve.low is not None and curve.high is not None:
        ax.fill_between(
            curve.probability, curve.low, curve.high, color=theme.SPAN, alpha=0.55, linewidth=0
        )
    ax.plot(curve.probability, curve.recalibrated, color=theme.POINT, linewidth=1.3)
    # A tick for each forecast; where they crowd, they merge into a bar.
    ax.vlines(
        curve.probability,
        0,
        0.0012 * limit,
        color=theme.QUIET,
        linewidth=0.5,
        alpha=0.25,
        clip_on=False,
    )
    ax.set_title(name, loc="left", pad=3, **theme.style(colour=theme.INK))
    ax.tick_params(labelsize=theme.NOTE - 1)
    return ax


def calibration_figure(curves: Mapping[str, ReliabilityCurve], *, title: str) -> Figure:
    """Figure of the reliability of every model.

    Parameters
    ----------
    curves : mapping of str to ReliabilityCurve
        By name of the model, in the order in which they are drawn.
    title : str
        What was forecast.

    Returns
    -------
    Figure
        1200 pixels wide when saved.

    Raises
    ------
    SpecError
        If there is no curve.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> curve = ar.metrics.reliability_curve([0, 0, 1, 0, 1], [0.1, 0.2, 0.6, 0.1, 0.3])
    >>> len(ar.plots.calibration_figure({"ours": curve}, title="Five forecasts").axes)
    1
    """
    if not curves:
        raise SpecError(
            "a calibration figure needs at least one model, found none; give a curve per name"
        )
    columns = min(COLUMNS, len(curves))
    rows = -(-len(curves) // columns)
    step = (theme.WIDTH - MARGIN) / columns
    cell = min(step - BESIDE, LARGEST)
    highest = max(max(c.probability.max(), c.recalibrated.max()) for c in curves.values())
    limit = min(tick for tick in TICKS if tick >= min(highest, 1.0))
    level = next(iter(curves.values())).level
    notes = [
        "Right: probability that was stated, in percent. Up: share that came true, in percent, as "
        "a line that never falls. Ticks below: where the forecasts lie. Both axes are stretched "
        "near 0 (square-root scales)."
    ]
    if level is not None:
        notes.append(
            f"Band: where the line of a forecast whose percentages are right would lie in "
            f"{level_text(level)} of cases, each row taken by itself; rows of neighbouring years "
            "share onsets, so the true band is wider."
        )
    notes.append("Line below the diagonal: more was forecast than happened.")
    notes = theme.wrapped(*notes)
    top, below, gap = 0.85, 0.42 + theme.LINE * len(notes), 0.42
    height = top + rows * cell + (rows - 1) * gap + below
    figure = theme.new_figure(height)
    for place, (name, curve) in enumerate(curves.items()):
        row, column = divmod(place, columns)
        box = (
            (0.5 + column * step) / theme.WIDTH,
            (height - top - row * (cell + gap) - cell) / height,
            cell / theme.WIDTH,
            cell / height,
        )
        heading = theme.ending(name.replace("_", " "), int(step / theme.LETTER) - 4)
        ax = plot_calibration(curve, figure.add_axes(box), name=heading, limit=limit)
        if column:
            ax.tick_params(labelleft=False)
    theme.write_heading(figure, title, x=0.3, y=height - 0.22)
    theme.write_lines(figure, notes, x=0.3, y=below - 0.32)
    return figure
