"""How a candidate comes to be: once for what was seen, and not again while its rule keeps still.

Two runs at once are told apart by the row of the rule, which the first of them holds until it has
saved; the fingerprint, which no two alerts share, stands behind that.
"""

import hashlib
from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from atrocityrisk.desk.models import Alert, AlertRule
from atrocityrisk.desk.models.versions import save_with
from atrocityrisk.desk.rules.alert_evidence import EvidenceItem, evidence_text
from atrocityrisk.desk.rules.levels import Level
from atrocityrisk.desk.rules.rule_firing import rests
from atrocityrisk.desk.rules.scope import as_system
from atrocityrisk.ledger.entries import canonical


def make_candidate(
    *,
    rule: AlertRule,
    gwcode: int,
    fired_on: date,
    seen: str,
    reason: str,
    evidence: Sequence[EvidenceItem],
    level: Level,
    confidence: str = "",
    lowering: str = "",
    not_known: str = "",
) -> Alert | None:
    """Save a candidate; None where the same was seen before, or its rule keeps still."""
    alert = Alert(
        rule=rule,
        gwcode=gwcode,
        level=level,
        fired_on=fired_on,
        fingerprint=fingerprint(rule, gwcode, seen),
        reason=reason,
        evidence=evidence_text(evidence),
        confidence=confidence,
        lowering=lowering,
        not_known=not_known,
    )
    _refuse_lower(alert, evidence)
    # Somebody may have raised an earlier candidate above the rule's level: it counts all the same.
    with as_system("alert rule"):
        return _save_once(alert, rule)


def fingerprint(rule: AlertRule, gwcode: int, seen: str) -> str:
    """What stands for a rule, a State and what was seen."""
    said = {"rule": str(rule.key), "seen": seen, "state": gwcode}
    return hashlib.sha256(canonical(said).encode("ascii")).hexdigest()


@transaction.atomic
def _save_once(alert: Alert, rule: AlertRule) -> Alert | None:
    held = AlertRule._base_manager.select_for_update().get(pk=rule.pk)
    if Alert.objects.filter(fingerprint=alert.fingerprint).exists():
        return None
    last = Alert.objects.filter(rule=held, gwcode=alert.gwcode).order_by("-fired_on").first()
    # Whatever became of the last one: a candidate that was dismissed does not come back at once.
    fired = None if last is None else last.fired_on
    if rests(fired, alert.fired_on, cool_off_days=held.cool_off_days):
        return None
    alert.full_clean()
    return save_with(alert, f"made by the rule {held.name}")


def _refuse_lower(alert: Alert, evidence: Sequence[EvidenceItem]) -> None:
    highest = max((item.level for item in evidence), default=Level.PUBLIC)
    if alert.level < highest:
        raise ValidationError(
            {
                "level": f"expected {Level(highest).label} or higher, as its evidence is; found "
                f"{Level(alert.level).label}"
            }
        )
