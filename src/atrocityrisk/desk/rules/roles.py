"""Roles, as groups, and what each may do. What is seen, clearance and `scope` decide besides."""

from typing import Any

from atrocityrisk.desk.rules.levels import Level

READER, ANALYST, REVIEWER, APPROVER, ADMINISTRATOR = (
    "reader",
    "analyst",
    "reviewer",
    "approver",
    "administrator",
)

_READS = (
    "view_record",
    "view_sourcedocument",
    "view_assessment",
    "view_forecastlist",
    "view_bulletin",
    "view_advice",
)
_WRITES = (
    "add_record",
    "change_record",
    "add_sourcedocument",
    "change_sourcedocument",
    "add_recordlink",
    "import_record",
    "export_record",
    "add_assessment",
    "change_assessment",
    "add_speechcoding",
    "view_alert",
    "view_alertrule",
    "triage_alert",
    "add_advice",
    "change_advice",
)
_REVIEWS = (
    "review_record",
    "withdraw_record",
    "review_assessment",
    "withdraw_assessment",
    "review_advice",
    "withdraw_advice",
    "add_alertrule",
    "change_alertrule",
    "add_forecastlist",
)
_APPROVES = ("downgrade_record", "downgrade_assessment", "downgrade_advice", "issue_alert")

ROLES: dict[str, tuple[str, ...]] = {
    READER: _READS,
    ANALYST: _READS + _WRITES,
    REVIEWER: _READS + _WRITES + _REVIEWS,
    APPROVER: _READS + _WRITES + _REVIEWS + _APPROVES,
    # Whoever keeps the accounts reads no more records than a reader.
    ADMINISTRATOR: (*_READS, "add_person", "change_person", "view_person", "view_activity"),
}
"""Permissions of each role."""

DEFAULT_CLEARANCE = Level.PUBLIC


def make_roles(sender: Any, *, using: str = "default", **_: Any) -> None:
    """Bring the groups to what `ROLES` says, after every migration."""
    from django.contrib.auth.management import create_permissions
    from django.contrib.auth.models import Group, Permission

    # Permissions are made by another listener of the same signal, in no set order.
    create_permissions(sender, verbosity=0, using=using)
    known = Permission.objects.using(using).filter(content_type__app_label="desk")
    for name, codenames in ROLES.items():
        group, _made = Group.objects.using(using).get_or_create(name=name)
        group.permissions.set(known.filter(codename__in=codenames))
