"""Tokens: shown once, kept as a hash, refused as soon as anything speaks against them."""

import base64
import hashlib
import json
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.core.cache import cache
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from atrocityrisk.desk.exchange.token_access import make_token
from atrocityrisk.desk.models import Activity, ApiToken
from atrocityrisk.desk.rules.scope import as_person, as_system


@pytest.fixture(autouse=True)
def _no_failures_yet():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def token(people):
    """A token of the analyst, and its text."""
    return make_token(
        people["analyst"], label="tests", expires_on=timezone.now().date() + timedelta(days=1)
    )


def _ask(text, kind="Bearer", path="/api/framework"):
    return Client().get(path, headers={"Authorization": f"{kind} {text}"})


def _change(token, **values):
    ApiToken.stored.filter(pk=token.pk).update(**values)


def test_only_the_hash_of_a_token_is_kept(token):
    stored, text = token
    assert len(text) == len("desk_") + 43
    assert stored.digest == hashlib.sha256(text.encode()).hexdigest()
    kept = ApiToken.stored.values().get()
    assert text not in str(kept)
    assert text.removeprefix("desk_") not in str(kept)


def test_a_good_token_reads(token):
    assert _ask(token[1]).status_code == 200
    assert _ask(token[1], kind="bearer").status_code == 200


def test_a_token_as_password_reads_too(token):
    text = base64.b64encode(f"whoever:{token[1]}".encode()).decode()
    assert _ask(text, kind="Basic", path="/feed/").status_code == 200


def test_whatever_is_wrong_with_a_token_is_answered_alike(token, people, settings):
    settings.DESK = settings.DESK.model_copy(
        update={
            "accounts": settings.DESK.accounts.model_copy(update={"failures_before_lockout": 20})
        }
    )
    stored, text = token
    today = timezone.now().date()
    bodies = {_ask("desk_" + "x" * 43).content, _ask("").content, _ask("desk_" * 99).content}
    bodies |= {_ask("\udcff".encode("utf-8", "surrogateescape").decode("latin-1")).content}
    bodies |= {_ask(text[:-1]).content, _ask(text, kind="Digest").content}
    bodies |= {_ask("!!", kind="Basic").content, _ask(stored.digest).content}
    _change(stored, expires_on=today - timedelta(days=1))
    bodies.add(_ask(text).content)
    _change(stored, expires_on=today, revoked_at=timezone.now())
    bodies.add(_ask(text).content)
    _change(stored, revoked_at=None)
    owner = people["analyst"]
    for name, bad in (("is_active", False), ("must_change_password", True)):
        with as_system("tests"):
            setattr(owner, name, bad)
            owner.save()
            bodies.add(_ask(text).content)
            setattr(owner, name, not bad)
            owner.save()
    # One and the same, whatever is wrong with the token.
    assert [json.loads(body)["detail"][:42] for body in bodies] == [
        "expected the header 'Authorization: Bearer"
    ]
    assert _ask(text).status_code == 200


def test_a_token_of_a_person_who_is_locked_out_is_refused(token, people):
    assert _ask(token[1]).status_code == 200
    AccessAttempt.objects.create(
        username="analyst",
        ip_address="127.0.0.1",
        failures_since_start=5,
        get_data="",
        post_data="",
    )
    assert _ask(token[1]).status_code == 401


def test_wrong_tokens_are_told_off_and_lock_no_right_one_out(token):
    answers = [_ask("desk_" + "x" * 43).status_code for _ in range(7)]
    assert answers == [401, 401, 401, 401, 429, 429, 429]
    assert _ask("desk_wrong", path="/feed/").status_code == 429
    assert _ask("desk_wrong", path="/api/openapi.json").status_code == 429
    assert _ask(token[1]).status_code == 200


def test_a_wrong_token_beside_a_session_is_refused(people, logged_in):
    client = logged_in("analyst")
    assert client.get("/api/framework").status_code == 200
    answer = client.get("/api/framework", headers={"Authorization": "Bearer desk_x"})
    assert answer.status_code == 401


def test_reading_writes_once_an_hour_at_most(token, monkeypatch):
    def writes():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert _ask(token[1]).status_code == 200
        return [one["sql"] for one in asked if not one["sql"].startswith("SELECT")]

    assert len([sql for sql in writes() if "last_used_at" in sql]) == 1
    assert writes() == []
    cache.clear()
    assert writes() == []
    _change(token[0], last_used_at=timezone.now() - timedelta(minutes=61))
    assert len([sql for sql in writes() if "last_used_at" in sql]) == 1


def test_a_database_that_is_being_written_to_stops_no_reading(token, monkeypatch):
    from django.db.models import QuerySet

    def locked(*_, **__):
        raise OperationalError("database is locked")

    monkeypatch.setattr(QuerySet, "update", locked)
    assert _ask(token[1]).status_code == 200


def test_the_page_shows_a_new_token_once(people, logged_in):
    client = logged_in("analyst")
    page = client.post("/tokens/", {"label": "monthly <b>report</b>", "days": "30"})
    text = page.context["text"]
    assert page.content.decode().count(text) == 1
    assert b"monthly &lt;b&gt;report" in page.content
    assert text not in client.get("/tokens/").content.decode()
    assert _ask(text).status_code == 200
    assert ApiToken.stored.get().expires_on == timezone.now().date() + timedelta(days=30)
    with as_person(people["analyst"]):
        assert [act.detail for act in Activity.objects.filter(kind="token")] == [
            f"made one, good until {ApiToken.stored.get().expires_on}"
        ]


@pytest.mark.parametrize("days", ["0", "366", "-1", "x", ""])
def test_a_token_is_good_for_a_year_at_most(people, logged_in, days):
    assert logged_in("analyst").post("/tokens/", {"label": "a", "days": days}).status_code == 400
    assert not ApiToken.stored.exists()


def test_a_revoked_token_is_refused_at_once(token, logged_in):
    stored, text = token
    assert _ask(text).status_code == 200
    assert logged_in("analyst").post(f"/tokens/{stored.key}/revoke/").status_code == 302
    assert _ask(text).status_code == 401


def test_nobody_revokes_or_sees_the_token_of_another(token, logged_in):
    client = logged_in("approver")
    assert client.post(f"/tokens/{token[0].key}/revoke/").status_code == 404
    assert b"tests" not in client.get("/tokens/").content
    assert _ask(token[1]).status_code == 200


def test_a_token_opens_no_page(token):
    for path in ("/", "/export/", "/tokens/"):
        assert _ask(token[1], path=path).status_code == 302
