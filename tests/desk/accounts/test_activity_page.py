"""The list of acts: everybody's for administrators, one's own for the rest."""

import pytest

from atrocityrisk.desk.models.activity import ActivityKind, note_activity


@pytest.fixture
def acts(people):
    for number in range(60):
        note_activity(ActivityKind.EXPORT, f"{number} rows", people["analyst"])
    note_activity(ActivityKind.IMPORT, "a file of the reviewer", people["reviewer"])


def _page(client, person, address="/activity/"):
    client.force_login(person)
    return client.get(address).content.decode()


def test_somebody_sees_their_own_acts(acts, people, client):
    page = _page(client, people["analyst"])
    assert "61 acts, newest first" in page
    assert "59 rows" in page
    assert "reviewer" not in page


def test_an_administrator_sees_all(acts, people, client):
    page = _page(client, people["administrator"])
    assert "a file of the reviewer" in page
    assert "<td>reviewer</td>" in page


def test_a_kind_is_chosen(acts, people, client):
    page = _page(client, people["administrator"], "/activity/?kind=import")
    assert "1 act, newest first" in page
    assert "rows" not in page


def test_the_list_goes_on(acts, people, client):
    page = _page(client, people["analyst"], "/activity/?kind=export&page=2")
    assert "Page 2 of 2" in page
    assert ">9 rows<" in page
    assert ">10 rows<" not in page


@pytest.mark.parametrize("asked", ["kind=<script>", "kind=none&page=x", "page=-1", "page=9999999"])
def test_what_is_asked_amiss_shows_the_list(acts, people, client, asked):
    page = _page(client, people["analyst"], f"/activity/?{asked}")
    assert "61 acts" in page or "62 acts" in page
    assert "<script" not in page
