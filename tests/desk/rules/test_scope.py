"""One place decides who may see what, and denies when nobody is set."""

from datetime import date, timedelta

import pytest
from desk_people import make_person, make_record, make_source, reviewed_record
from django.utils import timezone

from atrocityrisk.desk.changes.workflow import STEPS, add_link, release, take_step
from atrocityrisk.desk.models import (
    DuplicateProposal,
    Record,
    RecordLink,
    SourceDocument,
)
from atrocityrisk.desk.rules.levels import Level, LinkKind
from atrocityrisk.desk.rules.scope import as_nobody, as_person, as_system, current_scope


def seen(person, model=Record):
    with as_person(person):
        return set(model.objects.values_list("pk", flat=True))


@pytest.fixture
def by_level(people, source):
    """One reviewed record of each level."""
    return {
        level: reviewed_record(people["analyst"], people["reviewer"], source, level=level)
        for level in Level
    }


def test_without_a_scope_nothing_is_seen(by_level):
    assert current_scope() is None
    for model in (Record, SourceDocument, RecordLink, DuplicateProposal):
        assert not model.objects.exists()
    assert not Record.history.exists()
    assert not SourceDocument.history.exists()


def test_a_scope_ends_with_its_block_also_after_an_error(people):
    with pytest.raises(ZeroDivisionError), as_person(people["analyst"]):
        1 / 0  # noqa: B018
    assert current_scope() is None
    with as_person(people["analyst"]), as_nobody():
        assert not Record.objects.exists()


@pytest.mark.parametrize(
    ("reader", "levels"),
    [
        ("public_reader", {0}),
        ("restricted_reader", {0, 1}),
        ("confidential_reader", {0, 1, 2}),
        ("administrator", {0, 1, 2}),
    ],
)
def test_a_reader_sees_reviewed_records_within_clearance(by_level, people, reader, levels):
    assert seen(people[reader]) == {by_level[level].pk for level in levels}


def test_whoever_is_no_longer_active_sees_nothing(by_level, people):
    people["analyst"].is_active = False
    assert seen(people["analyst"]) == set()


def test_a_draft_is_its_authors_alone(people, record):
    assert seen(people["analyst"]) == {record.pk}
    for other in ("reviewer", "approver", "administrator", "confidential_reader"):
        assert seen(people[other]) == set()
    with as_system("tests"):
        assert Record.objects.count() == 1


def test_a_submitted_record_is_seen_by_those_who_contribute(people, record):
    with as_person(people["analyst"]):
        take_step(record, STEPS["submit"], people["analyst"])
    assert seen(people["reviewer"]) == seen(people["approver"]) == {record.pk}
    assert seen(people["confidential_reader"]) == seen(people["administrator"]) == set()


def test_an_embargoed_record_is_seen_by_its_author_and_reviewers(people, source):
    tomorrow = timezone.now().date() + timedelta(days=1)
    record = reviewed_record(
        people["analyst"], people["reviewer"], source, level=0, embargo_until=tomorrow
    )
    other = make_person("other_analyst", "analyst")
    assert seen(people["analyst"]) == seen(people["second_reviewer"]) == {record.pk}
    assert seen(other) == seen(people["confidential_reader"]) == set()


def test_an_embargo_that_ends_today_hides_nothing(people, source):
    today = timezone.now().date()
    record = reviewed_record(
        people["analyst"], people["reviewer"], source, level=0, embargo_until=today
    )
    assert seen(people["public_reader"]) == {record.pk}


def test_an_author_whose_clearance_was_lowered_sees_own_records_no_more(people, record):
    with as_system("tests"):
        people["analyst"].clearance = Level.PUBLIC
        people["analyst"].save()
    assert seen(people["analyst"]) == set()


def test_old_versions_of_a_record_that_was_downgraded_stay_hidden(people, source):
    record = reviewed_record(people["analyst"], people["reviewer"], source, level=2)
    with as_person(people["approver"]):
        release(record, people["approver"], level=Level.PUBLIC, reason="published since")
    with as_person(people["public_reader"]):
        assert [version.level for version in Record.objects.get().history.all()] == [0]
        assert [version.level for version in Record.history.all()] == [0]
    with as_person(people["confidential_reader"]):
        assert len(Record.objects.get().history.all()) == 4


def test_old_versions_of_a_record_that_was_raised_are_hidden_with_it(people, source):
    record = reviewed_record(people["analyst"], people["reviewer"], source, level=0)
    with as_person(people["analyst"]):
        record = take_step(record, STEPS["reopen"], people["analyst"], reason="names a place")
        record.level = Level.CONFIDENTIAL
        record._change_reason = "raised"
        record.save()
    with as_person(people["public_reader"]):
        assert not Record.history.exists()


def test_a_link_is_seen_by_whoever_sees_both_ends(people, by_level):
    with as_person(people["analyst"]):
        add_link(by_level[0], LinkKind.CONFIRMS, by_level[2], people["analyst"])
    assert len(seen(people["confidential_reader"], RecordLink)) == 1
    assert seen(people["restricted_reader"], RecordLink) == set()
    with as_person(people["restricted_reader"]):
        assert not RecordLink.history.exists()
        assert not Record.objects.get(pk=by_level[0].pk).links_from.exists()


def test_rows_reached_through_a_source_are_bound_to_the_scope_too(people, source, by_level):
    with as_person(people["public_reader"]):
        assert [row.pk for row in source.records.all()] == [by_level[0].pk]


def test_a_source_is_seen_within_clearance_and_cannot_be_cited_below_its_level(people):
    from django.core.exceptions import ValidationError

    secret = make_source(people["analyst"], level=Level.CONFIDENTIAL)
    assert seen(people["restricted_reader"], SourceDocument) == set()
    with pytest.raises(ValidationError, match="no lower than that of its source"):
        make_record(people["analyst"], secret, level=Level.RESTRICTED)


def test_a_source_is_not_raised_above_the_records_that_cite_it(people, source, by_level):
    from django.core.exceptions import ValidationError

    source.level = Level.RESTRICTED
    with as_person(people["analyst"]), pytest.raises(ValidationError, match="raise those first"):
        source.save()


def test_the_level_of_what_is_written_is_bounded_by_the_writers_clearance(people, source):
    from django.core.exceptions import ValidationError

    low = make_person("low_analyst", "analyst", clearance=Level.PUBLIC)
    with pytest.raises(ValidationError, match="within your clearance"):
        make_record(low, source, level=Level.RESTRICTED)


def test_a_day_that_is_still_to_come_is_refused(people, source):
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError, match="expected a day that has passed"):
        make_record(
            people["analyst"], source, first_day=date(2199, 1, 1), last_day=date(2199, 1, 1)
        )
