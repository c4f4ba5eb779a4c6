"""One indicator of a state over the years, beside its region: a small line chart.

Both lines are named in the chart and differ in their dashes, so that colour carries no meaning
alone. The page styles `line` (values of their year), `held` (values carried over from an earlier
year, dotted) and `region` (dashed).
"""

from collections.abc import Callable

import numpy as np
from markupsafe import Markup

from atrocityrisk._core.arrays import FloatArray
from atrocityrisk._formatting.indicator_text import readable
from atrocityrisk._formatting.numbers import percent_with_sign
from atrocityrisk.editions.indicator_histories import IndicatorSeries
from atrocityrisk.reports.charts.svg_elements import Frame, svg_chart, svg_text, tenths
from atrocityrisk.reports.wording.scaled_values import count_with_unit

FRAME = Frame(width=300, height=110, left=4, right=50, top=18, bottom=18)
APART = 12
"""Least distance of the two names at the right end."""


def series_chart(series: IndicatorSeries, *, title: str, state: str) -> Markup:
    """Values of a state as a line, those of its region as a dashed one; gaps stay gaps."""
    known = np.flatnonzero(~np.isnan(series.values))
    if not len(known):
        return Markup("")
    low, high = _limits(series)

    def up(value: float) -> float:
        return FRAME.y((value - low) / (high - low))

    step = series.is_code
    lines = {
        "region": _line(series.region_values, up, step=step and not series.is_yes_or_no),
        "line": _line(_drawn(series, held=False), up, step=step),
        "held": _line(_drawn(series, held=True), up, step=step),
    }
    body = f'<path class="grid" d="M{FRAME.left} {FRAME.y(0)}H{FRAME.width - FRAME.right}"/>'
    body += "".join(f'<path class="{kind}" d="{d}"/>' for kind, d in lines.items() if d)
    body += svg_text(FRAME.left, 11, value_in_words(series, high), anchor="start")
    if low:
        body += svg_text(FRAME.left, FRAME.y(0) - 3, value_in_words(series, low), anchor="start")
    years = series.years.tolist()
    body += svg_text(FRAME.left, FRAME.height - 5, str(years[0]), anchor="start")
    body += svg_text(FRAME.width - FRAME.right, FRAME.height - 5, str(years[-1]), anchor="end")
    body += _names(series, up)
    return svg_chart(FRAME, body, label=_label(series, known, title=title, state=state))


def value_in_words(series: IndicatorSeries, value: float) -> str:
    """A value of a series with its unit or scale; a code by its name."""
    if series.is_code:
        return readable(value, description="", unit=series.unit)
    return count_with_unit(value, unit=series.unit)


def region_in_words(series: IndicatorSeries) -> str:
    """What the dashed line shows."""
    return "share with yes in the region" if series.is_yes_or_no else "median of the region"


def _limits(series: IndicatorSeries) -> tuple[float, float]:
    """Lowest and highest value of the axis, which begins at zero unless something lies below."""
    if series.is_yes_or_no:
        return 0.0, 1.0
    shown = np.concatenate([series.values, series.region_values])
    low, high = min(float(np.nanmin(shown)), 0.0), float(np.nanmax(shown))
    return (low, high) if high > low else (low, low + 1)


def _drawn(series: IndicatorSeries, *, held: bool) -> FloatArray:
    """Values of their year; or those carried over, each with the value that it continues."""
    if not held:
        return np.where(series.observed, series.values, np.nan)
    carried = ~np.isnan(series.values) & ~series.observed
    continued = np.append(carried[1:], False)
    return np.where(carried | continued, series.values, np.nan)


def _across(place: int, count: int) -> float:
    return FRAME.x(place / max(count - 1, 1))


def _line(values: FloatArray, up: Callable[[float], float], *, step: bool) -> str:
    """Data of a path through the values that are known, broken at each gap."""
    # Whole numbers and relative steps: a page has hundreds of series, and must stay light.
    data, before, at = "", np.nan, (0, 0)
    shown = values.tolist()
    for place, (value, after) in enumerate(zip(shown, [*shown[1:], np.nan], strict=True)):
        if not np.isnan(value):
            x, y = round(_across(place, len(shown))), round(up(value))
            if np.isnan(before):
                # A value between two gaps would leave no mark: a short stroke.
                data += f"M{x} {y}" + ("h2" if np.isnan(after) else "")
                at = x, y
            elif step and value != before:
                data += f"H{x}V{y}"
                at = x, y
            # In the midst of a level piece nothing is drawn: half the bytes of many series.
            elif not before == value == after:
                data += f"h{x - at[0]}" if y == at[1] else f"l{x - at[0]} {y - at[1]}"
                at = x, y
        before = value
    return data.replace(" -", "-")


def _names(series: IndicatorSeries, up: Callable[[float], float]) -> str:
    """Names of both lines at their right ends, kept apart."""
    ends = {
        name: up(float(values[~np.isnan(values)][-1])) + 4
        for name, values in (("state", series.values), ("region", series.region_values))
        if not np.isnan(values).all()
    }
    if len(ends) == 2:
        over, under = sorted(ends, key=lambda name: ends[name])
        short = max(APART - (ends[under] - ends[over]), 0) / 2
        # Moved apart, but not into the years below.
        ends[under] = min(ends[under] + short, FRAME.height - FRAME.bottom + 4)
        ends[over] = min(ends[over], ends[under] - APART)
    at = FRAME.width - FRAME.right + 5
    return "".join(svg_text(at, tenths(y), name, anchor="start") for name, y in ends.items())


def _label(series: IndicatorSeries, known: np.ndarray, *, title: str, state: str) -> str:
    """First and last value in words, and the region's last one."""
    first, last = known[0], known[-1]
    held = "" if series.observed[last] else ", carried over from an earlier year"
    text = (
        f"{title}, {state}: {value_in_words(series, float(series.values[first]))} in "
        f"{series.years[first]}, {value_in_words(series, float(series.values[last]))} in "
        f"{series.years[last]}{held}"
    )
    middle = float(series.region_values[last])
    if np.isnan(middle):
        return text
    said = (
        percent_with_sign(middle, digits=0)
        if series.is_yes_or_no
        else value_in_words(series, middle)
    )
    return f"{text}; {region_in_words(series)} then: {said}"
