"""What strangers read: feeds, the list, a page each; public bulletins and nothing else."""

import json
from xml.etree import ElementTree

import pytest
from desk_alerts import issued, of_record, proposed_alert
from desk_people import reviewed_record
from django.test import Client

from atrocityrisk.desk.changes.alert_steps import withdraw
from atrocityrisk.desk.models import Bulletin
from atrocityrisk.desk.rules.levels import Level
from atrocityrisk.desk.rules.scope import as_person, as_system

ATOM = "{http://www.w3.org/2005/Atom}"
TEXT = "Attacks have become more frequent."
ADDRESSES = ("/alerts/public/", "/alerts/feed.atom", "/alerts/feed.json")


@pytest.fixture
def bulletin(people, source):
    """A public bulletin, whose alert names a restricted record."""
    hidden = reviewed_record(people["analyst"], people["reviewer"], source)
    _, (_, public) = issued(
        people["analyst"],
        people["approver"],
        public_text=TEXT,
        reason="kestrel over the town",
        evidence=[of_record(hidden, words="kestrel record")],
    )
    return public


def _all(number):
    return (*ADDRESSES, f"/alerts/public/{number}/", f"/alerts/public/{number}.md")


def test_nothing_is_published_by_default(bulletin):
    absent = Client().get("/no/such/address/")
    for address in _all(bulletin.number):
        answer = Client().get(address)
        assert answer.status_code == 404, address
        assert answer.content == absent.content


def test_a_stranger_reads_public_bulletins_and_nothing_else(published, bulletin, people):
    proposed_alert(people["analyst"], level=Level.PUBLIC, reason="kestrel proposed")
    with as_system("tests"):
        hidden = Bulletin.objects.get(level=Level.RESTRICTED)
    for address in _all(bulletin.number):
        answer = Client().get(address)
        text = answer.content.decode()
        assert answer.status_code == 200, address
        assert "kestrel" not in text, address
        assert hidden.number not in text, address
        assert str(hidden.key) not in text
        assert bulletin.number in text or str(bulletin.key) in text, address
        for name in ("analyst", "approver"):
            assert f">{name}<" not in text
    for number in (hidden.number, "P-1999-001", "x"):
        for address in _all(number)[3:]:
            assert Client().get(address).status_code == 404, address


def test_pages_are_the_same_for_whoever_asks(published, bulletin, people):
    client = Client()
    client.force_login(people["approver"])
    for address in _all(bulletin.number):
        stranger, known = Client().get(address), client.get(address)
        assert stranger.content == known.content, address
        assert stranger["Cache-Control"] == "public, max-age=300"
        assert not stranger.cookies, address
        assert not known.cookies, address
    assert client.get("/bulletins/")["Cache-Control"] == "private, no-store"


def test_the_atom_feed_is_whole(published, bulletin):
    answer = Client().get("/alerts/feed.atom")
    assert answer["Content-Type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(answer.content)
    assert feed.findtext(f"{ATOM}title") == "Early-warning desk: public alerts"
    for part in ("id", "updated", "author"):
        assert feed.find(f"{ATOM}{part}") is not None, part
    (entry,) = feed.iter(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}id") == f"urn:uuid:{bulletin.key}"
    assert entry.findtext(f"{ATOM}updated")[:19] == bulletin.issued_at.isoformat()[:19]
    assert TEXT in entry.findtext(f"{ATOM}summary")
    link = entry.find(f"{ATOM}link").get("href")
    assert link == f"http://testserver/alerts/public/{bulletin.number}/"


def test_the_json_feed_follows_its_standard(published, bulletin):
    answer = Client().get("/alerts/feed.json")
    assert answer["Content-Type"].startswith("application/feed+json")
    feed = json.loads(answer.content)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    (item,) = feed["items"]
    assert item["id"] == f"urn:uuid:{bulletin.key}"
    assert item["date_published"] == item["date_modified"]
    assert "Most warnings of this kind are followed by no mass killing." in item["content_text"]


def test_a_withdrawal_is_seen_and_both_stay_readable(published, bulletin, people):
    with as_person(people["approver"]):
        _, later = withdraw(
            bulletin.alert, people["approver"], reason="false", public_text="It was mistaken."
        )
    feed = json.loads(Client().get("/alerts/feed.json").content)
    newest, first = feed["items"]
    assert newest["title"].startswith("Withdrawal of an alert")
    assert first["id"] == f"urn:uuid:{bulletin.key}"
    assert first["title"].startswith("Withdrawn: Alert")
    assert first["date_modified"] == newest["date_published"] > first["date_published"]
    page = Client().get(f"/alerts/public/{bulletin.number}/").content.decode()
    assert f"bulletin {later.number}</a>" in page
    assert TEXT in page
    text = Client().get(f"/alerts/public/{bulletin.number}.md").content.decode()
    assert f"**Withdrawn by bulletin {later.number}.**" in text


def test_hostile_words_break_no_feed(published, people, settings):
    settings.DESK = settings.DESK.model_copy(update={"title": "Desk\x08 <b>&"})
    text = "]]></summary><script>alert(1)</script>\x0b\ufffe =cmd|' /C calc'!A0"
    issued(people["analyst"], people["approver"], public_text=text)
    feed = ElementTree.fromstring(Client().get("/alerts/feed.atom").content)
    (entry,) = feed.iter(f"{ATOM}entry")
    assert "<script>alert(1)</script>" in entry.findtext(f"{ATOM}summary")
    item = json.loads(Client().get("/alerts/feed.json").content)["items"][0]
    page = Client().get(item["url"].removeprefix("http://testserver")).content.decode()
    assert "<script>" not in page


@pytest.mark.parametrize("query", ["?after=x", "?before=1' OR 1=1", f"?after={'9' * 4000}"])
def test_a_strange_query_shows_the_beginning(published, bulletin, query):
    answer = Client().get(f"/alerts/public/{query}")
    assert answer.status_code == 200
    assert bulletin.number in answer.content.decode()


def test_a_bulletin_changed_in_the_database_is_shown_to_nobody(published, bulletin, people):
    from desk_roles import as_owner
    from django.db import connection

    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE desk_bulletin SET content = replace(content, 'frequent', 'rare') WHERE id = %s",
            [bulletin.pk],
        )
    for address in _all(bulletin.number)[3:]:
        assert Client().get(address).status_code == 404
    assert "rare" not in Client().get("/alerts/feed.json").content.decode()
    client = Client()
    client.force_login(people["reader"])
    page = client.get(f"/bulletins/{bulletin.number}/").content.decode()
    assert "does not fit its seal" in page


@pytest.mark.parametrize("whole", ["{}", "changed"])
def test_a_bulletin_changed_with_its_digest_is_shown_to_nobody(published, bulletin, people, whole):
    import hashlib

    from desk_roles import as_owner
    from django.db import connection

    content = bulletin.content.replace("frequent", "rare") if whole == "changed" else whole
    digest = hashlib.sha256(content.encode()).hexdigest()
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE desk_bulletin SET content = %s, sha256 = %s WHERE id = %s",
            [content, digest, bulletin.pk],
        )
    for address in _all(bulletin.number)[3:]:
        assert Client().get(address).status_code == 404
    assert "rare" not in Client().get("/alerts/feed.json").content.decode()
    client = Client()
    client.force_login(people["reader"])
    assert client.get("/bulletins/").status_code == 200
    page = client.get(f"/bulletins/{bulletin.number}/").content.decode()
    assert "does not fit its seal" in page
    assert "rare" not in page


def test_a_restricted_bulletin_made_public_by_sql_stays_hidden(published, people):
    from desk_roles import as_owner
    from django.db import connection

    _, (whole,) = issued(people["analyst"], people["approver"])
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("UPDATE desk_bulletin SET level = 0 WHERE id = %s", [whole.pk])
    assert Client().get(f"/alerts/public/{whole.number}/").status_code == 404
    for address in ("/alerts/feed.json", "/alerts/feed.atom", "/alerts/public/"):
        assert "Houses were burnt" not in Client().get(address).content.decode()
