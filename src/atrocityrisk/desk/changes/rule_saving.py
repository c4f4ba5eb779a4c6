"""How alert rules change: who writes them, and who makes them active, having seen their record."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from atrocityrisk.desk.changes.workflow import REASON_CHARACTERS, read_reason
from atrocityrisk.desk.models import AlertRule, Person
from atrocityrisk.desk.models.reviewed import refuse_other_version
from atrocityrisk.desk.models.versions import save_with
from atrocityrisk.desk.models.visible import current
from atrocityrisk.desk.rules.rule_parameters import read_parameters
from atrocityrisk.desk.rules.scope import may_see_level
from atrocityrisk.errors import SpecError

WHO = "reviewers and approvers"


def may_write_rules(person: Person) -> bool:
    """Whether a person may add rules, change them and make them active."""
    return person.has_perm("desk.add_alertrule") and person.has_perm("desk.change_alertrule")


@transaction.atomic
def save_rule(rule: AlertRule, person: Person, *, reason: str = "") -> AlertRule:
    """Save a new rule, or new content of one; it rests until somebody makes it active again."""
    new = rule.pk is None
    if not may_write_rules(person):
        raise PermissionDenied(f"only {WHO} write alert rules")
    if new:
        rule.author = person
    else:
        stored = current(rule)
        _refuse_lowering(stored, rule)
        rule.author_id = stored.author_id
    if not may_see_level(rule.level):
        raise ValidationError({"level": "expected a level within your clearance; choose a lower"})
    _check_content(rule)
    # Its record is another now, and nobody has seen it.
    rule.active = False
    rule.last_editor = person
    rule.full_clean()
    said = read_reason(reason, needed=False)
    return save_with(rule, said or ("first version" if new else "content changed"))


@transaction.atomic
def set_active(
    rule: AlertRule, person: Person, *, active: bool, reason: str, record: str = ""
) -> AlertRule:
    """Make a rule active or let it rest; `record` is what its record said, for the history."""
    if not may_write_rules(person):
        raise PermissionDenied(f"only {WHO} make alert rules active")
    stored = current(rule)
    refuse_other_version(rule, stored.version)
    if stored.active == active:
        raise ValidationError(f"the rule is {'active' if active else 'resting'} already")
    text = read_reason(reason, needed=True)
    stored.active = active
    note = f" (record then: {record})" if record else ""
    said = f"{'made active' if active else 'put to rest'}: {text}{note}"
    return save_with(stored, said[:REASON_CHARACTERS])


def _check_content(rule: AlertRule) -> None:
    try:
        read_parameters(rule.kind, rule.parameters)
    except (SpecError, ValueError) as problem:
        raise ValidationError(str(problem)) from problem


def _refuse_lowering(stored: AlertRule, rule: AlertRule) -> None:
    # Its name and its past were written for those who may see the higher level.
    if rule.level < stored.level:
        raise ValidationError(
            {"level": "expected the same or a higher level; write another rule for a lower one"}
        )
    if rule.kind != stored.kind:
        raise ValidationError("expected the same kind; write another rule for another kind")
