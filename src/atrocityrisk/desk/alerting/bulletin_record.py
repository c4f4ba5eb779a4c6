"""What a bulletin says of the past of the rule that made its alert, false alarms first."""

from atrocityrisk.desk.alerting.rule_past import known_dry_run
from atrocityrisk.desk.changes.bulletin_writing import LevelledWords
from atrocityrisk.desk.models import Alert, AlertRule
from atrocityrisk.desk.rules.levels import Level


def record_of_rule(alert: Alert) -> LevelledWords | None:
    """The rule's own record in words; None where a person made the alert, or it is above it."""
    rule = AlertRule.objects.filter(pk=alert.rule_id or 0).first()
    # The level of an alert may have been lowered below that of its rule.
    if rule is None or rule.level > alert.level:
        return None
    found = known_dry_run(rule)
    record = found.record
    if record is None:
        return LevelledWords(words=f"{rule.name}: {found.basis}", level=Level(rule.level))
    words = (
        f"{rule.name}, from {record.since.isoformat()} to {record.until.isoformat()}: it would "
        f"have fired {_times(len(record.firings))}. {record.false_alarms} were false alarms, "
        f"{record.hits} were followed by an onset in time, {record.open} are not decided yet. "
        f"Of {record.onsets} onsets it missed {record.missed}. {found.basis}"
    )
    return LevelledWords(words=words, level=Level(rule.level))


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number:,} times"
