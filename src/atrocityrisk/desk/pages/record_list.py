"""The list of records: newest first, narrowed by filters and words, in parts."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from atrocityrisk.desk.models import Record
from atrocityrisk.desk.pages.answers import reads, viewer
from atrocityrisk.desk.pages.paging import Part, counted, part_of
from atrocityrisk.desk.pages.record_filters import RecordFilter
from atrocityrisk.desk.rules.record_words import plain_words


@require_safe
@reads
def records(request: HttpRequest) -> HttpResponse:
    """Show the records that fit what the address says."""
    person = viewer(request)
    form = RecordFilter(request.GET, person=person)
    part: Part[Record] | None = None
    count, used = "", []
    if form.is_valid():
        used = form.in_use()
        rows = form.narrowed(Record.objects.select_related("source"))
        searched = bool(plain_words(form.cleaned_data["q"]))
        # A search lists what was entered last, as `matching_records` does.
        order = ("pk",) if searched else ("first_day", "pk")
        part = part_of(
            rows, order, after=request.GET.get("after", ""), before=request.GET.get("before", "")
        )
        count = counted(rows, "record")
    return render(
        request,
        "desk/record_list.html",
        {
            "heading": "Records",
            "form": form,
            "forms": [form],
            "part": part,
            "count": count,
            "used": used,
            "filters_open": bool(used) or not form.is_valid(),
            "may_enter": person.has_perm("desk.add_record"),
        },
    )
