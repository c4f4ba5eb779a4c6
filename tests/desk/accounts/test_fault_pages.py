"""Pages for what goes wrong: in the desk's look, and silent about what exists."""

import logging

import pytest
from django.http import Http404, HttpResponse
from django.test import Client
from django.urls import clear_url_caches, path

from atrocityrisk.desk import urls


@pytest.fixture
def broken_pages():
    """Views that fail in each way."""

    def absent(request):
        raise Http404("No Record matches the given query.")

    def broken(request):
        raise RuntimeError("a secret of the program")

    def large(request):
        return HttpResponse(request.POST.get("text", "")[:3])

    urls.urlpatterns += [
        path("absent/", absent),
        path("broken/", broken),
        path("large/", large),
    ]
    clear_url_caches()
    yield
    del urls.urlpatterns[-3:]
    clear_url_caches()


def test_hidden_and_absent_are_told_apart_by_nothing(people, client, broken_pages):
    client.force_login(people["reader"])
    hidden, absent = client.get("/absent/"), client.get("/no/such/address/")
    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert hidden.content == absent.content
    assert b"No Record" not in hidden.content
    assert b"There is nothing at this address that you can see." in hidden.content
    names = set(hidden.headers) ^ set(absent.headers)
    assert names == set()


def test_a_stranger_is_told_of_no_address_either(db, client):
    answer = client.get("/no/such/address/")
    assert answer.status_code == 404
    assert b"Nothing to be seen here" in answer.content


def test_a_wrong_host_is_refused(db, client):
    for host in ("evil.example", "127.0.0.1.evil.example", "localhost@evil.example", "a b"):
        answer = client.get("/log-in/", HTTP_HOST=host)
        assert answer.status_code == 400
        assert b"not one that the desk takes" in answer.content
        assert b"evil" not in answer.content


def test_too_much_at_once_is_refused(people, client, broken_pages):
    client.force_login(people["reader"])
    answer = client.post("/large/", {"text": "x" * (3 * 2**20)}, "text/plain")
    assert answer.status_code == 200
    answer = client.post(
        "/large/", "text=" + "x" * (3 * 2**20), "application/x-www-form-urlencoded"
    )
    assert answer.status_code == 413
    assert b"This is too large" in answer.content


def test_too_many_fields_are_refused(people, client, broken_pages):
    client.force_login(people["reader"])
    fields = "&".join(f"f{number}=1" for number in range(2001))
    answer = client.post("/large/", fields, "application/x-www-form-urlencoded")
    assert answer.status_code == 400


def test_a_fault_of_the_program_shows_nothing_of_it(people, broken_pages, caplog):
    client = Client(raise_request_exception=False)
    client.force_login(people["reader"])
    with caplog.at_level(logging.CRITICAL, logger="django.request"):
        answer = client.get("/broken/")
    assert answer.status_code == 500
    assert b"Something went wrong in the desk" in answer.content
    assert b"secret" not in answer.content
    assert b"Traceback" not in answer.content


def test_a_fault_is_shown_without_the_database(db, broken_pages, monkeypatch):
    """The session cannot be read: the page asks for none."""

    def fail(*arguments, **options):
        raise RuntimeError("no database")

    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", fail)
    client = Client(raise_request_exception=False)
    client.cookies["atrocityrisk_desk"] = "x" * 32
    answer = client.get("/")
    assert answer.status_code == 500
    assert b"Something went wrong in the desk" in answer.content


def test_a_forbidden_act_says_who_can_do_it(people, client):
    client.force_login(people["reader"])
    answer = client.get("/administration/")
    assert answer.status_code == 403
    assert b"only an administrator sees and changes accounts" in answer.content
    assert b"Nothing was changed." in answer.content
