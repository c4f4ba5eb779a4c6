"""What leaves of the forecast lists that the desk watches: one State of one list in a row."""

import json
from dataclasses import replace

from atrocityrisk.desk.exchange.export_columns import Column
from atrocityrisk.desk.models import ForecastRow
from atrocityrisk.desk.rules.drivers import read_drivers
from atrocityrisk.desk.rules.levels import Level
from atrocityrisk.desk.rules.state_choices import state_name


def _drivers(row: ForecastRow) -> list[str]:
    return [
        f"{one.indicator} {one.status} {one.value_year or ''}".strip()
        for one in read_drivers(row.drivers)
    ]


def _top_k(row: ForecastRow) -> list[str]:
    return [f"{k}: {chance}" for k, chance in json.loads(row.p_top_k).items()]


def _of_row(column: Column) -> Column:
    """A column of a list, for each of its rows."""
    return replace(column, value=lambda row: column.value(row.forecast_list))


LIST_COLUMNS: tuple[Column, ...] = (
    Column(
        name="list",
        meaning="Key of the list in this desk (UUID).",
        value=lambda one: str(one.key),
    ),
    Column(
        name="list_name",
        meaning="Name of the list.",
        value=lambda one: one.name,
    ),
    Column(
        name="publisher",
        meaning="Who made the forecast.",
        value=lambda one: one.publisher,
    ),
    Column(
        name="model",
        meaning="Model of the forecast.",
        value=lambda one: one.model,
    ),
    Column(
        name="outcome",
        meaning="Of what it is a forecast.",
        value=lambda one: one.outcome,
    ),
    Column(
        name="origin",
        meaning="Year by whose end it was made.",
        value=lambda one: one.origin,
    ),
    Column(
        name="through_month",
        meaning="Last month that a nowcast saw (its first day, ISO 8601).",
        value=lambda one: one.through_month.isoformat() if one.through_month else None,
    ),
    Column(
        name="first_year",
        meaning="First year of the window.",
        value=lambda one: one.first_year,
    ),
    Column(
        name="last_year",
        meaning="Last year of the window.",
        value=lambda one: one.last_year,
    ),
    Column(
        name="published_on",
        meaning="Day of its publication, where it is known (ISO 8601).",
        value=lambda one: one.published_on.isoformat() if one.published_on else None,
    ),
    Column(
        name="interval",
        meaning="Share of the intervals, such as 0.9.",
        value=lambda one: one.interval,
    ),
    Column(
        name="level",
        meaning="Handling level: public, restricted or confidential.",
        value=lambda one: Level(one.level).label,
    ),
    Column(
        name="withdrawn",
        meaning="Whether the list was added by mistake and withdrawn.",
        value=lambda one: one.withdrawn,
    ),
)
"""Columns of a list itself."""

STATE_COLUMNS: tuple[Column, ...] = (
    Column(
        name="gwcode",
        meaning="Number of the State in the list of Gleditsch and Ward.",
        value=lambda row: row.gwcode,
    ),
    Column(
        name="state",
        meaning="Name of the State at the origin.",
        value=lambda row: state_name(row.gwcode, row.forecast_list.origin),
    ),
    Column(
        name="rank",
        meaning="Place in the list, 1 for the highest.",
        value=lambda row: row.rank,
    ),
    Column(
        name="rank_low",
        meaning="Lower end of the rank's interval, where there is one.",
        value=lambda row: row.rank_low,
    ),
    Column(
        name="rank_high",
        meaning="Upper end of the rank's interval, where there is one.",
        value=lambda row: row.rank_high,
    ),
    Column(
        name="probability",
        meaning="Probability of the outcome within the window, from 0 to 1.",
        value=lambda row: row.probability,
    ),
    Column(
        name="low",
        meaning="Lower end of the probability's interval, where there is one.",
        value=lambda row: row.low,
    ),
    Column(
        name="high",
        meaning="Upper end of the probability's interval, where there is one.",
        value=lambda row: row.high,
    ),
    Column(
        name="p_top_k",
        meaning="Chance to be among the highest k, by k.",
        value=_top_k,
    ),
    Column(
        name="under_way",
        meaning="What of the outcome was under way at the origin; empty where the list is silent.",
        value=lambda row: row.under_way,
    ),
    Column(
        name="drivers",
        meaning="What the forecast rests on for this State: indicator, how it was had, year.",
        value=_drivers,
    ),
)
"""Columns of what a list says of one State."""

COLUMNS: tuple[Column, ...] = (*map(_of_row, LIST_COLUMNS), *STATE_COLUMNS)
"""Columns of a forecast, in their order."""
