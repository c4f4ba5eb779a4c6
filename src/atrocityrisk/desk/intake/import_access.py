"""Who may import, whose uploads are whose, and how a refusal reads."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from atrocityrisk.desk.models import Person, Upload

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def importer(request: HttpRequest) -> Person:
    """The person who is logged in."""
    assert isinstance(request.user, Person)
    return request.user


def needs(permission: str, act: str) -> Callable[[View[P]], View[P]]:
    """A view for those alone who are logged in and have a permission."""

    def permitted(view: View[P]) -> View[P]:
        @wraps(view)
        def ask(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not importer(request).has_perm(f"desk.{permission}"):
                text = f"You cannot {act}. Analysts and reviewers can. Ask an administrator if you "
                said = {"heading": "Not yours to do", "text": f"{text}should be one of them."}
                return render(request, "desk/fault.html", said, status=403)
            return view(request, *args, **kwargs)

        return login_required(ask)

    return permitted


imports_files = needs("import_record", "import files")


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
