"""The list of coded records with the coders' agreement, and the history of one coding."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from atrocityrisk.desk.assessing.speech_agreement import element_agreement
from atrocityrisk.desk.guarded_views import viewer
from atrocityrisk.desk.models import Record, SpeechCoding
from atrocityrisk.desk.models.speech_coding import ELEMENTS
from atrocityrisk.desk.page_parts.answers import reads, visible_row
from atrocityrisk.desk.page_parts.paging import asked_part, counted
from atrocityrisk.desk.page_parts.version_words import VersionWords, kept_versions, told_versions

_LABELS = {
    **{name: name.capitalize() for name in ELEMENTS},
    "note": "Why",
    "finished": "Finished",
}
_WORDS = VersionWords(
    kind="coding",
    labels=_LABELS,
    texts={"finished": lambda row: "yes" if row.finished else "no, a draft"},
    prose=("Why",),
)


@dataclass(frozen=True, kw_only=True)
class CodedRecord:
    """A record, and what of its codings the viewer may be told."""

    record: Record
    # Finished codings; 0 while the viewer's own is a draft, since others are not told of then.
    finished: int
    own: str


@require_safe
@reads
def speech_codings(request: HttpRequest) -> HttpResponse:
    """List the records with a coding that the viewer may see, and the agreement on them."""
    person = viewer(request)
    # Asked through the codings that one may see: no other is listed or counted.
    rows = Record.objects.filter(pk__in=SpeechCoding.objects.values("record"))
    part = asked_part(request, rows, ("pk",))
    finished = list(SpeechCoding.objects.filter(finished=True))
    return render(
        request,
        "desk/speech_codings.html",
        {
            "heading": "Codings of dangerous speech",
            "part": part,
            "coded": _coded(part.rows, person.pk),
            "count": counted(rows, "record", shown=part),
            "codes": person.has_perm("desk.add_speechcoding"),
            "agreement": element_agreement(finished),
        },
    )


def _coded(records: list[Record], person_id: int) -> list[CodedRecord]:
    codings = list(SpeechCoding.objects.filter(record__in=[row.pk for row in records]))
    coded = []
    for record in records:
        here = [coding for coding in codings if coding.record_id == record.pk]
        own = next((coding for coding in here if coding.coder_id == person_id), None)
        words = "" if own is None else ("yours finished" if own.finished else "yours a draft")
        number = sum(coding.finished for coding in here)
        coded.append(CodedRecord(record=record, finished=number, own=words))
    return coded


@require_safe
@reads
def speech_history(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show all versions of a coding that the viewer may see."""
    coding = visible_row(SpeechCoding.objects.select_related("record", "coder"), key)
    versions = told_versions(_WORDS, kept_versions(coding))
    return render(
        request,
        "desk/speech_history.html",
        {
            "heading": f"History of the coding by {coding.coder}",
            "coding": coding,
            "record": coding.record,
            "versions": versions,
            "broken": [told for told in versions if told.broken],
        },
    )
