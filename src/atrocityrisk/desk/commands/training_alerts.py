"""Alerts of a training desk: rules that have run, candidates in each state, and one issued."""

from django.core.exceptions import ValidationError
from django.utils import timezone

from atrocityrisk.desk.alerting.run_making import run_rules
from atrocityrisk.desk.changes.alert_steps import ALERT_STEPS, issue, open_alert, take_alert_step
from atrocityrisk.desk.changes.rule_saving import save_rule, set_active
from atrocityrisk.desk.commands.training_forecasts import RISEN
from atrocityrisk.desk.models import Alert, AlertRule, Person
from atrocityrisk.desk.rules.levels import Confidence, Level, RuleKind
from atrocityrisk.desk.rules.rule_parameters import (
    AssessmentSays,
    Parameters,
    ProbabilityRise,
    RecordCount,
    parameters_text,
)
from atrocityrisk.desk.rules.scope import as_person, as_system

_RULES: tuple[tuple[str, RuleKind, Parameters, bool], ...] = (
    (
        "A probability that rose by half",
        RuleKind.PROBABILITY_RISE,
        ProbabilityRise(least_ratio=1.5),
        True,
    ),
    (
        "A grave record within half a year",
        RuleKind.RECORDS,
        RecordCount(number=1, days=180, least_severity=4, credibility="7"),
        True,
    ),
    (
        "Signed: a record of violations",
        RuleKind.ASSESSMENT,
        AssessmentSays(risk_factor=2),
        False,
    ),
)
_PUBLIC = (
    "Invented, for training. The probability that a list gives for Fictavia has risen. The desk "
    "asks partners to look at it now."
)


def fill_alerts(people: dict[str, Person]) -> Alert:
    """Write rules, let them look, and decide on what they found; the alert that was issued."""
    for name, kind, parameters, active in _RULES:
        _rule(people["reviewer"], name, kind, parameters, active=active)
    with as_system("demo"):
        made = run_rules().made
    risen = next(alert for alert in made if alert.rule and alert.rule.name == _RULES[0][0])
    # The others wait for triage, as they would in the morning.
    others = [alert for alert in made if alert.pk != risen.pk]
    for alert, name in zip(others, ("watch", "dismiss"), strict=False):
        _step(alert, name, people["analyst"])
    _by_hand(people["second-analyst"])
    return _issued(risen, people["analyst"], people["approver"])


def _rule(
    author: Person, name: str, kind: RuleKind, parameters: Parameters, *, active: bool
) -> None:
    with as_person(author):
        rule = AlertRule(
            name=name,
            kind=kind,
            parameters=parameters_text(parameters),
            level=Level.RESTRICTED,
            cool_off_days=30,
        )
        rule = save_rule(rule, author)
        if active:
            set_active(rule, author, active=True, reason="an exercise")


def _step(alert: Alert, name: str, person: Person) -> Alert:
    with as_person(person):
        return take_alert_step(alert, ALERT_STEPS[name], person, reason="an exercise")


def _by_hand(person: Person) -> None:
    with as_person(person):
        open_alert(
            person,
            gwcode=RISEN,
            fired_on=timezone.now().date(),
            level=Level.RESTRICTED,
            reason="Invented, for training. A colleague heard of roads that were closed.",
            confidence=Confidence.LOW,
            not_known="Who closed them, and for how long.",
        )


def _issued(alert: Alert, proposer: Person, issuer: Person) -> Alert:
    alert = _step(alert, "propose", proposer)
    with as_person(issuer):
        bulletins = issue(alert, issuer, public=True, public_text=_PUBLIC)
        if len(bulletins) != len(Level) - 1:
            raise ValidationError("expected a restricted and a public bulletin")
        alert.refresh_from_db()
    return alert
