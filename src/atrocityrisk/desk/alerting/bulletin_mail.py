"""Messages that say that there is a bulletin to read: its level and its address, never its words.

Sent after the bulletin is kept. A mail server that fails undoes nothing; it is noted and said.
"""

import smtplib
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.urls import reverse

from atrocityrisk.desk.models import Bulletin
from atrocityrisk.desk.models.activity import ActivityKind, note_activity
from atrocityrisk.desk.options import MailOptions
from atrocityrisk.desk.rules.levels import BulletinKind, Level


def tell_office(written: Sequence[Bulletin], *, address: str) -> list[str]:
    """Tell the office of bulletins; what went wrong, in words, for whoever issued them."""
    if not settings.DESK.mail.on:
        return []
    faults = []
    told: set[str] = set()
    # The highest first: whoever may read that one is not told of a lower one beside it.
    for bulletin in sorted(written, key=lambda one: -one.level):
        level = Level(bulletin.level)
        people = [one for one in addresses(settings.DESK.mail, level) if one not in told]
        told.update(people)
        if people:
            faults += _send(_messages(bulletin, people, address=address), level)
    return faults


def addresses(mail: MailOptions, level: Level) -> list[str]:
    """Addresses that are told of bulletins of a level, each once."""
    lists = ((Level.PUBLIC, mail.public), (Level.RESTRICTED, mail.restricted),
             (Level.CONFIDENTIAL, mail.confidential))  # fmt: skip
    wanted = [one for cleared, people in lists if cleared >= level for one in people]
    return list(dict.fromkeys(wanted))


def _messages(bulletin: Bulletin, people: Iterable[str], *, address: str) -> list[EmailMessage]:
    level = Level(bulletin.level).label
    office = " ".join(settings.DESK.title.split())
    what = "withdrawal of an alert" if bulletin.kind == BulletinKind.WITHDRAWAL else "bulletin"
    published = bulletin.level == Level.PUBLIC and settings.DESK.alerts.publish
    page = reverse("public_bulletin" if published else "bulletin", args=[bulletin.number])
    body = (
        f"There is a {what} of the level {level} to read:\n\n{urljoin(address, page)}\n\n"
        "This message says nothing of what stands in it. Do not answer it.\n"
    )
    subject = f"{office}: {what} to read ({level})"
    # One message each: nobody learns who else is told.
    return [
        EmailMessage(subject, body, from_email=settings.DESK.mail.sender or None, to=[one])
        for one in people
    ]


def _send(waiting: list[EmailMessage], level: Level) -> list[str]:
    fault, lost = "", len(waiting)
    connection = get_connection()
    try:
        connection.open()
        for message in waiting:
            # One address that is refused does not keep the others from being told.
            problem = _send_one(connection, message)
            fault, lost = problem or fault, lost - (not problem)
        connection.close()
    except (OSError, smtplib.SMTPException) as problem:
        fault = type(problem).__name__
    if not lost:
        note_activity(ActivityKind.MAIL, f"{len(waiting)} told of a bulletin, {level.label}")
        return []
    failed = f"{lost} of {len(waiting)} not told of a bulletin, {level.label}: {fault}"
    note_activity(ActivityKind.MAIL, failed)
    return [
        f"The bulletin is issued, but not all mail about it went out ({failed}). Tell your "
        "colleagues, and ask whoever runs the desk to look at [mail] in desk.toml."
    ]


def _send_one(connection: Any, message: EmailMessage) -> str:
    """What went wrong, by its kind alone: the server's words may repeat an address."""
    try:
        taken = connection.send_messages([message])
    except (OSError, smtplib.SMTPException, ValueError) as problem:
        return type(problem).__name__
    return "" if taken else "not taken"
