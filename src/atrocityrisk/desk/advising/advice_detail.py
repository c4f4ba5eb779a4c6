"""The page of one advice: which option, why, who would act, where it stands, what followed."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from atrocityrisk.desk.advising.advice_kind import (
    ADVICE,
    factor_lines,
    reads_advice,
    visible_advice,
)
from atrocityrisk.desk.changes.advice_follow_up import may_follow_up
from atrocityrisk.desk.changes.workflow import may_edit, may_release, possible_steps
from atrocityrisk.desk.guarded_views import viewer
from atrocityrisk.desk.models import Advice, Person
from atrocityrisk.desk.page_parts.review_steps import words_of
from atrocityrisk.desk.rules.advice_checks import prevention_options
from atrocityrisk.desk.rules.levels import Level, Status

_WAITS_FOR = {
    Status.DRAFT: "It waits for its author to submit it.",
    Status.SUBMITTED: "It waits for a reviewer who neither wrote nor last changed it.",
    Status.REVIEWED: "A second person has signed it.",
    Status.REJECTED: "It waits for its author to correct and submit it again, or withdraw it.",
    Status.WITHDRAWN: "It is kept, and counts no more.",
}


@require_safe
@reads_advice
def advice(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show one advice."""
    shown = visible_advice(key)
    person = viewer(request)
    return render(
        request,
        "desk/advice.html",
        {
            "heading": str(shown),
            "advice": shown,
            "option": prevention_options().get(shown.option),
            "factors": factor_lines(shown.factors),
            "alert": shown.seen_alert,
            "assessment": shown.seen_assessment,
            "waits_for": _WAITS_FOR[Status(shown.status)],
            "steps": [
                (step.name, words_of(ADVICE, step.name).label)
                for step in possible_steps(shown, person)
            ],
            "may_edit": may_edit(shown, person),
            "may_follow_up": may_follow_up(shown, person),
            "may_release": may_release(shown, person)
            and (shown.level > Level.PUBLIC or shown.embargoed),
            "own_review": _barred_from_review(shown, person),
        },
    )


def _barred_from_review(advice: Advice, person: Person) -> bool:
    """Whether somebody reviews advice, and not this one since it is their own."""
    own = person.pk in {advice.author_id, advice.last_editor_id}
    return own and advice.status == Status.SUBMITTED and person.has_perm("desk.review_advice")
