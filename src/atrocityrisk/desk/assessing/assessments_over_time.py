"""A State's signed assessments one after another: levels of the risk factors, and what changed."""

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from atrocityrisk.desk.assessing.assessment_access import reads_assessments
from atrocityrisk.desk.models import Assessment
from atrocityrisk.desk.rules.finding_changes import (
    Direction,
    FindingChange,
    changes_between,
    level_path,
)
from atrocityrisk.desk.rules.levels import Status
from atrocityrisk.desk.rules.state_choices import latest_name, was_ever_state

MOST = 6
"""The latest assessments, which the page lines up."""


@dataclass(frozen=True, kw_only=True)
class Turn:
    """What changed from one signed assessment to the next."""

    earlier: Assessment
    later: Assessment
    # Judged in both and differently, then what one of them, or both, leave open.
    moved: tuple[FindingChange, ...]
    gaps: tuple[FindingChange, ...]
    # Two assessors may differ although nothing has changed.
    same_author: bool

    @property
    def counts(self) -> str:
        """How many indicators changed in which way, in words."""
        found = Counter(one.direction for one in (*self.moved, *self.gaps))
        return "; ".join(f"{found[way]} {way.label}" for way in Direction if found[way])


@require_safe
@reads_assessments
def assessments_over_time(request: HttpRequest, gwcode: int) -> HttpResponse:
    """Show how a State was assessed over time."""
    if not was_ever_state(gwcode):
        raise Http404
    rows = Assessment.objects.select_related("author", "reviewer").filter(
        gwcode=gwcode, status=Status.REVIEWED
    )
    signed = list(rows.order_by("-last_day", "-pk")[:MOST])[::-1]
    turns = [_turn(earlier, later) for earlier, later in pairwise(signed)]
    return render(
        request,
        "desk/assessments_over_time.html",
        {
            "heading": f"Assessments over time: {latest_name(gwcode)}",
            "gwcode": gwcode,
            "signed": signed,
            "levels": level_path(row.indicator_findings for row in signed),
            "turns": turns[::-1],
        },
    )


def _turn(earlier: Assessment, later: Assessment) -> Turn:
    factors = changes_between(earlier.indicator_findings, later.indicator_findings)
    changes = [one for factor in factors for one in factor.indicators]
    both = (Direction.HIGHER, Direction.LOWER)
    return Turn(
        earlier=earlier,
        later=later,
        moved=tuple(one for one in changes if one.direction in both),
        gaps=tuple(one for one in changes if one.direction not in both),
        same_author=earlier.author_id == later.author_id,
    )
