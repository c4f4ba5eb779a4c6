"""What every page knows: the office's title, and where the person may go."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from atrocityrisk.desk.accounts.duties import duty_pages
from atrocityrisk.desk.models import Person
from atrocityrisk.desk.navigation import ENTRIES


def desk_context(request: HttpRequest) -> dict[str, Any]:
    """Names for templates."""
    # A fault before anybody is known has no person.
    person = getattr(request, "user", None)
    entries = (
        [entry for entry in ENTRIES if not entry.permission or person.has_perm(entry.permission)]
        if isinstance(person, Person) and not duty_pages(person)
        else []
    )
    return {
        "desk_title": settings.DESK.title,
        "training": settings.DESK.training,
        "navigation": entries,
    }
