"""The frame of the API: who asks, within which scope, and what every route refuses alike.

Each answer is made within the scope of whoever asks, by session or by token, and is plain values
before the scope goes: what turns it into JSON reaches no database.
"""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID

from django import forms
from django.db import models
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, AuthorizationError, HttpError, Throttled
from ninja.openapi.views import openapi_json
from ninja.security.base import AuthBase

from atrocityrisk.desk.database.record_filters import unknown_filter
from atrocityrisk.desk.exchange.token_access import TooManyFailuresError, person_of_request
from atrocityrisk.desk.models import Person
from atrocityrisk.desk.page_parts.paging import part_of
from atrocityrisk.desk.rules.scope import as_person

Row = TypeVar("Row", bound=models.Model)

MOST_ROWS = 500
"""Rows of one answer at most."""

OF_A_PART = ("after", "limit")
"""What an address says of the part that is asked for, beside filters."""


class _SessionOrToken(AuthBase):
    """A session, or `Authorization: Bearer` with a token."""

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __call__(self, request: HttpRequest) -> Person | None:
        try:
            return person_of_request(request)
        except TooManyFailuresError:
            raise Throttled(wait=None) from None


def _within_scope(operation: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(operation)
    def answer(request: HttpRequest, *arguments: Any, **named: Any) -> Any:
        person = request.auth  # type: ignore[attr-defined]
        if not person.has_perm("desk.view_record"):
            raise AuthorizationError(message="your account has no role that reads records")
        with as_person(person):
            return operation(request, *arguments, **named)

    return answer


api = NinjaAPI(
    title="Early-warning desk",
    version="1",
    description="Read only. Filters are those of the lists of the desk.",
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
    auth=_SessionOrToken(),
)
api.add_decorator(_within_scope)

# The same whatever is wrong with a token.
NO_TOKEN = {
    "detail": "expected the header 'Authorization: Bearer TOKEN' with a token that is good; "
    "make one on the page Tokens"
}


@api.exception_handler(AuthenticationError)
def _no_token(request: HttpRequest, _: AuthenticationError) -> HttpResponse:
    return api.create_response(request, NO_TOKEN, status=401)


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, _: Http404) -> HttpResponse:
    # The same whether there is nothing, or nothing for this person.
    return api.create_response(request, {"detail": "there is nothing here for you"}, status=404)


def openapi_description(request: HttpRequest) -> HttpResponse:
    """The API's description, for whoever is logged in or has a token."""
    try:
        person = person_of_request(request)
    except TooManyFailuresError:
        return JsonResponse({"detail": "Too many requests."}, status=429)
    if person is None:
        return JsonResponse(NO_TOKEN, status=401)
    return openapi_json(request, api)


def needs_permission(request: HttpRequest, permission: str, what: str) -> None:
    """Refuse whoever has no role that sees a kind at all."""
    person = request.auth  # type: ignore[attr-defined]
    if not person.has_perm(f"desk.{permission}"):
        raise AuthorizationError(message=f"your account has no role that reads {what}")


def refuse_unknown(request: HttpRequest, known: Sequence[str]) -> None:
    """Refuse a parameter that there is none of: passing it over would give more than was asked."""
    for name in request.GET:
        if name not in known:
            raise HttpError(400, f"there is no parameter named {name!r} here")


def sound_filters(
    request: HttpRequest, form_class: type[forms.Form], given: Schema, further: Sequence[str] = ()
) -> dict[str, Any]:
    """Filters of a request, by a form; refused if one is unknown or says nothing sound."""
    fault = unknown_filter(request.GET, (*further,), known=form_class.base_fields)
    if fault:
        raise HttpError(400, fault)
    form = form_class(given.dict())
    if not form.is_valid():
        name, faults = next(iter(form.errors.items()))
        raise HttpError(400, f"{name}: {faults[0]}")
    return form.cleaned_data


def part_of_rows(
    rows: QuerySet[Row],
    order: tuple[str, ...],
    *,
    after: UUID | None,
    limit: int,
    seen: QuerySet[Row],
) -> tuple[list[Row], str | None]:
    """Rows of an answer, and the key by which those are asked for that follow."""
    if after is not None:
        # Of what the viewer sees: a list does not begin behind something hidden.
        of_key(seen, after)
    if not 1 <= limit <= MOST_ROWS:
        raise HttpError(400, f"limit: expected a number from 1 to {MOST_ROWS}, found {limit}")
    part = part_of(rows, order, after=str(after or ""), before="", size=limit)
    return part.rows, part.older or None


def of_key(rows: QuerySet[Row], key: UUID | str, *, column: str = "key") -> Row:
    """The row of a key; the same answer where there is none and where it is hidden."""
    found = rows.filter(**{column: key}).first()
    if found is None:
        raise Http404
    return found
