"""The first page: what waits for whom."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """What waits for the person who is logged in."""
    return render(request, "desk/home.html", {"heading": "What waits for you"})
