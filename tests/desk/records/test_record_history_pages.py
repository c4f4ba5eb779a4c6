"""The history as a page: differences in words, within one's clearance, with the seals checked."""

import re
from datetime import timedelta

import pytest
from desk_people import make_record, make_source, reviewed_record
from desk_roles import as_owner
from django.db import connection

from atrocityrisk.desk.changes.workflow import STEPS, release, save_content, take_step
from atrocityrisk.desk.models import Record
from atrocityrisk.desk.page_parts.version_words import Piece, compared
from atrocityrisk.desk.rules.levels import Level
from atrocityrisk.desk.rules.scope import as_person


def history_of(record, rest=""):
    return f"/records/{record.key}/history/" + (f"{rest}/" if rest else "")


@pytest.fixture
def changed(people, source):
    """A draft with a second version, graver and with one more indicator."""
    record = make_record(people["analyst"], source)
    with as_person(people["analyst"]):
        record = Record.objects.get(pk=record.pk)
        record.severity, record.indicators = 4, ("1.1", "7.2", "9.1")
        record.account = record.account.replace("two people", "three people")
        record.last_day += timedelta(days=2)
        return save_content(record, people["analyst"], reason="a second report")


def test_versions_say_who_when_why_and_what(at_desk, changed, read_text):
    answer = at_desk("analyst").get(history_of(changed))
    told = read_text(answer)
    assert re.search(r"Version 2 \d{4}-\d\d-\d\d \d\d:\d\d UTC , analyst a second report", told)
    assert "Last day was 2024-05-17 is now 2024-05-19" in told
    assert (
        "Severity was 3, violence against a few people is now 4, violence against many people, or "
        "of a pattern" in told
    )
    page = answer.content.decode()
    assert "<del>two</del> <ins>three</ins>" in page
    assert (
        "<ins>9.1 Serious discriminatory, segregating or exclusionary practice or law</ins>" in page
    )
    assert "7.2" not in told
    assert "State was" not in told
    assert told.count("Sealed, and as it was sealed.") == 2
    assert "atrocityrisk desk verify" in told


def test_a_version_is_shown_whole(at_desk, changed, read_text):
    told = read_text(at_desk("analyst").get(history_of(changed, "1")))
    assert "This is an older version. The record is now at version 2." in told
    assert "Severity 3, violence against a few people" in told
    assert (
        "Framework indicators 1.1 Inter-State or internal armed conflict is under way; 7.2" in told
    )
    assert "Source Office of Examples, Situation report 4" in told


@pytest.mark.parametrize("number", ["0", "3", "99999999999999999999999"])
def test_a_version_that_is_none_is_not_there(at_desk, changed, number):
    assert at_desk("analyst").get(history_of(changed, number)).status_code == 404


@pytest.fixture
def released(people, source):
    """A record that was confidential, and is public since."""
    record = reviewed_record(
        people["analyst"],
        people["reviewer"],
        source,
        level=Level.CONFIDENTIAL,
        region="Secret Province",
    )
    with as_person(people["approver"]):
        return release(record, people["approver"], level=Level.PUBLIC, reason="published since")


def test_versions_above_ones_clearance_are_not_shown(at_desk, released, read_text):
    client = at_desk("public_reader")
    answer = client.get(history_of(released))
    told = read_text(answer)
    assert re.findall(r"Version \d", told) == ["Version 4"]
    assert "The version before is above your clearance, so the two are not compared." in told
    assert "confidential" not in told
    assert "borne out" not in re.sub("Reason of the status borne out", "", told)
    assert client.get(history_of(released, "3")).status_code == 404
    assert (
        len(re.findall(r"Version \d", read_text(at_desk("reviewer").get(history_of(released)))))
        == 4
    )


def test_a_source_that_is_hidden_today_is_named_in_no_version(at_desk, people, source, read_text):
    analyst = people["analyst"]
    first = make_source(analyst, publisher="Office of Secrets")
    record = make_record(analyst, first, level=Level.PUBLIC)
    with as_person(analyst):
        record = Record.objects.get(pk=record.pk)
        record.source = source
        record = save_content(record, analyst, reason="better source")
        first.level = Level.CONFIDENTIAL
        first.save()
        record = take_step(record, STEPS["submit"], analyst)
    with as_person(people["reviewer"]):
        take_step(record, STEPS["accept"], people["reviewer"], reason="borne out")
    client = at_desk("public_reader")
    for address in (history_of(record), history_of(record, "1")):
        told = read_text(client.get(address))
        assert "Office of Secrets" not in told
        assert "a source above your clearance" in told
    assert "Office of Secrets" in read_text(at_desk("reviewer").get(history_of(record)))


def test_a_version_that_was_edited_is_named_on_the_page(at_desk, changed, read_text):
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE desk_historicalrecord SET severity = 1 WHERE version = 1 AND id = %s",
            [changed.pk],
        )
    told = read_text(at_desk("analyst").get(history_of(changed)))
    assert "The history is not as it was sealed" in told
    assert told.count("This version does not fit its seal.") == 1
    assert "1 version below does not fit its seal." in told


def test_a_version_without_a_seal_is_named_on_the_page(at_desk, changed, read_text):
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM desk_chainentry WHERE kind = 'record'")
    told = read_text(at_desk("analyst").get(history_of(changed)))
    assert told.count("This version does not fit its seal.") == 2


def test_nothing_on_the_page_counts_what_is_hidden(at_desk, released, read_text):
    # The number of an entry in the chain would tell how many versions there are of everything.
    told = read_text(at_desk("public_reader").get(history_of(released)))
    whole = re.sub(r"[0-9a-f]{16}|\d{4}-\d\d-\d\d|\d\d:\d\d", "", told)
    assert re.findall(r"\d+", whole) == ["4"]


def test_texts_are_compared_word_by_word():
    before = "Two houses burnt at the edge of a town in May."
    after = "Two houses burnt at the edge of the town in June."
    assert list(compared(before, after)) == [
        Piece("same", "Two houses burnt at the edge of"),
        Piece("gone", "a"),
        Piece("new", "the"),
        Piece("same", "town in"),
        Piece("gone", "May."),
        Piece("new", "June."),
    ]


def test_short_or_unlike_texts_stand_side_by_side():
    assert list(compared("North Kivu", "South Kivu")) == []
    assert list(compared("one two three four five six seven", "a b c d e f g h")) == []
