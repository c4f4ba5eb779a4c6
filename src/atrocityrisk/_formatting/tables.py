"""Tables of numbers with their intervals, in HTML for a task's page and in Markdown for docs/.

A table is headings and rows of cells; cells are text already, escaped where they need it.
"""

import math
from collections.abc import Iterable, Sequence
from html import escape
from typing import Literal

from atrocityrisk._formatting.numbers import DASH

Notation = Literal["html", "markdown"]

_INTERVALS: dict[Notation, str] = {
    "html": "{}<span>{} to {}</span>",
    "markdown": "{} [{}, {}]",
}


def with_interval(
    value: float,
    low: float,
    high: float,
    digits: int,
    *,
    notation: Notation,
    sign: bool = False,
) -> str:
    """Number with its interval; the number alone where it has none, a dash where it is missing."""
    if math.isnan(value):
        return DASH
    form = f"{'+' if sign else ''}.{digits}f"
    # Rounded first, and 0.0 added, so that nothing is shown as minus zero.
    value, low, high = (round(float(number), digits) + 0.0 for number in (value, low, high))
    if math.isnan(low):
        return format(value, form)
    return _INTERVALS[notation].format(*(format(number, form) for number in (value, low, high)))


def model_words(name: str) -> str:
    """A model's name as it is shown."""
    return name.replace("_", " ")


def page_row(cells: Sequence[str], *, ours: bool = False, prose: bool = False) -> str:
    """Row of a table; `ours` sets it apart, `prose` says that all cells but the first are text."""
    opening = "<td class='text'>" if prose else "<td>"
    first, *others = cells
    texts = [f"<td>{first}</td>", *(f"{opening}{cell}</td>" for cell in others)]
    mark = " class='ours'" if ours else ""
    return f"<tr{mark}>{''.join(texts)}</tr>"


def page_table(headings: Sequence[str], rows: Iterable[str]) -> str:
    """Table of rows as `page_row` makes them."""
    head = "".join(f"<th>{escape(model_words(heading))}</th>" for heading in headings)
    return f"<div class='wide'><table><tr>{head}</tr>{''.join(rows)}</table></div>"


def markdown_table(
    headings: Sequence[str], rows: Iterable[Sequence[str]], *, rule: str = "---"
) -> str:
    """Markdown table; `rule` stands under every column but the first."""
    lines = [headings, ["---", *[rule] * (len(headings) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
