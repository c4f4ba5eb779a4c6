"""Whether what an alert points to is there, reviewed, and kept at the level it is named by."""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError

from atrocityrisk.desk.models import Alert, Assessment, ForecastList, Record
from atrocityrisk.desk.rules.alert_evidence import EvidenceItem, read_evidence
from atrocityrisk.desk.rules.levels import Level, Status

EVIDENCE_MODELS: dict[str, Any] = {
    "record": Record,
    "assessment": Assessment,
    "forecasts": ForecastList,
}
"""What a piece of evidence with a key is, by its kind."""


def refuse_evidence(alert: Alert, *, kept: Collection[EvidenceItem] = ()) -> None:
    """Refused where a piece of evidence is gone, not reviewed, under embargo, or above its word."""
    # `kept`: what stood there before, and may stay although the present scope cannot see it.
    items = read_evidence(alert.evidence)
    rows = _rows(items)
    faults = [
        fault
        for item in items
        if (fault := _fault(item, rows.get((item.kind, item.key)), item in kept))
    ]
    if faults:
        raise ValidationError({"evidence": faults})


def _rows(items: Collection[EvidenceItem]) -> dict[tuple[str, str], Any]:
    """What the present scope sees of it, by kind and key."""
    rows: dict[tuple[str, str], Any] = {}
    for kind, model in EVIDENCE_MODELS.items():
        keys = [item.key for item in items if item.kind == kind]
        rows.update({(kind, str(row.key)): row for row in model.objects.filter(key__in=keys)})
    return rows


def _fault(item: EvidenceItem, row: Any, kept: bool) -> str:
    if item.kind == "number":
        return ""
    if row is None:
        # Its words are not told either: they were written for those who see what it names.
        unseen = "a piece of evidence is not there for you; somebody who sees it leaves it out"
        return "" if kept else unseen
    if row.level > item.level:
        return (
            f"{item.words}: it is {Level(row.level).label} now, no more {item.level.label}; "
            "choose it anew, or leave it out"
        )
    if item.kind == "forecasts":
        return f"{item.words}: the list was withdrawn; leave it out" if row.withdrawn else ""
    if row.status != Status.REVIEWED:
        return f"{item.words}: expected it reviewed, found {row.status}; leave it out"
    if row.embargoed:
        return f"{item.words}: it is under embargo until {row.embargo_until}; leave it out"
    return ""
