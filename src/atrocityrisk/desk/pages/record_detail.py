"""The page of one record: what is said, by whom, where it stands, what it is tied to."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from atrocityrisk.desk.guarded_views import viewer
from atrocityrisk.desk.models import Person, Record, RecordLink
from atrocityrisk.desk.page_parts.answers import reads, visible_record
from atrocityrisk.desk.page_parts.review_standing import review_standing
from atrocityrisk.desk.pages.record_kind import RECORDS
from atrocityrisk.desk.rules.framework_words import chosen_factors
from atrocityrisk.desk.rules.levels import Credibility, Level, LinkKind, Reliability, Status

_BACKWARD = {
    LinkKind.CONFIRMS: "is confirmed by",
    LinkKind.CONTRADICTS: "is contradicted by",
    LinkKind.DUPLICATES: "has as a duplicate",
}
_NOT_ACCEPTED = {
    Status.SUBMITTED: "Not reviewed yet",
    Status.REJECTED: "Rejected in review",
    Status.WITHDRAWN: "Withdrawn",
}


@dataclass(frozen=True, kw_only=True)
class ShownLink:
    """A link as seen from one of its records."""

    words: str
    other: Record
    link: RecordLink
    removable: bool


@require_safe
@reads
def record(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show a record."""
    shown = visible_record(key)
    person = viewer(request)
    return render(
        request,
        "desk/record.html",
        {
            "heading": str(shown),
            "record": shown,
            "audience": audience(shown),
            "factors": chosen_factors(shown.indicators),
            "links": links_of(shown, person),
            "may_link": person.has_perm("desk.add_recordlink"),
            **review_standing(RECORDS, shown, person),
            "reliabilities": Reliability.labels,
            "credibilities": Credibility.labels,
        },
    )


def audience(record: Record) -> str:
    """Who sees a record, in words."""
    level, status = Level(record.level), Status(record.status)
    cleared = "" if level == Level.PUBLIC else f" cleared for {level.label}"
    if status == Status.DRAFT:
        return "A draft: only its author sees it."
    if record.embargoed:
        return (
            f"Under embargo until {record.embargo_until}: until then only its author, reviewers "
            f"and approvers{cleared} see it."
        )
    if status == Status.REVIEWED:
        return f"Seen by everybody at this desk{cleared}."
    return (
        f"{_NOT_ACCEPTED[status]}: seen by its author, analysts, reviewers and approvers{cleared}."
    )


def links_of(record: Record, person: Person) -> list[ShownLink]:
    """Links of a record in both directions, of those whose other end the viewer may see too."""
    shown = []
    reviews = person.has_perm("desk.withdraw_record")
    pairs = RecordLink.objects.filter(withdrawn=False).select_related("first", "second")
    for forward, rows in ((True, pairs.filter(first=record)), (False, pairs.filter(second=record))):
        for link in rows:
            kind = LinkKind(link.kind)
            shown.append(
                ShownLink(
                    words=kind.label if forward else _BACKWARD[kind],
                    other=link.second if forward else link.first,
                    link=link,
                    removable=reviews or link.author_id == person.pk,
                )
            )
    return shown
