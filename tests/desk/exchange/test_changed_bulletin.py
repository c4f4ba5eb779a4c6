"""A bulletin that somebody changed by SQL, with its digest: its new words leave by no way."""

import hashlib

import pytest
from desk_alerts import issued
from desk_roles import as_owner
from django.db import connection
from django.test import Client

from atrocityrisk.desk.database.issued_bulletins import issued_bulletins
from atrocityrisk.desk.rules.scope import as_person

FORGED = "an invented massacre"


@pytest.fixture
def forged(db, people):
    """A bulletin whose reason is no more what was issued; its row fits its own digest."""
    _, bulletins = issued(people["analyst"], people["approver"])
    bulletin = bulletins[-1]
    with as_person(people["approver"]):
        reason = issued_bulletins()[0].reason
    assert reason in bulletin.content
    content = bulletin.content.replace(reason, FORGED)
    digest = hashlib.sha256(content.encode()).hexdigest()
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE desk_bulletin SET content = %s, sha256 = %s WHERE id = %s",
            [content, digest, bulletin.pk],
        )
    return bulletin


def test_pages_say_so_and_tell_nothing_of_it(forged, people):
    client = Client()
    client.force_login(people["approver"])
    for address in (
        f"/states/{forged.alert.gwcode}/",
        f"/states/{forged.alert.gwcode}/brief/?level=confidential",
        f"/bulletins/{forged.number}/",
        f"/advice/record/{forged.issued_at.year}/",
    ):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert FORGED not in answer.content.decode(), address
    told = client.get(f"/states/{forged.alert.gwcode}/").content.decode()
    assert "It is no more as it was issued" in told


def test_a_file_marks_it_and_leaves_its_words_out(forged, people):
    client = Client()
    client.force_login(people["approver"])
    answer = client.post("/export/bulletins/", {"kind": "json", "highest": "2"})
    text = b"".join(answer).decode() if answer.streaming else answer.content.decode()
    assert FORGED not in text
    assert forged.number in text


def test_a_program_is_told_that_it_is_not_intact(forged, with_token):
    client = with_token("approver")
    answer = client.get(f"/api/bulletins/{forged.number}")
    assert answer.status_code == 200
    assert answer.json()["intact"] is False
    assert FORGED not in answer.content.decode()
    assert FORGED not in client.get("/feed/bulletins/").content.decode()
