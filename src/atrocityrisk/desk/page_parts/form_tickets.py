"""The key of what a form will make, given out with the form: sent twice, it is made once."""

import uuid

from django.core import signing

from atrocityrisk.desk.models import Person


def new_ticket(person: Person, salt: str) -> str:
    """A key for whoever is given the form, signed."""
    return signing.dumps([str(person.key), str(uuid.uuid4())], salt=salt)


def ticket_key(ticket: str, person: Person, salt: str) -> uuid.UUID:
    """The key that was given out with the form; a new one where the ticket is none of ours."""
    try:
        owner, key = signing.loads(ticket, salt=salt)
    except (signing.BadSignature, ValueError):
        return uuid.uuid4()
    return uuid.UUID(key) if owner == str(person.key) else uuid.uuid4()
