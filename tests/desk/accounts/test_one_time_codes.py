"""One-time codes: set up with a picture, asked for at log-in, each spent once."""

import pytest
from desk_people import PASSWORD
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice
from one_time import code_of, give_device

from atrocityrisk.desk.accounts.one_time_codes import accepted_device, has_codes
from atrocityrisk.desk.models import Activity
from atrocityrisk.desk.models.activity import ActivityKind
from atrocityrisk.desk.options import AccountOptions, DeskOptions
from atrocityrisk.desk.rules.scope import as_system


@pytest.fixture
def required(settings):
    settings.DESK = DeskOptions(accounts=AccountOptions(one_time_codes="required"))


def _details(kind):
    with as_system("tests"):
        return [act.detail for act in Activity.objects.filter(kind=kind)]


def _begin(client):
    client.post("/account/codes/begin/")
    return TOTPDevice.objects.get(confirmed=False)


def _confirm(client, code, password=PASSWORD):
    return client.post("/account/codes/confirm/", {"one_time_code": code, "password": password})


def test_a_device_is_set_up_with_a_picture_and_a_code(people, client, log_in):
    log_in("analyst")
    device = _begin(client)
    page = client.get("/account/codes/").content.decode()
    assert 'src="/account/codes/image.svg"' in page
    picture = client.get("/account/codes/image.svg")
    assert picture["Content-Type"] == "image/svg+xml"
    assert picture["Cache-Control"] == "private, no-store"
    assert b"<svg" in picture.content
    assert b"style" not in picture.content
    key = client.session.session_key
    assert _confirm(client, code_of(device))["Location"] == "/account/"
    assert client.session.session_key != key
    assert has_codes(people["analyst"])
    assert client.get("/account/codes/image.svg").status_code == 404
    assert _details(ActivityKind.PASSWORD) == ["set up one-time codes"]


def test_a_device_needs_a_right_code_and_the_password(people, client, log_in):
    log_in("analyst")
    device = _begin(client)
    assert "Expected the password" in _confirm(client, code_of(device), "x").content.decode()
    wrong = f"{(int(code_of(device)) + 1) % 1_000_000:06d}"
    assert "Expected the code" in _confirm(client, wrong).content.decode()
    assert not has_codes(people["analyst"])


def test_a_second_device_replaces_none_unasked(people, client, log_in):
    device = give_device(people["analyst"])
    log_in("analyst", one_time_code=code_of(device))
    client.post("/account/codes/begin/")
    assert list(TOTPDevice.objects.all()) == [device]


def test_a_log_in_asks_for_the_code_and_says_nothing_of_it(people, log_in, client):
    device = give_device(people["analyst"])
    without, wrong = log_in("analyst"), log_in("analyst", one_time_code="000000")
    neither = log_in("analyst", "wrong", one_time_code="000000")
    for answer in (without, wrong, neither):
        assert answer.status_code == 200
        assert "that belong together" in answer.content.decode()
    assert client.get("/").status_code == 302
    TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    assert log_in("analyst", one_time_code=code_of(device)).status_code == 302
    assert client.get("/").status_code == 200
    assert _details(ActivityKind.LOGIN) == ["from 127.0.0.1, with a one-time code"]


def test_a_code_opens_nothing_without_the_password(people, log_in, client):
    device = give_device(people["analyst"])
    log_in("analyst", "wrong", one_time_code=code_of(device))
    assert client.get("/").status_code == 302
    device.refresh_from_db()
    assert device.last_t == -1


def test_a_code_is_spent_once(people, log_in):
    device = give_device(people["analyst"])
    code = code_of(device)
    assert log_in("analyst", one_time_code=code).status_code == 302
    assert log_in("analyst", one_time_code=code).status_code == 200


def test_the_code_that_set_a_device_up_is_spent(people, client, log_in):
    log_in("analyst")
    code = code_of(_begin(client))
    _confirm(client, code)
    client.post("/log-out/")
    assert log_in("analyst", one_time_code=code).status_code == 200


@pytest.mark.parametrize(("steps", "taken"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_a_clock_may_be_half_a_minute_off(people, steps, taken):
    device = give_device(people["analyst"])
    accepted = accepted_device(people["analyst"], code_of(device, steps))
    assert (accepted is not None) is taken


@pytest.mark.parametrize("code", ["", "12345", "1234567", "١٢٣٤٥٦", "-12345", "1e5", "0x1234"])
def test_what_is_no_code_is_none(people, code):
    give_device(people["analyst"])
    assert accepted_device(people["analyst"], code) is None


def test_a_code_may_be_typed_with_a_space(people):
    code = code_of(give_device(people["analyst"]))
    assert accepted_device(people["analyst"], f"{code[:3]} {code[3:]}") is not None


def test_codes_cannot_be_tried_one_after_another(people, log_in):
    """After a wrong one the device waits, also for the right one; the fifth locks the name."""
    device = give_device(people["analyst"])
    wrong = f"{(int(code_of(device)) + 1) % 1_000_000:06d}"
    log_in("analyst", one_time_code=wrong)
    assert log_in("analyst", one_time_code=code_of(device)).status_code == 200
    codes = [log_in("analyst", one_time_code=wrong).status_code for _ in range(3)]
    assert codes == [200, 200, 429]


def test_sessions_from_before_the_device_end(people, client, log_in):
    log_in("analyst")
    other = Client()
    other.post("/log-in/", {"username": "analyst", "password": PASSWORD})
    assert other.get("/").status_code == 200
    _confirm(client, code_of(_begin(client)))
    assert client.get("/").status_code == 200
    assert other.get("/").status_code == 302


def test_codes_are_removed_with_the_password_alone(people, client, log_in):
    device = give_device(people["analyst"])
    log_in("analyst", one_time_code=code_of(device))
    client.post("/account/codes/remove/", {"password": "wrong"})
    assert has_codes(people["analyst"])
    client.post("/account/codes/remove/", {"password": PASSWORD})
    assert not has_codes(people["analyst"])
    assert client.get("/").status_code == 200
    assert _details(ActivityKind.PASSWORD) == ["removed one-time codes"]


def test_a_picture_is_for_its_person_alone(people, client, log_in):
    log_in("analyst")
    _begin(client)
    other = Client()
    other.force_login(people["reviewer"])
    assert other.get("/account/codes/image.svg").status_code == 404


def test_where_codes_are_required_nothing_else_comes_first(people, client, log_in, required):
    log_in("administrator")
    for address in ("/", "/administration/", "/activity/", "/account/", "/account/password/"):
        assert client.get(address)["Location"] == "/account/codes/"
    assert client.post("/administration/new/", {"username": "x"}).status_code == 302
    device = _begin(client)
    assert client.get("/account/codes/image.svg").status_code == 200
    _confirm(client, code_of(device))
    assert client.get("/administration/").status_code == 200


def test_where_codes_are_required_their_removal_leads_back(people, client, log_in, required):
    device = give_device(people["analyst"])
    log_in("analyst", one_time_code=code_of(device))
    client.post("/account/codes/remove/", {"password": PASSWORD})
    assert client.get("/")["Location"] == "/account/codes/"


def test_an_administrator_resets_a_lost_device(people, client, log_in):
    device = give_device(people["analyst"])
    theirs = Client()
    theirs.post(
        "/log-in/",
        {"username": "analyst", "password": PASSWORD, "one_time_code": code_of(device)},
    )
    assert theirs.get("/").status_code == 200
    log_in("administrator")
    client.post(f"/administration/{people['analyst'].key}/codes/")
    assert not has_codes(people["analyst"])
    assert theirs.get("/").status_code == 302
    assert _details(ActivityKind.ACCOUNT) == [
        "by administrator: one-time codes reset",
        "analyst: one-time codes reset",
    ]
