"""The page of options to consider for a State: each with what it answers and why it is offered."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from atrocityrisk.desk.advising.advice_kind import reads_advice
from atrocityrisk.desk.database.considered_options import OfferedOption, options_to_consider
from atrocityrisk.desk.guarded_views import viewer
from atrocityrisk.desk.models import Advice, Assessment
from atrocityrisk.desk.rules.state_choices import is_state, latest_name

MOST_ADVICE = 8
"""The latest advice on the State that the page shows."""


def known_state(gwcode: int) -> str:
    """Name of a State of this year; 404 for any other number."""
    if not is_state(gwcode, timezone.now().year):
        raise Http404
    return latest_name(gwcode)


@require_safe
@reads_advice
def state_options(request: HttpRequest, gwcode: int) -> HttpResponse:
    """Show what is to be considered for a State."""
    name = known_state(gwcode)
    found = options_to_consider(gwcode)
    given = list(Advice.objects.filter(gwcode=gwcode)[: MOST_ADVICE + 1])
    return render(
        request,
        "desk/state_options.html",
        {
            "heading": f"Options to consider: {name}",
            "name": name,
            "gwcode": gwcode,
            "found": found,
            "offered": [
                (one, _advice_address(gwcode, one, found.assessments)) for one in found.offered
            ],
            "unjustified": [one for one in found.factors if not one.justified],
            "given": given[:MOST_ADVICE],
            "more": len(given) > MOST_ADVICE,
            "may_write": viewer(request).has_perm("desk.add_advice"),
        },
    )


def _advice_address(
    gwcode: int, offered: OfferedOption, assessments: tuple[Assessment, ...]
) -> str:
    """Address of a form of advice that is filled in as far as the option says."""
    asked = [("state", str(gwcode)), ("option", offered.option.code)]
    asked += [("factor", str(number)) for number in offered.factor_numbers]
    judged = {ground.assessment for factor in offered.matched for ground in factor.grounds}
    asked += [("assessment", str(one.key)) for one in assessments if one.key in judged][:1]
    return f"{reverse('advice_new')}?{urlencode(asked)}"
