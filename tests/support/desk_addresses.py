"""Every address of the desk, what may be put into it, and what its pages ask for."""

import itertools
import os
import re
import uuid
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from desk_viewers import Viewer
from desk_world import World
from django.urls import URLPattern, URLResolver, get_resolver

_ARGUMENT = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")

KEYED = {
    "records": "record",
    "sources": "source",
    "links": "link",
    "imports": "upload",
    "uploads": "upload",
    "mappings": "mapping",
    "duplicates": "proposal",
    "proposals": "proposal",
    "tokens": "token",
    "administration": "person",
    "people": "person",
    "assessments": "assessment",
    "codings": "coding",
    "forecasts": "list",
    "rules": "rule",
    "alert-rules": "rule",
    "alerts": "alert",
    "speech": "coding",
    "bulletins": "bulletin",
    "advice": "advice",
}
"""What the key names that stands behind such a part of an address."""

OTHER = {
    "steps/<slug:name>": ("accept", "withdraw", "no-such-step"),
    "history/<int:number>": ("1", "4", "7", "99"),
    "factors/<int:number>": ("1", "99"),
}
"""Values of arguments that are no keys, by the part of the address in which they stand."""

NUMBERS = {
    # States: with records and all else, and one that there is none of.
    "gwcode": ("490", "9999"),
    "year": ("2024", "1999"),
}
"""Values of numbers, by the name of the argument."""

NAMED = {"number": "bulletin by name"}
"""What an argument names that is a text and no key."""

_MOST_HIDDEN = 2
_FULL = os.environ.get("ATROCITYRISK_DESK_FULL") == "1"

ABSENT = str(uuid.UUID("00000000-0000-4000-8000-000000000000"))

NO_NAME = "zqnosuchname"


@dataclass(frozen=True, kw_only=True)
class Address:
    """One address to ask; the same with an absent key, where what is named may not be seen."""

    route: str
    path: str
    # What the key in it names, and the address of what does not exist; both empty without a key.
    key: str = ""
    absent: str = ""
    # Whether the viewer may see what is named.
    seen: bool = True


def all_routes() -> list[str]:
    """Every route that answers, those of included lists too."""
    return sorted(set(_routes(get_resolver().url_patterns, "")))


def _routes(patterns: Iterable[Any], before: str) -> Iterator[str]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, route)
        else:
            assert isinstance(pattern, URLPattern)
            yield route


def addresses(route: str, world: World, viewer: Viewer) -> list[Address]:
    """A route with all that can be put into it; refused for an argument nobody told of."""
    if not _ARGUMENT.search(route):
        return [Address(route=route, path=f"/{route}")]
    parts = route.split("/")
    keys, others = [], []
    for before, part in itertools.pairwise(["", *parts]):
        found = _ARGUMENT.search(part)
        if found is None:
            continue
        if found["kind"] in ("uuid", "uuidstr") and before in KEYED:
            keys.append((part, KEYED[before]))
        elif found["kind"] == "int" and found["name"] in NUMBERS:
            others.append((found[0], NUMBERS[found["name"]]))
        elif found["kind"] in ("str", "slug") and found["name"] in NAMED:
            keys.append((found[0], NAMED[found["name"]]))
        elif f"{before}/{part}" in OTHER:
            others.append((part, OTHER[f"{before}/{part}"]))
        else:
            raise AssertionError(
                f"expected to know what stands for {part} in the address {route!r}, found nothing "
                "in tests/support/desk_addresses.py; name it there in KEYED, NUMBERS, NAMED or "
                "OTHER, so that the walk asks for what is hidden as well"
            )
    assert len(keys) <= 1, f"{route}: more than one key; say in `addresses` how they go together"
    return list(_filled(route, keys, others, world, viewer))


def some_addresses(
    route: str, world: World, viewer: Viewer, *, most_hidden: int = _MOST_HIDDEN
) -> list[Address]:
    """Some of them, others for each route and viewer, so that all are asked for by and by."""
    found = addresses(route, world, viewer)
    if _FULL:
        return found
    first = zlib.crc32(f"{route} {viewer.name}".encode()) % max(len(found), 1)
    turned = found[first:] + found[:first]
    seen = [one for one in turned if one.seen][:1]
    return [one for one in turned if not one.seen][:most_hidden] + seen


def turn_by_turn(route: str, values: list[Any]) -> list[Any]:
    """One of some values, another for each route; all of them on demand."""
    return values if _FULL else [values[zlib.crc32(route.encode()) % len(values)]]


def _filled(
    route: str,
    keys: list[tuple[str, str]],
    others: list[tuple[str, tuple[str, ...]]],
    world: World,
    viewer: Viewer,
) -> Iterator[Address]:
    for values in itertools.product(*(values for _, values in others)):
        path = f"/{route}"
        for (part, _), value in zip(others, values, strict=True):
            path = path.replace(part, value)
        if not keys:
            yield Address(route=route, path=path)
            continue
        ((part, kind),) = keys
        named = [thing for thing in world.things if thing.kind == kind]
        assert named, f"the world of canaries has no {kind}; make one in desk_canaries.py"
        for thing in named:
            yield Address(
                route=route,
                path=path.replace(part, thing.key),
                key=thing.key,
                absent=path.replace(part, ABSENT if "by name" not in kind else NO_NAME),
                seen=thing.seen_by(viewer),
            )


@dataclass(kw_only=True)
class Form:
    """One form of a page: how it is sent, its fields, and those among them that take any text."""

    method: str
    fields: dict[str, str] = field(default_factory=dict)
    open: set[str] = field(default_factory=set)


_CHOSEN = {"checkbox", "radio", "number", "date", "submit", "file"}
_KEY = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name, value = given.get("name", ""), given.get("value", "")
        if tag == "form":
            self.forms.append(Form(method=given.get("method", "get").upper()))
        if not self.forms or name == "csrfmiddlewaretoken":
            return
        form = self.forms[-1]
        if tag in ("input", "textarea") and name:
            form.fields.setdefault(name, value)
            if given.get("type", "text") not in _CHOSEN:
                form.open.add(name)
        elif tag == "select" and name:
            self._select = name
            form.fields.setdefault(name, "")
        elif tag == "option" and self._select:
            if "selected" in given:
                form.fields[self._select] = value
            # Keys are chosen from this list, or might be.
            if _KEY.fullmatch(value):
                form.open.add(self._select)


def forms_of(page: str) -> list[Form]:
    """The forms of a page."""
    parser = _Forms()
    parser.feed(page)
    return [form for form in parser.forms if form.fields]


# Signed or random at each request, or the time.
_CHANGING = re.compile(
    r'name="(?:csrfmiddlewaretoken|ticket)" value="[^"]*"'
    r"|<code[^>]*>[^<]*</code>"
    r"|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[^\s,<\"]*"
)


def comparable(text: str, world: World, *words: str) -> str:
    """An answer without some words, and without what is new each time: keys, tokens, the time."""
    text = _CHANGING.sub("", text)
    for word in (*words, NO_NAME):
        if word:
            text = text.replace(word, "WORD").replace(word.replace("-", ""), "WORD")
    known = {thing.key for thing in world.things}
    return _KEY.sub(lambda found: found[0] if found[0] in known else "NEW", text)
