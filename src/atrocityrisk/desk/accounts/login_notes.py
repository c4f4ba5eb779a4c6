"""What log-ins leave behind: the start of the session, and a line in the list of acts."""

import time
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from atrocityrisk.desk.accounts.duties import LOGGED_IN_AT
from atrocityrisk.desk.accounts.lockout import client_address
from atrocityrisk.desk.models import Person
from atrocityrisk.desk.models.activity import ActivityKind, note_activity


def note_login(sender: Any, *, request: HttpRequest, user: Person, **_: Any) -> None:
    """Somebody logged in: the session's hours begin."""
    request.session[LOGGED_IN_AT] = time.time()
    with_code = ", with a one-time code" if getattr(user, "otp_device", None) else ""
    note_activity(ActivityKind.LOGIN, f"from {client_address(request)}{with_code}", user)


def note_logout(sender: Any, *, request: HttpRequest, user: Person | None, **_: Any) -> None:
    """Somebody logged out."""
    if isinstance(user, Person):
        note_activity(ActivityKind.LOGOUT, "", user)


def note_lockout(
    sender: Any, *, request: HttpRequest, username: str, ip_address: str, **_: Any
) -> None:
    """Somebody was locked out; a name that no account has is not kept, it may be a password."""
    if getattr(request, "axes_failures_since_start", None) != settings.AXES_FAILURE_LIMIT:
        # Noted already: a stranger who goes on does not fill the list.
        return
    person = Person.objects.filter(username=username).first()
    unknown = "" if person else ", under a name that no account has"
    note_activity(ActivityKind.LOCKOUT, f"from {ip_address}{unknown}", person)


def connect_notes() -> None:
    """Have the signals told."""
    from axes.signals import user_locked_out
    from django.contrib.auth.signals import user_logged_in, user_logged_out

    user_logged_in.connect(note_login, dispatch_uid="desk-login")
    user_logged_out.connect(note_logout, dispatch_uid="desk-logout")
    user_locked_out.connect(note_lockout, dispatch_uid="desk-lockout")
