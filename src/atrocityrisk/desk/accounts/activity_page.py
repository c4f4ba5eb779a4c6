"""What people did: all of it for administrators, one's own for everybody."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from atrocityrisk.desk.models import Activity
from atrocityrisk.desk.models.activity import ActivityKind

_PER_PAGE = 50


@require_safe
@login_required
def activity(request: HttpRequest) -> HttpResponse:
    """The acts that one may see, newest first; a kind that is none shows all."""
    kind = request.GET.get("kind", "")
    acts = Activity.objects.select_related("person")
    if kind in ActivityKind.values:
        acts = acts.filter(kind=kind)
    else:
        kind = ""
    return render(
        request,
        "desk/activity.html",
        {
            "heading": "Activity",
            "page": Paginator(acts, _PER_PAGE).get_page(request.GET.get("page")),
            "kinds": ActivityKind.choices,
            "kind": kind,
            "zone": settings.TIME_ZONE,
            "everybody": request.user.has_perm("desk.view_activity"),
        },
    )
