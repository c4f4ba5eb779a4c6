"""A table that leaves out columns, and says which, where a terminal is too narrow for all."""

from collections.abc import Sequence
from typing import Any

from rich.box import SIMPLE_HEAD, Box
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Column, Table
from rich.text import Text

FOLDED = 12
"""Least width of the column that may wrap, in characters."""

PLAIN_HEAD = Box("    \n    \n -- \n    \n    \n    \n    \n    \n", ascii=True)
"""The style of the program where lines cannot be drawn; rich's own draws a frame."""

WIDE = 1000
"""Columns where no terminal sets a width: what other programs or files take is not wrapped."""

_STYLE: Any = {
    "box": SIMPLE_HEAD,
    "padding": (0, 1, 0, 0),
    "header_style": "bold",
    "pad_edge": False,
}


class FittingTable(Table):
    """The one style of table; numbers are never cut off and no column disappears unsaid."""

    def __init__(self, drop: Sequence[str] = ()) -> None:
        super().__init__(**_STYLE)
        # Headings in the order in which they go; by default from the right.
        self.drop = tuple(drop)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Draw what fits, then name what does not."""
        if options.max_width >= WIDE:
            yield Text("\n".join(_lines(self.columns)), no_wrap=True, overflow="ignore")
            return
        kept, dropped = list(self.columns), []
        order = {heading: place for place, heading in enumerate(self.drop)}
        # A list without its key, or without the text that it is about, is none. A text that is
        # named among what may go is not what the list is about.
        text = next((column for column in kept if not column.no_wrap), kept[0])
        candidates = [
            column
            for column in reversed(kept[1:])
            if column is not text or _heading(column) in order
        ]
        candidates.sort(key=lambda column: order.get(_heading(column), len(order)))
        while candidates and _width(kept) > options.max_width:
            dropped.append(candidates.pop(0))
            kept.remove(dropped[-1])
        yield from Table.__rich_console__(_of(kept, options), console, options)
        if dropped:
            names = [_heading(column).replace("\n", " ") for column in self.columns]
            named = "; ".join(names[self.columns.index(column)] for column in dropped)
            yield Text(
                f"Left out, because {options.max_width} columns are too few: {named}. Widen the "
                "terminal, or send the output to a file.",
                style="dim",
            )


def _of(kept: Sequence[Column], options: ConsoleOptions) -> Table:
    """A plain table of these columns; all of them wrap if not even they fit."""
    narrow = _width(kept) > options.max_width
    shown = Table(**_STYLE)
    if options.ascii_only:
        shown.box = PLAIN_HEAD
    for column in kept:
        wraps = narrow or not column.no_wrap
        shown.add_column(
            column.header,
            justify=column.justify,
            no_wrap=not wraps,
            overflow="fold" if wraps else column.overflow,
            min_width=None if narrow else column.min_width,
        )
    for row in zip(*(column.cells for column in kept), strict=True):
        shown.add_row(*row)
    return shown


def _lines(columns: Sequence[Column]) -> list[str]:
    """The table for programs and files: a row is one line, with no blanks at its end."""
    laid = []
    for column in columns:
        cells = [_heading(column).replace("\n", " ")]
        cells += [str(cell).replace("\n", "; ") for cell in column.cells]
        widest = max(map(cell_len, cells))
        cells.insert(1, "─" * widest)
        blanks = [" " * (widest - cell_len(cell)) for cell in cells]
        right = column.justify == "right"
        laid.append([b + c if right else c + b for b, c in zip(blanks, cells, strict=True)])
    return ["  ".join(row).rstrip() for row in zip(*laid, strict=True)]


def _width(columns: Sequence[Column]) -> int:
    """Characters that these columns need, with a blank between them and at the edges."""
    needed = 2
    for column in columns:
        cells = (column.header, *column.cells)
        widest = max(cell_len(line) for cell in cells for line in str(cell).split("\n"))
        # A text that may wrap can do with less.
        needed += 2 + (widest if column.no_wrap else min(widest, FOLDED))
    return needed - 1


def _heading(column: Column) -> str:
    return str(column.header)
