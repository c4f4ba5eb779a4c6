"""What waits for whom, and how many records there are, of those that one may see."""

import re
from datetime import date, timedelta

import pytest
from desk_people import make_person, make_record, reviewed_record
from django.utils import timezone

from atrocityrisk.desk.changes.workflow import STEPS, take_step
from atrocityrisk.desk.rules.levels import Level
from atrocityrisk.desk.rules.scope import as_person
from atrocityrisk.desk.rules.state_choices import grouped_states


@pytest.fixture
def work(people, source):
    """A draft, a submitted and a rejected record of the analyst; one of the reviewer's waits."""
    analyst, reviewer = people["analyst"], people["reviewer"]
    make_record(analyst, source, gwcode=483)
    with as_person(analyst):
        pass
    for author, number in ((analyst, 625), (analyst, 775), (reviewer, 530)):
        record = make_record(author, source, gwcode=number)
        with as_person(author):
            record = take_step(record, STEPS["submit"], author)
        if number == 775:
            with as_person(reviewer):
                take_step(record, STEPS["reject"], reviewer, reason="which report?")
    soon = timezone.now().date() + timedelta(days=5)
    reviewed_record(
        analyst, reviewer, source, gwcode=517, embargo_until=soon, level=Level.CONFIDENTIAL
    )
    reviewed_record(
        analyst, reviewer, source, gwcode=432, level=Level.PUBLIC, first_day=date(2024, 2, 1)
    )


def piles(answer):
    """Headings of the first page, each with the States below it."""
    page = answer.content.decode().split("<main")[1]
    found = {}
    for part in page.split("<h2")[1:]:
        heading = re.search(r">(.*?)</h2>", part)[1]
        found[heading] = re.findall(r'<a href="/records/[0-9a-f-]{36}/">(.*?)(?:,.*?)?</a>', part)
    return found


def test_each_sees_what_waits_for_them(at_desk, work):
    assert piles(at_desk("analyst").get("/waiting/")) == {
        "Your rejected records": ["Myanmar"],
        "Your drafts": ["Chad"],
        "Yours, with a reviewer": ["Sudan"],
        "Embargoes that end within 30 days": ["Rwanda"],
        "Newest reviewed records": ["Rwanda", "Mali"],
    }
    assert piles(at_desk("reviewer").get("/waiting/")) == {
        "Waiting for your review": ["Sudan"],
        "Yours, with a reviewer": ["Ethiopia"],
        "Embargoes that end within 30 days": ["Rwanda"],
        "Newest reviewed records": ["Rwanda", "Mali"],
    }
    assert piles(at_desk("second_reviewer").get("/waiting/"))["Waiting for your review"] == [
        "Sudan",
        "Ethiopia",
    ]
    assert piles(at_desk("reader").get("/waiting/")) == {
        "Embargoes that end within 30 days": [],
        "Newest reviewed records": ["Mali"],
    }


def test_the_only_account_is_told_to_make_others(db, client):
    client.force_login(make_person("chief", "administrator"))
    assert "Yours is the only account." in client.get("/waiting/").content.decode()
    make_person("colleague", "analyst")
    assert "Yours is the only account." not in client.get("/waiting/").content.decode()


def numbers(answer):
    """Tables of the page, those rows alone that have records."""
    page = answer.content.decode()
    found = {}
    for heading, rest in re.findall(r'<h2 id="table-\d+">(.*?)</h2>(.*?)</table>', page, re.DOTALL):
        rows = re.findall(r'<th scope="row">(.*?)</th><td class="n">(\d+)</td>', rest)
        found[heading] = {
            words.split(",")[0]: int(number) for words, number in rows if number != "0"
        }
    return found


def test_states_are_not_ranked_by_their_numbers_of_records(at_desk, people, source):
    for number in (625, 625, 432):
        make_record(people["analyst"], source, gwcode=number)
    told = numbers(at_desk("analyst").get("/records/numbers/"))
    assert list(told["By State"].items()) == [("Mali", 1), ("Sudan", 2)]


def test_a_training_desk_offers_invented_states_alone(settings):
    settings.DESK = settings.DESK.model_copy(update={"training": True})
    assert [heading for heading, _ in grouped_states()] == ["Invented States"]
    assert "Demoria" in dict(grouped_states()[0][1]).values()


def test_numbers_are_those_of_what_one_may_see(at_desk, work):
    told = numbers(at_desk("reviewer").get("/records/numbers/"))
    assert told["By State"] == {"Ethiopia": 1, "Mali": 1, "Myanmar": 1, "Rwanda": 1, "Sudan": 1}
    assert told["By month"] == {"2024-05": 4, "2024-02": 1}
    assert told["By severity"] == {"3": 5}
    assert told["By risk factor of the Framework"] == {
        "1. Armed conflict or other instability": 5,
        "7. Enabling circumstances or preparatory action": 5,
    }
    assert told["By status"] == {"submitted": 2, "reviewed": 2, "rejected": 1}
    public = numbers(at_desk("public_reader").get("/records/numbers/"))
    assert public["By State"] == {"Mali": 1}
    assert public["By handling level"] == {"public": 1}


def test_numbers_follow_the_filters_and_the_unit(at_desk, work):
    client = at_desk("reviewer")
    told = numbers(client.get("/records/numbers/?status=reviewed&unit=quarter"))
    assert told["By quarter"] == {"2024": 1}
    page = client.get("/records/numbers/?status=reviewed&unit=quarter").content.decode()
    assert "2024, quarter 1" in page
    assert "2024, quarter 2" in page
    assert "<strong>2</strong> records counted" in page


def test_withdrawn_records_are_counted_only_when_asked_for(at_desk, people, source):
    record = make_record(people["analyst"], source)
    with as_person(people["analyst"]):
        take_step(record, STEPS["withdraw"], people["analyst"], reason="entered twice")
    client = at_desk("analyst")
    assert "<strong>0</strong> records" in client.get("/records/numbers/").content.decode()
    asked = client.get("/records/numbers/?status=withdrawn").content.decode()
    assert "<strong>1</strong> record " in asked


def test_the_sober_note_stands_above_the_numbers(at_desk, people):
    page = at_desk("reader").get("/records/numbers/").content.decode()
    assert "Few records are not low risk." in page


@pytest.mark.parametrize("query", ["unit=day", "state=x", "nonsense=1", "unit=" + "x" * 5000])
def test_what_cannot_be_counted_is_said(at_desk, people, faults, query):
    answer = at_desk("reader").get(f"/records/numbers/?{query}")
    assert answer.status_code == 200
    assert faults(answer)
    assert numbers(answer) == {}
