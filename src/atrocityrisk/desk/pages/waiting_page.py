"""What waits for whom, pile by pile; the first page gives its numbers and leads here."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from atrocityrisk.desk.database.advice_queries import overdue_advice
from atrocityrisk.desk.database.waiting_work import waiting_for_review, waiting_work
from atrocityrisk.desk.guarded_views import viewer
from atrocityrisk.desk.models import Person, Record
from atrocityrisk.desk.page_parts.answers import reads
from atrocityrisk.desk.rules.levels import Status

_SHOWN = 8
_AHEAD = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class Pile:
    """Records that wait for one thing; `address` leads to all of them."""

    heading: str
    says: str
    rows: list[Record]
    more: bool
    address: str
    nothing: str


@require_safe
@reads
def waiting(request: HttpRequest) -> HttpResponse:
    """What waits for the person who is logged in."""
    person = viewer(request)
    piles = _own_piles(person)
    if person.has_perm("desk.review_record"):
        piles.insert(
            0,
            _pile(
                waiting_for_review(Record.objects.all(), person).order_by("first_day", "pk"),
                heading="Waiting for your review",
                says="Submitted by others; the longest ago comes first.",
                query={"waiting": "on"},
                nothing="Nothing waits for your review.",
            ),
        )
    work = waiting_work(person)
    late = list(overdue_advice()[: _SHOWN + 1]) if person.has_perm("desk.add_advice") else []
    return render(
        request,
        "desk/waiting.html",
        {
            "work": work,
            "overdue": late[:_SHOWN],
            "more_overdue": len(late) > _SHOWN,
            "heading": "What waits for you",
            "piles": piles,
            "others": [*_submitted(person), _embargoes(), _newest()],
            "may_enter": person.has_perm("desk.add_record"),
            "alone": person.has_perm("desk.add_person") and Person.objects.count() == 1,
            "idle": not (
                any(pile.rows for pile in piles)
                or late
                or work.alerts
                or work.assessments
                or work.advice
            ),
        },
    )


def _own_piles(person: Person) -> list[Pile]:
    if not person.has_perm("desk.add_record"):
        return []
    own = Record.objects.filter(author=person)
    return [
        _pile(
            own.filter(status=Status.REJECTED),
            heading="Your rejected records",
            says="Correct and submit each again, or withdraw it.",
            query={"mine": "on", "status": Status.REJECTED.value},
            nothing="None of your records is rejected.",
        ),
        _pile(
            own.filter(status=Status.DRAFT),
            heading="Your drafts",
            says="Seen by you alone until you submit them.",
            query={"mine": "on", "status": Status.DRAFT.value},
            nothing="You have no drafts.",
        ),
    ]


def _submitted(person: Person) -> list[Pile]:
    if not person.has_perm("desk.add_record"):
        return []
    pile = _pile(
        Record.objects.filter(author=person, status=Status.SUBMITTED),
        heading="Yours, with a reviewer",
        says="They wait for somebody else; you need do nothing.",
        query={"mine": "on", "status": Status.SUBMITTED.value},
        nothing="",
    )
    return [pile] if pile.rows else []


def _embargoes() -> Pile:
    today = timezone.now().date()
    ending = Record.objects.filter(embargo_until__gt=today, embargo_until__lte=today + _AHEAD)
    return _pile(
        ending.exclude(status=Status.WITHDRAWN).order_by("embargo_until", "pk"),
        heading="Embargoes that end within 30 days",
        says="More people see these from that day on.",
        query=None,
        nothing="No embargo that you can see ends soon.",
    )


def _newest() -> Pile:
    reviewed = Record.objects.filter(status=Status.REVIEWED)
    return _pile(
        reviewed,
        heading="Newest reviewed records",
        says="By the day on which it happened.",
        query={"status": Status.REVIEWED.value},
        nothing="No record that you can see is reviewed yet.",
    )


def _pile(
    rows: QuerySet[Record],
    *,
    heading: str,
    says: str,
    query: dict[str, str] | None,
    nothing: str,
) -> Pile:
    taken = list(rows[: _SHOWN + 1])
    return Pile(
        heading=heading,
        says=says,
        rows=taken[:_SHOWN],
        more=len(taken) > _SHOWN,
        address="" if query is None else f"{reverse('records')}?{urlencode(query)}",
        nothing=nothing,
    )
