"""The watch list: what a list says of each State beside what the desk holds of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from atrocityrisk.desk.database.forecast_queries import list_before, nowcast_beside
from atrocityrisk.desk.database.watch_counts import (
    OpenWork,
    RecentRecords,
    alerts_by_state,
    assessments_by_state,
    recent_records,
)
from atrocityrisk.desk.models import ForecastList, ForecastRow
from atrocityrisk.desk.page_parts.forecast_words import ForecastWords, forecast_words
from atrocityrisk.desk.rules.levels import Severity
from atrocityrisk.desk.rules.state_choices import latest_name
from atrocityrisk.desk.rules.state_regions import region_of

_UNDER_WAY = "under way"
GRAVE = Severity.WIDESPREAD.value
"""Severity from which records call for a look, whatever the rank."""


@dataclass(frozen=True, kw_only=True)
class WatchRow:
    """One State."""

    gwcode: int
    name: str
    region: str
    # None where the list leaves the State out.
    forecast: ForecastRow | None
    # Rank in the list before; None where there is none.
    rank_before: int | None
    nowcast: ForecastRow | None
    records: RecentRecords
    assessments: OpenWork
    alerts: OpenWork

    @property
    def under_way(self) -> str:
        """What is under way; empty where nothing is, or nobody says."""
        said = self.forecast.under_way if self.forecast is not None else ""
        return said if said.startswith(_UNDER_WAY) else ""

    @property
    def calls(self) -> bool:
        """Whether to look at it first, whatever its rank: an open alert, or grave records."""
        return bool(self.alerts.open) or self.grave > 0

    @property
    def grave(self) -> int:
        """Grave records of the month."""
        return self.records.graver(GRAVE)

    @property
    def calling_level(self) -> int:
        """Highest level among what calls for a look."""
        alerts = self.alerts.highest_level if self.alerts.open else 0
        return max(alerts, self.records.highest_level if self.grave else 0)

    @property
    def place(self) -> ForecastWords | None:
        """The list's numbers as text."""
        return None if self.forecast is None else forecast_words(self.forecast)

    @property
    def reading(self) -> ForecastWords | None:
        """The nowcast's numbers as text."""
        return None if self.nowcast is None else forecast_words(self.nowcast)


@dataclass(frozen=True, kw_only=True)
class WatchList:
    """All States, and the lists that they stand by."""

    rows: tuple[WatchRow, ...]
    current: ForecastList | None
    before: ForecastList | None
    nowcast: ForecastList | None

    @property
    def listed(self) -> int:
        """Number of States that the list names."""
        return sum(row.forecast is not None for row in self.rows)


def watch_list(current: ForecastList | None, today: date) -> WatchList:
    """States by rank; after them those that the list leaves out and the desk holds something of."""
    before = None if current is None else list_before(current)
    nowcast = None if current is None else nowcast_beside(current)
    records, assessments, alerts = recent_records(today), assessments_by_state(), alerts_by_state()
    forecasts, readings = _rows_of(current), _rows_of(nowcast)
    earlier = ranks_of(before)
    held = (set(records) | set(assessments) | set(alerts)) - set(forecasts)
    order = [*forecasts, *sorted(held, key=latest_name)]
    rows = tuple(
        WatchRow(
            gwcode=gwcode,
            name=latest_name(gwcode),
            region=region_of(gwcode),
            forecast=forecasts.get(gwcode),
            rank_before=earlier.get(gwcode),
            nowcast=readings.get(gwcode),
            records=records.get(gwcode) or RecentRecords(),
            assessments=assessments.get(gwcode) or OpenWork(),
            alerts=alerts.get(gwcode) or OpenWork(),
        )
        for gwcode in order
    )
    return WatchList(rows=rows, current=current, before=before, nowcast=nowcast)


def _rows_of(one: ForecastList | None) -> Mapping[int, ForecastRow]:
    if one is None:
        return {}
    # Drivers are long, and no line of this list shows them.
    rows = ForecastRow.objects.filter(forecast_list=one).defer("drivers", "p_top_k")
    return {row.gwcode: row for row in rows.order_by("rank", "gwcode")}


def ranks_of(one: ForecastList | None) -> dict[int, int]:
    """Ranks by State; none where there is no list."""
    if one is None:
        return {}
    return dict(ForecastRow.objects.filter(forecast_list=one).values_list("gwcode", "rank"))
