"""Files made to mislead, to break or to exhaust: each is refused, or its rows are accounted for."""

import io
import json
import zipfile
from datetime import date, datetime
from html import unescape

import openpyxl
import pytest
from intake_files import HEADER, csv_bytes, mapping_form, row

from atrocityrisk.desk.models import Record, Upload
from atrocityrisk.desk.rules.scope import as_person


def workbook(*rows, header=HEADER):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(header)
    for cells in rows:
        sheet.append(cells)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def repacked(content, change):
    """The workbook with the XML of its first sheet changed."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w") as new:
        for member in old.infolist():
            text = old.read(member)
            new.writestr(member, change(text) if "sheet1" in member.filename else text)
    return packed.getvalue()


def texts(answer):
    return unescape(answer.content.decode())


def refusal(client, bring, content, name="rows.csv"):
    """What is said of a file that is refused when it is brought, or when it is read."""
    answer, upload = bring(content, name=name)
    if answer.status_code == 302:
        answer = client.get(f"/imports/{upload.key}/columns")
    assert answer.status_code == 400
    return texts(answer)


GOOD = csv_bytes(row())


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no content"),
        (b"\n\n", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (csv_bytes(), "has a header but no rows"),
        (csv_bytes([*row(), "1"], header=(*HEADER, "id")), "repeats the column names ['id']"),
        (GOOD + "Zürich,b,c\n".encode("cp1252"), "is not UTF-8: byte 0xFC in line 3"),
        (GOOD.replace(b"Borno", b"Bo\x00rno"), "holds a NUL byte"),
        (GOOD.decode().encode("utf-16"), "is in UTF-16"),
        (GOOD + b"A-2,Nigeria\n", "line 3 has 2 fields, its header 11"),
        (GOOD + b'A-2,"Nigeria\n', "unexpected end of data"),
        (csv_bytes(row(account="x" * 10_000_000)), "field larger than field limit"),
        (b"<!DOCTYPE html><html>", "is a web page"),
        (b",".join(b"c%d" % n for n in range(400)) + b"\n" + b"," * 399, "at most 300 columns"),
        (b"%PDF-1.7 x", "found a PDF"),
        (b"\x1f\x8b\x08\x00abc", "packed by gzip"),
        (b"\xd0\xcf\x11\xe0abc", "in the format before 2007"),
        (b"PK\x03\x04abc", "no workbook"),
        (b"[]", "is an empty list"),
        (b'{"rows": []}', "expected a list of objects"),
        (b'[{"id": 1}, 2]', "expected a list of objects"),
        (b'[{"id": 1, "id": 2}]', "found 'id' twice"),
        (b'[{"severity": NaN}]', "expected numbers or null"),
        (b"[" * 100_000, "nests lists"),
    ],
)
def test_what_is_no_table_is_refused_with_the_reason(client, bring, content, said):
    assert said in refusal(client, bring, content)


def test_nothing_is_kept_of_a_file_that_cannot_be_one(client, bring, analyst, uploads_folder):
    bring(b"%PDF-1.7 x")
    assert list(uploads_folder.iterdir()) == []
    with as_person(analyst):
        assert not Upload.objects.exists()


def test_a_zip_bomb_is_refused(client, bring, settings):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * (40 << 20))
    assert "looks like a zip bomb" in refusal(client, bring, content.getvalue())


def test_a_workbook_that_unpacks_to_more_than_is_allowed_is_refused(client, bring, settings):
    small = settings.DESK.uploads.model_copy(update={"unpacked_megabytes": 1})
    settings.DESK = settings.DESK.model_copy(update={"uploads": small})
    content = workbook(*([row(account=f"{n} " * 1500)] for n in range(0)), row())
    padded = io.BytesIO(content)
    with zipfile.ZipFile(padded, "a") as archive:
        archive.writestr("xl/media/noise.bin", bytes(range(256)) * 8000)
    assert "expected at most" in refusal(client, bring, padded.getvalue())


def test_more_rows_than_allowed_are_refused(client, dry_run, bring, source, settings):
    few = settings.DESK.uploads.model_copy(update={"rows": 2})
    settings.DESK = settings.DESK.model_copy(update={"uploads": few})
    content = csv_bytes(*(row(id=f"A-{n}") for n in range(3)))
    assert "expected at most 2 rows, found more" in refusal(client, bring, content)


def test_a_larger_file_than_allowed_is_refused_before_it_is_read(client, analyst, settings):
    one = settings.DESK.uploads.model_copy(update={"megabytes": 1})
    settings.DESK = settings.DESK.model_copy(update={"uploads": one})
    file = io.BytesIO(b"a,b\n" * 400_000)
    file.name = "rows.csv"
    answer = client.post("/imports/", {"kind": "table", "file": file})
    assert answer.status_code == 413
    assert "at most 1 MB" in texts(answer)


@pytest.mark.parametrize("stated", ["A1:K2", "A1", "A1:XFD1048576"])
def test_a_false_dimension_hides_no_row(client, dry_run, stated):
    content = repacked(
        workbook(row(), row(id="A-2", date="2024-06-01"), row(id="A-3", date="2024-06-02")),
        lambda xml: __import__("re").sub(
            rb'<dimension ref="[^"]*"', b'<dimension ref="' + stated.encode() + b'"', xml
        ),
    )
    assert dry_run(content, name="rows.xlsx").counts["new"] == 3


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'<row r="3"', b'<row r="2"'),
        (b'<row r="3"', b'<row r="99999999999"'),
        (b'<row r="3"', b'<row r="1e12"'),
        (b'<row r="2"', b'<row r="9"'),
    ],
)
def test_rows_that_a_parser_would_drop_or_count_for_ever_are_refused(client, bring, old, new):
    content = repacked(workbook(row(), row(id="A-2")), lambda xml: xml.replace(old, new))
    assert "expected rows in order" in refusal(client, bring, content, "rows.xlsx")


def test_a_cell_far_to_the_right_is_refused(client, bring):
    content = repacked(workbook(row()), lambda xml: xml.replace(b'r="K2"', b'r="XFD2"'))
    assert "expected at most 300 columns" in refusal(client, bring, content, "rows.xlsx")


def test_a_document_type_in_a_workbook_is_refused(client, bring):
    content = repacked(workbook(row()), lambda xml: b'<!DOCTYPE x [<!ENTITY a "b">]>' + xml)
    assert "document type" in refusal(client, bring, content, "rows.xlsx")


def test_formulas_without_a_value_are_named_and_computed_by_nobody(client, dry_run):
    upload = dry_run(workbook(row(account='=HYPERLINK("http://example.org","x")')), name="a.xlsx")
    shown = texts(client.get(f"/imports/{upload.key}/"))
    assert upload.counts["rejected"] == 1
    assert "a formula without a computed value in 'Sheet'!J2" in shown


def test_formulas_in_a_text_file_stay_text(analyst, dry_run, confirm):
    text = '=HYPERLINK("http://example.org","click")'
    confirm(dry_run(csv_bytes(row(account=text))))
    with as_person(analyst):
        assert Record.objects.get().account == text


SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>"


def test_markup_in_every_text_is_shown_as_text(client, bring, source):
    header = tuple(SCRIPT + name for name in HEADER)
    content = csv_bytes([SCRIPT + cell for cell in row()], header=header)
    _, upload = bring(content, name=f"{SCRIPT}.csv")
    posted = {
        name: SCRIPT + column if name.startswith("column_") else column
        for name, column in mapping_form(source).items()
    }
    pages = [client.get(f"/imports/{upload.key}/columns")]
    answer = client.post(f"/imports/{upload.key}/columns", posted)
    pages.append(client.get(answer["Location"]))
    client.post(f"/imports/{upload.key}/words", {})
    pages += [client.get(f"/imports/{upload.key}/"), client.get("/imports/")]
    for page in pages:
        assert page.status_code == 200
        assert b"<script>alert" not in page.content
        assert b"<img" not in page.content


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "..\\..\\boot.ini", "/etc/passwd", "a\x00b.csv", "x" * 240]
)
def test_a_name_is_shown_and_never_a_path(bring, uploads_folder, name):
    answer, upload = bring(GOOD, name=name)
    assert answer.status_code == 302
    assert [path.name for path in uploads_folder.iterdir()] == [upload.key.hex]
    assert "/" not in upload.name
    assert "\\" not in upload.name
    assert len(upload.name) <= 120


@pytest.mark.parametrize(
    ("order", "cell", "day"),
    [
        ("", "2024-05-04", "2024-05-04"),
        ("", "2024-05-04T23:10:00Z", "2024-05-04"),
        ("dmy", "4.5.2024", "2024-05-04"),
        ("dmy", "04/05/2024", "2024-05-04"),
        ("mdy", "05/04/2024", "2024-05-04"),
        ("serial", "45416", "2024-05-04"),
        ("dmy", "2024-05-04", "2024-05-04"),
    ],
)
def test_five_forms_of_days_are_read_as_they_are_meant(analyst, dry_run, confirm, order, cell, day):
    confirm(dry_run(csv_bytes(row(date=cell)), day_order=order))
    with as_person(analyst):
        assert str(Record.objects.get().first_day) == day


@pytest.mark.parametrize(
    ("order", "cell", "said"),
    [
        ("", "04/05/2024", "choose the order"),
        ("", "4.5.2024", "choose the order"),
        ("", "45416", "a number such as a spreadsheet's count of days (2024-05-04"),
        ("dmy", "05/25/2024", "expected a day such as 2024-11-05, found '05/25/2024'"),
        ("mdy", "4.5.24", "is not stated"),
        ("dmy", "31.02.2024", "correct it if no calendar has it"),
        ("serial", "2024", "a number does not say how it counts"),
        ("", "2024-02-30", "expected a day such as"),
        ("", "2999-01-01", "expected a day that has passed"),
        ("", "1066-10-14", "expected a"),
    ],
)
def test_a_day_that_can_be_read_two_ways_is_rejected(client, dry_run, order, cell, said):
    upload = dry_run(csv_bytes(row(date=cell)), day_order=order)
    assert upload.counts["rejected"] == 1
    assert said in texts(client.get(f"/imports/{upload.key}/"))


def test_real_dates_and_numbers_of_a_workbook_are_read(analyst, dry_run, confirm):
    cells = row()
    cells[HEADER.index("date")] = datetime(2024, 5, 4, 13, 30)
    cells[HEADER.index("severity")] = 3.0
    cells[HEADER.index("id")] = 17
    cells[HEADER.index("country")] = 475
    confirm(dry_run(workbook(cells), name="rows.xlsx"))
    with as_person(analyst):
        record = Record.objects.get()
    assert (record.first_day, record.severity) == (date(2024, 5, 4), 3)
    assert (record.external_id, record.gwcode) == ("17", 475)


def test_a_number_that_may_have_been_another_indicator_is_rejected(client, dry_run):
    cells = row()
    cells[HEADER.index("indicators")] = 1.1
    upload = dry_run(workbook(cells), name="rows.xlsx")
    assert "may have been 1.10" in texts(client.get(f"/imports/{upload.key}/"))


@pytest.mark.parametrize(
    ("cell", "gwcode"),
    [("NA", 565), ("NAM", 565), ("Namibia", 565), ("565", 565), ("Côte d'Ivoire", 437)],
)
def test_na_is_namibia_and_states_come_in_every_spelling(analyst, dry_run, confirm, cell, gwcode):
    upload = dry_run(csv_bytes(row(country=cell)), missing="NA, N/A")
    assert upload.counts["new"] == 1
    confirm(upload)
    with as_person(analyst):
        assert Record.objects.get().gwcode == gwcode


@pytest.mark.parametrize(
    ("cell", "year", "said"),
    [
        ("Germany", "1970", "fits two states of 1970"),
        ("Soviet Union", "2024", "365"),
        ("Atlantis", "2024", "no state of 2024 is called 'Atlantis'"),
        ("Atlantis", "2026", "no state of 2026 is called 'Atlantis'"),
        ("999", "2024", "no state of 2024 has the number 999"),
        ("", "2024", "expected a State, found an empty cell"),
    ],
)
def test_a_state_that_is_none_or_two_is_rejected_by_name(client, dry_run, cell, year, said):
    upload = dry_run(csv_bytes(row(country=cell, date=f"{year}-05-04")))
    assert upload.counts["rejected"] == 1
    assert said in texts(client.get(f"/imports/{upload.key}/"))


def test_words_for_missing_values_are_missing_only_where_they_are_named(
    analyst, client, dry_run, confirm
):
    upload = dry_run(csv_bytes(row(province="N/A")))
    assert "name it among the words for missing values" in texts(
        client.get(f"/imports/{upload.key}/")
    )
    confirm(dry_run(csv_bytes(row(province="N/A")), missing="NA, N/A"))
    with as_person(analyst):
        assert Record.objects.get().region == ""


@pytest.mark.parametrize("mark", ["\u0000", "\u0007", "\ud800", "\u001b[31m"])
def test_characters_that_no_text_has_are_rejected(client, dry_run, mark):
    cells = dict(zip(HEADER, row(), strict=True))
    cells["account"] = f"An armed group {mark} burnt houses."
    upload = dry_run(json.dumps([cells]).encode(), name="rows.json")
    said = "found half of a character" if mark == "\ud800" else "found the control character"
    assert said in texts(client.get(f"/imports/{upload.key}/"))


def test_json_lists_and_objects_in_cells(analyst, client, dry_run, confirm):
    cells = dict(zip(HEADER, row(), strict=True))
    upload = dry_run(
        json.dumps(
            [
                {**cells, "indicators": ["1.1", "7.2"]},
                {**cells, "id": "A-2", "date": "2024-06-01", "account": {"en": "x" * 20}},
                {**cells, "id": "A-3", "severity": True},
                {**cells, "id": "A-4", "severity": 10**400},
            ]
        ).encode(),
        name="rows.json",
    )
    assert (upload.counts["new"], upload.counts["rejected"]) == (1, 3)
    assert "an object in object 2, 'account'" in texts(client.get(f"/imports/{upload.key}/"))


def test_a_long_cell_is_accounted_for_or_refused(client, dry_run, bring):
    cells = dict(zip(HEADER, row(account="x" * 90_000), strict=True))
    upload = dry_run(json.dumps([cells]).encode(), name="rows.json")
    assert "expected at most 2,000 characters, found 90,000" in texts(
        client.get(f"/imports/{upload.key}/")
    )
    cells["account"] = "x" * 10_000_000
    said = refusal(client, bring, json.dumps([cells]).encode())
    assert "a cell of row 1 has 10,000,000 characters" in said


def test_a_mark_at_the_beginning_and_semicolons_are_read(analyst, dry_run, confirm):
    content = b"\xef\xbb\xbf" + csv_bytes(row(account="A; B, and C."), delimiter=";")
    upload = dry_run(content)
    assert upload.counts["layout"] == "CSV, separated by semicolons"
    confirm(upload)
    with as_person(analyst):
        assert Record.objects.get().account == "A; B, and C."


def test_a_renamed_column_is_named(client, dry_run, bring, source):
    renamed = tuple("nation" if name == "country" else name for name in HEADER)
    _, upload = bring(csv_bytes(row(), header=renamed))
    answer = client.post(f"/imports/{upload.key}/columns", mapping_form(source))
    assert answer.status_code == 400
    assert "State: " in texts(answer)


def test_rows_are_numbered_as_a_spreadsheet_shows_them(client, dry_run):
    lines = csv_bytes(row(account="Two\nlines of an account."), row(id="A-2", severity="8"))
    header, rest = lines.split(b"\r\n", 1)
    upload = dry_run(header + b"\r\n\r\n" + rest)
    assert upload.counts["total"] == 2
    assert '<th scope="row">4</th>' in client.get(f"/imports/{upload.key}/").content.decode()


@pytest.mark.parametrize("name", ["\ud800", "a\0b", "\x1b[2J"])
def test_a_column_name_that_is_no_text_is_refused(client, bring, name):
    said = refusal(client, bring, json.dumps([{"day": "2024-05-17", name: "x"}]).encode())
    assert "expected plain text as the name of column 2" in said


def test_halves_of_characters_are_shown_on_no_page(client, bring):
    cells = {"day": "2024-05-17", "state": "Chad", "account": "burnt \ud800 houses"}
    _, upload = bring(json.dumps([cells]).encode(), name="rows.json")
    answer = client.get(f"/imports/{upload.key}/columns")
    assert answer.status_code == 200
    assert "half of a character" in answer.content.decode()
