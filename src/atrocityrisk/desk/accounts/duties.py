"""What a person has to do before anything else, and when a session is over."""

import time

from django.conf import settings
from django.http import HttpRequest
from django_otp import user_has_device

from atrocityrisk.desk.models import Person

LOGGED_IN_AT = "logged_in_at"
"""Key of the session: when it began, in seconds of the epoch."""

_ALWAYS = frozenset({"login", "logout", "style"})
PASSWORD_PAGE = "password"
CODES_PAGES = ("codes", "codes-begin", "codes-image", "codes-confirm")


def session_is_over(request: HttpRequest) -> bool:
    """Whether a session has lasted its hours, or lacks the code that its person has set up."""
    person = request.user
    if not isinstance(person, Person):
        return False
    age = time.time() - float(request.session.get(LOGGED_IN_AT, 0))
    # A clock that went back makes no session younger.
    if not 0 <= age < settings.DESK.accounts.session_hours * 3600:
        return True
    # Begun before codes were set up, elsewhere: the password alone is no longer enough.
    return not _verified(person) and user_has_device(person)


def open_duty(request: HttpRequest) -> str | None:
    """Name of the page to which a request leads instead; None where it may go on."""
    person, match = request.user, request.resolver_match
    page = match.url_name if match else None
    if not isinstance(person, Person) or page in _ALWAYS:
        return None
    pages = duty_pages(person)
    return None if page in pages else next(iter(pages), None)


def duty_pages(person: Person) -> tuple[str, ...]:
    """Pages where a person's duty is done, the first to begin with; none where there is none."""
    if person.must_change_password:
        return (PASSWORD_PAGE,)
    required = settings.DESK.accounts.one_time_codes == "required"
    return CODES_PAGES if required and not _verified(person) else ()


def _verified(person: Person) -> bool:
    # What `django_otp` adds to whoever a request comes from.
    return bool(person.is_verified())  # type: ignore[attr-defined]
