"""The scope of each request: that of whoever is logged in, nobody's otherwise."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from atrocityrisk.desk.models import Person
from atrocityrisk.desk.rules.scope import as_nobody, as_person


class ScopeMiddleware:
    """Sets the scope before a view runs, and takes it away when its answer is made."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request within the scope of its person."""
        person = request.user
        if not isinstance(person, Person):
            with as_nobody():
                return self.get_response(request)
        with as_person(person):
            answer = self.get_response(request)
            # What a person may see is for that person: no cache between keeps it.
            answer.setdefault("Cache-Control", "private, no-store")
            return answer
