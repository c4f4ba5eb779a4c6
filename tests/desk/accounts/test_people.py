"""The administrator's pages: what they do, for whom, and what nobody does alone."""

import re
import threading

import pytest
from desk_people import PASSWORD, make_person
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from one_time import give_device

from atrocityrisk.desk.accounts.people_changes import (
    Access,
    access_of,
    active_administrators,
    change_person,
    give_access_on_machine,
    stamp_of,
)
from atrocityrisk.desk.changes.history_chain import verify_history
from atrocityrisk.desk.models import Activity, Person
from atrocityrisk.desk.models.activity import ActivityKind
from atrocityrisk.desk.rules.levels import Level
from atrocityrisk.desk.rules.roles import ROLES
from atrocityrisk.desk.rules.scope import as_person, as_system
from atrocityrisk.errors import IntegrityError

_FORM = {"first_name": "", "last_name": "", "email": ""}


@pytest.fixture
def administrator(people, client):
    client.force_login(people["administrator"])
    return people["administrator"]


def _fields(person, **more):
    access = access_of(person)
    return {
        **_FORM,
        "roles": sorted(access.roles),
        "clearance": int(access.clearance),
        "is_active": "on",
        "stamp": stamp_of(person),
        **more,
    }


def _post(client, person, **more):
    given = {key: value for key, value in _fields(person, **more).items() if value is not None}
    return client.post(f"/administration/{person.key}/", given)


def _details():
    with as_system("tests"):
        rows = Activity.objects.filter(kind=ActivityKind.ACCOUNT)
        return [(act.person.username, act.detail) for act in rows]


def _shown_password(answer):
    return re.search(r"<code>([a-z2-9-]{24})</code>", answer.content.decode()).group(1)


def test_a_person_is_made_with_a_password_shown_once(administrator, client):
    given = {**_FORM, "username": "new.analyst", "roles": ["analyst"], "clearance": 1}
    password = _shown_password(client.post("/administration/new/", given))
    person = Person.objects.get(username="new.analyst")
    assert access_of(person) == Access(roles=frozenset({"analyst"}), clearance=Level.RESTRICTED)
    assert person.check_password(password)
    assert person.must_change_password
    assert password not in client.get(f"/administration/{person.key}/").content.decode()
    theirs = Client()
    theirs.post("/log-in/", {"username": "new.analyst", "password": password})
    assert theirs.get("/")["Location"] == "/account/password/"
    assert _details() == [
        ("new.analyst", "by administrator: made: roles analyst, clearance restricted"),
        ("administrator", "new.analyst: made: roles analyst, clearance restricted"),
    ]
    with as_system("tests"):
        assert person.history.first().history_change_reason == "made by administrator"
        assert verify_history().problems == ()


@pytest.mark.parametrize("name", ["Analyst", "analyst", "two words", "", "<b>"])
def test_a_name_is_new_and_of_plain_letters(administrator, client, name):
    before = Person.objects.count()
    given = {**_FORM, "username": name, "roles": ["reader"], "clearance": 0}
    assert client.post("/administration/new/", given).status_code == 200
    assert Person.objects.count() == before


def test_what_is_not_on_the_form_cannot_be_set_by_it(administrator, client, people):
    forged = {
        "is_superuser": "1",
        "is_staff": "1",
        "user_permissions": "1",
        "groups": "5",
        "password": "x",
        "must_change_password": "",
        "key": "00000000-0000-0000-0000-000000000000",
    }
    given = {**_FORM, "username": "new.reader", "roles": ["reader"], "clearance": 0, **forged}
    client.post("/administration/new/", given)
    person = Person.objects.get(username="new.reader")
    _post(client, person, username="renamed", **forged)
    person.refresh_from_db()
    assert (person.is_superuser, person.is_staff) == (False, False)
    assert person.user_permissions.count() == 0
    assert person.username == "new.reader"
    assert str(person.key) != forged["key"]
    assert person.get_group_permissions() == {f"desk.{name}" for name in ROLES["reader"]}


@pytest.mark.parametrize("forged", [{"roles": ["owner"]}, {"clearance": 3}, {"clearance": -1}])
def test_no_role_or_level_is_invented(administrator, client, people, forged):
    assert _post(client, people["reader"], **forged).status_code == 200
    assert access_of(people["reader"]).roles == {"reader"}


def test_roles_and_clearance_are_changed_and_kept(administrator, client, people):
    answer = _post(client, people["reader"], roles=["analyst", "reviewer"], clearance=1)
    assert answer.status_code == 302
    person = Person.objects.get(username="reader")
    assert access_of(person).roles == {"analyst", "reviewer"}
    what = "roles reader to analyst, reviewer; clearance confidential to restricted"
    assert _details() == [
        ("reader", f"by administrator: {what}"),
        ("administrator", f"reader: {what}"),
    ]
    with as_system("tests"):
        version = person.history.first()
        assert version.roles == "analyst, reviewer"
        assert version.history_user == administrator
        assert version.history_change_reason == f"{what}; by administrator"
        assert verify_history().problems == ()


@pytest.mark.parametrize(
    "forged",
    [
        {"clearance": 2},
        {"roles": ["administrator", "approver"]},
        {"roles": []},
        {"is_active": None},
    ],
)
def test_administrators_change_nothing_of_their_own_access(people, client, forged):
    mine = make_person("second_administrator", "administrator", clearance=Level.PUBLIC)
    client.force_login(mine)
    before = access_of(mine)
    _post(client, mine, first_name="Given", **forged)
    mine.refresh_from_db()
    assert access_of(mine) == before
    assert mine.first_name == "Given"


def test_what_the_form_would_let_pass_is_refused_below_it(administrator):
    wanted = Access(roles=frozenset({"administrator", "approver"}), clearance=Level.CONFIDENTIAL)
    with as_person(administrator), pytest.raises(PermissionDenied):
        change_person(
            administrator, wanted, by=administrator, details={}, stamp=stamp_of(administrator)
        )


@pytest.mark.parametrize("act", ["password", "codes", "unlock"])
def test_administrators_let_themselves_in_by_no_button(administrator, client, act):
    answer = client.post(f"/administration/{administrator.key}/{act}/")
    assert answer.status_code == 403
    assert "another administrator" in answer.content.decode()
    administrator.refresh_from_db()
    assert administrator.check_password(PASSWORD)


def test_a_change_meanwhile_is_not_undone(administrator, client, people):
    """A page that was open while a colleague lowered the clearance does not raise it again."""
    shown = _fields(people["reader"], first_name="Given")
    give_access_on_machine("reader", clearance=Level.PUBLIC)
    answer = client.post(f"/administration/{people['reader'].key}/", shown)
    assert "somebody else has changed it meanwhile" in answer.content.decode()
    reader = Person.objects.get(username="reader")
    assert (reader.clearance, reader.first_name) == (Level.PUBLIC, "")


def test_a_deactivated_person_is_logged_out_for_good(administrator, client, people):
    theirs = Client()
    theirs.force_login(people["analyst"])
    _post(client, people["analyst"], is_active=None)
    assert theirs.get("/").status_code == 302
    _post(client, Person.objects.get(username="analyst"))
    assert theirs.get("/").status_code == 302
    assert Person.objects.get(username="analyst").is_active


def test_a_forgotten_password_is_made_anew(administrator, client, people):
    theirs = Client()
    theirs.force_login(people["analyst"])
    password = _shown_password(client.post(f"/administration/{people['analyst'].key}/password/"))
    people["analyst"].refresh_from_db()
    assert people["analyst"].check_password(password)
    assert people["analyst"].must_change_password
    assert theirs.get("/").status_code == 302
    assert password not in str(_details())


def test_a_locked_person_is_unlocked(administrator, client, people, log_in):
    theirs = Client()
    for _ in range(5):
        theirs.post("/log-in/", {"username": "analyst", "password": "wrong"})
    assert "locked out" in client.get("/administration/").content.decode()
    client.post(f"/administration/{people['analyst'].key}/unlock/")
    right = {"username": "analyst", "password": PASSWORD}
    assert theirs.post("/log-in/", right).status_code == 302
    assert ("administrator", "analyst: unlocked") in _details()


def test_the_list_says_how_each_account_stands(administrator, client, people):
    give_device(people["reviewer"])
    page = client.get("/administration/").content.decode()
    for name in people:
        assert f">{name}</a>" in page
    assert page.count("set up") == 1
    assert str(people["analyst"].key) in page


@pytest.mark.parametrize("role", ["reader", "analyst", "reviewer", "approver"])
def test_nobody_else_gets_in(people, client, role):
    client.force_login(people[role])
    key = people["analyst"].key
    gets = ["/administration/", "/administration/new/", f"/administration/{key}/"]
    posts = [f"/administration/{key}/{act}/" for act in ("password", "codes", "unlock")]
    answers = [client.get(address) for address in gets] + [client.post(a) for a in posts]
    assert [answer.status_code for answer in answers] == [403] * 6
    assert all("only an administrator" in answer.content.decode() for answer in answers)
    people["analyst"].refresh_from_db()
    assert people["analyst"].check_password(PASSWORD)


def test_rights_without_the_role_let_nobody_in(people, client):
    """`is_staff` says nothing here."""
    people["reader"].is_staff = True
    people["reader"].save()
    client.force_login(people["reader"])
    assert client.get("/administration/").status_code == 403
    assert client.get("/admin/").status_code == 404


def test_the_last_administrator_remains(people):
    with pytest.raises(ValidationError, match="at least one administrator"):
        give_access_on_machine("administrator", roles=["reader"])
    assert access_of(people["administrator"]).roles == {"administrator"}


def test_one_who_is_no_administrator_any_more_changes_nothing(people):
    """Their page was open when a colleague took the role away."""
    make_person("second_administrator", "administrator")
    by = people["administrator"]
    with as_person(by):
        assert by.has_perm("desk.change_person")
    give_access_on_machine("administrator", roles=["reader"])
    reader = people["reader"]
    wanted = Access(roles=frozenset({"administrator"}), clearance=Level.CONFIDENTIAL)
    with as_person(by), pytest.raises(PermissionDenied):
        change_person(reader, wanted, by=by, details={}, stamp=stamp_of(reader))


@pytest.mark.django_db(transaction=True)
def test_two_administrators_cannot_remove_each_other():
    """At once: one comes first, and the other is none any more."""
    if "memory" in str(connection.settings_dict["NAME"]):
        pytest.skip("a database in memory refuses the second thread instead of letting it wait")
    pair = [make_person(name, "administrator") for name in ("first", "second")]
    start, outcomes = threading.Barrier(2), []

    def remove(by, other):
        start.wait()
        wanted = Access(roles=frozenset(), clearance=Level.PUBLIC, active=False)
        try:
            with as_person(by):
                change_person(other, wanted, by=by, details={}, stamp=stamp_of(other))
            outcomes.append("done")
        except PermissionDenied:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [
        threading.Thread(target=remove, args=(by, other))
        for by, other in (tuple(pair), tuple(reversed(pair)))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "refused"]
    assert len(active_administrators()) == 1


def test_no_account_is_deleted(people):
    with pytest.raises(IntegrityError, match="never deleted"):
        people["reader"].delete()


def test_no_page_names_a_primary_key(administrator, client):
    person = make_person("numbered", "reader", id=987654)
    for address in ("/administration/", f"/administration/{person.key}/", "/activity/"):
        page = client.get(address).content.decode()
        assert "numbered" in page or address == "/activity/"
        assert "987654" not in page
