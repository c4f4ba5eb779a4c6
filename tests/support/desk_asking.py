"""Asking the desk as somebody, with nothing left behind: each answer whole, and each act undone."""

import re
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

from desk_canaries import ROW_NUMBERS
from desk_viewers import Viewer
from desk_world import World
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.test import Client

_ROW_NUMBER = re.compile(rf"(?<![0-9a-f-]){ROW_NUMBERS}\d{{4}}(?![0-9a-f-])")
# Digests, tokens, keys and parts of a second: a short number may stand in any of them by chance.
_BY_CHANCE = re.compile(
    r"[0-9a-z]{16,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<=:\d\d)\.\d+"
)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """An answer: its status, what stands above it, and its text."""

    status: int
    headings: str
    text: str
    page: bool

    @property
    def all_of_it(self) -> str:
        """Whatever the asker receives."""
        return f"{self.headings}\n\n{self.text}"


@dataclass(frozen=True, kw_only=True)
class Asker:
    """A viewer with the cookies of a session, or with the heading of a token."""

    viewer: Viewer
    cookies: str = ""
    token: str = ""
    # Answers on what does not exist, which are asked for again and again.
    known: dict[tuple[str, ...], Answer] = field(default_factory=dict, repr=False)

    def ask_once(self, method: str, path: str, fields: dict[str, Any] | None = None) -> Answer:
        """The same, remembered."""
        question = (method, path, str(fields))
        if question not in self.known:
            self.known[question] = self.ask(method, path, fields)
        return self.known[question]

    def ask(self, method: str, path: str, fields: dict[str, Any] | None = None) -> Answer:
        """What the desk answers; whatever it did is undone."""
        client = Client(raise_request_exception=False)
        client.cookies = SimpleCookie(self.cookies)
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        cache.clear()
        with transaction.atomic():
            send = getattr(client, method.lower())
            given = {} if fields is None else {"data": fields}
            if method == "POST" and fields is None:
                given = {"data": {}}
            response = send(path, headers=headers, **given)
            body = response.getvalue() if response.streaming else response.content
            transaction.set_rollback(True)
        kind = response.headers.get("Content-Type", "")
        headings = [f"{name}: {value}" for name, value in sorted(response.headers.items())]
        headings += [morsel.OutputString() for morsel in response.cookies.values()]
        return Answer(
            status=response.status_code,
            headings="\n".join(headings),
            text=_readable(body, kind),
            page=kind.startswith("text/html"),
        )


def _readable(body: bytes, kind: str) -> str:
    if "spreadsheetml" in kind:
        import io
        import zipfile

        with zipfile.ZipFile(io.BytesIO(body)) as book:
            return "\n".join(book.read(name).decode() for name in book.namelist())
    return body.decode("utf-8", "replace")


def log_in(viewer: Viewer, people: dict[str, Any]) -> Asker:
    """A viewer with a session; nobody without one."""
    if not viewer.role:
        return Asker(viewer=viewer)
    client = Client()
    client.force_login(people[viewer.name], "django.contrib.auth.backends.ModelBackend")
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    return Asker(viewer=viewer, cookies=f"{settings.SESSION_COOKIE_NAME}={value}")


def leaks(world: World, viewer: Viewer, answer: Answer, *, asked_for: str = "") -> list[str]:
    """What of an answer the viewer may not read, by what it is; the question's own words apart."""
    whole = answer.all_of_it.lower()
    if asked_for:
        whole = whole.replace(asked_for.lower(), "")
    settled = _BY_CHANCE.sub(" ", whole)
    found = [
        canary.stands_in
        for canary in world.hidden_from(viewer)
        if canary.word in (settled if canary.word.isdigit() else whole)
    ]
    found += [f"number of a row: {number}" for number in set(_ROW_NUMBER.findall(whole))]
    return found
