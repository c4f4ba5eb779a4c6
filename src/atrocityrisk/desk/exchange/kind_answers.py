"""Assessments, alerts, bulletins, advice, forecasts and watch rows as plain values."""

import json
from dataclasses import asdict
from typing import Any

from django.utils import timezone

from atrocityrisk.desk.database.forecast_queries import current_list, nowcast_beside
from atrocityrisk.desk.database.watch_counts import (
    OpenWork,
    RecentRecords,
    alerts_by_state,
    assessments_by_state,
    recent_records,
)
from atrocityrisk.desk.exchange import (
    advice_columns,
    alert_columns,
    assessment_columns,
    bulletin_columns,
    forecast_columns,
)
from atrocityrisk.desk.exchange.advice_columns import LeavingAdvice
from atrocityrisk.desk.exchange.alert_columns import LeavingAlert
from atrocityrisk.desk.exchange.assessment_columns import LeavingAssessment
from atrocityrisk.desk.exchange.bulletin_columns import LeavingBulletin
from atrocityrisk.desk.exchange.export_columns import named_cells
from atrocityrisk.desk.models import ForecastList, ForecastRow
from atrocityrisk.desk.rules.drivers import read_drivers
from atrocityrisk.desk.rules.state_choices import state_name


def assessment_answer(one: LeavingAssessment) -> dict[str, Any]:
    """An assessment and what it says of each indicator."""
    findings = [
        {
            "indicator": said.indicator,
            "presence": said.presence.value,
            "trend": said.trend.value,
            "confidence": None if said.confidence is None else said.confidence.value,
            "evidence": one.evidence_of(said),
            "note": said.note,
        }
        for said in one.findings
    ]
    answer: dict[str, Any] = named_cells(assessment_columns.COLUMNS, one)
    return answer | {"embargo_until": one.row.embargo_until, "findings": findings}


def alert_answer(one: LeavingAlert) -> dict[str, Any]:
    """An alert, with its evidence piece by piece."""
    answer: dict[str, Any] = named_cells(alert_columns.COLUMNS, one)
    del answer["evidence_keys"]
    evidence = [
        {"kind": item.kind, "key": item.key or None, "words": item.words, "level": item.level.label}
        for item in one.evidence
    ]
    return answer | {"evidence": evidence}


def bulletin_answer(one: LeavingBulletin) -> dict[str, Any]:
    """A bulletin, its content as it was issued."""
    answer: dict[str, Any] = named_cells(bulletin_columns.COLUMNS, one)
    return answer | {"key": one.row.key}


def advice_answer(one: LeavingAdvice) -> dict[str, Any]:
    """An advice."""
    answer: dict[str, Any] = named_cells(advice_columns.COLUMNS, one)
    return answer | {
        "embargo_until": one.row.embargo_until,
        "alert": one.alert,
        "assessment": one.assessment,
    }


def list_answer(one: ForecastList) -> dict[str, Any]:
    """A forecast list without its rows."""
    answer: dict[str, Any] = named_cells(forecast_columns.LIST_COLUMNS, one)
    answer["key"] = answer.pop("list")
    answer["name"] = answer.pop("list_name")
    return answer | {"rows_sha256": one.rows_sha256, "added_at": one.added_at}


def list_with_rows(one: ForecastList) -> dict[str, Any]:
    """A forecast list with its rows."""
    rows = ForecastRow.objects.filter(forecast_list=one).select_related("forecast_list")
    return {"about": list_answer(one), "states": [_state(row) for row in rows]}


def _state(row: ForecastRow) -> dict[str, Any]:
    answer: dict[str, Any] = named_cells(forecast_columns.STATE_COLUMNS, row)
    return answer | {
        "p_top_k": json.loads(row.p_top_k),
        "drivers": [asdict(driver) for driver in read_drivers(row.drivers)],
    }


def watch_answer() -> dict[str, Any]:
    """Every State that the current list names or that the desk holds something of."""
    today = timezone.now().date()
    current = current_list()
    nowcast = nowcast_beside(current)
    records, assessments, alerts = recent_records(today), assessments_by_state(), alerts_by_state()
    forecasts, readings = _by_state(current), _by_state(nowcast)
    named = {*forecasts, *records, *assessments, *alerts}
    # States by rank; after them those that the list leaves out.
    order = sorted(
        named, key=lambda one: (forecasts[one].rank if one in forecasts else len(named), one)
    )
    return {
        "on": today,
        "current": None if current is None else list_answer(current),
        "nowcast": None if nowcast is None else list_answer(nowcast),
        "states": [
            {
                "gwcode": gwcode,
                "state": state_name(gwcode, today.year),
                **_place(forecasts.get(gwcode)),
                "nowcast_probability": _probability(readings.get(gwcode)),
                **_recent(records.get(gwcode) or RecentRecords()),
                **_work("assessments", assessments.get(gwcode) or OpenWork()),
                **_work("alerts", alerts.get(gwcode) or OpenWork()),
            }
            for gwcode in order
        ],
    }


def _by_state(one: ForecastList | None) -> dict[int, ForecastRow]:
    if one is None:
        return {}
    rows = ForecastRow.objects.filter(forecast_list=one).defer("drivers", "p_top_k")
    return {row.gwcode: row for row in rows}


def _place(row: ForecastRow | None) -> dict[str, Any]:
    names = ("rank", "rank_low", "rank_high", "probability", "low", "high", "under_way")
    return {name: None if row is None else getattr(row, name) for name in names}


def _probability(row: ForecastRow | None) -> float | None:
    return None if row is None else row.probability


def _recent(records: RecentRecords) -> dict[str, Any]:
    return {
        "records_30_days": records.month,
        "records_30_days_before": records.month_before,
        "records_90_days": records.quarter,
        "records_90_days_before": records.quarter_before,
        "records_90_days_by_severity": dict(records.by_severity),
    }


def _work(name: str, work: OpenWork) -> dict[str, Any]:
    done = "signed" if name == "assessments" else "issued"
    return {f"{name}_open": work.open, f"{name}_{done}": work.finished}
