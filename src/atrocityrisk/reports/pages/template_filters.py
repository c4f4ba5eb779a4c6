"""The template engine, and the filters by which templates put numbers and codes into words."""

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
from jinja2 import Environment

from atrocityrisk._formatting import numbers
from atrocityrisk._formatting.html import state_anchor, template_engine
from atrocityrisk._formatting.numbers import is_missing
from atrocityrisk.reports.charts import svg_charts
from atrocityrisk.reports.table_rows import records

PACKAGE = "atrocityrisk.reports"


def environment(*, escape: bool, bar_limit: float, strip_limit: float) -> Environment:
    """Template engine with the filters of a page; bars and strips share the scales given."""
    made = template_engine(PACKAGE, escape=escape)
    for name in (
        "chance", "share_span", "whole_span", "whole_to", "bracket", "whole", "signed", "fixed",
    ):  # fmt: skip
        made.filters[name] = getattr(numbers, name)
    made.filters |= {
        "anchor": state_anchor,
        "bar": lambda value: svg_charts.contribution_bar(float(value), limit=bar_limit),
        "calibration_chart": svg_charts.calibration_chart,
        "editions_chart": svg_charts.editions_chart,
        "followed": followed,
        "history_chart": lambda rows, name: svg_charts.history_chart(rows, name=name),
        "known": lambda value: not is_missing(value),
        "line": markdown_line,
        "number": lambda value: "" if is_missing(value) else repr(float(value)),
        "others": others,
        "or_dash": lambda value: numbers.DASH if is_missing(value) else value,
        "part_name": part_name,
        "percent": numbers.percent_with_sign,
        "places": places,
        "records": records,
        "strip": lambda row: svg_charts.interval_strip(
            float(row["probability"]), row["low"], row["high"], limit=strip_limit
        ),
        "times": times,
    }
    return made


def followed(observed: object) -> str:
    """What followed a forecast, in words."""
    if is_missing(observed):
        return "not known yet"
    return "the event" if observed == 1 else "no event"


def others(count: int) -> str:
    """Name of the row that holds the sum of all other parts."""
    return "The one other part" if count == 1 else f"The other {count} parts"


def part_name(part: object) -> str:
    """Part of a change in words, without underscores."""
    return str(part).replace("_", " ")


def places(row: Mapping[str, Any]) -> float | None:
    """Places moved up since the last edition, towards rank 1; None without an earlier rank."""
    before = row["previous_rank"]
    return None if is_missing(before) else float(before) - float(row["rank"])


def times(contribution: float | None) -> str:
    """Contribution in log-odds as a factor on the odds; a dash where it is missing."""
    if contribution is None or is_missing(contribution):
        return numbers.DASH
    factor = float(np.exp(contribution))
    return f"×{factor:.1f}" if factor >= 1.05 else f"×{factor:.2f}"


def markdown_line(text: object) -> str:
    """Text from data as one line of Markdown in which nothing is a mark or a tag."""
    # A line break would end a table's row, and HTML is let through by most renderers.
    line = " ".join(str(text).split())
    line = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([\\`*_\[\]|#~])", r"\\\1", line)
