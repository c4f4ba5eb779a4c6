"""Bulletins for those who are logged in: the list, one of them, and one as Markdown."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from atrocityrisk.desk.alerting.bulletin_finding import (
    ShownBulletin,
    shown_bulletin,
    shown_bulletins,
)
from atrocityrisk.desk.alerting.bulletin_words import markdown
from atrocityrisk.desk.changes.version_seals import seals_of
from atrocityrisk.desk.guarded_views import needs
from atrocityrisk.desk.models import Alert, Bulletin
from atrocityrisk.desk.page_parts.paging import asked_part, counted

reads_bulletins = needs("view_bulletin", "read bulletins", "Ask an administrator for a role.")


@require_safe
@reads_bulletins
def bulletins(request: HttpRequest) -> HttpResponse:
    """Show the bulletins that the viewer may see, newest first."""
    rows = Bulletin.objects.all()
    part = asked_part(request, rows, ("issued_at", "pk"))
    return render(
        request,
        "desk/bulletin_list.html",
        {
            "heading": "Bulletins",
            "part": part,
            "shown": shown_bulletins(part.rows),
            "count": counted(rows, "bulletin", shown=part),
        },
    )


@require_safe
@reads_bulletins
def bulletin(request: HttpRequest, number: str) -> HttpResponse:
    """Show a bulletin word by word, and whether it is what was issued."""
    shown = _found(number)
    alert = Alert.objects.filter(pk=shown.row.alert_id).first()
    return render(
        request,
        "desk/bulletin.html",
        {
            "heading": shown.text.heading if shown.text else f"Bulletin {number}",
            "shown": shown,
            "intact": _intact(shown),
            # Whoever may not see the alert is not told that there is one.
            "alert": alert if request.user.has_perm("desk.view_alert") else None,
            "others": _others(shown),
        },
    )


@require_safe
@reads_bulletins
def bulletin_markdown(request: HttpRequest, number: str) -> HttpResponse:
    """A bulletin as a Markdown file."""
    return markdown_answer(_found(number))


def markdown_answer(shown: ShownBulletin) -> HttpResponse:
    """A bulletin as a file to keep; one that is no more what was issued is given to nobody."""
    if shown.text is None:
        raise Http404
    later = shown.withdrawn_by.number if shown.withdrawn_by else ""
    answer = HttpResponse(
        markdown(shown.text, withdrawn_by=later), content_type="text/markdown; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="{shown.row.number}.md"'
    return answer


def _found(number: str) -> ShownBulletin:
    shown = shown_bulletin(number)
    if shown is None:
        raise Http404
    return shown


def _intact(shown: ShownBulletin) -> bool:
    versions = list(shown.row.history.all())
    seals = seals_of("bulletin", versions)
    sealed = bool(versions) and all(
        (seal := seals.get(version.pk)) is not None and seal.intact for version in versions
    )
    same = all(version.content == shown.row.content for version in versions)
    return shown.text is not None and sealed and same


def _others(shown: ShownBulletin) -> list[Bulletin]:
    """Other bulletins of the same alert that the viewer may see."""
    rows = Bulletin.objects.filter(alert_id=shown.row.alert_id).exclude(pk=shown.row.pk)
    return list(rows.order_by("issued_at", "pk"))
