"""What every page knows: the office's title, and where the person may go."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from atrocityrisk.desk.accounts.duties import duty_pages
from atrocityrisk.desk.models import Person
from atrocityrisk.desk.navigation import shown_rooms


def desk_context(request: HttpRequest) -> dict[str, Any]:
    """Names for templates."""
    # A fault before anybody is known has no person, and an address that is not there no name.
    person = getattr(request, "user", None)
    match = request.resolver_match
    page = (match and match.url_name) or ""
    rooms = (
        shown_rooms(person, page) if isinstance(person, Person) and not duty_pages(person) else []
    )
    return {
        "desk_title": settings.DESK.title,
        "training": settings.DESK.training,
        "rooms": rooms,
        "room_here": next((room for room in rooms if room.current), None),
    }
