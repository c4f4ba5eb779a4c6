"""Pages for what went wrong; none says whether what was asked for exists."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without the token of this session."""
    return render(
        request,
        "desk/fault.html",
        {
            "heading": "This form is out of date",
            "text": "The page was open too long, or the form came from elsewhere. Go back, "
            "reload the page and send it again.",
        },
        status=403,
    )
