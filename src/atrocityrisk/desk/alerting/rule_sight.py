"""What a rule sees today: through its own eyes, which see no higher than whoever wrote it."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils import timezone

from atrocityrisk.desk.database.forecast_queries import current_list, list_before, nowcast_beside
from atrocityrisk.desk.database.rule_sources import (
    known_list,
    known_records,
    newest_assessments,
)
from atrocityrisk.desk.models import AlertRule, Person
from atrocityrisk.desk.rules.rule_firing import Looked
from atrocityrisk.desk.rules.rule_of_assessments import look_at_assessments
from atrocityrisk.desk.rules.rule_of_lists import look_for_bound, look_for_rise, look_for_top
from atrocityrisk.desk.rules.rule_of_records import look_at_records
from atrocityrisk.desk.rules.rule_parameters import (
    AssessmentSays,
    DynamicBound,
    ProbabilityRise,
    RecordCount,
    TopK,
    read_parameters,
)
from atrocityrisk.desk.rules.scope import as_rule

NO_LIST = "No forecast list is on the desk."


def sight_of(rule: AlertRule) -> int:
    """Level up to which a rule sees: its own, and never more than its last editor's clearance."""
    # Read here and now: somebody may have lost their clearance since they wrote it.
    clearance = Person.objects.values_list("clearance", flat=True).get(pk=rule.last_editor_id)
    return min(int(rule.level), int(clearance))


def look(rule: AlertRule, *, today: date | None = None) -> Looked:
    """States in which a rule fires now, whether or not it has fired for the same before."""
    asked = read_parameters(rule.kind, rule.parameters)
    with as_rule(sight_of(rule)):
        return _LOOKS[type(asked)](asked, today or timezone.now().date())


def _at_records(asked: RecordCount, today: date) -> Looked:
    return look_at_records(asked, known_records(asked, today=today), today=today)


def _at_assessments(asked: AssessmentSays, today: date) -> Looked:
    return look_at_assessments(asked, newest_assessments())


def _for_rise(asked: ProbabilityRise, today: date) -> Looked:
    current = current_list()
    if current is None:
        return Looked(not_known=(NO_LIST,))
    if asked.between == "editions":
        before = list_before(current)
        if before is None:
            return Looked(not_known=(f"No edition before {current.name} is on the desk.",))
        return look_for_rise(asked, known_list(current), known_list(before))
    nowcast = nowcast_beside(current)
    # Set against a list that asks something else, or of later years, a nowcast says nothing.
    if nowcast is None or nowcast.outcome != current.outcome:
        missing = f"No nowcast of the outcome and the years of {current.name} is on the desk."
        return Looked(not_known=(missing,))
    return look_for_rise(asked, known_list(nowcast), known_list(current))


def _for_top(asked: TopK, today: date) -> Looked:
    current = current_list()
    if current is None:
        return Looked(not_known=(NO_LIST,))
    before = list_before(current)
    return look_for_top(asked, known_list(current), None if before is None else known_list(before))


def _for_bound(asked: DynamicBound, today: date) -> Looked:
    current = current_list()
    if current is None:
        return Looked(not_known=(NO_LIST,))
    return look_for_bound(asked, known_list(current))


_LOOKS: dict[type[Any], Callable[[Any, date], Looked]] = {
    RecordCount: _at_records,
    AssessmentSays: _at_assessments,
    ProbabilityRise: _for_rise,
    TopK: _for_top,
    DynamicBound: _for_bound,
}
