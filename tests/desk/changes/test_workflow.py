"""Who may take which step; nobody reviews their own; nothing is deleted or changed in bulk."""

import pytest
from desk_people import make_person, make_record, reviewed_record
from desk_roles import as_owner
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError as RefusedByDatabase
from django.db import connection, transaction

from atrocityrisk.desk.changes.workflow import (
    STEPS,
    add_link,
    may_edit,
    possible_steps,
    release,
    save_content,
    take_step,
    withdraw_link,
)
from atrocityrisk.desk.models import Record, SourceDocument
from atrocityrisk.desk.models.reviewed import StaleRecordError
from atrocityrisk.desk.rules.levels import Level, LinkKind, Status
from atrocityrisk.desk.rules.scope import as_person, as_system
from atrocityrisk.errors import IntegrityError


def take(name, record, person, reason="because"):
    with as_person(person):
        return take_step(record, STEPS[name], person, reason=reason)


def steps(record, person):
    with as_person(person):
        return [step.name for step in possible_steps(record, person)]


@pytest.fixture
def submitted(people, record):
    return take("submit", record, people["analyst"], reason="")


def test_steps_by_status_and_role(people, record):
    assert steps(record, people["analyst"]) == ["submit", "withdraw"]
    assert steps(record, people["reviewer"]) == ["withdraw"]
    assert steps(record, people["confidential_reader"]) == []
    submitted = take("submit", record, people["analyst"])
    assert steps(submitted, people["analyst"]) == ["reopen", "withdraw"]
    assert steps(submitted, people["reviewer"]) == ["accept", "reject", "withdraw"]
    assert steps(submitted, people["administrator"]) == []
    reviewed = take("accept", submitted, people["reviewer"])
    assert steps(reviewed, people["second_reviewer"]) == ["withdraw"]
    assert steps(reviewed, people["analyst"]) == ["reopen", "withdraw"]
    withdrawn = take("withdraw", reviewed, people["analyst"])
    assert steps(withdrawn, people["analyst"]) == steps(withdrawn, people["reviewer"]) == []


def test_nobody_reviews_their_own(people, source):
    own = make_record(people["reviewer"], source)
    own = take("submit", own, people["reviewer"])
    with pytest.raises(PermissionDenied):
        take("accept", own, people["reviewer"])
    assert take("accept", own, people["second_reviewer"]).status == Status.REVIEWED


def test_the_database_refuses_a_review_of_ones_own_too(people, submitted):
    with (
        pytest.raises(RefusedByDatabase, match="record_reviewed_by_another"),
        transaction.atomic(),
        as_owner(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "UPDATE desk_record SET status = 'reviewed', reviewer_id = author_id WHERE id = %s",
            [submitted.pk],
        )


def test_a_reason_is_asked_for_and_bounded(people, submitted):
    with pytest.raises(ValidationError, match="found none; say why"):
        take("accept", submitted, people["reviewer"], reason="  ")
    with pytest.raises(ValidationError, match="at most 500 characters, found 501"):
        take("accept", submitted, people["reviewer"], reason="x" * 501)


def test_a_step_is_taken_once(people, submitted):
    with as_person(people["analyst"]):
        seen = Record.objects.get(pk=submitted.pk)
    take("accept", submitted, people["reviewer"])
    with pytest.raises(StaleRecordError):
        take("accept", seen, people["second_reviewer"])


def test_content_is_changed_by_its_author_while_it_is_a_draft(people, record):
    assert may_edit(record, people["analyst"])
    assert not may_edit(record, people["reviewer"])
    with as_person(people["analyst"]):
        record.severity = 4
        save_content(record, people["analyst"])
        record = take_step(record, STEPS["submit"], people["analyst"])
        record.severity = 1
        with pytest.raises(PermissionDenied):
            save_content(record, people["analyst"])
        assert Record.objects.get(pk=record.pk).severity == 4


def test_a_forged_status_is_not_taken_over(people, record):
    with as_person(people["analyst"]):
        record.status = Status.REVIEWED
        record.reviewer = people["second_reviewer"]
        record.author = people["reviewer"]
        saved = save_content(record, people["analyst"])
    assert (saved.status, saved.author_id) == (Status.DRAFT, people["analyst"].pk)
    assert saved.reviewer_id is None


def test_a_new_record_begins_as_a_draft_whatever_it_says(people, source):
    record = make_record(people["analyst"], source, status=Status.SUBMITTED)
    assert record.status == Status.DRAFT


def test_an_author_raises_a_level_and_an_approver_lowers_it(people, source):
    record = make_record(people["analyst"], source, level=Level.RESTRICTED)
    with as_person(people["analyst"]):
        record.level = Level.PUBLIC
        with pytest.raises(ValidationError, match="ask an approver"):
            save_content(record, people["analyst"])
        record.level = Level.CONFIDENTIAL
        record = save_content(record, people["analyst"])
    record = take("submit", record, people["analyst"])
    for person in (people["analyst"], people["reviewer"]):
        with as_person(person), pytest.raises(PermissionDenied):
            release(record, person, level=Level.PUBLIC, reason="published")
    with as_person(people["approver"]):
        assert (
            release(record, people["approver"], level=Level.PUBLIC, reason="published").level == 0
        )


def test_a_reader_writes_nothing(people, source):
    with pytest.raises(PermissionDenied):
        make_record(people["confidential_reader"], source)


def test_nothing_is_deleted_or_changed_in_bulk(people, record):
    with as_system("tests"):
        for act in (
            record.delete,
            Record.objects.all().delete,
            SourceDocument.objects.all().delete,
            lambda: Record.objects.update(severity=1),
            lambda: Record.objects.bulk_create([Record()]),
            lambda: Record.objects.bulk_update([record], ["severity"]),
        ):
            with pytest.raises(IntegrityError):
                act()
        assert Record.objects.get().severity == 3


def test_links_tie_two_records_once_and_are_withdrawn_with_a_reason(people, source):
    author = people["analyst"]
    first, second = (make_record(author, source) for _ in range(2))
    with as_person(author):
        link = add_link(first, LinkKind.CONFIRMS, second, author)
        with pytest.raises(ValidationError, match="there already"):
            add_link(first, LinkKind.CONFIRMS, second, author)
        with pytest.raises(ValidationError, match="the same one twice"):
            add_link(first, LinkKind.CONFIRMS, first, author)
        with pytest.raises(ValidationError, match="say why"):
            withdraw_link(link, author, reason="")
        assert withdraw_link(link, author, reason="wrong record").withdrawn
        add_link(first, LinkKind.CONFIRMS, second, author)
    other = make_person("another", "analyst")
    with as_person(other), pytest.raises(PermissionDenied):
        withdraw_link(link, other, reason="no")


def test_a_state_must_have_existed_at_that_time(people, source):
    with pytest.raises(ValidationError, match="expected a State of 2024, found 265"):
        make_record(people["analyst"], source, gwcode=265)


def test_an_own_number_is_an_authors_own(people, source):
    reviewed_record(people["analyst"], people["reviewer"], source, external_id="A-1")
    make_record(people["reviewer"], source, external_id="A-1")
    with pytest.raises(ValidationError):
        make_record(people["analyst"], source, external_id="A-1")


def test_what_was_said_in_review_stays_at_the_level_at_which_it_was_said(people, source):
    record = reviewed_record(
        people["analyst"], people["reviewer"], source, level=Level.CONFIDENTIAL
    )
    assert record.status_reason == "borne out"
    with as_person(people["approver"]):
        lowered = release(
            record, people["approver"], level=Level.PUBLIC, reason="may be shown to all"
        )
    assert lowered.status_reason == "may be shown to all"
