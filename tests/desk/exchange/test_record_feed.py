"""The feed: who reads it, what is in it, and what is told of each record."""

from xml.etree import ElementTree

from desk_people import reviewed_record
from django.test import Client

from atrocityrisk.desk.rules.levels import Level

ATOM = "{http://www.w3.org/2005/Atom}"


def _entries(answer):
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(answer.content)
    return {
        entry.findtext(f"{ATOM}id"): entry.findtext(f"{ATOM}summary")
        for entry in feed.iter(f"{ATOM}entry")
    }


def test_the_feed_has_reviewed_records_and_the_accounts_of_public_ones(records, with_token):
    told = _entries(with_token("analyst").get("/feed/"))
    assert set(told) == {
        f"urn:uuid:{records[name].key}" for name in ("public", "restricted", "confidential")
    }
    public = told[f"urn:uuid:{records['public'].key}"]
    assert public == "Severity 3, violence against a few people. Account that is public here."
    hidden = told[f"urn:uuid:{records['confidential'].key}"]
    assert hidden == "Severity 3, violence against a few people."


def test_the_feed_is_bound_by_clearance(records, with_token, logged_in):
    for client in (with_token("public_reader"), logged_in("public_reader")):
        assert set(_entries(client.get("/feed/"))) == {f"urn:uuid:{records['public'].key}"}


def test_a_stranger_is_asked_for_a_token(records):
    answer = Client().get("/feed/")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Basic ")


def test_text_that_xml_cannot_hold_spoils_no_feed(people, source, with_token):
    reviewed_record(
        people["analyst"],
        people["reviewer"],
        source,
        level=Level.PUBLIC,
        account="A bell \x07 and ]]> <script>alert(1)</script> & more",
    )
    (summary,) = _entries(with_token("reader").get("/feed/")).values()
    assert summary.endswith(
        "A bell \N{REPLACEMENT CHARACTER} and ]]> <script>alert(1)</script> & more"
    )


def test_only_the_newest_are_told(people, source, with_token, monkeypatch):
    from atrocityrisk.desk.exchange import record_feed

    monkeypatch.setattr(record_feed, "ENTRIES", 2)
    made = [
        reviewed_record(people["analyst"], people["reviewer"], source, level=Level.PUBLIC)
        for _ in range(3)
    ]
    told = _entries(with_token("reader").get("/feed/"))
    assert list(told) == [f"urn:uuid:{record.key}" for record in (made[2], made[1])]
