"""Links: made between what one sees, found by words or an address, taken back with a reason."""

import pytest
from desk_people import make_record, reviewed_record

from atrocityrisk.desk.changes.workflow import add_link
from atrocityrisk.desk.models import RecordLink
from atrocityrisk.desk.rules.levels import Level, LinkKind
from atrocityrisk.desk.rules.scope import as_person, as_system


@pytest.fixture
def two(people, source):
    analyst, reviewer = people["analyst"], people["reviewer"]
    chad = {"gwcode": 483, "level": Level.CONFIDENTIAL, "account": "A market shut."}
    return (
        reviewed_record(analyst, reviewer, source, level=Level.PUBLIC),
        reviewed_record(analyst, reviewer, source, **chad),
    )


def links():
    with as_system("tests"):
        return [
            (link.first.gwcode, link.kind, link.second.gwcode, link.withdrawn)
            for link in RecordLink.objects.select_related("first", "second")
        ]


def test_a_record_is_found_by_its_words_and_linked(at_desk, two):
    client = at_desk("analyst")
    address = f"/records/{two[0].key}/links/new/?q=market"
    page = client.get(address).content.decode()
    assert f'value="{two[1].key}"' in page
    assert "Chad, 2024-05-17: A market shut." in page
    client.post(address, {"found": str(two[1].key), "kind": "contradicts"})
    assert links() == [(490, "contradicts", 483, False)]


@pytest.mark.parametrize("pattern", ["{}", "http://127.0.0.1:8765/records/{}/", "  {}  "])
def test_a_record_is_linked_by_its_address(at_desk, two, pattern):
    sent = {"address": pattern.format(two[1].key), "kind": "duplicates"}
    answer = at_desk("analyst").post(f"/records/{two[0].key}/links/new/", sent, follow=True)
    assert "The link is made." in answer.content.decode()
    assert links() == [(490, "duplicates", 483, False)]


def test_a_hidden_record_is_refused_as_one_that_is_not_there(at_desk, two, people, faults):
    people["analyst"].clearance = Level.RESTRICTED
    people["analyst"].save()
    client = at_desk("analyst")
    address = f"/records/{two[0].key}/links/new/"
    told = [
        faults(client.post(address, {"address": str(key), "kind": "confirms"}))
        for key in (two[1].key, "00000000-0000-4000-8000-000000000000", "nothing")
    ]
    assert told[0] == told[1] == told[2]
    assert told[0][0].startswith("Address of the other record: expected the address of a record")
    assert "A market shut" not in client.get(f"{address}?q=market").content.decode()
    forged = client.post(f"{address}?q=market", {"found": str(two[1].key), "kind": "confirms"})
    assert forged.status_code == 200
    assert links() == []


def test_what_cannot_be_linked_is_said(at_desk, two, faults):
    client = at_desk("analyst")
    address = f"/records/{two[0].key}/links/new/"
    itself = client.post(address, {"address": str(two[0].key), "kind": "confirms"})
    assert faults(itself) == ["expected two records, found the same one twice"]
    none = client.post(address, {"address": str(two[1].key)})
    assert faults(none) == ["What this record does: choose what this record does to the other"]
    sent = {"address": str(two[1].key), "kind": "confirms"}
    client.post(address, sent)
    assert faults(client.post(address, sent)) == [
        "expected a new link, found that it is there already"
    ]
    assert len(links()) == 1


def test_a_link_shows_on_both_records_to_who_sees_both(at_desk, two, people, read_text):
    with as_person(people["analyst"]):
        add_link(two[0], LinkKind.CONFIRMS, two[1], people["analyst"])
    reviewer, public = at_desk("reviewer"), at_desk("public_reader")
    first = read_text(reviewer.get(f"/records/{two[0].key}/"))
    assert "This record confirms Chad, 2024-05-17" in first
    second = read_text(reviewer.get(f"/records/{two[1].key}/"))
    assert "This record is confirmed by Democratic Republic of the Congo, 2024-05-17" in second
    assert "No link to a record that you may see." in read_text(
        public.get(f"/records/{two[0].key}/")
    )


def test_a_link_is_withdrawn_with_a_reason(at_desk, two, people, faults):
    with as_person(people["analyst"]):
        link = add_link(two[0], LinkKind.CONFIRMS, two[1], people["analyst"])
    address = f"/links/{link.key}/withdraw/"
    assert at_desk("public_reader").get(address).status_code == 404
    assert at_desk("confidential_reader").post(address, {"reason": "no"}).status_code == 403
    client = at_desk("analyst")
    assert faults(client.post(address, {"reason": ""})) == ["Why: say why, in a few words"]
    assert links()[0][3] is False
    client.post(address, {"reason": "another market"})
    assert links() == [(490, "confirms", 483, True)]
    assert client.post(address, {"reason": "again"}).status_code == 404
    with as_system("tests"):
        assert link.history.first().history_change_reason == "another market"


def test_who_only_reads_links_nothing(at_desk, two):
    sent = {"address": str(two[1].key), "kind": "confirms"}
    answer = at_desk("reader").post(f"/records/{two[0].key}/links/new/", sent)
    assert answer.status_code == 403
    assert links() == []


def test_ones_own_draft_can_be_linked_and_stays_ones_own(at_desk, two, people, source, read_text):
    draft = make_record(people["analyst"], source)
    at_desk("analyst").post(
        f"/records/{draft.key}/links/new/", {"address": str(two[0].key), "kind": "duplicates"}
    )
    told = read_text(at_desk("reviewer").get(f"/records/{two[0].key}/"))
    assert "No link to a record that you may see." in told
