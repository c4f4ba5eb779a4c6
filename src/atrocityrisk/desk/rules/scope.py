"""Who may see what: the single place that decides, for every path by which data could leave.

A scope is set for each request (middleware) and each command; where none is set, nothing is seen.
It says which records, sources, links, versions and imports a query may return. Row-level security
(`row_security`) says the level part of it once more inside PostgreSQL.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from atrocityrisk.desk.rules.levels import ISSUED_STATES, Level, Status

if TYPE_CHECKING:
    from atrocityrisk.desk.models import Person

NOBODY = -1
"""Clearance below every level."""


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What the present viewer may see."""

    person_id: int | None
    # Bounds the level.
    clearance: int
    # Sees records of colleagues that nobody has reviewed yet.
    contributes: bool = False
    # Sees embargoed records.
    reviews: bool = False
    # Sees rows whatever their status: for rules, which ask for the status that they count.
    every_status: bool = False
    # For commands on the machine alone.
    everything: bool = False
    # What a command does, for the history; a person's acts carry the person.
    purpose: str = ""


_current: ContextVar[Scope | None] = ContextVar("atrocityrisk_desk_scope", default=None)
_listeners: list[Callable[[Scope | None], None]] = []


def current_scope() -> Scope | None:
    """The scope that is set, or None."""
    return _current.get()


def on_change(listener: Callable[[Scope | None], None]) -> None:
    """Have a function told whenever another scope is set."""
    if listener not in _listeners:
        _listeners.append(listener)


def scope_of(person: "Person") -> Scope:
    """What a person may see; nothing for one who is not active."""
    if not person.is_active:
        return Scope(person_id=person.pk, clearance=NOBODY)
    return Scope(
        person_id=person.pk,
        clearance=int(person.clearance),
        contributes=person.has_perm("desk.add_record"),
        reviews=person.has_perm("desk.review_record"),
    )


@contextmanager
def as_person(person: "Person") -> Iterator[Scope]:
    """See what a person may see."""
    with _set(scope_of(person)) as scope:
        yield scope


@contextmanager
def as_system(purpose: str) -> Iterator[Scope]:
    """See everything: for commands on the machine, never for a request."""
    scope = Scope(
        person_id=None, clearance=int(Level.CONFIDENTIAL), everything=True, purpose=purpose
    )
    with _set(scope):
        yield scope


@contextmanager
def as_rule(level: int) -> Iterator[Scope]:
    """See what an alert rule of a level may count: nothing above it, and nothing embargoed."""
    # Whatever its status: a record that is being corrected now was a reviewed one in the past.
    with _set(Scope(person_id=None, clearance=level, every_status=True)) as scope:
        yield scope


@contextmanager
def as_public() -> Iterator[Scope]:
    """See what the desk has published: for the addresses that ask nobody to log in."""
    with _set(Scope(person_id=None, clearance=int(Level.PUBLIC))) as scope:
        yield scope


@contextmanager
def as_reader_up_to(level: int) -> Iterator[Scope]:
    """See what a reader of a level sees, and no more than the present viewer: for paper."""
    # Nobody's drafts nor embargoed rows either: the paper is for others than whoever makes it.
    present = _current.get()
    clearance = NOBODY if present is None else min(present.clearance, level)
    with _set(Scope(person_id=None, clearance=clearance)) as scope:
        yield scope


@contextmanager
def as_nobody() -> Iterator[None]:
    """See nothing."""
    with _set(None):
        yield


@contextmanager
def _set(scope: Scope | None) -> Iterator[Scope]:
    before = _current.get()
    token = _current.set(scope)
    _announce(scope)
    try:
        yield scope  # type: ignore[misc]
    finally:
        _current.reset(token)
        _announce(before)


def _announce(scope: Scope | None) -> None:
    for listener in _listeners:
        listener(scope)


def may_see_level(level: int) -> bool:
    """Whether something of this level may be shown to the present viewer."""
    scope = _current.get()
    return scope is not None and level <= scope.clearance


def visible_reviewed(prefix: str = "") -> Q | None:
    """Condition on what is reviewed, such as records; None where nothing at all may be seen."""
    # The prefix leads from another model to the reviewed one, such as "first__".
    scope = _current.get()
    if scope is None or scope.clearance < Level.PUBLIC:
        return None
    if scope.everything:
        return Q()
    mine = Q(**{f"{prefix}author_id": scope.person_id})
    seen = Q(**{f"{prefix}level__lte": scope.clearance})
    if scope.every_status:
        finished = Q()
    elif scope.contributes:
        finished = ~Q(**{f"{prefix}status": Status.DRAFT}) | mine
    else:
        finished = Q(**{f"{prefix}status": Status.REVIEWED}) | mine
    if scope.reviews:
        return seen & finished
    today = timezone.now().date()
    free = Q(**{f"{prefix}embargo_until__isnull": True}) | Q(
        **{f"{prefix}embargo_until__lte": today}
    )
    return seen & finished & (free | mine)


def visible_levels(prefix: str = "") -> Q | None:
    """Condition on what has a level and no more, such as a source; None for nothing at all."""
    scope = _current.get()
    if scope is None or scope.clearance < Level.PUBLIC:
        return None
    return Q() if scope.everything else Q(**{f"{prefix}level__lte": scope.clearance})


def visible_alerts(prefix: str = "") -> Q | None:
    """Condition on alerts: colleagues at work see candidates, readers what was issued."""
    scope = _current.get()
    seen = visible_levels(prefix)
    if scope is None or seen is None or scope.everything or scope.contributes:
        return seen
    return seen & Q(**{f"{prefix}state__in": ISSUED_STATES})


def visible_to_contributors() -> Q | None:
    """Condition on what has a level and is of use to colleagues at work alone, such as a rule."""
    scope = _current.get()
    if scope is None or not (scope.everything or scope.contributes):
        return None
    return visible_levels()


def visible_own(prefix: str = "owner") -> Q | None:
    """Condition on what only its owner sees, such as an upload; None for nothing at all."""
    scope = _current.get()
    if scope is None:
        return None
    return Q() if scope.everything else Q(**{f"{prefix}_id": scope.person_id})
