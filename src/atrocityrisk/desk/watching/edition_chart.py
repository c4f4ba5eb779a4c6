"""A State's probability by past lists, as a drawing: places of marks, computed here alone."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from atrocityrisk._formatting.numbers import percent_with_sign
from atrocityrisk.desk.models import ForecastList, ForecastRow

WIDTH, HEIGHT = 640, 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 16, 14, 30
_STEPS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
"""Ends of the scale, so that a low line looks low: the smallest that holds all."""


@dataclass(frozen=True, kw_only=True)
class Mark:
    """One list."""

    x: float
    y: float
    # Ends of the interval; None where the list gives none.
    top: float | None
    bottom: float | None
    year: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of the scale."""

    y: float
    words: str


@dataclass(frozen=True, kw_only=True)
class EditionChart:
    """Where everything is drawn."""

    marks: tuple[Mark, ...]
    lines: tuple[Line, ...]
    # Corners of the line that joins the marks.
    points: str
    left: int = _LEFT
    right: int = WIDTH - _RIGHT
    base: int = HEIGHT - _BOTTOM
    width: int = WIDTH
    height: int = HEIGHT


def comparable_rows(current: ForecastList, annual: Sequence[ForecastRow]) -> list[ForecastRow]:
    """Those of annual lists of the same publisher and outcome, one an origin, oldest first."""
    by_origin: dict[int, ForecastRow] = {}
    # Of several of one origin, what was added last stands.
    for row in sorted(annual, key=lambda one: one.forecast_list.pk):
        one = row.forecast_list
        if (one.publisher, one.outcome) == (current.publisher, current.outcome):
            by_origin[one.origin] = row
    return [by_origin[origin] for origin in sorted(by_origin)]


def edition_chart(rows: Sequence[ForecastRow]) -> EditionChart | None:
    """The drawing of lists, oldest first; None where one alone is no line."""
    if len(rows) < 2:
        return None
    top = max(row.probability if row.high is None else row.high for row in rows)
    end = next(step for step in _STEPS if step >= min(top, 1.0))
    first, last = rows[0].forecast_list.origin, rows[-1].forecast_list.origin
    span = WIDTH - _LEFT - _RIGHT

    def x_of(row: ForecastRow) -> float:
        share = (row.forecast_list.origin - first) / (last - first)
        return round(_LEFT + 12 + share * (span - 24), 1)

    def y_of(share: float) -> float:
        return round(HEIGHT - _BOTTOM - share / end * (HEIGHT - _BOTTOM - _TOP), 1)

    # Not more years than can be read; the last one always.
    every = math.ceil(len(rows) / 10)
    marks = tuple(
        Mark(
            x=x_of(row),
            y=y_of(row.probability),
            top=None if row.high is None else y_of(row.high),
            bottom=None if row.low is None else y_of(row.low),
            year=str(row.forecast_list.origin) if (len(rows) - 1 - place) % every == 0 else "",
        )
        for place, row in enumerate(rows)
    )
    lines = tuple(
        Line(y=y_of(end * part / 4), words=percent_with_sign(end * part / 4, digits=1))
        for part in range(0, 5, 2)
    )
    points = " ".join(f"{mark.x},{mark.y}" for mark in marks)
    return EditionChart(marks=marks, lines=lines, points=points)
