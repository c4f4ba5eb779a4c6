"""The first administrator: no default, no second of the same name."""

import re

import pytest
from django.core.exceptions import ValidationError

from atrocityrisk.desk.accounts.first_person import create_administrator, has_administrator
from atrocityrisk.desk.accounts.people_changes import Access, access_of, give_access_on_machine
from atrocityrisk.desk.changes.history_chain import verify_history
from atrocityrisk.desk.models import Activity, Person
from atrocityrisk.desk.rules.levels import Level
from atrocityrisk.desk.rules.scope import as_system

pytestmark = pytest.mark.django_db
TYPED = "a phrase that was typed"


@pytest.fixture(autouse=True)
def on_the_machine():
    with as_system("create-admin"):
        yield


def test_a_password_is_generated_and_has_to_be_changed():
    assert not has_administrator()
    password = create_administrator("head", None)
    assert re.fullmatch(r"(?:[a-hj-km-np-z2-9]{4}-){4}[a-hj-km-np-z2-9]{4}", password)
    head = Person.objects.get(username="head")
    assert head.check_password(password)
    assert head.must_change_password
    assert access_of(head) == Access(roles=frozenset({"administrator"}), clearance=Level.PUBLIC)
    assert not head.is_superuser
    assert has_administrator()
    assert Activity.objects.get().get_kind_display() == "command on the machine"
    assert verify_history().problems == ()


def test_no_two_passwords_are_alike():
    assert create_administrator("first") != create_administrator("second")


def test_a_typed_password_is_taken():
    assert create_administrator("head", TYPED) is None
    head = Person.objects.get(username="head")
    assert head.check_password(TYPED)
    assert not head.must_change_password


@pytest.mark.parametrize("password", ["", "short", "password1234", "123456789012", "headhead-head"])
def test_a_weak_password_is_refused(password):
    with pytest.raises(ValidationError):
        create_administrator("headhead", password)
    assert Person.objects.count() == 0


@pytest.mark.parametrize("name", ["head", "HEAD", "", "two words", "x" * 151])
def test_a_name_is_new_and_a_name(name):
    create_administrator("head", TYPED)
    with pytest.raises(ValidationError):
        create_administrator(name, TYPED)
    assert Person.objects.count() == 1


def test_a_deactivated_administrator_is_none():
    create_administrator("head", TYPED)
    Person.objects.update(is_active=False)
    assert not has_administrator()


def test_the_machine_gives_the_only_administrator_a_clearance():
    create_administrator("head", TYPED)
    assert give_access_on_machine("head", clearance=Level.RESTRICTED) == [
        "clearance public to restricted"
    ]
    assert Person.objects.get(username="head").clearance == Level.RESTRICTED
    with pytest.raises(ValidationError, match="name of an account"):
        give_access_on_machine("nobody", clearance=Level.PUBLIC)
    with pytest.raises(ValidationError, match="expected roles among"):
        give_access_on_machine("head", roles=["administrator", "owner"])
