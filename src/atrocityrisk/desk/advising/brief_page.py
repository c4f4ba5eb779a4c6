"""The brief of a State: two printed pages, or Markdown, up to a level that is chosen."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from atrocityrisk.desk.advising.advice_kind import reads_advice
from atrocityrisk.desk.advising.brief_level import LevelForm
from atrocityrisk.desk.advising.brief_text import LIMITS, as_markdown
from atrocityrisk.desk.advising.brief_view import brief_of
from atrocityrisk.desk.advising.state_options import known_state
from atrocityrisk.desk.models.activity import ActivityKind, note_activity
from atrocityrisk.desk.rules.levels import Level


@require_safe
@reads_advice
def brief(request: HttpRequest, gwcode: int) -> HttpResponse:
    """Show the brief as it is printed."""
    name = known_state(gwcode)
    level = _chosen(request)
    _note(request, name, level, "pages")
    return render(
        request,
        "desk/brief.html",
        {
            "heading": f"Brief: {name}",
            "brief": brief_of(gwcode, level),
            "form": LevelForm(request.GET),
            "limits": LIMITS,
        },
    )


@require_safe
@reads_advice
def brief_markdown(request: HttpRequest, gwcode: int) -> HttpResponse:
    """The same as Markdown."""
    name = known_state(gwcode)
    level = _chosen(request)
    _note(request, name, level, "Markdown")
    answer = HttpResponse(
        as_markdown(brief_of(gwcode, level)), content_type="text/markdown; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="brief-{gwcode}-{level.label}.md"'
    return answer


def _chosen(request: HttpRequest) -> Level:
    level = LevelForm.chosen(request.GET)
    if level is None:
        # A level above one's clearance is answered as one that does not exist.
        raise Http404
    return level


def _note(request: HttpRequest, name: str, level: Level, form: str) -> None:
    # A paper leaves the desk unseen, so that one above public was made is noted when it is opened:
    # nothing tells when it is printed. It holds no more than its maker may read anyway.
    if level > Level.PUBLIC and request.method == "GET":
        note_activity(ActivityKind.EXPORT, f"brief of {name}, {level.label}, as {form}")
