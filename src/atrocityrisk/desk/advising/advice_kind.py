"""Advice as the pages that all reviewed kinds share find it, and its versions in words."""

from typing import Any
from uuid import UUID

from atrocityrisk.desk.guarded_views import P, View, needs
from atrocityrisk.desk.models import Advice, Alert, Assessment
from atrocityrisk.desk.page_parts.answers import visible_row
from atrocityrisk.desk.page_parts.reviewed_kind import ReviewedKind, StepWords
from atrocityrisk.desk.page_parts.version_words import (
    PART,
    Told,
    VersionWords,
    kept_versions,
    told_versions,
)
from atrocityrisk.desk.rules.advice_checks import factor_numbers, option_line
from atrocityrisk.desk.rules.framework_words import risk_factors
from atrocityrisk.desk.rules.levels import signed_words
from atrocityrisk.desk.rules.state_choices import state_name

_LABELS = {
    "gwcode": "State",
    "option": "Option",
    "risk_factors": "Risk factors",
    "reason": "Why",
    "responsible": "Who would act",
    "advised_on": "Advised on",
    "due_on": "Due on",
    "alert_id": "Alert",
    "assessment_id": "Assessment",
    "progress": "Progress",
    "followed": "What followed",
    "followed_on": "It followed on",
    "level": "Handling level",
    "embargo_until": "Embargo until",
    "status": "Status",
    "status_reason": "Reason of the status",
}


def reads_advice(view: View[P]) -> View[P]:
    """A view for those who may read advice."""
    return needs("view_advice", "read advice", "Ask an administrator for a role.")(view)


def visible_advice(key: UUID) -> Advice:
    """The advice of a key; what one may not see is answered as what is not there."""
    rows = Advice.objects.select_related("author", "last_editor", "reviewer")
    return visible_row(rows, key)


def factor_lines(numbers: tuple[int, ...]) -> list[str]:
    """Number and words of some risk factors."""
    words = {factor.number: factor.words for factor in risk_factors()}
    return [f"{number}. {words.get(number, '')}".rstrip() for number in numbers]


def _seen(model: Any, number: int | None) -> str:
    """What a version rested on, if the viewer may see that today; nothing tells of it otherwise."""
    return str(model.objects.filter(pk=number or 0).first() or "")


def advice_versions(advice: Advice) -> list[Told]:
    """All versions that the viewer may see, newest first."""
    rows = kept_versions(advice)
    words = VersionWords(
        kind="advice",
        labels=_LABELS,
        texts={
            "status": lambda row: signed_words(row.status),
            "gwcode": lambda row: state_name(row.gwcode, row.advised_on.year),
            "option": lambda row: option_line(row.option),
            "risk_factors": lambda row: PART.join(factor_lines(factor_numbers(row.risk_factors))),
            "alert_id": lambda row: _seen(Alert, row.alert_id),
            "assessment_id": lambda row: _seen(Assessment, row.assessment_id),
        },
        prose=(_LABELS["reason"], _LABELS["followed"]),
        lists=(_LABELS["risk_factors"],),
    )
    return told_versions(words, rows)


ADVICE = ReviewedKind(
    noun="advice",
    heading="Advice",
    listing="advice_list",
    page="advice",
    summary="desk/advice_summary.html",
    find=visible_advice,
    versions=advice_versions,
    accepted="signed",
    step_words={
        "accept": StepWords(
            label="Sign",
            follows="It is then the office's advice, and readers cleared for its level see it. "
            "What followed is noted beside it.",
            done="Signed.",
        ),
    },
)
