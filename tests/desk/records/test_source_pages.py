"""Sources: who sees, enters and corrects them; a level is not lowered in passing."""

import pytest
from desk_people import make_source, reviewed_record

from atrocityrisk.desk.models import SourceDocument
from atrocityrisk.desk.rules.levels import Level
from atrocityrisk.desk.rules.scope import as_system

FIELDS = {
    "publisher": "Radio Example",
    "title": "Evening bulletin",
    "kind": "media",
    "reliability": "C",
    "address": "https://example.org/bulletin",
    "published_on": "2024-05-18",
    "accessed_on": "2024-05-19",
    "level": "1",
}


@pytest.fixture
def reread():
    def read(source):
        with as_system("tests"):
            return SourceDocument.objects.get(pk=source.pk)

    return read


def test_a_source_is_entered(at_desk, people):
    answer = at_desk("analyst").post("/sources/new/", FIELDS)
    with as_system("tests"):
        [source] = SourceDocument.objects.all()
    assert answer.headers["Location"] == f"/sources/{source.key}/"
    assert (source.publisher, source.level, source.reliability) == ("Radio Example", 1, "C")
    assert source.author_id == people["analyst"].pk


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"address": "javascript:alert(1)"}, "Web address: expected an address such as https://"),
        ({"publisher": ""}, "Publisher: fill this in"),
        ({"reliability": "G"}, "Reliability of the publisher: Select a valid choice."),
        ({"published_on": "2024-05-20"}, "Published on: expected a day no later than"),
        ({"level": "7"}, "Handling level of the source: Select a valid choice."),
    ],
)
def test_what_cannot_be_is_refused(at_desk, people, faults, change, fault):
    answer = at_desk("analyst").post("/sources/new/", FIELDS | change)
    assert faults(answer)[0].startswith(fault)
    with as_system("tests"):
        assert not SourceDocument.objects.exists()


def test_a_publisher_that_looks_like_a_person_is_asked_about(at_desk, people):
    answer = at_desk("analyst").post("/sources/new/", FIELDS | {"publisher": "Dr Example"})
    assert "<mark>Dr Example</mark>" in answer.content.decode()
    with as_system("tests"):
        assert not SourceDocument.objects.exists()


def test_who_entered_it_or_a_reviewer_corrects_it(at_desk, people, source, reread):
    address = f"/sources/{source.key}/change/"
    other = make_source(people["reviewer"], publisher="Another Office")
    assert at_desk("analyst").get(f"/sources/{other.key}/change/").status_code == 403
    assert at_desk("reader").post(address, FIELDS).status_code == 403
    sent = FIELDS | {"seen": "1", "reason": "graded again", "level": "0"}
    assert at_desk("reviewer").post(address, sent).status_code == 302
    corrected = reread(source)
    assert (corrected.reliability, corrected.author_id) == ("C", people["analyst"].pk)
    page = at_desk("analyst").get(f"/sources/{source.key}/").content.decode()
    assert "graded again" in page


def test_a_form_that_is_out_of_date_keeps_what_was_typed(at_desk, people, source, reread):
    address = f"/sources/{source.key}/change/"
    sent = FIELDS | {"seen": "1", "level": "0"}
    at_desk("reviewer").post(address, sent)
    answer = at_desk("analyst").post(address, sent | {"publisher": "Typed Office"})
    assert answer.status_code == 409
    assert 'value="Typed Office" readonly' in answer.content.decode()
    assert reread(source).publisher == "Radio Example"


def test_a_level_is_lowered_by_an_approver_who_did_not_enter_it(at_desk, people, reread, faults):
    kept = make_source(people["analyst"], level=Level.CONFIDENTIAL)
    address = f"/sources/{kept.key}/change/"
    sent = FIELDS | {"seen": "1", "level": "0"}
    for name in ("analyst", "reviewer"):
        assert faults(at_desk(name).post(address, sent)) == [
            "Handling level of the source: expected the same or a higher level; ask an approver to "
            "lower it"
        ]
    assert reread(kept).level == Level.CONFIDENTIAL
    assert at_desk("approver").post(address, sent).status_code == 302
    assert reread(kept).level == Level.PUBLIC


def test_a_level_is_not_raised_above_records_that_cite_it(at_desk, people, source, faults):
    reviewed_record(people["analyst"], people["reviewer"], source, level=Level.PUBLIC)
    answer = at_desk("analyst").post(
        f"/sources/{source.key}/change/", FIELDS | {"seen": "1", "level": "2"}
    )
    assert "records of a lower level cite this source" in faults(answer)[0]


def test_a_page_lists_the_records_that_one_may_see(at_desk, people, source, read_text):
    for level in Level:
        reviewed_record(people["analyst"], people["reviewer"], source, level=level)
    address = f"/sources/{source.key}/"
    assert "1 record that you may see." in read_text(at_desk("public_reader").get(address))
    assert "2 records that you may see." in read_text(at_desk("restricted_reader").get(address))


def test_a_hidden_source_is_not_there(at_desk, people):
    hidden = make_source(people["analyst"], publisher="Office of Secrets", level=Level.CONFIDENTIAL)
    client = at_desk("restricted_reader")
    absent = client.get("/sources/00000000-0000-4000-8000-000000000000/")
    for address in (f"/sources/{hidden.key}/", f"/sources/{hidden.key}/change/"):
        answer = client.get(address)
        assert (answer.status_code, answer.content) == (404, absent.content)
    listed = client.get("/sources/?q=secrets").content.decode()
    assert "Office of Secrets" not in listed
    assert "<strong>No sources</strong>" in listed
    assert "<strong>1 source</strong>" in at_desk("reviewer").get("/sources/").content.decode()
