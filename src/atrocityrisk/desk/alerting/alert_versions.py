"""How pages name alerts, find them, and tell of their versions."""

from uuid import UUID

from atrocityrisk.desk.database.cited_evidence import evidence_by_alert
from atrocityrisk.desk.guarded_views import needs
from atrocityrisk.desk.models import Alert
from atrocityrisk.desk.page_parts.answers import visible_row
from atrocityrisk.desk.page_parts.reviewed_kind import ReviewedKind
from atrocityrisk.desk.page_parts.version_words import (
    PART,
    Told,
    VersionWords,
    kept_versions,
    told_versions,
)
from atrocityrisk.desk.rules.state_choices import state_name

_LABELS = {
    "gwcode": "State",
    "fired_on": "Seen on",
    "state": "How far it has come",
    "state_reason": "Reason of that",
    "level": "Handling level",
    "reason": "What was seen",
    "evidence": "Evidence",
    "confidence": "Confidence",
    "lowering": "What would lower the concern",
    "not_known": "What is not known",
}

sees_alerts = needs(
    "view_alert",
    "read alerts that were not issued",
    "Analysts and reviewers can; what was issued stands under Bulletins.",
)
"""A view for those who work with alerts."""


def visible_alert(key: UUID) -> Alert:
    """The alert of a key; what one may not see is answered as what is not there."""
    people = ("rule", "author", "last_editor", "proposer", "issuer")
    return visible_row(Alert.objects.select_related(*people), key)


def alert_versions(alert: Alert) -> list[Told]:
    """All versions of an alert that the viewer may see, newest first."""
    rows = kept_versions(alert)
    cited = evidence_by_alert(rows)
    words = VersionWords(
        kind="alert",
        labels=_LABELS,
        texts={
            "gwcode": lambda row: state_name(row.gwcode, row.fired_on.year),
            "evidence": lambda row: PART.join(item.words for item in cited[row.pk]),
        },
        prose=(_LABELS["reason"], _LABELS["lowering"], _LABELS["not_known"]),
        lists=(_LABELS["evidence"],),
    )
    return told_versions(words, rows)


ALERTS = ReviewedKind(
    noun="alert",
    heading="Alerts",
    listing="alerts",
    page="alert",
    summary="desk/alert_summary.html",
    find=visible_alert,
    versions=alert_versions,
)
