"""A probability as dots: of 100 states like this one, so many would see the event.

Rows of dots are lines of dashes without length, with round ends: three paths for a hundred dots or
a thousand. Dots differ in size as well as in colour. The page styles `full`, `maybe` and `empty`.
"""

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from atrocityrisk._formatting.numbers import is_missing
from atrocityrisk.reports.charts.svg_elements import Frame, svg_chart

SIZES = {"full": 8, "maybe": 6, "empty": 3}
ROWS = {100: 5, 1000: 20}
STEPS = {100: 10, 1000: 5}
"""Distance of two dots: a thousand take little more room than a hundred."""


@dataclass(frozen=True, kw_only=True)
class Dots:
    """How many of a hundred or a thousand states would see the event, with the interval."""

    of: int
    filled: int
    low: int | None
    high: int | None


def dots_for(probability: float, low: Any = None, high: Any = None) -> Dots:
    """Whole numbers of a hundred states; of a thousand where that would be none."""
    of = 100 if round(100 * probability) >= 1 else 1000
    ends = [None if is_missing(end) else round(of * end) for end in (low, high)]
    return Dots(of=of, filled=round(of * probability), low=ends[0], high=ends[1])


def icon_array(probability: float, low: Any = None, high: Any = None) -> Markup:
    """Dots filled up to the probability, lighter up to the end of the interval, then empty."""
    dots = dots_for(probability, low, high)
    last = max(dots.filled, dots.high or 0)
    parts = {"full": (0, dots.filled), "maybe": (dots.filled, last), "empty": (last, dots.of)}
    columns, step = dots.of // ROWS[dots.of], STEPS[dots.of]
    body = "".join(
        f'<path class="{kind}" stroke-width="{SIZES[kind] * step / 10:g}" '
        f'd="{_rows(begin, end, columns, step=step)}"/>'
        for kind, (begin, end) in parts.items()
        if end > begin
    )
    frame = Frame(width=columns * step, height=ROWS[dots.of] * step)
    # What makes dots of lines is geometry; the colours are the page's.
    group = f'<g stroke-linecap="round" stroke-dasharray="0 {step}">{body}</g>'
    return svg_chart(frame, group, label=dots_in_words(dots))


def dots_in_words(dots: Dots) -> str:
    """What the dots show, in one sentence."""
    many = f"of {dots.of:,} states like this one"
    seen = f"about {dots.filled}" if dots.filled else "less than one"
    text = f"{seen[0].upper()}{seen[1:]} {many}"
    if dots.low is None or dots.high is None:
        return text
    ends = f"{dots.low}" if dots.low == dots.high else f"{dots.low} to {dots.high}"
    return f"{text}; interval {ends}"


def _rows(begin: int, end: int, columns: int, *, step: int) -> str:
    """Data of a path through dots from one number to another, row by row."""
    data = ""
    while begin < end:
        row, column = divmod(begin, columns)
        count = min(columns - column, end - begin)
        # A little longer than the way to the last dot, so that rounding cannot lose it.
        length = (count - 1) * step + 0.1 if count > 1 else 0
        data += f"M{(column + 0.5) * step:g} {(row + 0.5) * step:g}h{length:g}"
        begin += count
    return data
