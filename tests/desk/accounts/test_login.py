"""Logging in and out: who is let in, what is said to whoever is not, how long it lasts."""

import logging
import time

import pytest
from desk_people import PASSWORD
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.test import Client

from atrocityrisk.desk.models import Activity, Person
from atrocityrisk.desk.models.activity import ActivityKind
from atrocityrisk.desk.rules.levels import Level
from atrocityrisk.desk.rules.scope import as_system

REFUSED = "Expected a name, a password and, where set up, a one-time code that belong together."


def _acts(kind):
    with as_system("tests"):
        return [(act.person.username, act.detail) for act in Activity.objects.filter(kind=kind)]


def test_the_right_password_lets_in_and_is_written_down(people, client, log_in):
    answer = log_in("analyst")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get("/").status_code == 200
    assert _acts(ActivityKind.LOGIN) == [("analyst", "from 127.0.0.1")]


@pytest.mark.parametrize(
    ("name", "password"), [("analyst", "wrong"), ("nobody", PASSWORD), ("gone", PASSWORD)]
)
def test_no_answer_says_which_part_was_wrong(people, log_in, name, password):
    gone = people["second_reviewer"]
    gone.username, gone.is_active = "gone", False
    gone.save()
    answer = log_in(name, password)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert REFUSED in text
    assert password not in text


def test_a_log_in_leaves_no_version_of_the_account(people, log_in):
    with as_system("tests"):
        before = people["analyst"].history.count()
    log_in("analyst")
    people["analyst"].refresh_from_db()
    assert people["analyst"].last_login is not None
    with as_system("tests"):
        assert people["analyst"].history.count() == before


def test_the_session_is_another_after_logging_in(people, client, log_in):
    """Somebody who planted a session's key knows another one than is used."""
    planted = client.session
    planted["planted"] = True
    planted.save()
    client.cookies["atrocityrisk_desk"] = planted.session_key
    log_in("analyst")
    assert client.cookies["atrocityrisk_desk"].value != planted.session_key
    assert not Session.objects.filter(session_key=planted.session_key).exists()


def test_the_cookie_ends_with_the_browser_and_scripts_cannot_read_it(people, client, log_in):
    cookie = log_in("analyst").cookies["atrocityrisk_desk"]
    assert (cookie["max-age"], cookie["expires"]) == ("", "")
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Strict")


@pytest.mark.parametrize("age", [10 * 3600 + 1, -60])
def test_a_session_ends_after_its_hours_however_busy(people, client, log_in, monkeypatch, age):
    """Also when the machine's clock goes back."""
    log_in("analyst")
    now = time.time()
    monkeypatch.setattr("atrocityrisk.desk.accounts.duties.time.time", lambda: now + 9 * 3600)
    assert client.get("/").status_code == 200
    monkeypatch.setattr("atrocityrisk.desk.accounts.duties.time.time", lambda: now + age)
    assert client.get("/")["Location"] == "/log-in/?next=/"
    assert Session.objects.count() == 0


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example",
        "https:evil.example",
        "/\\evil.example",
        "http:///x",
    ],
)
def test_nobody_is_led_elsewhere(people, log_in, elsewhere):
    assert log_in("analyst", next=elsewhere)["Location"] == "/"


def test_somebody_is_led_to_where_they_were_going(people, log_in):
    assert log_in("analyst", next="/activity/")["Location"] == "/activity/"


def test_logging_out_is_posted(people, client, log_in):
    log_in("analyst")
    assert client.get("/log-out/").status_code == 405
    assert client.get("/").status_code == 200
    assert client.post("/log-out/")["Location"] == "/log-in/"
    assert client.get("/").status_code == 302
    assert _acts(ActivityKind.LOGOUT) == [("analyst", "")]


def test_a_form_without_its_token_is_refused(people):
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/log-in/", {"username": "analyst", "password": PASSWORD})
    assert answer.status_code == 403
    assert "This form is out of date" in answer.content.decode()
    assert Session.objects.count() == 0


def test_a_deactivated_person_is_out_at_the_next_request(people, client, log_in):
    log_in("analyst")
    Person.objects.filter(username="analyst").update(is_active=False)
    assert client.get("/").status_code == 302


def test_a_role_counts_from_the_next_request(people, client, log_in):
    log_in("analyst")
    assert client.get("/administration/").status_code == 403
    people["analyst"].groups.add(Group.objects.get(name="administrator"))
    assert client.get("/administration/").status_code == 200
    people["analyst"].groups.clear()
    assert client.get("/administration/").status_code == 403


def test_a_clearance_counts_from_the_next_request(people, client, log_in, record):
    log_in("analyst")
    address = f"/records/{record.key}/"
    assert client.get(address).status_code == 200
    assert str(record.key) in client.get("/records/").content.decode()
    Person.objects.filter(username="analyst").update(clearance=Level.PUBLIC)
    assert client.get(address).status_code == 404
    assert str(record.key) not in client.get("/records/").content.decode()


def test_no_log_has_a_password_or_a_name_that_was_typed(people, client, log_in, caplog):
    with caplog.at_level(logging.DEBUG):
        for _ in range(6):
            log_in("hunter2 typed in the wrong field", "hunter3")
    text = caplog.text
    assert "hunter" not in text
    assert "address 127.0.0.1" in text


def test_the_form_sends_to_no_address_with_a_password(people, client):
    page = client.get("/log-in/").content.decode()
    assert '<form method="post" class="entry" novalidate>' in page
    assert 'autocomplete="current-password"' in page
    answer = client.get("/log-in/", {"username": "analyst", "password": PASSWORD})
    assert PASSWORD not in answer.content.decode()
    assert Session.objects.count() == 0
