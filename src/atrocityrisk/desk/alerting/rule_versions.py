"""Alert rules as pages name them, and their versions in words."""

from typing import Any
from uuid import UUID

from atrocityrisk.desk.models import AlertRule
from atrocityrisk.desk.page_parts.answers import visible_row
from atrocityrisk.desk.page_parts.reviewed_kind import ReviewedKind
from atrocityrisk.desk.page_parts.version_words import (
    Told,
    VersionWords,
    kept_versions,
    told_versions,
)
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
    return visible_row(AlertRule.objects.select_related("author", "last_editor"), key)


def rule_versions(rule: Any) -> list[Told]:
    """All versions of a rule that the viewer may see, newest first."""
    words = VersionWords(
        kind="rule",
        labels=_LABELS,
        texts={
            "parameters": lambda row: parameter_words(read_parameters(row.kind, row.parameters)),
            "active": lambda row: "yes" if row.active else "no, it rests",
        },
    )
    return told_versions(words, kept_versions(rule))


RULES = ReviewedKind(
    noun="rule",
    heading="Alert rules",
    listing="alert_rules",
    page="alert_rule",
    # No step of a review is taken on a rule.
    summary="",
    find=visible_rule,
    versions=rule_versions,
    head="desk/rule_head.html",
)
