"""Every address, asked as everybody: what a person may not see leaves by none of them.

A new address is walked from the day that it is there. One with an argument that is not known yet
fails here until `desk_addresses.py` says what stands for it.
"""

import pytest
from desk_addresses import ABSENT, Address, addresses, all_routes, fields_of, without
from desk_asking import Answer, Asker, leaks, log_in
from desk_canaries import World
from desk_viewers import NOBODY, Viewer, all_viewers

VIEWERS = {viewer.name or "nobody": viewer for viewer in all_viewers()}

# Of these roles and clearances each question is asked with every field; the others come after.
CURIOUS = (
    "nobody",
    "reader_public",
    "analyst_public",
    "analyst_restricted",
    "reviewer_public",
    "approver_restricted",
    "administrator_public",
    "superuser_public",
    "roleless_confidential",
)

FURTHER = ("after", "before", "q", "source", "page", "o", "order_by", "sort", "next", "format",
    "account__startswith", "source__publisher__startswith", "level__gte", "p", "_popup")  # fmt: skip
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
    asker: Asker, method: str, address: Address, answer: Answer, fields: dict[str, str] | None
) -> list[str]:
    """Whether what is hidden is answered as what does not exist."""
    if address.seen or not address.key:
        return []
    absent = asker.ask(method, address.absent, fields)
    same = (answer.status, without(answer.text, address.key)) == (
        absent.status,
        without(absent.text, ABSENT),
    )
    return [] if same else [f"{method} {address.path} answers otherwise than {address.absent}"]


@pytest.mark.parametrize("name", VIEWERS)
def test_nothing_hidden_leaves_by_any_address(name, world_and_viewers):
    world, people = world_and_viewers
    asker = _asker(name, people)
    problems: list[str] = []
    for route in all_routes():
        for address in addresses(route, world, asker.viewer):
            page = asker.ask("GET", address.path)
            problems += _problems(world, asker, "GET", address, page)
            problems += _as_absent(asker, "GET", address, page, None)
            own = fields_of(page.text) if page.page else {}
            for method, fields in (("POST", {}), ("POST", own)):
                answer = asker.ask(method, address.path, fields)
                problems += _problems(world, asker, method, address, answer)
                problems += _as_absent(asker, method, address, answer, fields)
    assert problems == []


@pytest.mark.parametrize("name", CURIOUS)
@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PUT", "DELETE"])
def test_no_other_way_of_asking_tells_more(name, method, world_and_viewers):
    world, people = world_and_viewers
    asker = _asker(name, people)
    problems: list[str] = []
    for route in all_routes():
        for address in addresses(route, world, asker.viewer):
            answer = asker.ask(method, address.path)
            problems += _problems(world, asker, method, address, answer)
            problems += _as_absent(asker, method, address, answer, None)
    assert problems == []


def _hidden_words(world: World, viewer: Viewer) -> list[tuple[str, str]]:
    """Words and keys that a viewer may not see, each beside one that exists nowhere."""
    words = [
        canary.word for canary in world.hidden_from(viewer) if canary.stands_in.startswith("acc")
    ]
    keys = {thing.kind: thing.key for thing in world.things if not thing.seen_by(viewer)}
    return [(words[0], "zqnonsense"), *((key, ABSENT) for key in keys.values())]


@pytest.mark.parametrize("name", CURIOUS)
def test_asking_for_what_is_hidden_is_as_asking_for_nonsense(name, world_and_viewers):
    world, people = world_and_viewers
    asker = _asker(name, people)
    problems: list[str] = []
    for route in all_routes():
        address = next((one for one in addresses(route, world, asker.viewer) if one.seen), None)
        if address is None:
            continue
        page = asker.ask("GET", address.path)
        own = fields_of(page.text) if page.page else {}
        for hidden, nonsense in _hidden_words(world, asker.viewer):
            for field in dict.fromkeys((*own, *FURTHER)):
                for method in ("GET", "POST") if field in own else ("GET",):
                    kept = own if method == "POST" else {}
                    told, absent = (
                        asker.ask(method, address.path, {**kept, field: value})
                        for value in (hidden, nonsense)
                    )
                    problems += [
                        f"{problem}, with {field}={hidden}"
                        for problem in _problems(world, asker, method, address, told, hidden)
                    ]
                    if (told.status, without(told.text, hidden)) != (
                        absent.status,
                        without(absent.text, nonsense),
                    ):
                        problems.append(
                            f"{method} {address.path} tells {field}={hidden} from nonsense"
                        )
    assert problems == []


def test_nobody_is_told_anything_but_how_to_log_in(world_and_viewers):
    world, people = world_and_viewers
    asker = _asker("nobody", people)
    open_to_all = set()
    for route in all_routes():
        for address in addresses(route, world, NOBODY):
            if asker.ask("GET", address.path).status == 200:
                open_to_all.add(route)
    assert open_to_all <= {"style.css", "log-in/"}
