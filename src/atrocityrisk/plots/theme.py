"""How our figures look: quiet colours that also colour-blind readers tell apart, no alarm."""

import textwrap
from collections.abc import Iterable
from typing import Any

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from atrocityrisk._core.files import StrPath
from atrocityrisk.errors import OutputError

INK = "#22303c"
QUIET = "#5f6c78"
RULE = "#e3e7ea"
POINT = "#1f4e79"
KNOWN = "#6f94b5"
SPAN = "#9db8d2"
OLDER = "#e0a458"
PAPER = "#ffffff"

WIDTH = 8.0
DPI = 150
"""Eight inches at 150 dots make a figure 1200 pixels wide."""

FONT = "DejaVu Sans"
"""Comes with matplotlib, so that a figure has the same bytes on every machine."""

TEXT, NOTE, HEADING = 8.5, 7.5, 12.0
LINE = 0.155
"""Height in inches of one line of notes."""
LETTER = 0.067
"""Width in inches of a letter of a label, on average; measuring would need a drawn figure."""
CHARACTERS = 132
"""Characters of a note in one line across a figure."""


def new_axes(height: float, *, left: float, right: float, top: float, bottom: float) -> Axes:
    """Axes in a new figure of the standard width, with margins in inches."""
    return new_figure(height).add_axes(
        (
            left / WIDTH,
            bottom / height,
            (WIDTH - left - right) / WIDTH,
            (height - top - bottom) / height,
        )
    )


def sheet(
    heading: str, notes: list[str], *, inside: float, left: float = 0.7, right: float = 0.4
) -> Axes:
    """Axes of a height in inches below a heading and above notes, in a new figure."""
    top, bottom = 0.75, 0.66 + LINE * len(notes)
    height = top + inside + bottom
    ax = new_axes(height, left=left, right=right, top=top, bottom=bottom)
    write_heading(figure_of(ax), heading, x=0.3, y=height - 0.25)
    write_lines(figure_of(ax), notes, x=0.3, y=LINE * len(notes) + 0.14)
    return ax


def new_figure(height: float) -> Figure:
    """Empty figure of the standard width and a height in inches."""
    # Not by pyplot, which would keep every figure alive and is not safe in threads.
    figure = Figure(figsize=(WIDTH, height), dpi=DPI, facecolor=PAPER)
    FigureCanvasAgg(figure)
    return figure


def figure_of(ax: Axes) -> Figure:
    """Figure that axes are part of: the whole, and no figure within it."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    return figure


def write_beside(ax: Axes, row: float, text: str, *, colour: str) -> None:
    """Write to the right of a row of the vertical axis."""
    ax.text(
        1.02,
        row,
        text,
        transform=ax.get_yaxis_transform(),
        va="center_baseline",
        clip_on=False,
        **style(colour=colour),
    )


def write_notes(figure: Figure, heading: str, *, above: list[str], below: list[str]) -> None:
    """Write the heading with lines under it at the top, and lines at the bottom."""
    height = figure.get_figheight()
    write_heading(figure, heading, x=0.3, y=height - 0.25)
    write_lines(figure, above, x=0.3, y=height - 0.55)
    write_lines(figure, below, x=0.3, y=LINE * len(below) + 0.14)


def quiet(ax: Axes) -> None:
    """Strip axes of what the eye does not need."""
    for side in ax.spines.values():
        side.set_visible(False)
    ax.set_facecolor(PAPER)
    ax.set_axisbelow(True)
    ax.tick_params(length=0, colors=QUIET, labelsize=TEXT, labelfontfamily=FONT)


def style(size: float = TEXT, *, colour: str = QUIET) -> dict[str, Any]:
    """Look of a piece of text."""
    return {"fontsize": size, "color": colour, "family": FONT}


def shortened(name: str, longest: int) -> str:
    """A name with an ellipsis, after a whole word, where it is longer than a label may be."""
    if len(name) <= longest:
        return name
    cut = name[: longest - 1]
    # A first word that fills the label by itself is cut within.
    words = cut if name[longest - 1] == " " else cut.rpartition(" ")[0] or cut
    return words.rstrip(" ,;:(") + "…"


def in_lines(text: str, longest: int, *, lines: int = 2) -> str:
    """A label in at most so many lines, broken between words, with an ellipsis if it is longer."""
    broken = _broken(text, longest)
    # Lines of about one length read better than a full one with a word below it.
    while 1 < len(broken) <= lines and len(_broken(text, longest - 1)) == len(broken):
        longest -= 1
        broken = _broken(text, longest)
    last = shortened(" ".join(broken[lines - 1 :]), longest)
    return "\n".join([*broken[: lines - 1], last] if len(broken) >= lines else broken)


def _broken(text: str, longest: int) -> list[str]:
    """Text in lines of whole words, those with a hyphen too."""
    return textwrap.wrap(text, longest, break_on_hyphens=False) or [""]


def widest(labels: Iterable[str]) -> int:
    """Letters of the longest line of all labels."""
    return max((len(line) for label in labels for line in label.split("\n")), default=1)


def ending(name: str, longest: int) -> str:
    """The end of a name that is too long: whose it is stands first, which one it is last."""
    return name if len(name) <= longest else f"…{name[1 - longest :].lstrip()}"


def label_x(ax: Axes, text: str) -> None:
    """Name the horizontal axis."""
    ax.set_xlabel(text, **style())


def show_percent(axis: Axis) -> None:
    """Label an axis of fractions in percent."""
    axis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:g} %"))


def wrapped(*notes: str) -> list[str]:
    """Lines of notes that fit across a figure, each note beginning a line."""
    return [line for note in notes for line in textwrap.wrap(note, CHARACTERS) or [""]]


def write_lines(figure: Figure, lines: list[str], *, x: float, y: float) -> None:
    """Write lines downwards from a place in inches from the left and the bottom edge."""
    height = figure.get_figheight()
    for number, line in enumerate(lines):
        figure.text(
            x / WIDTH,
            (y - number * LINE) / height,
            line,
            va="top",
            # A "$" in a name or a definition is no formula.
            parse_math=False,
            **style(NOTE),
        )


def write_heading(figure: Figure, text: str, *, x: float, y: float) -> None:
    """Write the title of a figure at a place in inches from the left and the bottom edge."""
    figure.text(
        x / WIDTH,
        y / figure.get_figheight(),
        text,
        va="top",
        weight="bold",
        parse_math=False,
        **style(HEADING, colour=INK),
    )


def save_png(figure: Figure, path: StrPath) -> None:
    """Write a figure as PNG: the same figure, the same bytes.

    Parameters
    ----------
    figure : Figure
        Figure to write.
    path : str or path-like
        File to write.

    Raises
    ------
    OutputError
        If the file cannot be written.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from pathlib import Path
    >>> from matplotlib.figure import Figure
    >>> import atrocityrisk as ar
    >>> with TemporaryDirectory() as folder:
    ...     ar.plots.save_png(Figure(), Path(folder, "figure.png"))
    ...     Path(folder, "figure.png").stat().st_size > 0
    True
    """
    try:
        # matplotlib would sign the file with its version.
        figure.savefig(path, format="png", dpi=DPI, metadata={"Software": None})
    except OSError as problem:
        raise OutputError(f"cannot write {path}: {problem.strerror or problem}") from problem


def save_svg(figure: Figure, path: StrPath) -> None:
    """Write a figure as SVG: the same figure, the same bytes.

    Parameters
    ----------
    figure : Figure
        Figure to write.
    path : str or path-like
        File to write.

    Raises
    ------
    OutputError
        If the file cannot be written.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from pathlib import Path
    >>> from matplotlib.figure import Figure
    >>> import atrocityrisk as ar
    >>> with TemporaryDirectory() as folder:
    ...     ar.plots.save_svg(Figure(), Path(folder, "figure.svg"))
    ...     Path(folder, "figure.svg").stat().st_size > 0
    True
    """
    # Without these, names of its parts are random and the date is written in.
    try:
        with rc_context({"svg.hashsalt": "atrocityrisk"}):
            figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})
    except OSError as problem:
        raise OutputError(f"cannot write {path}: {problem.strerror or problem}") from problem
