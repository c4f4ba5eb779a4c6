"""No view answers a stranger, but for those that have to."""

import re
import uuid

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

FOR_EVERYBODY = {"login", "style"}
# Answered without a log-in, but only where the options say that public alerts are published.
FOR_STRANGERS = {
    "public_atom",
    "public_json",
    "public_bulletins",
    "public_bulletin",
    "public_markdown",
}
SAMPLES = {
    "UUIDConverter": str(uuid.UUID(int=7)),
    "UUIDStrConverter": str(uuid.UUID(int=7)),
    "IntConverter": "7",
    "SlugConverter": "word",
    "StringConverter": "word",
    "PathConverter": "some/path",
}


def _patterns(entries, before="/"):
    for entry in entries:
        if isinstance(entry, URLResolver):
            yield from _patterns(entry.url_patterns, before + str(entry.pattern))
        elif isinstance(entry, URLPattern):
            yield entry.name, before + _example(entry)


def _example(entry):
    text = str(entry.pattern)
    for name, converter in entry.pattern.converters.items():
        kind = type(converter).__name__
        text = re.sub(rf"<(?:\w+:)?{name}>", SAMPLES[kind], text)
    return text


def test_no_view_answers_a_stranger(db):
    client, seen = Client(), 0
    for name, address in _patterns(get_resolver().url_patterns):
        assert "<" not in address, f"{address}: say above what stands for its parts"
        if name in FOR_EVERYBODY:
            continue
        for method in (client.get, client.post, client.put, client.delete, client.head):
            answer = method(address)
            leads_to_login = answer.status_code == 302 and answer["Location"].startswith("/log-in/")
            refused = answer.status_code in {401, 403, 404, 405}
            assert leads_to_login or refused, f"{address} answered {answer.status_code}"
            seen += 1
    assert seen >= 70


def test_where_alerts_are_published_those_addresses_alone_answer_a_stranger(db, published):
    client, answered = Client(), set()
    for name, address in _patterns(get_resolver().url_patterns):
        answer = client.get(address)
        if answer.status_code == 200 and name not in FOR_EVERYBODY:
            answered.add(name)
        if name in FOR_STRANGERS:
            assert client.post(address).status_code == 405
    # No bulletin of the sample's number is there, so no page of one.
    assert answered == FOR_STRANGERS - {"public_bulletin", "public_markdown"}


@pytest.mark.parametrize("name", sorted(FOR_EVERYBODY | FOR_STRANGERS))
def test_what_is_for_everybody_is_there(name):
    assert name in {found for found, _ in _patterns(get_resolver().url_patterns)}


def test_whoever_has_a_duty_is_led_to_it_from_everywhere(people, client):
    """The same walk, by somebody who has yet to choose a password."""
    person = people["administrator"]
    person.must_change_password = True
    person.save()
    client.force_login(person)
    for name, address in _patterns(get_resolver().url_patterns):
        if name in {"login", "logout", "style", "password"}:
            continue
        for method in (client.get, client.post):
            answer = method(address)
            led = answer.status_code == 302 and answer["Location"] == "/account/password/"
            assert led or answer.status_code in {401, 403}, f"{address}: {answer.status_code}"
