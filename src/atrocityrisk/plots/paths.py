"""How coefficients enter and grow as the penalty of an elastic net is let go."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from atrocityrisk.errors import SpecError
from atrocityrisk.plots import theme

APART = 0.165
"""Height in inches that a label at the end of a line needs."""
HEIGHT = 3.9


def plot_path(
    model: Any, ax: Axes, *, names: Sequence[str], spread: np.ndarray | None = None, n: int = 12
) -> Axes:
    """Draw the path of the coefficients of an elastic net.

    Parameters
    ----------
    model : ElasticNetLogit
        Fitted: with `lambdas_`, `coef_path_`, `lambda_`.
    ax : Axes
        Where to draw.
    names : sequence of str
        Names of the columns that the model was fitted to.
    spread : ndarray of shape (columns,), optional
        Standard deviation of each column; coefficients are drawn per standard deviation, so that
        they compare. Without it they are per unit.
    n : int
        Coefficients that are named: the largest at the chosen penalty.

    Returns
    -------
    Axes
        Penalty to the right, falling, on a logarithmic scale; log-odds upwards; a dashed line at
        the penalty that was chosen.

    Raises
    ------
    SpecError
        If the names or the spread are not as many as the columns, or `n` is below 1.
    """
    path = np.asarray(model.coef_path_, dtype=np.float64)
    if len(names) != len(path) or (spread is not None and len(spread) != len(path)):
        raise SpecError(f"expected a name and a spread for each of {len(path)} columns")
    if n < 1:
        raise SpecError(f"a path is drawn with at least one name; found n={n}")
    path = path if spread is None else path * np.asarray(spread)[:, None]
    penalties = np.asarray(model.lambdas_, dtype=np.float64)
    chosen = path[:, int(np.abs(penalties - model.lambda_).argmin())]
    largest = np.argsort(-np.abs(chosen), kind="stable")[:n]
    named = [int(k) for k in largest if chosen[k] != 0]
    theme.quiet(ax)
    ax.set_xscale("log")
    ax.grid(axis="y", color=theme.RULE, linewidth=0.8)
    ax.axhline(0, color=theme.QUIET, linewidth=0.8)
    for k in [k for k in range(len(path)) if k not in named] + named:
        colour = theme.POINT if k in named else theme.SPAN
        ax.plot(penalties, path[k], color=colour, linewidth=1.4 if k in named else 0.8)
    ax.axvline(model.lambda_, color=theme.OLDER, linewidth=1.2, linestyle=(0, (4, 3)))
    ax.set_xlim(penalties.max(), penalties.min())
    ax.set_xlabel("penalty", color=theme.QUIET, fontsize=theme.TEXT, family=theme.FONT)
    _names(ax, {str(names[k]): float(path[k, -1]) for k in named})
    return ax


def path_figure(
    model: Any, *, names: Sequence[str], title: str, spread: np.ndarray | None = None, n: int = 12
) -> Figure:
    """Figure of the path of the coefficients.

    Parameters
    ----------
    model : ElasticNetLogit
        As in `plot_path`.
    names : sequence of str
        As in `plot_path`.
    title : str
        What was forecast.
    spread : ndarray, optional
        As in `plot_path`.
    n : int
        As in `plot_path`.

    Returns
    -------
    Figure
        1200 pixels wide when saved.
    """
    unit = "unit of its input" if spread is None else "standard deviation of its input"
    notes = theme.wrapped(
        f"Up: what a {unit} adds to the log-odds. Right: the penalty falls, so more inputs come "
        f"in and count for more. Dashed: the penalty chosen by cross-validation. Named: the {n} "
        "largest there, where that many are in. Coefficients of inputs that move together share "
        "what they say; none of them is a cause."
    )
    below = 0.68 + theme.LINE * len(notes)
    height = 0.75 + HEIGHT + below
    ax = theme.new_axes(height, left=0.6, right=2.6, top=0.75, bottom=below)
    plot_path(model, ax, names=names, spread=spread, n=n)
    figure = ax.get_figure(root=True)
    assert figure is not None
    theme.write_heading(figure, title, x=0.3, y=height - 0.22)
    theme.write_lines(figure, notes, x=0.3, y=theme.LINE * len(notes) + 0.1)
    return figure


def _names(ax: Axes, ends: dict[str, float]) -> None:
    """Names beside the ends of the lines, moved apart where they would overlap."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    low, high = ax.get_ylim()
    gap = APART * (high - low) / (ax.get_position().height * figure.get_figheight())
    for name, place in theme.moved_apart(ends, low=low, high=high, gap=gap).items():
        ax.annotate(
            name.replace("_", " "),
            (1.0, ends[name]),
            xycoords=ax.get_yaxis_transform(),
            xytext=(1.03, place),
            textcoords=ax.get_yaxis_transform(),
            fontsize=theme.NOTE,
            family=theme.FONT,
            color=theme.INK,
            va="center",
            annotation_clip=False,
            parse_math=False,
            arrowprops={"arrowstyle": "-", "color": theme.RULE, "linewidth": 0.7, "shrinkB": 0},
        )
