"""Alert rules as pages name them, and their versions in words."""

from typing import Any
from uuid import UUID

from django.http import Http404

from atrocityrisk.desk.models import AlertRule
from atrocityrisk.desk.page_parts.reviewed_kind import ReviewedKind
from atrocityrisk.desk.page_parts.version_words import Told, VersionWords, told_versions
from atrocityrisk.desk.rules.rule_parameters import parameter_words, read_parameters

_LABELS = {
    "name": "Name",
    "kind": "Kind",
    "parameters": "Looks for",
    "level": "Handling level",
    "cool_off_days": "Days of rest",
    "active": "Active",
}


def visible_rule(key: UUID) -> AlertRule:
    """The rule of a key, if the viewer may see it; 404 otherwise."""
    rule = AlertRule.objects.select_related("author", "last_editor").filter(key=key).first()
    if rule is None:
        raise Http404
    return rule


def rule_versions(rule: Any) -> list[Told]:
    """All versions of a rule that the viewer may see, newest first."""
    rows = list(rule.history.order_by("-version", "-history_id"))
    words = VersionWords(
        kind="rule",
        labels=_LABELS,
        texts={
            "parameters": lambda row: parameter_words(read_parameters(row.kind, row.parameters)),
            "active": lambda row: "yes" if row.active else "no, it rests",
        },
    )
    return told_versions(words, rows, [row.version for row in rows])


RULES = ReviewedKind(
    noun="rule",
    heading="Alert rules",
    listing="alert_rules",
    page="alert_rule",
    summary="desk/rule_summary.html",
    find=visible_rule,
    versions=rule_versions,
)
