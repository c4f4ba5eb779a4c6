"""The ways through the desk: who is shown which rooms, and where a page says that it is."""

import re

import pytest
from desk_people import make_person
from django.urls import URLPattern, get_resolver

from atrocityrisk.desk.navigation import ROOMS, address_of, room_of, shown_rooms

AWAITED: set[str] = set()
"""Pages that the navigation knows and the desk lacks; they are skipped until they are there."""
OF_NO_ROOM = {
    *("login", "logout", "style", "feed", "openapi"),
    # For strangers, who are shown no ways.
    *("public_atom", "public_json", "public_bulletins", "public_bulletin", "public_markdown"),
}


def names_of_pages():
    """Names of all addresses; those of the API have a space of their own."""
    waiting, names = list(get_resolver().url_patterns), set()
    while waiting:
        pattern = waiting.pop()
        if isinstance(pattern, URLPattern):
            names.add(pattern.name)
        elif not pattern.namespace:
            waiting.extend(pattern.url_patterns)
    return names


def links(page, label):
    """Words and `aria-current` of each link of a navigation."""
    found = re.search(rf'<nav[^>]*aria-label="{label}">(.*?)</nav>', page, re.S)
    return found and [
        (words, current)
        for current, words in re.findall(
            r'<a href="[^"]+"(?: aria-current="(\w+)")?>([^<]+)</a>', found[1]
        )
    ]


@pytest.fixture
def shown(at_desk):
    def ask(name, address):
        return at_desk(name).get(address).content.decode()

    return ask


def test_every_entry_leads_to_a_page_or_is_awaited():
    names = [entry.url_name for room in ROOMS for entry in room.entries]
    assert len(names) == len(set(names))
    assert {name for name in names if not address_of(name)} == AWAITED


def test_every_entry_stands_in_the_room_of_its_page():
    for room in ROOMS:
        for entry in room.entries:
            assert room_of(entry.url_name) == room, entry.url_name


def test_every_page_with_a_name_has_a_room():
    lost = {name for name in names_of_pages() if not room_of(name)}
    assert lost == OF_NO_ROOM


def test_a_page_says_in_which_room_it_is(shown):
    page = shown("analyst", "/records/new/")
    assert ("Records", "true") in links(page, "Rooms")
    assert [words for words, current in links(page, "Rooms") if current] == ["Records"]
    assert links(page, "Records") == [
        ("List", ""),
        ("New", "page"),
        ("Import", ""),
        ("Duplicates", ""),
        ("Sources", ""),
        ("Numbers", ""),
        ("Export", ""),
    ]


def test_a_page_below_an_entry_marks_its_room_alone(shown, record):
    page = shown("analyst", f"/records/{record.key}/")
    assert ("Records", "true") in links(page, "Rooms")
    assert {current for _words, current in links(page, "Records")} == {""}


def test_who_may_not_enter_is_shown_no_way(shown):
    page = shown("public_reader", "/records/")
    assert links(page, "Records") == [("List", "page"), ("Sources", ""), ("Numbers", "")]
    assert links(shown("public_reader", "/activity/"), "Desk")[0] == ("Activity", "page")
    assert links(shown("administrator", "/activity/"), "Desk")[0] == ("People", "")


def test_a_person_of_no_role_sees_their_own_account(db):
    rooms = shown_rooms(make_person("nobody"), "account")
    assert [room.words for room in rooms] == ["Watch", "Desk"]
    assert [entry.words for entry in rooms[1].entries] == ["Activity", "Tokens", "Your account"]


def test_an_address_that_is_not_there_has_a_way_on(shown):
    page = shown("analyst", "/nowhere/")
    assert ("Records", "") in links(page, "Rooms")


def test_a_duty_comes_before_any_way(shown, people):
    people["analyst"].must_change_password = True
    people["analyst"].save()
    assert links(shown("analyst", "/account/password/"), "Rooms") is None
