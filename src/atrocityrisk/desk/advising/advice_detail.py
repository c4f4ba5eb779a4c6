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
from atrocityrisk.desk.guarded_views import viewer
from atrocityrisk.desk.page_parts.review_standing import review_standing
from atrocityrisk.desk.rules.advice_checks import prevention_options


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
            "may_follow_up": may_follow_up(shown, person),
            **review_standing(ADVICE, shown, person),
        },
    )
