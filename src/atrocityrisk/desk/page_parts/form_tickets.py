"""Tickets of forms for something new: a form that is sent twice makes one row, not two."""

import uuid

from django.core import signing

from atrocityrisk.desk.models import Person


def new_ticket(person: Person, what: str) -> str:
    """A ticket for one new row of a kind, good for this person alone."""
    return signing.dumps([str(person.key), str(uuid.uuid4())], salt=_salt(what))


def ticket_key(ticket: str, person: Person, what: str) -> uuid.UUID:
    """The key that was given out with the form; a new one where the ticket is none of ours."""
    try:
        owner, key = signing.loads(ticket, salt=_salt(what))
    except (signing.BadSignature, ValueError):
        return uuid.uuid4()
    return uuid.UUID(key) if owner == str(person.key) else uuid.uuid4()


def _salt(what: str) -> str:
    return f"desk-new-{what}"
