"""The template engine, and the filters by which templates draw what a view holds."""

import re
from collections.abc import Callable

import numpy as np
from jinja2 import Environment
from markupsafe import Markup

from atrocityrisk._formatting.html import template_engine
from atrocityrisk._formatting.numbers import counted, percent_with_sign
from atrocityrisk.reports.charts import svg_charts, svg_map
from atrocityrisk.reports.charts.icon_array import icon_array
from atrocityrisk.reports.charts.series_chart import series_chart
from atrocityrisk.reports.pages.places import ONE_PAGE, Place
from atrocityrisk.reports.view.estimates import Estimate
from atrocityrisk.reports.view.report_view import MapView, ReportView

PACKAGE = "atrocityrisk.reports"
LEAST_BAR = 0.1
"""Log-odds that a bar of full length means at least, so that nothing small looks large."""


def environment(view: ReportView, *, escape: bool, place: Place = ONE_PAGE) -> Environment:
    """Template engine with the filters of a page; bars and strips share the scales of a view."""
    made = template_engine(PACKAGE, escape=escape)
    bars, strips = bar_limit(view), strip_limit(view)
    made.filters |= {
        "bar": lambda value: svg_charts.contribution_bar(float(value), limit=bars),
        "calibration_chart": svg_charts.calibration_chart,
        "editions_chart": svg_charts.editions_chart,
        "history_chart": lambda rows, name: svg_charts.history_chart(rows, name=name),
        "legend": lambda shown: svg_map.legend(
            shown.ranking,
            under_way=shown.under_way,
            another=shown.another,
            event=shown.going_on,
        ),
        "line": markdown_line,
        "icon_array": lambda shown: icon_array(shown.value, shown.low, shown.high),
        "counted": counted,
        "lower_first": lambda text: text[:1].lower() + text[1:].rstrip("."),
        "number": lambda value: "" if value is None else repr(float(value)),
        "series_chart": lambda one: series_chart(one.series, title=one.title, state=one.state),
        "strip": strip_of(strips),
        "upper_first": lambda text: text[:1].upper() + text[1:],
        "world": lambda shown: world(shown, place),
    }
    made.globals |= {
        "citation": citation(view),
        "lengths": tuple(view.rows[0].in_first),
        "link": place.link,
        "prefix": place.files,
        "section": place.section,
        "regions": sorted({row.region for row in view.rows}),
        "strip_text": percent_with_sign(strips, digits=0),
        "version": dict(view.annex.versions)["atrocityrisk"],
    }
    return made


def citation(view: ReportView) -> str:
    """How a list is cited."""
    version = dict(view.annex.versions)["atrocityrisk"]
    return (
        f"atrocityrisk {version}: {view.event.title}, seen from the end of {view.event.origin}, "
        f"{view.annex.model}, data {view.annex.fingerprint[:12]}."
    )


def strip_of(limit: float) -> Callable[[Estimate], Markup]:
    """Draws a probability and its interval on a strip up to a limit."""

    def strip(shown: Estimate) -> Markup:
        return svg_charts.interval_strip(shown.value or 0.0, shown.low, shown.high, limit=limit)

    return strip


def world(shown: MapView, place: Place) -> Markup:
    """The map of a view, whose states link to their pages."""
    words = {code: f"{shown.noun} {text}" for code, text in shown.under_way.items()}
    return svg_map.world_svg(
        shown.ranking, under_way=words, links=place.link, another=shown.another
    )


def strip_limit(view: ReportView) -> float:
    """Right edge of the strips of a table: a round probability that no interval passes."""
    ends = [end for row in view.rows for end in (row.probability.value, row.probability.high)]
    highest = max(end for end in ends if end is not None)
    return next(tick for tick in svg_charts.TICKS if tick >= min(highest, 1.0))


def bar_limit(view: ReportView) -> float:
    """Largest contribution of a theme on any of the pages, so that their bars compare."""
    # Never 0, by which bars are divided: with no explanation there is none to draw.
    sizes = [abs(theme.value) for page in view.states for theme in page.themes[:-1]]
    return float(np.max([*sizes, LEAST_BAR]))


def markdown_line(text: object) -> str:
    """Text from data as one line of Markdown in which nothing is a mark or a tag."""
    # A line break would end a table's row, and HTML is let through by most renderers.
    line = " ".join(str(text).split())
    line = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([\\`*_\[\]|#~])", r"\\\1", line)
