"""Rows that bring their source: found where it is entered, else made once, with what cites it."""

from datetime import date
from html import unescape

import pytest
from desk_people import make_person, make_record, make_source
from intake_files import HEADER, csv_bytes, mapping_form, row

from atrocityrisk.desk.changes.history_chain import verify_history
from atrocityrisk.desk.models import Record, SourceDocument, Upload
from atrocityrisk.desk.rules.levels import Level
from atrocityrisk.desk.rules.scope import as_person, as_system

BACKEND = "django.contrib.auth.backends.ModelBackend"
PARTS = (
    "publisher", "title", "kind", "reliability", "address", "published_on", "accessed_on",
    "source_level",
)  # fmt: skip
REPORT_9 = {
    "publisher": "Field Office",
    "title": "Weekly report 9",
    "kind": "un",
    "reliability": "B",
    "address": "https://example.org/weekly-9",
    "published_on": "2024-05-20",
    "accessed_on": "2024-05-21",
    "source_level": "",
}


def brought(number, *, source=None, **changed):
    """Cells of a row with those of its source."""
    parts = {**REPORT_9, **(source or {})}
    return [*row(id=number, date=f"2024-05-{10 + int(number[2:]):02}", **changed), *parts.values()]


def brought_file(*rows):
    return csv_bytes(*rows, header=(*HEADER, *PARTS))


# What is posted: each part by its column, and no source that is entered here.
BY_COLUMNS = {"value_source": ""} | {
    f"column_source_{name.removeprefix('source_')}": name for name in PARTS
}


@pytest.fixture
def run(dry_run):
    def run_by_columns(*rows, **changed):
        return dry_run(brought_file(*rows), **{**BY_COLUMNS, **changed})

    return run_by_columns


def sources(person):
    with as_person(person):
        return list(SourceDocument.objects.order_by("pk"))


def records(person):
    with as_person(person):
        return list(Record.objects.select_related("source").order_by("pk"))


def report(client, upload, query=""):
    return unescape(client.get(f"/imports/{upload.key}/{query}").content.decode())


def test_a_source_of_many_rows_is_made_once_with_version_and_chain(
    analyst, client, run, confirm, source
):
    other = {"title": "Weekly report 10", "address": ""}
    upload = run(brought("A-1"), brought("A-2"), brought("A-3", source=other))
    assert sources(analyst) == [source]
    assert (upload.counts["new"], upload.counts["sources"]) == (3, 2)
    shown = report(client, upload)
    assert "New sources: 2" in shown
    assert (
        "Field Office, Weekly report 9 (https://example.org/weekly-9; published on 2024-05-20; "
        "read on 2024-05-21; United Nations; reliability B; restricted)"
    ) in shown
    assert "With a new source: Field Office, Weekly report 10" in shown
    assert confirm(upload).status_code == 302
    _, first, second = sources(analyst)
    assert (first.publisher, first.title, first.kind, first.reliability) == (
        "Field Office", "Weekly report 9", "un", "B",
    )  # fmt: skip
    assert (first.address, first.published_on, first.accessed_on) == (
        "https://example.org/weekly-9", date(2024, 5, 20), date(2024, 5, 21),
    )  # fmt: skip
    assert (first.author, first.level) == (analyst, 1)
    assert [record.source for record in records(analyst)] == [first, first, second]
    with as_person(analyst):
        assert [v.history_change_reason for v in first.history.all()] == [
            f"imported from a file (SHA-256 {upload.sha256[:16]})"
        ]
    with as_system("verify"):
        assert verify_history().problems == ()


def test_the_same_file_again_finds_its_sources_and_changes_nothing(analyst, run, confirm):
    confirm(run(brought("A-1"), brought("A-2")))
    upload = run(brought("A-1"), brought("A-2"))
    assert (upload.counts["unchanged"], upload.counts["sources"]) == (2, 0)


def test_an_entered_source_is_found_by_its_four_parts_after_trimming(analyst, run, confirm, source):
    entered = {
        "publisher": "  Office of Examples ", "title": "Situation report 4 ", "kind": "",
        "reliability": "", "address": " https://example.org/report-4",
    }  # fmt: skip
    upload = run(brought("A-1", source=entered))
    assert (upload.counts["new"], upload.counts["sources"]) == (1, 0)
    confirm(upload)
    assert sources(analyst) == [source]
    assert [record.source for record in records(analyst)] == [source]


@pytest.mark.parametrize(
    "changed",
    [
        {"publisher": "Office of examples"},
        {"title": "Situation report 44"},
        {"address": "https://example.org/report-4/"},
        {"published_on": "2024-05-19"},
    ],
)
def test_a_source_that_differs_in_one_part_is_another(analyst, run, confirm, source, changed):
    entered = {
        "publisher": "Office of Examples", "title": "Situation report 4",
        "address": "https://example.org/report-4", **changed,
    }  # fmt: skip
    upload = run(brought("A-1", source=entered))
    assert upload.counts["sources"] == 1
    confirm(upload)
    assert len(sources(analyst)) == 2


def test_a_hidden_twin_is_neither_found_nor_told(people, client, bring, confirm):
    """The same file, with and without a twin above the clearance, reads the same."""
    person = make_person("cleared_for_little", "analyst", clearance=Level.RESTRICTED)
    texts, counts = [], []
    for twin in (False, True):
        if twin:
            make_source(
                people["analyst"], publisher="Field Office", title="Weekly report 9",
                address="https://example.org/weekly-9", level=Level.CONFIDENTIAL,
            )  # fmt: skip
        client.force_login(person, backend=BACKEND)
        upload = _dry_run(client, person, brought_file(brought("A-1")))
        counts.append(upload.counts)
        texts.append(client.get(f"/imports/{upload.key}/report.csv").content)
    assert counts[0] == counts[1]
    assert texts[0] == texts[1]
    assert confirm(upload).status_code == 302
    (made,) = sources(person)
    assert (made.title, made.level, made.author) == ("Weekly report 9", 1, person)
    assert len(sources(people["analyst"])) == 2


def _dry_run(client, person, content):
    import io

    file = io.BytesIO(content)
    file.name = "rows.csv"
    client.post("/imports/", {"kind": "table", "file": file})
    with as_person(person):
        upload = Upload.objects.first()
    posted = {**mapping_form(SourceDocument()), **BY_COLUMNS}
    client.post(f"/imports/{upload.key}/columns", posted)
    with as_person(person):
        upload.refresh_from_db()
    return upload


def test_the_level_is_the_lowest_of_the_records_unless_the_file_says_it(
    analyst, bring, client, confirm, source
):
    header = (*HEADER, "level", *PARTS)
    low, high = row(id="A-1"), row(id="A-2", date="2024-06-01")
    parts = list(REPORT_9.values())
    stated = [*parts[:1], "Stated", *parts[2:7], "public"]
    content = csv_bytes(
        [*high, "confidential", *parts],
        [*low, "restricted", *parts],
        [*row(id="A-3", date="2024-06-02"), "confidential", *stated],
        header=header,
    )
    _, upload = bring(content)
    posted = {**mapping_form(source), **BY_COLUMNS, "value_level": "", "column_level": "level"}
    client.post(f"/imports/{upload.key}/columns", posted)
    with as_person(analyst):
        upload.refresh_from_db()
    assert confirm(upload).status_code == 302
    assert [(s.title, s.level) for s in sources(analyst)[1:]] == [
        ("Weekly report 9", 1),
        ("Stated", 0),
    ]


def test_a_record_below_its_new_source_is_rejected(analyst, client, run, confirm):
    upload = run(brought("A-1", source={"source_level": "confidential"}))
    assert (upload.counts["rejected"], upload.counts["sources"]) == (1, 0)
    assert (
        "expected a level no lower than that of its source (confidential); raise it, or lower that "
        "of the new source"
    ) in report(client, upload)


def test_a_level_above_the_clearance_is_rejected(people, client, source):
    person = make_person("cleared_for_little", "analyst", clearance=Level.RESTRICTED)
    client.force_login(person, backend=BACKEND)
    cells = brought("A-1", source={"source_level": "confidential"})
    upload = _dry_run(client, person, brought_file(cells))
    assert upload.counts["rejected"] == 1
    assert "expected a level within your clearance" in report(client, upload)


def test_what_is_wrong_with_a_new_source_is_told_in_its_column(client, run):
    upload = run(
        brought("A-1", source={"kind": "", "reliability": "", "title": "None of both"}),
        brought("A-2", source={"address": "example.org", "title": "No address"}),
        brought("A-3", source={"publisher": ""}),
        brought("A-4", source={"published_on": "2024-06-20", "title": "Read before"}),
        brought("A-5", source={"title": "x" * 201}),
    )
    assert (upload.counts["rejected"], upload.counts["sources"]) == (5, 0)
    shown = report(client, upload)
    for text in (
        "<strong>kind:</strong> expected a value for a new source, found none",
        "<strong>reliability:</strong> expected a value for a new source, found none",
        "<strong>address:</strong> expected an address such as https://example.org/report, found "
        "'example.org'",
        "<strong>publisher:</strong> expected a value, found an empty cell beside others",
        "<strong>published_on:</strong> expected a day no later than the day of access",
        "<strong>title:</strong> expected at most 200 characters, found 201",
    ):
        assert text in shown


def test_reliability_may_be_the_same_for_every_row_and_is_never_guessed(analyst, run, confirm):
    cells = brought("A-1", source={"reliability": ""})
    assert run(cells).counts["rejected"] == 1
    confirm(run(cells, value_source_reliability="F"))
    assert [made.reliability for made in sources(analyst)[1:]] == ["F"]


def test_the_day_of_reading_is_the_latest_told_else_that_of_the_upload(analyst, run, confirm):
    untold = {"title": "Untold", "accessed_on": "", "published_on": ""}
    later = {"accessed_on": "2024-07-01"}
    upload = run(brought("A-1"), brought("A-2", source=later), brought("A-3", source=untold))
    confirm(upload)
    assert [made.accessed_on for made in sources(analyst)[1:]] == [
        date(2024, 7, 1),
        upload.made_at.date(),
    ]


def test_two_rows_that_differ_on_a_new_source_are_not_both_taken(client, run):
    upload = run(brought("A-1"), brought("A-2", source={"reliability": "D"}))
    assert (upload.counts["new"], upload.counts["rejected"]) == (1, 1)
    assert (
        "expected the same of a source in each row, found 'D, not usually reliable' here and 'B, "
        "usually reliable' in row 2; correct either"
    ) in report(client, upload)


def test_a_source_entered_since_the_dry_run_is_not_made_twice(analyst, run, confirm):
    upload = run(brought("A-1"))
    make_source(
        analyst, publisher="Field Office", title="Weekly report 9",
        address="https://example.org/weekly-9",
    )  # fmt: skip
    answer = confirm(upload)
    assert answer.status_code == 409
    assert "make the dry run again" in answer.content.decode()
    assert records(analyst) == []
    assert len(sources(analyst)) == 2


def test_a_source_entered_while_the_file_is_read_is_not_made_twice(
    analyst, run, confirm, monkeypatch
):
    from atrocityrisk.desk.intake import confirming

    read = confirming.read_upload

    def read_and_be_overtaken(*said, **options):
        file = read(*said, **options)
        make_source(
            analyst, publisher="Field Office", title="Weekly report 9",
            address="https://example.org/weekly-9",
        )  # fmt: skip
        return file

    upload = run(brought("A-1"))
    monkeypatch.setattr(confirming, "read_upload", read_and_be_overtaken)
    answer = confirm(upload)
    assert answer.status_code == 409
    assert "somebody has entered a source that this file brings" in answer.content.decode()
    assert (len(sources(analyst)), records(analyst)) == (2, [])


def test_a_source_goes_with_its_records_or_not_at_all(analyst, run, confirm, monkeypatch):
    from atrocityrisk.desk.intake import confirming
    from atrocityrisk.errors import IntegrityError

    def fail(records, *, reason):
        raise IntegrityError("the disk is full")

    upload = run(brought("A-1"))
    monkeypatch.setattr(confirming, "change_records", fail)
    assert confirm(upload).status_code == 409
    assert (len(sources(analyst)), records(analyst)) == (1, [])


def test_a_changed_record_may_bring_a_new_source(analyst, client, run, confirm, source):
    make_record(analyst, source, external_id="A-1", gwcode=475)
    upload = run(brought("A-1"))
    assert (upload.counts["changed"], upload.counts["sources"]) == (1, 1)
    shown = report(client, upload)
    assert "<ins>Field Office, Weekly report 9</ins>" in shown
    assert confirm(upload).status_code == 302
    (record,) = records(analyst)
    assert (record.source.title, record.version) == ("Weekly report 9", 2)


def test_a_record_that_is_lower_than_its_new_source_is_not_changed(
    analyst, client, run, confirm, source
):
    make_record(analyst, source, external_id="A-1", gwcode=475, level=Level.PUBLIC)
    upload = run(brought("A-1"))
    assert upload.counts["rejected"] == 1
    assert "no lower than that of its source (restricted)" in report(client, upload)


def test_a_name_in_a_new_source_is_marked(run):
    assert run(brought("A-1", source={"publisher": "Dr Invented"})).counts["marked"] == 1


def test_a_source_is_named_or_brought_and_a_default_fills_empty_rows(
    analyst, bring, client, run, confirm, source
):
    nothing = dict.fromkeys(PARTS, "")
    upload = run(brought("A-1"), brought("A-2", source=nothing), value_source=str(source.key))
    assert (upload.counts["new"], upload.counts["sources"]) == (2, 1)
    _, upload = bring(brought_file(brought("A-1")))
    posted = {**mapping_form(source), **BY_COLUMNS, "column_source": "title"}
    answer = client.post(f"/imports/{upload.key}/columns", posted)
    assert answer.status_code == 400
    assert "expected either a source that is entered here" in unescape(answer.content.decode())
    posted |= {"column_source": "", "column_source_publisher": "", "value_source": str(source.key)}
    answer = client.post(f"/imports/{upload.key}/columns", posted)
    assert "expected the publisher too, since 'title'" in unescape(answer.content.decode())


def test_columns_of_a_source_are_guessed_by_their_names(client, bring):
    _, upload = bring(brought_file(brought("A-1")))
    page = client.get(f"/imports/{upload.key}/columns").content.decode()
    for name in PARTS:
        assert f'<option value="{name}" selected>{name}</option>' in page


def test_a_word_for_a_state_is_mapped_and_the_year_still_asked(analyst, client, bring, source):
    _, upload = bring(
        csv_bytes(
            row(country="Kenia"),
            row(id="A-2", country="Kenia", date="1950-06-01"),
            row(id="A-3", country="DR Kongo"),
        )
    )
    answer = client.post(f"/imports/{upload.key}/columns", mapping_form(source))
    assert answer["Location"] == f"/imports/{upload.key}/words"
    page = client.get(answer["Location"]).content.decode()
    assert "State: “kenia”, 2 rows" in page
    assert "State: “dr kongo”, 1 row" in page
    client.post(answer["Location"], {"gwcode_0": "501", "gwcode_1": "490"})
    with as_person(analyst):
        upload.refresh_from_db()
    assert (upload.counts["new"], upload.counts["rejected"]) == (2, 1)
    assert "Kenya, 2024-05-17" in report(client, upload, "?outcome=new")


@pytest.mark.parametrize("kind", ["table", "acled"])
def test_an_unreadable_file_does_not_wait(analyst, client, bring, uploads_folder, kind):
    from django.test import TestCase

    _, upload = bring(b'a,b\n1,2\n3,4,"5\n', kind=kind)
    with TestCase.captureOnCommitCallbacks(execute=True):
        if kind == "table":
            answer = client.get(f"/imports/{upload.key}/columns")
        else:
            answer = client.post(
                f"/imports/{upload.key}/events",
                {
                    "grain": "event", "kinds": "civilians", "level": "1", "credibility": "2",
                    "reliability": "B",
                },
            )  # fmt: skip
    assert answer.status_code == 400
    assert "This file cannot be read" in answer.content.decode()
    with as_person(analyst):
        assert Upload.objects.get().state == "dropped"
    assert "waiting for" not in client.get("/imports/").content.decode()
    assert list(uploads_folder.iterdir()) == []


def test_a_mapping_that_does_not_fit_leaves_the_file_waiting(analyst, client, bring, source):
    _, upload = bring(csv_bytes(row()))
    posted = mapping_form(source, column_gwcode="")
    assert client.post(f"/imports/{upload.key}/columns", posted).status_code == 400
    with as_person(analyst):
        assert Upload.objects.get().state == "waiting"
