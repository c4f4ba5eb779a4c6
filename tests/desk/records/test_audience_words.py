"""What the page of a record says of its audience is who sees it."""

from datetime import date

import pytest
from desk_people import make_person, make_record

from atrocityrisk.desk.changes.workflow import STEPS, take_step
from atrocityrisk.desk.models import Record
from atrocityrisk.desk.pages.record_detail import audience
from atrocityrisk.desk.rules.levels import Level
from atrocityrisk.desk.rules.scope import as_person

WAYS = {
    "draft": (),
    "submitted": ("submit",),
    "reviewed": ("submit", "accept"),
    "rejected": ("submit", "reject"),
    "withdrawn draft": ("withdraw",),
    "withdrawn": ("submit", "accept", "withdraw"),
}
COLLEAGUES = {"author", "analyst", "reviewer", "approver"}
SEEN = {
    "draft": ("A draft: only its author sees it.", {"author"}),
    "submitted": (
        "Not reviewed yet: seen by its author, analysts, reviewers and approvers cleared for "
        "restricted.",
        COLLEAGUES,
    ),
    "reviewed": (
        "Seen by everybody at this desk cleared for restricted.",
        {*COLLEAGUES, "reader", "administrator"},
    ),
    "rejected": (
        "Rejected in review: seen by its author, analysts, reviewers and approvers cleared for "
        "restricted.",
        COLLEAGUES,
    ),
    "withdrawn draft": (
        "Withdrawn: seen by its author, analysts, reviewers and approvers cleared for restricted.",
        COLLEAGUES,
    ),
    "withdrawn": (
        "Withdrawn: seen by its author, analysts, reviewers and approvers cleared for restricted.",
        COLLEAGUES,
    ),
}


def made(people, source, way, **fields):
    """A record of an author who is not the analyst that looks."""
    author = make_person("author", "analyst")
    record = make_record(author, source, **fields)
    for name in WAYS[way]:
        person = people["reviewer"] if name in {"accept", "reject"} else author
        with as_person(person):
            record = take_step(record, STEPS[name], person, reason="as asked for")
    return record, {**people, "author": author}


def who_sees(record, people):
    names = ("author", "analyst", "reviewer", "approver", "reader", "administrator")
    people["below"] = make_person("below", "approver", clearance=Level.PUBLIC)
    found = set()
    for name in (*names, "below"):
        with as_person(people[name]):
            if Record.objects.filter(key=record.key).exists():
                found.add(name)
    return found


@pytest.mark.parametrize("way", WAYS)
def test_the_audience_is_who_sees_it(people, source, way):
    record, people = made(people, source, way)
    words, seen = SEEN[way]
    assert audience(record) == words
    assert who_sees(record, people) == seen


@pytest.mark.parametrize("way", ["submitted", "reviewed", "rejected", "withdrawn"])
def test_an_embargo_is_for_reviewers_and_the_author(people, source, way):
    record, people = made(people, source, way, embargo_until=date(2100, 1, 1))
    assert audience(record) == (
        "Under embargo until 2100-01-01: until then only its author, reviewers and approvers "
        "cleared for restricted see it."
    )
    assert who_sees(record, people) == {"author", "reviewer", "approver"}
