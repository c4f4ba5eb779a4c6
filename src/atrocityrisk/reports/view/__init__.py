"""The one typed view model between an edition and everything that shows it.

`report_view` puts an edition into words; the other modules hold its parts, each a frozen dataclass
of texts ready to be shown, with the numbers behind them where something is drawn or sorted.
"""

from atrocityrisk.reports.view.annex_view import AnnexView
from atrocityrisk.reports.view.estimates import Estimate
from atrocityrisk.reports.view.event_view import EventView
from atrocityrisk.reports.view.front_view import FrontView
from atrocityrisk.reports.view.press_view import PressView
from atrocityrisk.reports.view.ranking_rows import RankingRow
from atrocityrisk.reports.view.reading_groups import ReadingGroup
from atrocityrisk.reports.view.record_view import RecordView
from atrocityrisk.reports.view.report_view import MapView, ReportView, view_report
from atrocityrisk.reports.view.state_view import StateView

__all__ = [
    "AnnexView",
    "Estimate",
    "EventView",
    "FrontView",
    "MapView",
    "PressView",
    "RankingRow",
    "ReadingGroup",
    "RecordView",
    "ReportView",
    "StateView",
    "view_report",
]
