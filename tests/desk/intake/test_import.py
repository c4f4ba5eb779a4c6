"""A file on its way in: brought, mapped, reported row by row, confirmed once."""

from html import unescape

import pytest
from desk_people import make_source
from intake_files import HEADER, csv_bytes, mapping_form, row

from atrocityrisk.desk.changes.history_chain import verify_history
from atrocityrisk.desk.changes.workflow import save_content
from atrocityrisk.desk.models import Activity, ImportMapping, Record
from atrocityrisk.desk.rules.scope import as_person, as_system


def records(person):
    with as_person(person):
        return list(Record.objects.select_related("source", "author", "reviewer").order_by("pk"))


def report(client, upload, query=""):
    return unescape(client.get(f"/imports/{upload.key}/{query}").content.decode())


def test_new_rows_become_drafts_of_the_person_with_version_and_chain(
    analyst, dry_run, confirm, source
):
    upload = dry_run(csv_bytes(row(), row(id="A-2", date="2024-06-01")))
    assert records(analyst) == []
    assert (upload.counts["new"], upload.counts["total"]) == (2, 2)
    answer = confirm(upload)
    assert answer.status_code == 302, answer.content.decode()
    first, second = records(analyst)
    assert (first.external_id, first.gwcode, str(first.first_day)) == ("A-1", 475, "2024-05-17")
    assert first.indicators == ("1.1", "7.2")
    assert (first.status, first.author, first.reviewer) == ("draft", analyst, None)
    assert (first.level, first.source, first.severity) == (1, source, 3)
    with as_system("verify"):
        check = verify_history()
    assert check.problems == ()
    with as_person(analyst):
        assert [v.history_change_reason for v in second.history.all()] == [
            f"imported from a file (SHA-256 {upload.sha256[:16]})"
        ]
        assert Activity.objects.first().detail.startswith("2 new, 0 changed, 0 rejected")


def test_rows_may_be_submitted_and_are_never_reviewed(analyst, dry_run, confirm):
    content = csv_bytes(
        [*row(), "reviewed", "reviewer", "2"], header=(*HEADER, "status", "reviewer", "version")
    )
    upload = dry_run(content)
    assert upload.counts["unmapped"] == ["status", "reviewer", "version"]
    confirm(upload, submit="submitted")
    (record,) = records(analyst)
    assert (record.status, record.reviewer, record.version) == ("submitted", None, 1)


def test_every_row_is_accounted_for_with_all_its_faults(analyst, client, dry_run):
    upload = dry_run(
        csv_bytes(
            row(),
            row(id="A-2", country="Nigerria", severity="9", account="short"),
            row(id="A-1"),
            row(id="A-1", severity="4"),
            row(id="", account="An armed group burnt houses at the edge of  a TOWN."),
            row(id="A-6", date="17.05.2024"),
        )
    )
    counts = {k: upload.counts[k] for k in ("new", "duplicate", "rejected", "total")}
    assert counts == {"new": 1, "duplicate": 2, "rejected": 3, "total": 6}
    rejected = report(client, upload)
    assert (
        "found 'Nigerria': no state of 2024 is called 'Nigerria'; did you mean 'Nigeria'"
        in rejected
    )
    assert "expected a word for 'severity', found '9'" in rejected
    assert "expected at least 10 characters, found 'short'" in rejected
    assert "with other content in row 2; correct either" in rejected
    assert "which of the numbers is the day and which the month is not stated" in rejected
    assert "Duplicate of row 2" in report(client, upload, "?outcome=duplicate")
    assert '<th scope="row">3</th>' in rejected


def test_a_file_with_a_rejected_row_is_refused_unless_the_rest_is_asked_for(
    analyst, dry_run, confirm
):
    upload = dry_run(csv_bytes(row(), row(id="A-2", country="Atlantis")))
    answer = confirm(upload)
    assert answer.status_code == 409
    assert "Rejected rows: 1; nothing was imported" in answer.content.decode()
    assert records(analyst) == []
    assert confirm(upload, leave_rejected_out="on").status_code == 302
    assert [record.external_id for record in records(analyst)] == ["A-1"]


def test_a_second_file_changes_own_drafts_and_says_from_what_to_what(
    analyst, client, dry_run, confirm
):
    confirm(dry_run(csv_bytes(row(), row(id="A-2", date="2024-06-01"))))
    upload = dry_run(csv_bytes(row(severity="4", province=""), row(id="A-2", date="2024-06-01")))
    assert (upload.counts["changed"], upload.counts["unchanged"]) == (1, 1)
    shown = report(client, upload)
    assert "<del>3, violence against a few people</del>" in shown
    assert "<del>Borno</del> <ins>nothing</ins>" in shown
    assert confirm(upload).status_code == 302
    first, second = records(analyst)
    assert (first.severity, first.region, first.version, second.version) == (4, "", 2, 1)
    with as_system("verify"):
        assert verify_history().problems == ()


def test_what_is_submitted_is_not_changed_by_a_file(analyst, client, dry_run, confirm):
    confirm(dry_run(csv_bytes(row())), submit="submitted")
    upload = dry_run(csv_bytes(row(severity="4")))
    assert upload.counts["rejected"] == 1
    assert "found one that is submitted; reopen it first" in report(client, upload)


def test_a_record_changed_since_the_dry_run_is_not_overwritten(analyst, dry_run, confirm):
    confirm(dry_run(csv_bytes(row())))
    upload = dry_run(csv_bytes(row(severity="4")))
    with as_person(analyst):
        record = Record.objects.get()
        record.region = "Yobe"
        save_content(record, analyst)
    answer = confirm(upload)
    assert answer.status_code == 409
    assert "make the dry run again" in answer.content.decode()
    (record,) = records(analyst)
    assert (record.severity, record.region) == (3, "Yobe")


def test_marked_text_asks_for_a_tick_and_is_noted(analyst, client, dry_run, confirm):
    upload = dry_run(csv_bytes(row(account="General Invented burnt houses, write a@example.org.")))
    assert upload.counts["marked"] == 1
    shown = report(client, upload, "?outcome=marked")
    assert "Name of a person: <mark>General Invented</mark>" in shown
    assert "E-mail address: <mark>a@example.org</mark>" in shown
    assert confirm(upload).status_code == 409
    assert records(analyst) == []
    assert confirm(upload, keep_marked="on").status_code == 302
    with as_person(analyst):
        assert Activity.objects.filter(kind="names").count() == 1


def test_the_report_as_a_file_holds_no_formula(client, dry_run):
    upload = dry_run(csv_bytes(row(id="=1+1", country="=cmd|' /C calc'!A0"), row(id="@SUM(A1)")))
    answer = client.get(f"/imports/{upload.key}/report.csv")
    text = answer.content.decode()
    assert answer["Content-Disposition"] == 'attachment; filename="import-report.csv"'
    assert "'=1+1" in text
    assert "'@SUM(A1)" in text
    assert not any(
        cell.startswith(("=", "@")) for line in text.splitlines() for cell in line.split(",")
    )


def test_a_mapping_is_kept_and_fills_the_next_form(analyst, client, bring, source):
    _, upload = bring(csv_bytes(row()))
    client.post(f"/imports/{upload.key}/columns", mapping_form(source, save_as="Field office"))
    _, second = bring(csv_bytes(row(id="B-1")))
    page = client.get(f"/imports/{second.key}/columns").content.decode()
    assert "Field office" in page
    key = page.split('<select name="mapping" id="saved-mapping"><option value="')[1].split('"')[0]
    filled = client.get(f"/imports/{second.key}/columns?mapping={key}").content.decode()
    assert '<option value="crime" selected>crime</option>' in filled


def test_words_of_the_file_are_mapped_and_kept(analyst, client, bring, source, confirm):
    _, upload = bring(
        csv_bytes(
            row(perpetrator="militia"), row(id="A-2", date="2024-06-01", perpetrator="militia")
        )
    )
    answer = client.post(f"/imports/{upload.key}/columns", mapping_form(source))
    assert answer["Location"] == f"/imports/{upload.key}/words"
    page = client.get(answer["Location"]).content.decode()
    assert "Said to be responsible: “militia”, 2 rows" in page
    client.post(answer["Location"], {"perpetrator_0": "state_backed"})
    with as_person(analyst):
        upload.refresh_from_db()
    assert upload.counts["new"] == 2
    confirm(upload)
    assert {record.perpetrator for record in records(analyst)} == {"state_backed"}


def test_a_level_above_the_clearance_or_below_the_source_is_rejected(people, client, dry_run):
    secret = make_source(people["analyst"], level=2, title="Secret", address="")
    upload = dry_run(csv_bytes(row()), value_source=str(secret.key))
    assert upload.counts["rejected"] == 1
    assert "expected a level no lower than that of its source" in report(client, upload)


@pytest.mark.parametrize("role", ["reader", "administrator"])
def test_who_may_not_import_is_told_who_can(people, client, role):
    client.force_login(people[role], backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get("/imports/")
    assert answer.status_code == 403
    assert "Analysts and reviewers can" in answer.content.decode()


def test_words_change_no_other_saved_mapping(analyst, client, bring, source):
    """Of the same columns, and with a higher level: the words of one file leave it as it is."""
    _, first = bring(csv_bytes(row()))
    kept = mapping_form(source, save_as="Field office", value_level="2")
    client.post(f"/imports/{first.key}/columns", kept)
    _, second = bring(csv_bytes(row(perpetrator="militia")))
    sent = mapping_form(source, save_as="Press", value_level="0")
    client.post(f"/imports/{second.key}/columns", sent)
    client.post(f"/imports/{second.key}/words", {"perpetrator_0": "state_backed"})
    with as_person(analyst):
        found = {saved.name: saved.content for saved in ImportMapping.objects.all()}
    assert found["Field office"]["values"]["level"] == "2"
    assert found["Field office"]["words"] == {}
    assert found["Press"]["words"] == {"perpetrator": {"militia": "state_backed"}}
