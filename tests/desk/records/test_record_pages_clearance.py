"""No page for records shows, or tells of, what its viewer may not see."""

import re

import pytest
from desk_people import make_person, make_record, make_source, reviewed_record

from atrocityrisk.desk.changes.workflow import add_link
from atrocityrisk.desk.rules.levels import Level, LinkKind
from atrocityrisk.desk.rules.scope import as_person

ABSENT = "00000000-0000-4000-8000-000000000000"
OF_RECORDS = (
    "/records/{}/",
    "/records/{}/change/",
    "/records/{}/release/",
    "/records/{}/steps/accept/",
    "/records/{}/steps/submit/",
    "/records/{}/history/",
    "/records/{}/history/1/",
    "/records/{}/links/new/",
)


@pytest.fixture
def hidden(people):
    """What a reader cleared for public does not see: by level, embargo, status."""
    from datetime import date

    analyst, reviewer = people["analyst"], people["reviewer"]
    secret = make_source(analyst, publisher="Office of Secrets", level=Level.CONFIDENTIAL)
    office = make_source(analyst, publisher="Open Office")
    return {
        "level": reviewed_record(analyst, reviewer, secret, level=Level.CONFIDENTIAL),
        "embargo": reviewed_record(
            analyst, reviewer, office, level=Level.PUBLIC, embargo_until=date(2100, 1, 1)
        ),
        "draft": make_record(analyst, office, level=Level.PUBLIC),
    }


@pytest.mark.parametrize("why", ["level", "embargo", "draft"])
@pytest.mark.parametrize("pattern", OF_RECORDS)
def test_hidden_is_answered_as_absent(at_desk, hidden, pattern, why):
    client = at_desk("public_reader")
    for send in (client.get, client.post):
        found, absent = send(pattern.format(hidden[why].key)), send(pattern.format(ABSENT))
        # Linking asks for a permission, a page to read for GET, before a record is looked for.
        assert found.status_code == absent.status_code
        assert found.status_code in ({403} if "links" in pattern else {404, 405})
        assert found.content == absent.content


def test_a_hidden_link_is_answered_as_absent(at_desk, hidden, people):
    with as_person(people["analyst"]):
        link = add_link(hidden["level"], LinkKind.CONFIRMS, hidden["embargo"], people["analyst"])
    client = at_desk("public_reader")
    found = client.post(f"/links/{link.key}/withdraw/", {"reason": "x"})
    assert (found.status_code, found.content) == (
        404,
        client.post(f"/links/{ABSENT}/withdraw/", {"reason": "x"}).content,
    )


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/records/",
        "/records/numbers/",
        "/sources/",
        "/records/?q=houses",
        "/records/?severity=1",
    ],
)
def test_lists_hold_nothing_hidden(at_desk, hidden, address):
    page = at_desk("public_reader").get(address).content.decode()
    for record in hidden.values():
        assert str(record.key) not in page
    assert "Office of Secrets" not in page
    assert "burnt" not in page


def test_nobody_is_shown_anything_without_logging_in(client, hidden):
    for pattern in (
        *OF_RECORDS,
        "/",
        "/records/",
        "/sources/",
        "/records/numbers/",
        "/records/new/",
    ):
        answer = client.get(pattern.format(hidden["level"].key))
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/log-in/")


def test_somebody_without_a_role_reads_nothing(client, hidden):
    client.force_login(make_person("newcomer"))
    for address in ("/", "/records/", "/sources/", f"/records/{hidden['embargo'].key}/"):
        answer = client.get(address)
        assert answer.status_code == 403
        assert "Ask an administrator for a role." in answer.content.decode()


def test_no_address_and_no_choice_is_a_rows_number(at_desk, hidden):
    client = at_desk("analyst")
    record = hidden["level"]
    pages = [client.get(pattern.format(record.key)).content.decode() for pattern in OF_RECORDS[:1]]
    form = client.get("/records/new/").content.decode()
    choices = re.search(r'<select name="source".*?</select>', form, re.DOTALL)[0]
    values = re.findall(r'value="([^"]*)"', choices)
    assert len(values) == 3
    assert all(len(value) == 36 for value in values if value)
    for page in (*pages, form, client.get("/records/").content.decode()):
        assert not re.search(r'(?:href|action|value)="[^"]*/\d+/?"', page)
