"""Rows as plain values, had within a scope, so that nothing is read after it has gone."""

from typing import Any

from django.db.models import QuerySet

from atrocityrisk.desk.database.record_counts import RecordCounts
from atrocityrisk.desk.exchange.export_columns import named_cells
from atrocityrisk.desk.exchange.record_columns import COLUMNS
from atrocityrisk.desk.models import Person, Record, SourceDocument
from atrocityrisk.desk.rules.levels import Level


def record_answer(row: Record) -> dict[str, Any]:
    """A record, its source included."""
    answer: dict[str, Any] = named_cells(COLUMNS, row)
    return answer | {"embargo_until": row.embargo_until}


def source_answer(row: SourceDocument) -> dict[str, Any]:
    """A source."""
    return {
        "key": row.key,
        "publisher": row.publisher,
        "title": row.title,
        "kind": row.kind,
        "reliability": row.reliability,
        "address": row.address,
        "published_on": row.published_on,
        "accessed_on": row.accessed_on,
        "level": Level(row.level).label,
    }


def version_answers(versions: QuerySet[Any]) -> list[dict[str, Any]]:
    """Versions that a scoped query gives."""
    rows = list(versions)
    # Asked of the scope: a version names a source by number, whatever became of its level since.
    sources = dict(
        SourceDocument.objects.filter(pk__in={row.source_id for row in rows}).values_list(
            "pk", "key"
        )
    )
    authors = dict(
        Person.objects.filter(pk__in={row.history_user_id for row in rows}).values_list(
            "pk", "username"
        )
    )
    return [_version(row, sources.get(row.source_id), authors) for row in rows]


def _version(row: Any, source_key: Any, authors: dict[int, str]) -> dict[str, Any]:
    return {
        "at": row.history_date,
        "by": authors.get(row.history_user_id),
        "reason": row.history_change_reason,
        "own_number": row.external_id,
        "gwcode": row.gwcode,
        "region": row.region,
        "first_day": row.first_day,
        "last_day": row.last_day,
        "precision": row.precision,
        "perpetrator": row.perpetrator,
        "target": row.target,
        "indicators": list(row.indicators),
        "crime_scope": row.crime_scope,
        "severity": row.severity,
        "account": row.account,
        "credibility": row.credibility,
        "source_key": source_key,
        "level": Level(row.level).label,
        "status": row.status,
        "embargo_until": row.embargo_until,
    }


def statistics_answer(counts: RecordCounts) -> dict[str, Any]:
    """Numbers of records."""
    return {
        "records": counts.total,
        "by_state": [{"gwcode": state, "records": number} for state, number in counts.by_state],
        "by_month": [
            {"month": f"{month:%Y-%m}", "records": number} for month, number in counts.by_month
        ],
        "by_severity": _values((str(value), number) for value, number in counts.by_severity),
        "by_level": _values((Level(value).label, number) for value, number in counts.by_level),
        "by_status": _values(counts.by_status),
    }


def _values(pairs: Any) -> list[dict[str, Any]]:
    return [{"value": value, "records": number} for value, number in pairs]


def framework_answer() -> dict[str, Any]:
    """The Framework as the library has it."""
    from atrocityrisk.indicators import load_framework
    from atrocityrisk.indicators.framework import REFERENCE

    return {
        "reference": REFERENCE,
        "indicators": [
            {
                "number": str(number),
                "risk_factor": row["risk_factor_id"],
                "risk_factor_title": row["risk_factor"],
                "crime_scope": row["crime_scope"],
                "paraphrase": row["paraphrase"],
            }
            for number, row in load_framework().iterrows()
        ],
    }
