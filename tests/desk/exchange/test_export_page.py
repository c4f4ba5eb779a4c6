"""Exports: what leaves, what does not, and that a file is exact and harmless."""

import csv
import io
import json
import re
from datetime import timedelta

import openpyxl
import pytest
from desk_people import make_record, make_source, reviewed_record
from django.utils import timezone

from atrocityrisk.desk.exchange.export_subjects import SUBJECTS
from atrocityrisk.desk.exchange.record_columns import COLUMNS, NAMES
from atrocityrisk.desk.models import Activity
from atrocityrisk.desk.rules.levels import Level
from atrocityrisk.desk.rules.scope import as_person

HEADING = [
    "office",
    "contents",
    "made_at",
    "exported_by",
    "highest_level_contained",
    "highest_level_asked_for",
    "rows_by_level",
    "filters",
    "rows",
    "rows_not_reviewed",
    "rows_withdrawn",
    "withdrawn_records",
    "embargoed_records",
    "handling",
]


def _export(client, kind="json", **asked):
    answer = client.post("/export/", {"kind": kind, **asked})
    assert answer.status_code == 200, answer.content.decode()
    return b"".join(answer.streaming_content)


def _accounts(body):
    told = json.loads(body)
    return sorted(
        row["account"].removeprefix("Account that is ").removesuffix(" here.").removeprefix("a ")
        for row in told["records"]
    )


@pytest.mark.parametrize(
    ("name", "highest", "withdrawn", "seen"),
    [
        ("analyst", "0", "", ["draft", "public"]),
        ("analyst", "1", "", ["draft", "public", "restricted"]),
        ("analyst", "2", "", ["confidential", "draft", "public", "restricted"]),
        ("analyst", "0", "on", ["draft", "public", "withdrawn"]),
        ("reviewer", "2", "on", ["confidential", "public", "restricted", "withdrawn"]),
    ],
)
def test_what_leaves_is_what_was_asked_for_and_nothing_embargoed(
    records, logged_in, name, highest, withdrawn, seen
):
    body = _export(logged_in(name), highest=highest, withdrawn=withdrawn)
    assert _accounts(body) == seen
    assert b"embargoed here" not in body


def test_without_a_choice_only_public_records_leave(records, logged_in):
    assert _accounts(_export(logged_in("reviewer"))) == ["public"]


def test_a_level_above_the_clearance_cannot_be_chosen(records, people, logged_in):
    people["analyst"].clearance = Level.RESTRICTED
    people["analyst"].save()
    client = logged_in("analyst")
    assert client.post("/export/", {"kind": "json", "highest": "2"}).status_code == 400
    assert client.get("/export/?highest=2").status_code == 400
    select = (
        client.get("/export/").content.decode().split('name="highest"')[1].split("</select>")[0]
    )
    assert re.findall(r'value="(\d)"', select) == ["0", "1"]


def test_the_heading_says_who_when_what_and_how_many(records, logged_in):
    told = json.loads(
        _export(logged_in("analyst"), highest="2", withdrawn="on", q="account", state="490")
    )
    about = told["about"]
    assert list(about) == HEADING
    assert about["exported_by"] == "analyst"
    assert about["highest_level_contained"] == "confidential"
    assert about["contents"] == "records"
    assert about["rows_by_level"] == "public 3, restricted 1, confidential 1"
    assert about["handling"].startswith("The level holds wherever this file goes.")
    assert about["filters"] == "q = account; state = 490"
    assert (about["rows"], about["rows_not_reviewed"], about["rows_withdrawn"]) == (5, 1, 1)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", about["made_at"])
    assert told["columns"] == {column.name: column.meaning for column in COLUMNS}


def test_the_highest_level_is_that_of_the_rows_and_not_that_asked_for(records, logged_in):
    body = _export(logged_in("reviewer"), highest="2", level="1")
    assert json.loads(body)["about"]["highest_level_contained"] == "restricted"
    empty = json.loads(_export(logged_in("reviewer"), q="nonsense"))
    assert empty["records"] == []
    assert empty["about"]["highest_level_contained"] == "none"


def test_json_holds_each_character(people, source, logged_in):
    text = 'Line one\nline "two"\t\\ \N{GRINNING FACE} \u2028 é e\u0301 <b> =1+1 \x07 end'
    record = reviewed_record(
        people["analyst"],
        people["reviewer"],
        source,
        level=Level.PUBLIC,
        account=text,
        external_id="007",
        indicators=("1.1", "7.10"),
    )
    row = json.loads(_export(logged_in("analyst")))["records"][0]
    assert tuple(row) == NAMES
    assert row["account"] == text
    assert row["own_number"] == "007"
    assert row["indicators"] == ["1.1", "7.10"]
    assert row["key"] == str(record.key)
    assert row["withdrawn"] is False
    assert row["source_published_on"] == "2024-05-20"


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\N{FULLWIDTH EQUALS SIGN}1", "\t=1+1"]


@pytest.fixture
def hostile(people):
    """A record whose every text is a formula to some spreadsheet."""
    source = make_source(people["analyst"], publisher="=HYPERLINK(1)", title="@title here")
    return make_record(
        people["analyst"],
        source,
        level=Level.PUBLIC,
        account="=cmd|' /C calc'!A0 and more\n=second line",
        region="-2+3",
        external_id="+49",
    )


def test_no_cell_of_a_csv_file_is_a_formula(hostile, logged_in):
    text = _export(logged_in("analyst"), kind="csv").decode()
    rows = list(csv.reader(io.StringIO(text)))
    above = int(rows[0][1])
    assert rows[0][0] == "# lines above the table"
    assert [row[0] for row in rows[1:above]] == [f"# {name}" for name in HEADING]
    table = [dict(zip(rows[above], row, strict=True)) for row in rows[above + 1 :]]
    assert tuple(rows[above]) == NAMES
    assert len(table) == 1
    assert table[0]["account"] == "'=cmd|' /C calc'!A0 and more =second line"
    assert table[0]["region"] == "'-2+3"
    assert table[0]["own_number"] == "'+49"
    assert table[0]["source_publisher"] == "'=HYPERLINK(1)"
    assert table[0]["source_title"] == "'@title here"
    assert table[0]["indicators"] == "1.1; 7.2;"
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


def test_a_filter_that_is_a_formula_is_none_in_the_heading(hostile, logged_in):
    text = _export(logged_in("analyst"), kind="csv", q="=1+1,\n@x").decode()
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert "q = =1+1, @x" in cells


def test_every_text_of_a_workbook_is_text(hostile, people, source, logged_in):
    make_record(
        people["analyst"],
        source,
        level=Level.PUBLIC,
        account="#N/A is not an error",
        region="#N/A",
        external_id="_x0041_ \x07",
    )
    body = _export(logged_in("analyst"), kind="xlsx")
    book = openpyxl.load_workbook(io.BytesIO(body))
    assert book.sheetnames == ["records", "about", "columns"]
    rows = list(book["records"].iter_rows())
    assert tuple(cell.value for cell in rows[0]) == NAMES
    found = {cell.value: cell.data_type for row in rows[1:] for cell in row if cell.value}
    for text in ("'=HYPERLINK(1)", "'-2+3", "#N/A", "1.1; 7.2;", "2024-05-17"):
        assert found[text] in {"s", "inlineStr"}, text
    assert found[490] == "n"
    # As the format wants it; a spreadsheet shows `_x0041_`, where it would have shown `A`.
    assert "_x005F_x0041_ \N{REPLACEMENT CHARACTER}" in found
    about = {row[0].value: row[1].value for row in book["about"].iter_rows()}
    assert list(about) == HEADING
    assert about["rows"] == 2


def test_each_export_is_noted_without_content(records, people, logged_in):
    _export(logged_in("analyst"), kind="csv", highest="1", q="account")
    with as_person(people["analyst"]):
        act = Activity.objects.get(kind="export")
    said = "csv, 3 records, highest level: restricted (public 2, restricted 1)"
    assert (act.kind, act.detail) == ("export", said)
    assert act.person == people["analyst"]


@pytest.mark.parametrize("name", ["reader", "administrator", "confidential_reader"])
def test_only_who_may_export_does(records, logged_in, name):
    client = logged_in(name)
    assert client.get("/export/").status_code == 403
    assert client.post("/export/", {"kind": "csv"}).status_code == 403


def test_the_page_says_how_many_would_leave(records, logged_in):
    client = logged_in("analyst")
    for query, number in (("", 2), ("?highest=2", 4), ("?highest=2&withdrawn=on", 5)):
        page = client.get(f"/export/{query}")
        assert page.context["number"] == number
        assert f"<strong>{number} records</strong>" in page.content.decode()


@pytest.mark.parametrize("query", ["?sate=490", "?source__title__startswith=H", "?kind=exe"])
def test_what_is_no_choice_is_refused(records, logged_in, query):
    assert logged_in("analyst").get(f"/export/{query}").status_code == 400


def test_an_embargo_that_ended_keeps_nothing_back(people, source, logged_in):
    reviewed_record(
        people["analyst"],
        people["reviewer"],
        source,
        level=Level.PUBLIC,
        embargo_until=timezone.now().date(),
    )
    assert len(json.loads(_export(logged_in("analyst")))["records"]) == 1
    reviewed_record(
        people["analyst"],
        people["reviewer"],
        source,
        level=Level.PUBLIC,
        embargo_until=timezone.now().date() + timedelta(days=1),
    )
    assert len(json.loads(_export(logged_in("analyst")))["records"]) == 1


def test_no_transaction_is_open_while_rows_are_read(people, source, monkeypatch):
    from django.db import connection

    from atrocityrisk.desk.exchange import export_files, leaving_rows
    from atrocityrisk.desk.exchange.export_heading import Request

    make_record(people["analyst"], source)
    asked = Request(office="", person="", made_at="", highest=Level.PUBLIC, with_withdrawn=False)
    with as_person(people["analyst"]):
        depth = len(connection.savepoint_ids)
        stream, tally = export_files.export_file(
            leaving_rows.leaving_records(),
            "csv",
            asked,
            subject=SUBJECTS["records"],
            bounds=leaving_rows.Bounds(),
        )
        assert len(connection.savepoint_ids) == depth
    # The scope is gone; what is in the file is not.
    assert tally.rows == 1
    assert b"North Kivu" in stream.read()
    stream.close()
