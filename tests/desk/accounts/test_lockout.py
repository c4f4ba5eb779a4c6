"""Lockout: after five failures, from where they came, for as long as said."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from desk_people import PASSWORD
from django.utils import timezone

from atrocityrisk.desk.models import Activity
from atrocityrisk.desk.models.activity import ActivityKind
from atrocityrisk.desk.options import DeskOptions, ServingOptions
from atrocityrisk.desk.rules.scope import as_system

ELSEWHERE = "203.0.113.9"


def _fail(log_in, times, name="analyst", **more):
    return [log_in(name, "wrong", **more).status_code for _ in range(times)]


def _lockouts():
    with as_system("tests"):
        rows = Activity.objects.filter(kind=ActivityKind.LOCKOUT)
        return [(act.person and act.person.username, act.detail) for act in rows]


@pytest.fixture
def behind_proxy(settings):
    serving = ServingOptions(tls="proxy", host_names=("desk.example.org",))
    settings.DESK = DeskOptions(serving=serving)


def test_the_fifth_failure_locks(people, log_in, client):
    assert _fail(log_in, 5) == [200, 200, 200, 200, 429]
    answer = log_in("analyst")
    assert (answer.status_code, answer["Retry-After"]) == (429, "1800")
    assert "locked for 30 minutes" in answer.content.decode()
    assert client.get("/").status_code == 302
    assert _lockouts() == [("analyst", "from 127.0.0.1")]


def test_a_name_that_nobody_has_is_locked_alike(people, log_in):
    assert _fail(log_in, 5, "my own password") == [200, 200, 200, 200, 429]
    locked = log_in("my own password").content
    assert _lockouts() == [(None, "from 127.0.0.1, under a name that no account has")]
    _fail(log_in, 4)
    assert log_in("analyst", "wrong").content == locked


def test_a_stranger_elsewhere_locks_no_colleague_out(people, log_in):
    assert _fail(log_in, 6, REMOTE_ADDR=ELSEWHERE)[-1] == 429
    assert log_in("analyst").status_code == 302


def test_somebody_behind_the_proxy_locks_no_colleague_out(people, log_in, behind_proxy):
    secure = {"HTTP_X_FORWARDED_PROTO": "https"}
    assert _fail(log_in, 6, HTTP_X_FORWARDED_FOR=ELSEWHERE, **secure)[-1] == 429
    assert log_in("analyst", HTTP_X_FORWARDED_FOR="203.0.113.1", **secure).status_code == 302


def test_another_colleague_at_the_same_address_is_not_locked(people, log_in):
    _fail(log_in, 5)
    assert log_in("reviewer").status_code == 302


def test_a_forged_header_evades_no_lockout(people, log_in):
    codes = [
        log_in("analyst", "wrong", HTTP_X_FORWARDED_FOR=f"198.51.100.{number}").status_code
        for number in range(5)
    ]
    assert codes[-1] == 429


def test_a_forged_start_of_the_header_evades_no_lockout(people, log_in, behind_proxy):
    """The proxy adds whom it saw at the end; what stands before is the caller's own say."""
    codes = [
        log_in(
            "analyst", "wrong", HTTP_X_FORWARDED_FOR=f"198.51.100.{number}, {ELSEWHERE}"
        ).status_code
        for number in range(5)
    ]
    assert codes[-1] == 429


@pytest.mark.parametrize("variant", ["\uff41nalyst", " analyst ", "analyst\t"])
def test_another_spelling_of_the_name_evades_no_lockout(people, log_in, variant):
    _fail(log_in, 4)
    assert log_in(variant, "wrong").status_code == 429


def test_another_browser_evades_no_lockout(people, log_in):
    codes = [
        log_in("analyst", "wrong", HTTP_USER_AGENT=f"browser {number}").status_code
        for number in range(5)
    ]
    assert codes[-1] == 429


def test_the_lockout_ends(people, log_in):
    _fail(log_in, 5)
    half_an_hour_ago = timezone.now() - timedelta(minutes=29)
    AccessAttempt.objects.update(attempt_time=half_an_hour_ago)
    assert log_in("analyst").status_code == 429
    AccessAttempt.objects.update(attempt_time=half_an_hour_ago - timedelta(minutes=2))
    assert log_in("analyst").status_code == 302


def test_a_right_password_in_between_begins_the_count_anew(people, log_in, client):
    _fail(log_in, 4)
    log_in("analyst")
    assert _fail(log_in, 4) == [200, 200, 200, 200]


def test_what_is_kept_of_a_failure_has_no_secret(people, log_in):
    log_in("analyst", "hunter3", one_time_code="123456")
    (attempt,) = AccessAttempt.objects.all()
    kept = f"{attempt.post_data} {attempt.get_data}"
    assert "hunter3" not in kept
    assert "123456" not in kept


def test_guessing_the_password_within_a_session_locks_as_well(people, client, log_in):
    log_in("analyst")
    new = {"new_password1": "a wholly other phrase", "new_password2": "a wholly other phrase"}
    codes = [
        client.post("/account/password/", {"old_password": f"guess {number}", **new}).status_code
        for number in range(5)
    ]
    assert codes == [200, 200, 200, 200, 429]
    people["analyst"].refresh_from_db()
    assert people["analyst"].check_password(PASSWORD)


def test_strangers_who_go_on_fill_nothing_and_prolong_nothing(people, log_in):
    _fail(log_in, 5)
    (before,) = AccessAttempt.objects.values()
    assert set(_fail(log_in, 12)) == {429}
    assert len(_lockouts()) == 1
    (after,) = AccessAttempt.objects.values()
    assert after == before
