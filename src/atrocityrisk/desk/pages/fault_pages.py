"""Pages for what went wrong; none says whether what was asked for exists."""

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

_TEMPLATE = "desk/fault.html"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What came is none that the desk takes, or too much of it."""
    if isinstance(exception, RequestDataTooBig):
        return _bare(
            413,
            "This is too large",
            "More was sent than the desk takes at once. Send less, or bring it as a file.",
        )
    return _bare(
        400,
        "This request is not one that the desk takes",
        "Something in it is not as a browser sends it, or the address is not the desk's own. "
        "Go to the first page and start from there.",
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """An act that the person's roles do not allow."""
    # Only what the desk itself says: it names roles, never a thing.
    said = str(exception) if isinstance(exception, PermissionDenied) else ""
    text = (
        f"Not done: {said}. "
        if said
        else "Your roles do not allow this. An administrator can say who may do it. "
    )
    return render(
        request,
        _TEMPLATE,
        {"heading": "You may not do this", "text": f"{text}Nothing was changed."},
        status=403,
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The same words for what is hidden and for what is not there."""
    return render(
        request,
        _TEMPLATE,
        {
            "heading": "Nothing to be seen here",
            "text": "There is nothing at this address that you can see. "
            "Check the address, or start from the first page.",
        },
        status=404,
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """A fault of the desk's own."""
    return _bare(
        500,
        "Something went wrong in the desk",
        "What you sent may not have been saved. Go back, reload the page and look before you "
        "send it again. If it happens again, tell whoever keeps the desk; the machine's log "
        "says what happened.",
    )


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without the token of this session."""
    return render(
        request,
        _TEMPLATE,
        {
            "heading": "This form is out of date",
            "text": "The page was open too long, or the form came from elsewhere. Go back, "
            "reload the page and send it again.",
        },
        status=403,
    )


def _bare(status: int, heading: str, text: str) -> HttpResponse:
    """A page that asks neither for the person nor for the database: either may be the fault."""
    given = {"heading": heading, "text": text, "desk_title": settings.DESK.title}
    return HttpResponse(render_to_string(_TEMPLATE, given), status=status)
