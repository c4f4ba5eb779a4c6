"""Charts as inline SVG: drawn by hand, styled by the page, each with its numbers in words.

Attributes carry geometry only; colours come from the style sheet, so that dark pages and print work
and no inline style is needed. Everything drawn here also stands in a table.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from markupsafe import Markup

from atrocityrisk._formatting.numbers import Scalar, is_missing, percent_with_sign
from atrocityrisk.metrics import ReliabilityCurve
from atrocityrisk.reports.charts.svg_elements import Frame, svg_chart, svg_text, tenths

# Limits whose half is a round number too: the axis is marked at zero, half and limit.
TICKS = (0.002, 0.004, 0.01, 0.02, 0.04, 0.06, 0.1, 0.16, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)
CALIBRATION_TICKS = (0.01, 0.05, 0.1, 0.2, 0.5, 1.0)


def interval_strip(probability: float, low: Scalar, high: Scalar, *, limit: float) -> Markup:
    """Dot and interval within a row of a table, up to the probability at the right edge."""
    span = ""
    if not is_missing(low) and not is_missing(high):
        span = f'<path class="span" d="M{_share(low, limit)} 6H{_share(high, limit)}"/>'
    return _small(span + f'<circle class="dot" cx="{_share(probability, limit)}" cy="6" r="3"/>')


def contribution_bar(value: float, *, limit: float) -> Markup:
    """Bar to the left or right of the middle; what is larger than the limit reaches the edge."""
    size = round(max(min(value / limit, 1.0), -1.0) * 48)
    kind = "up" if value >= 0 else "down"
    return _small(f'<path class="{kind}" d="M52 6h{size}"/>') if size else Markup("")


def _share(value: float, limit: float) -> float:
    """Place of a probability on a small strip."""
    return tenths(4 + 96 * min(value / limit, 1.0))


def _small(body: str) -> Markup:
    """A drawing within a row of a table, as large as the style sheet says: 104 by 12."""
    # Hidden from screen readers: the row says the same in numbers.
    return Markup(f'<svg class="s" aria-hidden="true">{body}</svg>')


def history_chart(rows: pd.DataFrame, *, name: str) -> Markup:
    """Probability over past origins with its band, and rings where the event followed."""
    frame = Frame(width=420, height=140)
    highest = float(np.nanmax(rows[["probability", "high"]].to_numpy(dtype=np.float64)))
    limit = next(tick for tick in TICKS if tick >= min(highest, 1.0))
    count = max(len(rows) - 1, 1)
    x = [frame.x(i / count) for i in range(len(rows))]
    points = [(at, frame.y(p / limit)) for at, p in zip(x, rows["probability"], strict=True)]
    body = _axis(frame, limit)
    if rows["low"].notna().all():
        upper = [f"{at} {frame.y(v / limit)}" for at, v in zip(x, rows["high"], strict=True)]
        lower = [f"{at} {frame.y(v / limit)}" for at, v in zip(x, rows["low"], strict=True)]
        body += f'<path class="band" d="M{"L".join(upper + lower[::-1])}Z"/>'
    body += f'<path class="line" d="M{"L".join(f"{a} {b}" for a, b in points)}"/>'
    followed = (rows["observed"] == 1).tolist()
    # Lines of no length with round ends: one path for all dots of a chart.
    dots = "".join(
        f"M{at} {up}h0" for (at, up), hit in zip(points, followed, strict=True) if not hit
    )
    body += f'<path class="dots" d="{dots}"/>' if dots else ""
    for (at, up), hit in zip(points, followed, strict=True):
        body += f'<circle class="event" cx="{at}" cy="{up}" r="5"/>' if hit else ""
    origins = rows["origin"].tolist()
    for i in sorted({0, len(rows) - 1}):
        anchor = "start" if i == 0 else "end"
        body += svg_text(x[i], frame.height - 5, str(origins[i]), anchor=anchor)
    label = (
        f"{name}: probability seen from {origins[0]} to {origins[-1]}, from "
        f"{percent_with_sign(float(rows['probability'].iloc[0]))} to "
        f"{percent_with_sign(float(rows['probability'].iloc[-1]))}; all numbers in the table below"
    )
    return svg_chart(frame, body, label=label)


def editions_chart(editions: pd.DataFrame) -> Markup:
    """States expected to see the event in each edition with their interval, and how many did."""
    frame = Frame(width=520, height=260, left=28, bottom=24)
    limit = float(max(editions["expected_high"].max(), editions["happened"].fillna(0).max(), 1))
    step = 1 if limit <= 6 else 2 if limit <= 14 else 5
    body = ""
    for tick in range(0, int(limit) + 1, step):
        up = frame.y(tick / limit)
        body += _rule(frame, up)
        body += svg_text(frame.left - 6, up + 4, str(tick), anchor="end")
    for i, row in enumerate(editions.to_dict("records")):
        at = frame.x((i + 0.5) / len(editions))
        low, high = (frame.y(row[f"expected_{end}"] / limit) for end in ("low", "high"))
        body += f'<path class="span" d="M{at} {low}V{high}"/>'
        body += f'<circle class="dot" cx="{at}" cy="{frame.y(row["expected"] / limit)}" r="3"/>'
        if not is_missing(row["happened"]):
            up = frame.y(row["happened"] / limit)
            body += f'<path class="event" d="M{at - 5} {up}l5 -5l5 5l-5 5z"/>'
        if i % 5 == 0:
            body += svg_text(at, frame.height - 6, str(row["origin"]), anchor="middle")
    label = "Expected and actual number of states with the event by edition; numbers in the table"
    return svg_chart(frame, body, label=label)


def calibration_chart(curve: ReliabilityCurve) -> Markup:
    """Share that came true against probability stated, over its consistency band."""
    frame = Frame(width=420, height=400, left=46, right=24, top=24, bottom=44)
    # What of the band lies above is cut off: it would press the line into a corner.
    highest = float(max(curve.probability.max(), curve.recalibrated.max()))
    limit = next(tick for tick in CALIBRATION_TICKS if tick >= min(highest, 1.0))

    def place(stated: float, true: float) -> str:
        return f"{frame.x((stated / limit) ** 0.5)} {frame.y((min(true, limit) / limit) ** 0.5)}"

    body = ""
    for tick in (t for t in CALIBRATION_TICKS if t <= limit):
        at, up = frame.x((tick / limit) ** 0.5), frame.y((tick / limit) ** 0.5)
        body += _rule(frame, up)
        body += f'<path class="grid" d="M{at} {frame.top}V{frame.height - frame.bottom}"/>'
        body += svg_text(frame.left - 6, up + 4, f"{100 * tick:g} %", anchor="end")
        body += svg_text(at, frame.height - frame.bottom + 14, f"{100 * tick:g} %", anchor="middle")
    shown = _thinned(curve)
    if curve.low is not None and curve.high is not None:
        upper = [place(curve.probability[i], curve.high[i]) for i in shown]
        lower = [place(curve.probability[i], curve.low[i]) for i in reversed(shown)]
        body += f'<path class="band" d="M{"L".join(upper + lower)}Z"/>'
    body += f'<path class="ideal" d="M{place(0, 0)}L{place(limit, limit)}"/>'
    line = [place(curve.probability[i], curve.recalibrated[i]) for i in shown]
    body += f'<path class="line" d="M{"L".join(line)}"/>'
    body += svg_text((frame.left + frame.width) / 2, frame.height - 6, "stated", anchor="middle")
    body += svg_text(4, 10, "came true", anchor="start")
    return svg_chart(frame, body, label="Share that came true against probability stated")


def _thinned(curve: ReliabilityCurve) -> list[int]:
    """Points where a line or the band turns, and enough in between to look smooth."""
    # There is a point for every forecast, thousands of them, and a page must stay light.
    every = np.linspace(0, len(curve.probability) - 1, 160).round().astype(int)
    turns = np.flatnonzero(np.diff(curve.recalibrated) > 0)
    return sorted({*every.tolist(), *turns.tolist(), *(turns + 1).tolist()})


def _axis(frame: Frame, limit: float) -> str:
    """Zero, half and top of a scale of probability."""
    shares = (0.0, 0.5, 1.0)
    lines = "".join(f"M{frame.left} {frame.y(s)}H{frame.width - frame.right}" for s in shares)
    return f'<path class="grid" d="{lines}"/>' + "".join(
        svg_text(frame.left - 5, frame.y(s) + 4, f"{100 * s * limit:g} %", anchor="end")
        for s in shares
    )


def _rule(frame: Frame, up: float) -> str:
    return f'<path class="grid" d="M{frame.left} {up}H{frame.width - frame.right}"/>'


def path_of(rings: Sequence[np.ndarray]) -> str:
    """Closed lines (points, 2) of whole numbers as the data of an SVG path."""
    # Relative steps, and spaces only where no sign parts two numbers: half the bytes of a map.
    parts = []
    for ring in rings:
        steps = np.diff(ring, axis=0).ravel().tolist()
        joined = "".join(f"{step}" if step < 0 else f" {step}" for step in steps).lstrip()
        parts.append(f"M{ring[0][0]} {ring[0][1]}l{joined}z")
    return "".join(parts)
