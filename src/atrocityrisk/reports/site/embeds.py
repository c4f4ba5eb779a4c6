"""Charts that other pages may show: each a file of its own, with title, date and source."""

from collections.abc import Iterator

from atrocityrisk import states
from atrocityrisk._formatting.html import asset
from atrocityrisk.reports.charts import svg_charts, svg_map
from atrocityrisk.reports.charts.standalone import (
    Words,
    first_rows,
    placed,
    standalone,
    with_legend,
)
from atrocityrisk.reports.pages.template_filters import PACKAGE, citation, strip_limit
from atrocityrisk.reports.view.report_view import ReportView
from atrocityrisk.reports.view.state_view import StateView

FOLDER = "embed"
FIRST, MAP = "first-ten", "map"
STYLE = "embed.css"
MAP_WIDTH = 960
HISTORY = (420, 140)
LICENCE = "CC BY-SA 4.0."


def embedded_svgs(view: ReportView) -> Iterator[tuple[str, str]]:
    """Drawings by the name of their file."""
    style = asset(PACKAGE, STYLE)
    yield f"{FOLDER}/{FIRST}.svg", _first_ten(view, style)
    yield f"{FOLDER}/{MAP}.svg", _map(view, style)
    for shown in view.states:
        yield f"{FOLDER}/history-{shown.row.anchor}.svg", _history(view, shown, style)


def _first_ten(view: ReportView, style: str) -> str:
    drawing = first_rows(view.front.first, limit=strip_limit(view))
    return standalone(
        drawing,
        Words(
            title=f"{view.event.title}: the first {len(view.front.first)} of "
            f"{view.event.states} states",
            seen=_seen(view),
            reading=f"{_intervals(view)}{view.front.under_way_note} {view.event.what} "
            f"{view.event.not_counted}",
            source=_source(view),
        ),
        style=style,
    )


def _map(view: ReportView, style: str) -> str:
    words = {code: f"{view.map.noun} {text}" for code, text in view.map.under_way.items()}
    chart = svg_map.world_svg(
        view.map.ranking, under_way=words, links=_no_link, another=view.map.another
    )
    world = states.world_map()
    drawing = with_legend(
        chart,
        svg_map.legend(
            view.map.ranking,
            under_way=view.map.under_way,
            another=view.map.another,
            event=view.map.going_on,
        ),
        width=MAP_WIDTH,
        height=round(MAP_WIDTH * world.height / world.width),
    )
    return standalone(
        drawing,
        Words(
            title=f"{view.event.title}: probability by state",
            seen=_seen(view),
            reading=f"{view.event.what} {view.event.not_counted} {view.map.disclaimer}",
            source=f"{_source(view)} Map: {view.map.origin}.",
        ),
        style=style,
    )


def _history(view: ReportView, shown: StateView, style: str) -> str:
    width, height = HISTORY
    chart = svg_charts.history_chart(shown.history_points, name=shown.row.name)
    return standalone(
        placed(chart, width=width, height=height),
        Words(
            title=f"{shown.row.name}: {view.event.subject}, probability on the last "
            f"{len(shown.history)} lists",
            seen=_seen(view),
            reading=f"By the last year of data of each list. {_intervals(view, 'Band')}Ring: the "
            f"event followed. Made again today from the years given. {view.event.not_counted}",
            source=_source(view),
        ),
        style=style,
    )


def _no_link(_: str) -> str:
    """Elsewhere, a way to our pages leads nowhere."""
    return ""


def _seen(view: ReportView) -> str:
    return f"Seen from the end of {view.event.origin}. {view.event.provisional}".strip()


def _intervals(view: ReportView, drawn: str = "Line") -> str:
    if not view.event.has_intervals:
        return "This model gives no intervals: each number is less certain than it looks. "
    return f"{drawn}: {view.event.level} interval. "


def _source(view: ReportView) -> str:
    return f"Source: {citation(view)} {LICENCE}"
