"""What views of every room begin with: who asks, whether they may, and how a refusal reads."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from atrocityrisk.desk.models import Person

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

WRITERS = "Analysts and reviewers can. Ask an administrator if you should be one of them."


def viewer(request: HttpRequest) -> Person:
    """The person who is logged in."""
    assert isinstance(request.user, Person)
    return request.user


def fault(request: HttpRequest, *, heading: str, text: str, status: int) -> HttpResponse:
    """A page that says what was refused, and what to do."""
    return render(request, "desk/fault.html", {"heading": heading, "text": text}, status=status)


def refuse(request: HttpRequest, act: str, who: str) -> HttpResponse:
    """Somebody may see a thing, and not do this with it."""
    return fault(request, heading="Not yours to do", text=f"You cannot {act}. {who}", status=403)


def needs(permission: str, act: str, who: str) -> Callable[[View[P]], View[P]]:
    """A view for those alone who are logged in and have a permission."""

    def permitted(view: View[P]) -> View[P]:
        @wraps(view)
        def ask(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not viewer(request).has_perm(f"desk.{permission}"):
                return refuse(request, act, who)
            return view(request, *args, **kwargs)

        return login_required(ask)

    return permitted
