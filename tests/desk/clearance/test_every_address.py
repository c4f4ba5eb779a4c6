"""Every address, asked as everybody: what a person may not see leaves by none of them.

A new address is walked from the day that it is there. One with an argument that is not known yet
fails here until `desk_addresses.py` says what stands for it.
"""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from desk_addresses import (
    ABSENT,
    Address,
    Form,
    addresses,
    all_routes,
    comparable,
    forms_of,
    some_addresses,
    turn_by_turn,
)
from desk_asking import Answer, Asker, leaks, log_in
from desk_canaries import World
from desk_viewers import NOBODY, Viewer, all_viewers, some

# Also marks the database as needed; each test is undone within the file's own transaction.
pytestmark = pytest.mark.django_db

VIEWERS = {viewer.name or "nobody": viewer for viewer in all_viewers()}

CURIOUS = (
    "reader_public",
    "analyst_public",
    "reviewer_restricted",
    "administrator_public",
    "nobody",
    "analyst_restricted",
    "approver_restricted",
    "superuser_public",
    "roleless_confidential",
)
"""Those in whose name more is asked."""

FURTHER = (
    "after",
    "before",
    "q",
    "source",
    "page",
    "o",
    "order_by",
    "sort",
    "next",
    "format",
    "account__startswith",
    "source__publisher__startswith",
    "level__gte",
    "_popup",
)
"""Parameters that are tried at every address, whether or not a form of its page has them."""


def _asker(name: str, people: dict[str, object]) -> Asker:
    return log_in(VIEWERS[name], people)


def _problems(
    world: World, asker: Asker, method: str, address: Address, answer: Answer, word: str = ""
) -> list[str]:
    hidden = "" if address.seen else address.key
    found = leaks(world, asker.viewer, answer, asked_for=hidden or word)
    problems = [f"{method} {address.path} ({answer.status}) tells: {what}" for what in found]
    if answer.status >= 500:
        problems.append(f"{method} {address.path} failed with {answer.status}")
    return problems


def _as_absent(
    world: World,
    asker: Asker,
    method: str,
    address: Address,
    answer: Answer,
    fields: dict[str, str] | None,
) -> list[str]:
    """Whether what is hidden is answered as what does not exist."""
    if address.seen or not address.key:
        return []
    absent = asker.ask_once(method, address.absent, fields)
    same = (answer.status, comparable(answer.text, world, address.key)) == (
        absent.status,
        comparable(absent.text, world, ABSENT),
    )
    return [] if same else [f"{method} {address.path} answers otherwise than {address.absent}"]


@pytest.mark.parametrize(
    "name",
    some(VIEWERS, always=("nobody", "reader_public", "analyst_public", "reviewer_restricted")),
)
def test_nothing_hidden_leaves_by_any_address(name, world_and_viewers):
    world, people = world_and_viewers
    asker = _asker(name, people)
    problems: list[str] = []
    for route in all_routes():
        for address in some_addresses(route, world, asker.viewer):
            page = asker.ask("GET", address.path)
            problems += _problems(world, asker, "GET", address, page)
            problems += _as_absent(world, asker, "GET", address, page, None)
            forms = forms_of(page.text) if page.page else []
            for fields in ({}, *(form.fields for form in forms if form.method == "POST")):
                answer = asker.ask("POST", address.path, fields)
                problems += _problems(world, asker, "POST", address, answer)
                problems += _as_absent(world, asker, "POST", address, answer, fields)
    assert not problems, "\n".join([f"{len(problems)} problems", *problems[:40]])


@pytest.mark.parametrize("name", some(CURIOUS, always=("reader_public",)))
@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PUT", "DELETE"])
def test_no_other_way_of_asking_tells_more(name, method, world_and_viewers):
    world, people = world_and_viewers
    asker = _asker(name, people)
    problems: list[str] = []
    for route in all_routes():
        for address in some_addresses(route, world, asker.viewer, most_hidden=1):
            answer = asker.ask(method, address.path)
            problems += _problems(world, asker, method, address, answer)
            problems += _as_absent(world, asker, method, address, answer, None)
    assert not problems, "\n".join([f"{len(problems)} problems", *problems[:40]])


def _hidden_words(world: World, viewer: Viewer) -> list[tuple[str, str]]:
    """A word and keys that a viewer may not see, each beside one that exists nowhere."""
    accounts = [one.word for one in world.hidden_from(viewer) if one.stands_in.startswith("acc")]
    keys = {
        thing.kind: thing.key
        for thing in world.things
        if thing.kind in ("record", "source") and not thing.seen_by(viewer)
    }
    # As long as the other: a form may say how long a text is.
    nonsense = "zq" + "x" * (len(accounts[0]) - 2)
    return [(accounts[0], nonsense), *((key, ABSENT) for key in keys.values())]


def _questions(forms: list[Form], value: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Ways to put a value into an address: field by field, and where nobody thought of it."""
    yield "GET", dict.fromkeys(FURTHER, value)
    for form in forms:
        for name in sorted(form.open):
            yield form.method, {**form.fields, name: value}


@pytest.mark.parametrize("name", some(CURIOUS, always=("reader_public",)))
def test_asking_for_what_is_hidden_is_as_asking_for_nonsense(name, world_and_viewers):
    world, people = world_and_viewers
    asker = _asker(name, people)
    problems: list[str] = []
    for route in all_routes():
        address = next((one for one in addresses(route, world, asker.viewer) if one.seen), None)
        if address is None:
            continue
        page = asker.ask("GET", address.path)
        forms = forms_of(page.text) if page.page else []
        for hidden, nonsense in turn_by_turn(route, _hidden_words(world, asker.viewer)):
            pairs = zip(_questions(forms, hidden), _questions(forms, nonsense), strict=True)
            for (method, asked), (_, vain) in pairs:
                told = asker.ask(method, address.path, asked)
                absent = asker.ask_once(method, address.path, vain)
                found = _problems(world, asker, method, address, told, hidden)
                if (told.status, comparable(told.text, world, hidden)) != (
                    absent.status,
                    comparable(absent.text, world, nonsense),
                ):
                    found.append(f"{method} {address.path} tells it from nonsense")
                problems += [f"{problem}, asked for {hidden} in {asked}" for problem in found]
    assert not problems, "\n".join([f"{len(problems)} problems", *problems[:40]])


FOR_STRANGERS = {
    "alerts/feed.atom",
    "alerts/feed.json",
    "alerts/public/",
    "alerts/public/<slug:number>.md",
    "alerts/public/<slug:number>/",
}
"""Addresses of public bulletins, for everybody where the desk publishes them."""


@pytest.mark.parametrize("name", ["nobody", "roleless_confidential", "reader_public"])
def test_published_bulletins_are_all_that_a_stranger_reads(name, world_and_viewers, published):
    world, people = world_and_viewers
    viewer = replace(VIEWERS[name], published=True)
    asker = replace(_asker(name, people), viewer=viewer)
    problems, read = [], set()
    for route in all_routes():
        for address in some_addresses(route, world, viewer):
            page = asker.ask("GET", address.path)
            problems += _problems(world, asker, "GET", address, page)
            problems += _as_absent(world, asker, "GET", address, page, None)
            if page.status == 200:
                read.add(route)
    assert not problems, "\n".join([f"{len(problems)} problems", *problems[:40]])
    assert read >= FOR_STRANGERS
    if name == "nobody":
        assert read <= {*FOR_STRANGERS, "style.css", "log-in/"}


def test_nothing_is_for_strangers_where_the_desk_does_not_publish(world_and_viewers):
    world, people = world_and_viewers
    for name in ("nobody", "reader_confidential"):
        asker = _asker(name, people)
        for route in FOR_STRANGERS:
            for address in addresses(route, world, asker.viewer):
                assert asker.ask("GET", address.path).status == 404, (name, address.path)


def test_nobody_is_told_anything_but_how_to_log_in(world_and_viewers):
    world, people = world_and_viewers
    asker = _asker("nobody", people)
    open_to_all = set()
    for route in all_routes():
        for address in addresses(route, world, NOBODY):
            if asker.ask("GET", address.path).status == 200:
                open_to_all.add(route)
    assert open_to_all <= {"style.css", "log-in/"}
