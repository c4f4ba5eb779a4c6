"""The template engine, and the filters by which templates put numbers and codes into words."""

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
from jinja2 import Environment

from atrocityrisk._formatting import numbers as numerals
from atrocityrisk._formatting.html import template_engine
from atrocityrisk.reports import display_numbers
from atrocityrisk.reports.charts import svg_charts
from atrocityrisk.reports.html_anchors import anchor
from atrocityrisk.reports.table_rows import records

PACKAGE = "atrocityrisk.reports"


def environment(*, escape: bool, bar_limit: float, strip_limit: float) -> Environment:
    """Template engine with the filters that round.

    Parameters
    ----------
    escape : bool
        Whether text from data is escaped for HTML; only Markdown does without, and escapes itself.
    bar_limit : float
        Contribution, log-odds, at which a bar reaches its edge.
    strip_limit : float
        Probability at the right edge of the strips.

    Returns
    -------
    Environment
        Strict: a name that a template uses and nobody gave is an error.
    """
    made = template_engine(PACKAGE, escape=escape)
    for name in (
        "percent", "chance", "share_span", "whole_span", "whole_to", "bracket", "whole", "signed",
        "fixed",
    ):  # fmt: skip
        made.filters[name] = getattr(display_numbers, name)
    made.filters |= {
        "anchor": anchor,
        "bar": lambda value: svg_charts.contribution_bar(float(value), limit=bar_limit),
        "calibration_chart": svg_charts.calibration_chart,
        "editions_chart": svg_charts.editions_chart,
        "followed": followed,
        "full_stop": lambda text: text if str(text).endswith(".") else f"{text}.",
        "history_chart": lambda rows, name: svg_charts.history_chart(rows, name=name),
        "known": lambda value: not numerals.is_missing(value),
        "line": markdown_line,
        "number": lambda value: "" if numerals.is_missing(value) else repr(float(value)),
        "others": others,
        "or_dash": lambda value: numerals.DASH if numerals.is_missing(value) else value,
        "part_name": part_name,
        "places": places,
        "records": records,
        "strip": lambda row: svg_charts.interval_strip(
            float(row["probability"]), row["low"], row["high"], limit=strip_limit
        ),
        "times": times,
    }
    return made


def followed(observed: object) -> str:
    """What followed a forecast, in words.

    Parameters
    ----------
    observed : object
        1, 0 or missing.

    Returns
    -------
    str
        A few words.

    Examples
    --------
    >>> followed(1.0), followed(float("nan"))
    ('the event', 'not known yet')
    """
    if numerals.is_missing(observed):
        return "not known yet"
    return "the event" if observed == 1 else "no event"


def others(count: int) -> str:
    """Name of the row that holds all other parts.

    Parameters
    ----------
    count : int
        How many they are.

    Returns
    -------
    str
        A few words.

    Examples
    --------
    >>> others(1), others(41)
    ('The one other part', 'The other 41 parts')
    """
    return "The one other part" if count == 1 else f"The other {count} parts"


def part_name(part: object) -> str:
    """Part of a move in words.

    Parameters
    ----------
    part : object
        Name in a change ledger.

    Returns
    -------
    str
        Without underscores.

    Examples
    --------
    >>> part_name("new_facts")
    'new facts'
    """
    return str(part).replace("_", " ")


def places(row: Mapping[str, Any]) -> float | None:
    """Places that a state moved up since the last edition.

    Parameters
    ----------
    row : mapping
        Row of `Ranking.frame`.

    Returns
    -------
    float or None
        Positive towards rank 1; None without an earlier rank.

    Examples
    --------
    >>> places({"rank": 4, "previous_rank": 12})
    8.0
    """
    before = row["previous_rank"]
    return None if numerals.is_missing(before) else float(before) - float(row["rank"])


def times(contribution: float | None) -> str:
    """Contribution as a factor on the odds.

    Parameters
    ----------
    contribution : float or None
        Log-odds.

    Returns
    -------
    str
        A dash where it is missing.

    Examples
    --------
    >>> times(0.6931472), times(-0.6931472)
    ('×2.0', '×0.50')
    """
    if numerals.is_missing(contribution):
        return numerals.DASH
    assert contribution is not None
    factor = float(np.exp(contribution))
    return f"×{factor:.1f}" if factor >= 1.05 else f"×{factor:.2f}"


def markdown_line(text: object) -> str:
    """Text from data as one inert line of Markdown.

    Parameters
    ----------
    text : object
        Any text.

    Returns
    -------
    str
        Marks that Markdown or HTML would act on are escaped.

    Examples
    --------
    >>> markdown_line("a|b<script>")
    'a\\\\|b&lt;script&gt;'
    """
    line = " ".join(str(text).split())
    line = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([\\`*_\[\]|#~])", r"\\\1", line)
