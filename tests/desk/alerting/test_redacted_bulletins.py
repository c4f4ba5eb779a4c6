"""A bulletin whose words were taken out says so, and is shown as sealed."""

import pytest
from desk_alerts import issued
from desk_roles import as_owner

from atrocityrisk.desk.changes.alert_steps import withdraw
from atrocityrisk.desk.changes.redaction import take_text_out
from atrocityrisk.desk.rules.scope import as_person, as_system

BACKEND = "django.contrib.auth.backends.ModelBackend"
NAMED = "A person called Recognisable"


@pytest.mark.parametrize("level", [0, 1])
def test_its_page_says_that_text_was_taken_out(people, client, level):
    approver = people["approver"]
    alert, bulletins = issued(
        people["analyst"], approver, public_text=f"{NAMED} in public.", reason=NAMED
    )
    with as_person(approver):
        withdrawals = withdraw(alert, approver, reason="an error", public_text="An error.")
    with as_owner(), as_system("redact"):
        take_text_out(alert.key, reason="named somebody")
    client.force_login(people["analyst"], backend=BACKEND)
    (shown,) = [one for one in bulletins if one.level == level]
    (gone,) = [one for one in withdrawals if one.level == level]
    for one in (shown, gone):
        page = client.get(f"/bulletins/{one.number}/").content.decode()
        assert "Recognisable" not in page
        assert f"has the SHA-256 digest {one.sha256}" in page
        assert "[text taken out]" in page
        assert "Sealed, and as it was sealed." in page
        assert client.get(f"/bulletins/{one.number}.md").status_code == 200
    listed = client.get("/bulletins/").content.decode()
    assert shown.number in listed
    assert client.get(f"/alerts/{alert.key}/history/").status_code == 200
