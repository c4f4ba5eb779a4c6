"""What `atrocityrisk desk alerts` does: runs, the list of rules, rules of a file, dry runs."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied

from atrocityrisk._core.registry import did_you_mean
from atrocityrisk.desk.alerting.rule_files import read_rules, take_rules
from atrocityrisk.desk.alerting.rule_past import HORIZON_DAYS, dry_run
from atrocityrisk.desk.alerting.run_making import RunOutcome, run_rules
from atrocityrisk.desk.models import AlertRule, Person
from atrocityrisk.desk.rules.levels import Level
from atrocityrisk.desk.rules.rule_parameters import parameter_words, read_parameters
from atrocityrisk.desk.rules.rule_record import RuleRecord
from atrocityrisk.desk.rules.scope import as_person, as_system
from atrocityrisk.desk.safekeeping.schema_state import require_current
from atrocityrisk.errors import DataError


@dataclass(frozen=True, kw_only=True)
class ToldRule:
    """One rule, as the list of rules tells of it."""

    key: str
    name: str
    kind: str
    level: str
    active: bool
    cool_off_days: int
    words: str
    # What reading a file did; empty where none was read.
    done: str = ""


def run_alerts(told: Callable[[str], None]) -> dict[str, Any]:
    """Let every active rule look; gives what a run did."""
    require_current()
    with as_system("alerts run"):
        outcome = run_rules(told)
        return _told_run(outcome)


def _told_run(outcome: RunOutcome) -> dict[str, Any]:
    return {
        "rules": [
            {
                "name": one.rule.name,
                "seen": one.seen,
                "new": len(one.made),
                "not_known": list(one.not_known),
                "fault": one.fault,
            }
            for one in outcome.rules
        ],
        "candidates": [
            {
                "key": str(alert.key),
                "state": alert.gwcode,
                "name": alert.state_name,
                "fired_on": alert.fired_on.isoformat(),
                "rule": rule.rule.name,
            }
            for rule in outcome.rules
            for alert in rule.made
        ],
        "faults": outcome.faults,
    }


def list_rules() -> list[ToldRule]:
    """All rules."""
    require_current()
    with as_system("alerts rules"):
        return [_told(rule) for rule in AlertRule.objects.all()]


def take_file(path: Path, username: str) -> list[ToldRule]:
    """Add and change rules as a file says, in the name of a person who may."""
    require_current()
    rules = read_rules(path)
    with as_system("alerts rules"):
        person = _person(username)
    with as_person(person):
        try:
            changes = take_rules(rules, person)
        except PermissionDenied as problem:
            raise DataError(f"{username}: {problem}; name one of them by --as") from problem
        return [_told(change.rule, done=change.done) for change in changes]


def _person(username: str) -> Person:
    person = Person.objects.filter(username=username, is_active=True).first()
    if person is None:
        names = list(Person.objects.filter(is_active=True).values_list("username", flat=True))
        raise DataError(
            f"expected the name of an account that is in use, found {username!r}"
            f"{did_you_mean(username, names)}"
        )
    return person


def _told(rule: AlertRule, *, done: str = "") -> ToldRule:
    return ToldRule(
        key=str(rule.key),
        name=rule.name,
        kind=str(rule.kind),
        level=Level(rule.level).label,
        active=rule.active,
        cool_off_days=rule.cool_off_days,
        words=parameter_words(read_parameters(rule.kind, rule.parameters)),
        done=done,
    )


def dry_run_rule(
    name: str, *, horizon_days: int | None = None, events: Path | None = None
) -> dict[str, Any]:
    """How a rule would have done; the rule by its name or its key."""
    require_current()
    with as_system("alerts dry-run"):
        rule = _rule(name)
        found = dry_run(rule, horizon_days=horizon_days or HORIZON_DAYS, events=events)
    return {
        "rule": rule.name,
        "basis": found.basis,
        "horizon": found.horizon,
        "record": None if found.record is None else _told_record(found.record),
    }


def _rule(name: str) -> AlertRule:
    rules = list(AlertRule.objects.all())
    found = [rule for rule in rules if name in (rule.name, str(rule.key))]
    if not found:
        raise DataError(
            f"expected the name or the key of a rule, found {name!r}"
            f"{did_you_mean(name, [rule.name for rule in rules])}"
        )
    if len(found) > 1:
        raise DataError(
            f"expected one rule, found {len(found)} named {name!r}, of different levels; give the "
            f"key of one: {', '.join(str(rule.key) for rule in found)}"
        )
    return found[0]


def _told_record(record: RuleRecord) -> dict[str, Any]:
    return {
        "since": record.since.isoformat(),
        "until": record.until.isoformat(),
        "onsets_known_until": record.known_until.isoformat(),
        "fired": len(record.firings),
        "hits": record.hits,
        "repeats": record.repeats,
        "false_alarms": record.false_alarms,
        "open": record.open,
        "undecided": record.undecided,
        "onsets": record.onsets,
        "caught": record.caught,
        "missed": record.missed,
        "median_lead": record.median_lead,
        "lead_unit": record.lead_unit,
        "hit_share": record.hit_share,
        "caught_share": record.caught_share,
        "base_rate": record.base_rate,
        "notes": list(record.notes),
        "firings": [
            {
                "state": one.firing.gwcode,
                "day": one.firing.day.isoformat(),
                "verdict": one.verdict,
                "repeat": one.repeat,
            }
            for one in record.firings
        ],
    }
