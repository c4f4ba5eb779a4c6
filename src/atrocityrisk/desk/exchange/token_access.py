"""Tokens: made once, kept as a hash alone, and whose they are when a request carries one."""

import base64
import binascii
import hashlib
import secrets
from datetime import date, timedelta

from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_client_ip_address
from django.conf import settings
from django.core.cache import cache
from django.db import OperationalError
from django.http import HttpRequest
from django.utils import timezone

from atrocityrisk.desk.models import ApiToken, Person

MARK = "desk_"
"""With what every token begins, so that one left in a file is found by whoever looks for them."""

LONGEST_DAYS = 365
_TOKEN_BYTES = 32
_LONGEST_TEXT = 100
_NOTED_EVERY = timedelta(hours=1)
_TRIED_AGAIN_AFTER = 300


class TooManyFailuresError(Exception):
    """Wrong tokens came from an address more often than a mistake explains."""


def make_token(owner: Person, *, label: str, expires_on: date) -> tuple[ApiToken, str]:
    """A new token, and its text, which is nowhere kept."""
    text = MARK + secrets.token_urlsafe(_TOKEN_BYTES)
    token = ApiToken(owner=owner, label=label, digest=_digest(text), expires_on=expires_on)
    token.save(force_insert=True)
    return token, text


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def person_of_request(request: HttpRequest) -> Person | None:
    """Whose session or token a request carries; None if neither is good."""
    text = _token_text(request)
    if text is None:
        person = request.user
        return person if isinstance(person, Person) and person.is_active else None
    token = _good_token(request, text)
    if token is None:
        _note_failure(request)
        return None
    _note_use(token)
    return token.owner


def _token_text(request: HttpRequest) -> str | None:
    """What stands for a token in a request; None without such a heading."""
    given = request.headers.get("Authorization")
    if given is None:
        return None
    kind, _, rest = given.partition(" ")
    if kind.lower() == "bearer":
        return rest.strip()
    if kind.lower() == "basic":
        return _basic_password(rest.strip())
    return ""


# Readers of feeds know names and passwords alone: the token stands for the password.
def _basic_password(text: str) -> str:
    try:
        plain = base64.b64decode(text, validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return ""
    return plain.partition(":")[2]


def _good_token(request: HttpRequest, text: str) -> ApiToken | None:
    if not text.startswith(MARK) or len(text) > _LONGEST_TEXT:
        return None
    # No scope is set yet: whose it is decides what scope will be.
    token = ApiToken.stored.select_related("owner").filter(digest=_digest(text)).first()
    if token is None or token.revoked_at is not None:
        return None
    owner = token.owner
    if token.expires_on < timezone.now().date() or not owner.is_active:
        return None
    # Whoever has to prove themselves anew does so in a browser first.
    if owner.must_change_password or _locked_out(request, owner):
        return None
    return token


def _locked_out(request: HttpRequest, owner: Person) -> bool:
    return bool(AxesProxyHandler.is_locked(request, {"username": owner.username}))


# A token cannot be guessed, so a wrong one locks nobody's right one out; what is bounded is how
# often an address is told that it was wrong.
def _note_failure(request: HttpRequest) -> None:
    name = f"token-failures:{get_client_ip_address(request)}"
    cache.add(name, 0, timeout=settings.DESK.accounts.lockout_minutes * 60)
    try:
        failures = cache.incr(name)
    except ValueError:
        return
    if failures >= settings.DESK.accounts.failures_before_lockout:
        raise TooManyFailuresError


def _note_use(token: ApiToken) -> None:
    """Note the use of a token, once an hour, and only if nobody is writing for long."""
    now = timezone.now()
    if token.last_used_at is not None and now - token.last_used_at < _NOTED_EVERY:
        return
    # Tried by one request, not by each that comes while an import holds the database.
    if not cache.add(f"token-use:{token.key}", 1, timeout=_TRIED_AGAIN_AFTER):
        return
    try:
        ApiToken.stored.filter(pk=token.pk).update(last_used_at=now)
    except OperationalError:
        # What it read was answered for; when it was last used is known to the hour at best.
        return
