"""The feed of bulletins for people with a token: within their clearance, in full what is public."""

import base64
import re

import pytest
from desk_alerts import issued
from desk_people import make_person
from django.test import Client
from django.utils import timezone

from atrocityrisk.desk.changes.alert_steps import withdraw
from atrocityrisk.desk.exchange.token_access import make_token
from atrocityrisk.desk.rules.levels import Level
from atrocityrisk.desk.rules.scope import as_person

FEED = "/feed/bulletins/"


@pytest.fixture
def bulletins(people):
    """A restricted alert with a public version, and a confidential one that was withdrawn."""
    analyst, approver = people["analyst"], people["approver"]
    issued(analyst, approver, public_text="Houses were burnt in three towns.")
    alert, _ = issued(analyst, approver, level=Level.CONFIDENTIAL)
    with as_person(approver):
        withdraw(alert, approver, reason="it was a rumour")


def _client(person):
    _, text = make_token(person, label="reader", expires_on=timezone.now().date())
    pair = base64.b64encode(f"anything:{text}".encode()).decode()
    return Client(headers={"Authorization": f"Basic {pair}"})


def _numbers(answer):
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    return re.findall(r"<title>([A-Z]-\d{4}-\d{3}): Democratic", answer.content.decode())


def test_each_reader_gets_bulletins_of_their_clearance(people, bulletins):
    year = timezone.now().year
    for name, letters in (
        ("public_reader", ["P-{}-001"]),
        ("restricted_reader", ["P-{}-001", "R-{}-001"]),
        ("confidential_reader", ["C-{}-001", "C-{}-002", "P-{}-001", "R-{}-001"]),
    ):
        found = _numbers(_client(people[name]).get(FEED))
        assert sorted(found) == [letter.format(year) for letter in letters], name


def test_nothing_above_public_is_told_in_full(people, bulletins):
    text = _client(people["confidential_reader"]).get(FEED).content.decode()
    assert text.count("Houses were burnt in three towns.") == 1
    assert "within ten days" not in text
    assert "rumour" not in text
    assert f"Withdrawn by C-{timezone.now().year}-002." in text


def test_who_gets_no_feed(people, bulletins):
    assert Client().get(FEED).status_code == 401
    wrong = Client(headers={"Authorization": "Bearer desk_wrong"}).get(FEED)
    assert wrong.status_code == 401
    assert b"Houses" not in wrong.content

    assert _client(make_person("roleless")).get(FEED).status_code == 403
    assert _client(people["reader"]).post(FEED).status_code == 405
