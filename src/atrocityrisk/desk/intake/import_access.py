"""Who may import, whose uploads are whose, and how a refusal reads."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from atrocityrisk.desk.guarded_views import WRITERS, needs
from atrocityrisk.desk.models import Upload

imports_files = needs("import_record", "import files", WRITERS)


def refused(request: HttpRequest, *, heading: str, text: str, status: int) -> HttpResponse:
    """A page that says what was refused, and what to do."""
    said = {"heading": heading, "text": text, "back_to": "imports", "back_words": "Back to Import"}
    return render(request, "desk/fault.html", said, status=status)


def own_upload(key: UUID) -> Upload:
    """The upload of a key; another person's is answered as one that is not there."""
    upload = Upload.objects.filter(key=key).first()
    if upload is None:
        raise Http404
    return upload
