"""Tables of numbers with their intervals, for pages in HTML and for docs/ in Markdown.

Cells are plain text: the template of a page escapes them.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from atrocityrisk._formatting.numbers import DASH, MINUS


@dataclass(frozen=True, kw_only=True)
class Cell:
    """What a cell says, and the lines in small print below it."""

    text: str
    below: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row by its name; `marked` sets it apart."""

    name: str
    cells: tuple[Cell, ...]
    marked: bool = False


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table for a page: `label` names it, the caption says how to read it."""

    label: str
    caption: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    prose: bool = False
    """Whether its cells are words, not numbers."""


def with_interval(value: float, low: float, high: float, digits: int, *, sign: bool = False) -> str:
    """Number with its interval in Markdown; alone where it has none, a dash where missing."""
    text, *ends = _texts(value, low, high, digits, sign)
    return f"{text} [{', '.join(ends)}]" if ends else text


def interval_cell(
    value: float, low: float, high: float, digits: int, *, sign: bool = False
) -> Cell:
    """Number with its interval below it; alone where it has none, a dash where missing."""
    text, *ends = (part.replace("-", MINUS) for part in _texts(value, low, high, digits, sign))
    return Cell(text=text, below=(" to ".join(ends),) if ends else ())


def _texts(value: float, low: float, high: float, digits: int, sign: bool) -> list[str]:
    """The number, and both ends of its interval if it has one."""
    if math.isnan(value):
        return [DASH]
    form = f"{'+' if sign else ''}.{digits}f"
    # Rounded first, and 0.0 added, so that nothing is shown as minus zero.
    texts = [format(round(float(number), digits) + 0.0, form) for number in (value, low, high)]
    return texts[:1] if math.isnan(low) else texts


def model_words(name: str) -> str:
    """A model's name as it is shown."""
    return name.replace("_", " ")


def markdown_table(
    headings: Sequence[str], rows: Iterable[Sequence[str]], *, rule: str = "---"
) -> str:
    """Markdown table; `rule` stands under every column but the first."""
    lines = [headings, ["---", *[rule] * (len(headings) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
