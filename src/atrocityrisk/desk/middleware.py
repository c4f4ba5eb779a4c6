"""What holds for every request: headers, the end of sessions, the scope, and duties first."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from atrocityrisk.desk.accounts.duties import open_duty, session_is_over
from atrocityrisk.desk.models import Person
from atrocityrisk.desk.rules.scope import as_nobody, as_person

Answering = Callable[[HttpRequest], HttpResponse]

_HEADERS = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), "
    "geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()",
    # What a person may see is for that person: no cache between keeps it.
    "Cache-Control": "private, no-store",
}


class HeadersMiddleware:
    """Headers of every answer; a view may have set its own."""

    def __init__(self, get_response: Answering) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the headers."""
        answer = self.get_response(request)
        for name, value in _HEADERS.items():
            answer.setdefault(name, value)
        return answer


class SessionEndMiddleware:
    """Ends a session that is over, before anything is done in its name."""

    def __init__(self, get_response: Answering) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as to a stranger once the session is over."""
        if session_is_over(request):
            request.session.flush()
            request.user = AnonymousUser()
        return self.get_response(request)


class ScopeMiddleware:
    """Sets the scope before a view runs, and takes it away when its answer is made."""

    def __init__(self, get_response: Answering) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request within the scope of its person."""
        person = request.user
        if not isinstance(person, Person):
            with as_nobody():
                return self.get_response(request)
        with as_person(person):
            return self.get_response(request)


class DutyMiddleware:
    """Lets nobody further who has yet to choose a password or to set up one-time codes."""

    def __init__(self, get_response: Answering) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as ever; the duty is asked for once the view is known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, arguments: Any, named: Any
    ) -> HttpResponse | None:
        """Lead to the duty instead of to the view: no view runs otherwise."""
        duty = open_duty(request)
        if duty is None:
            return None
        if request.path_info.startswith("/api/"):
            raise PermissionDenied("choose a password of your own first, in a browser")
        return redirect(duty)
