"""The list of records: newest first, narrowed by filters and words, in parts."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from atrocityrisk.desk.guarded_views import viewer
from atrocityrisk.desk.models import Record
from atrocityrisk.desk.page_parts.answers import reads
from atrocityrisk.desk.page_parts.paging import Part, asked_part, counted
from atrocityrisk.desk.pages.list_filters import ListFilters


@require_safe
@reads
def records(request: HttpRequest) -> HttpResponse:
    """Show the records that fit what the address says."""
    person = viewer(request)
    filters = ListFilters(request, person, further=("after", "before"))
    part: Part[Record] | None = None
    count = ""
    if filters.valid:
        rows = filters.rows(Record.objects.select_related("source"))
        # A search lists what was entered last, as `matching_records` does.
        order = ("pk",) if filters.searches else ("first_day", "pk")
        part = asked_part(request, rows, order)
        count = counted(rows, "record", shown=part)
    used = filters.in_use() if filters.valid else []
    return render(
        request,
        "desk/record_list.html",
        {
            "heading": "Records",
            "form": filters.form,
            "own": filters.own,
            "forms": [filters.form, filters.own],
            "part": part,
            "count": count,
            "used": used,
            "searches": filters.valid and filters.searches,
            "filters_open": bool(used) or not filters.valid,
            "may_enter": person.has_perm("desk.add_record"),
        },
    )
