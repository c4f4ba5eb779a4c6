"""Versions of records and sources in words."""

from typing import Any

from atrocityrisk.desk.models import Record, SourceDocument
from atrocityrisk.desk.page_parts.version_words import (
    PART,
    Told,
    VersionWords,
    kept_versions,
    told_versions,
)
from atrocityrisk.desk.rules.framework_words import indicator_lines
from atrocityrisk.desk.rules.state_choices import state_name

_LABELS = {
    "gwcode": "State",
    "region": "Region",
    "first_day": "First day",
    "last_day": "Last day",
    "precision": "Known",
    "account": "What happened",
    "perpetrator": "Said to be responsible",
    "target": "Aimed at",
    "severity": "Severity",
    "crime_scope": "Crime scope",
    "indicators": "Framework indicators",
    "source_id": "Source",
    "credibility": "Credibility",
    "level": "Handling level",
    "embargo_until": "Embargo until",
    "external_id": "Own number",
    "status": "Status",
    "status_reason": "Reason of the status",
}
_SOURCE_LABELS = {
    "publisher": "Publisher",
    "title": "Title",
    "kind": "Kind of publisher",
    "reliability": "Reliability",
    "address": "Web address",
    "published_on": "Published on",
    "accessed_on": "Read on",
    "level": "Handling level",
}
_HIDDEN_SOURCE = "a source above your clearance"


def record_versions(record: Record) -> list[Told]:
    """All versions of a record that the viewer may see, newest first."""
    rows = kept_versions(record)
    sources = _sources(rows)
    words = VersionWords(
        kind="record",
        labels=_LABELS,
        texts={
            "gwcode": lambda row: state_name(row.gwcode, row.first_day.year),
            "indicators": lambda row: PART.join(indicator_lines(row.indicators)),
            "source_id": lambda row: sources.get(row.source_id, _HIDDEN_SOURCE),
        },
        prose=(_LABELS["account"],),
        lists=(_LABELS["indicators"],),
    )
    return told_versions(words, rows)


def source_versions(source: SourceDocument) -> list[Told]:
    """All versions of a source that the viewer may see, newest first."""
    rows = list(source.history.order_by("-history_id"))
    words = VersionWords(kind="source", labels=_SOURCE_LABELS, texts={})
    return told_versions(words, rows, list(range(len(rows), 0, -1)))


def _sources(rows: list[Any]) -> dict[int, str]:
    """Names of cited sources, of those that the viewer may see today."""
    keys = {row.source_id for row in rows}
    return {number: str(one) for number, one in SourceDocument.objects.in_bulk(keys).items()}
