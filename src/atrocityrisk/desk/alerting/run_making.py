"""A run: every active rule looks once, and what is new becomes a candidate.

Each candidate is saved by itself. A run that dies leaves those that it made, whole, and a row that
says when it began and not when it ended; the next run makes the others, and none of them twice.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from atrocityrisk.desk.alerting.rule_sight import look
from atrocityrisk.desk.changes.alert_making import make_candidate
from atrocityrisk.desk.models import Alert, AlertRule, AlertRun
from atrocityrisk.desk.rules.levels import Level
from atrocityrisk.desk.rules.rule_firing import Firing, Looked, joined
from atrocityrisk.desk.rules.rule_parameters import parameter_words, read_parameters

TEXT_CHARACTERS = 2000


@dataclass(frozen=True, kw_only=True)
class RuleOutcome:
    """What one rule did in a run."""

    rule: AlertRule
    seen: int
    made: tuple[Alert, ...]
    not_known: tuple[str, ...]
    # What went wrong with this rule alone; empty if nothing did.
    fault: str = ""


@dataclass(frozen=True, kw_only=True)
class RunOutcome:
    """What a run did."""

    run: AlertRun
    rules: tuple[RuleOutcome, ...]

    @property
    def made(self) -> list[Alert]:
        """All candidates that it made."""
        return [alert for outcome in self.rules for alert in outcome.made]

    @property
    def faults(self) -> list[str]:
        """What went wrong, rule by rule."""
        return [f"{one.rule.name}: {one.fault}" for one in self.rules if one.fault]


def run_rules(told: Callable[[str], None] = lambda _: None) -> RunOutcome:
    """Let every active rule look; `told` hears of each."""
    run = AlertRun.objects.create()
    outcomes: list[RuleOutcome] = []
    try:
        for rule in AlertRule.objects.filter(active=True).order_by("name", "pk"):
            outcomes.append(run_rule(rule))
            told(f"{rule.name}: {len(outcomes[-1].made)} new of {outcomes[-1].seen} seen")
    except BaseException as problem:
        # No content: whoever reads the first page need not be cleared for what the rule read.
        _finish(run, outcomes, fault=f"stopped by {type(problem).__name__}")
        raise
    faulty = any(one.fault for one in outcomes)
    _finish(run, outcomes, fault="not every rule could look" if faulty else "")
    return RunOutcome(run=run, rules=tuple(outcomes))


def run_rule(rule: AlertRule) -> RuleOutcome:
    """Let one rule look; a fault of its own does not keep the others from looking."""
    made: list[Alert] = []
    try:
        with transaction.atomic():
            looked = look(rule)
        asked = parameter_words(read_parameters(rule.kind, rule.parameters))
        for firing in looked.firings:
            alert = _candidate(rule, asked, firing, looked)
            if alert is not None:
                made.append(alert)
    except Exception as problem:
        text = f"{type(problem).__name__}: {problem}"
        return RuleOutcome(rule=rule, seen=0, made=tuple(made), not_known=(), fault=text)
    return RuleOutcome(
        rule=rule, seen=len(looked.firings), made=tuple(made), not_known=looked.not_known
    )


def _candidate(rule: AlertRule, asked: str, firing: Firing, looked: Looked) -> Alert | None:
    return make_candidate(
        rule=rule,
        gwcode=firing.gwcode,
        fired_on=firing.day,
        seen=firing.seen,
        reason=_short(joined((firing.reason, f"Rule: {asked}", firing.sure_since))),
        evidence=firing.evidence,
        level=Level(rule.level),
        confidence=firing.confidence,
        lowering=_short(firing.lowering),
        not_known=_short(joined((firing.not_known, *looked.not_known))),
    )


def _short(text: str) -> str:
    return text if len(text) <= TEXT_CHARACTERS else text[: TEXT_CHARACTERS - 4] + " ..."


def _finish(run: AlertRun, outcomes: list[RuleOutcome], *, fault: str) -> None:
    run.finished_at = timezone.now()
    run.rules = len(outcomes)
    run.fired = sum(len(one.made) for one in outcomes)
    run.fault = fault[:300]
    run.save(update_fields=["finished_at", "rules", "fired", "fault"])
