"""The style sheet of all pages: the package's own, then the desk's."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from atrocityrisk._formatting.html import page_style


@require_safe
@cache_control(public=True, max_age=3600)
def style(request: HttpRequest) -> HttpResponse:
    """One file, so that the policy needs to permit no style within a page."""
    return HttpResponse(page_style("atrocityrisk.desk", "desk.css"), content_type="text/css")
