"""Changing one's password, and the duty to choose one."""

from types import SimpleNamespace

import pytest
from desk_people import PASSWORD
from django.contrib.auth.hashers import identify_hasher, make_password
from django.core.exceptions import PermissionDenied
from django.test import Client, override_settings

from atrocityrisk.desk.accounts.login_forms import NewPasswordForm
from atrocityrisk.desk.accounts.people_changes import (
    give_access_on_machine,
    give_one_time_password,
)
from atrocityrisk.desk.changes.history_chain import verify_history
from atrocityrisk.desk.models import Activity, Person
from atrocityrisk.desk.models.activity import ActivityKind
from atrocityrisk.desk.rules.levels import Level
from atrocityrisk.desk.rules.scope import as_person, as_system

NEW = "an unlikely phrase of words"


def _change(client, old=PASSWORD, new=NEW, again=None):
    given = {"old_password": old, "new_password1": new, "new_password2": again or new}
    return client.post("/account/password/", given)


@pytest.fixture
def given_password(people, client, log_in):
    """The analyst, with a password that somebody else has made."""
    person = people["analyst"]
    person.must_change_password = True
    person.save()
    log_in("analyst")
    return person


def test_a_new_password_holds_and_ends_other_sessions(people, client, log_in):
    log_in("analyst")
    other = Client()
    other.post("/log-in/", {"username": "analyst", "password": PASSWORD})
    assert _change(client)["Location"] == "/account/"
    assert client.get("/").status_code == 200
    assert other.get("/").status_code == 302
    assert log_in("analyst").status_code == 200
    assert log_in("analyst", NEW).status_code == 302
    with as_system("tests"):
        assert Activity.objects.filter(kind=ActivityKind.PASSWORD).count() == 1
        assert verify_history().problems == ()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"old": "wrong"}, "Expected the password that you use now"),
        ({"new": PASSWORD}, "Expected another password"),
        ({"new": "short"}, "too short"),
        ({"new": "qwertyuiop123"}, "too common"),
        ({"new": "918273645546372819"}, "entirely numeric"),
        ({"new": "my-analyst-1"}, "too similar"),
        ({"again": "another phrase of words"}, "match"),
    ],
)
def test_what_is_no_good_password_is_refused(people, client, log_in, given, said):
    log_in("analyst")
    answer = _change(client, **given)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert said in text
    assert all(f'value="{value}"' not in text for value in given.values())
    people["analyst"].refresh_from_db()
    assert people["analyst"].check_password(PASSWORD)


@pytest.mark.parametrize(
    "address",
    ["/", "/account/", "/account/codes/", "/activity/", "/account/codes/image.svg"],
)
def test_whoever_has_to_choose_a_password_gets_no_further(given_password, client, address):
    for method in (client.get, client.post, client.head, client.put):
        assert method(address)["Location"] == "/account/password/"


def test_choosing_a_password_does_the_duty(given_password, client):
    assert "made by somebody else" in client.get("/account/password/").content.decode()
    _change(client)
    assert client.get("/").status_code == 200
    given_password.refresh_from_db()
    assert not given_password.must_change_password


def test_whoever_has_to_choose_a_password_may_leave(given_password, client):
    assert client.post("/log-out/")["Location"] == "/log-in/"


def test_the_duty_precedes_the_administrators_pages(people, client, log_in):
    people["administrator"].must_change_password = True
    people["administrator"].save()
    log_in("administrator")
    for address in ("/administration/", "/administration/new/"):
        assert client.get(address)["Location"] == "/account/password/"


@override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.Argon2PasswordHasher"])
def test_argon2_is_what_is_stored(people):
    from atrocityrisk.desk import settings

    assert settings.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    assert identify_hasher(make_password(NEW)).algorithm == "argon2"


def test_a_clearance_lowered_meanwhile_is_not_raised_by_a_new_password(people, client, log_in):
    """The form was read while the account was as before."""
    analyst = people["analyst"]
    request = SimpleNamespace(user=analyst, META={}, method="POST")
    given = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    form = NewPasswordForm(analyst, given, request=request)
    form.cleaned_data = given
    give_access_on_machine("analyst", clearance=Level.PUBLIC)
    with as_person(analyst):
        form.save()
    now = Person.objects.get(pk=analyst.pk)
    assert (now.clearance, now.check_password(NEW)) == (Level.PUBLIC, True)


def test_a_password_taken_away_meanwhile_is_not_chosen_again(people):
    """Whoever has an old session cannot win against the administrator's new password."""
    analyst = people["analyst"]
    request = SimpleNamespace(user=analyst, META={}, method="POST")
    given = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    form = NewPasswordForm(analyst, given, request=request)
    form.cleaned_data = given
    with as_system("tests"):
        given_out = give_one_time_password(Person.objects.get(pk=analyst.pk), by=None)
    with as_person(analyst), pytest.raises(PermissionDenied, match="changed meanwhile"):
        form.save()
    assert Person.objects.get(pk=analyst.pk).check_password(given_out)


def test_a_one_time_password_gives_nothing_back(people):
    read = Person.objects.get(pk=people["analyst"].pk)
    give_access_on_machine("analyst", roles=["reader"], clearance=Level.PUBLIC)
    with as_system("tests"):
        give_one_time_password(read, by=None)
    now = Person.objects.get(pk=read.pk)
    assert (now.clearance, now.roles) == (Level.PUBLIC, "reader")


def test_a_password_form_names_its_account(people, client, log_in):
    """A password manager saves the new password under it; what is posted is not read."""
    log_in("analyst")
    hidden = '<input type="text" name="username" value="analyst" autocomplete="username" hidden'
    assert hidden in client.get("/account/password/").content.decode()
    client.post("/account/codes/begin/")
    assert hidden in client.get("/account/codes/").content.decode()
    given = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    client.post("/account/password/", {**given, "username": "reviewer"})
    assert log_in("reviewer").status_code == 302
    assert log_in("analyst", NEW).status_code == 302
