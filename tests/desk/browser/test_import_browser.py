"""A file comes in through a browser, and its rejected rows are seen before it does."""

import pytest
from desk_engines import once
from intake_files import HEADER, csv_bytes, row


@pytest.fixture(autouse=True)
def uploads_folder(settings, tmp_path):
    settings.DESK_UPLOADS = tmp_path
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path


@pytest.fixture
def rows_file(tmp_path):
    path = tmp_path / "field-office.csv"
    path.write_bytes(
        csv_bytes(
            row(perpetrator="militia"),
            row(id="A-2", date="2024-06-01", severity="9", country="Nigerria"),
            row(id="A-3", date="2024-06-02", account="General Invented burnt a village down."),
            row(id="A-3", date="2024-06-02", account="General Invented burnt a village down."),
            row(
                id="A-4",
                country="Democratic Republic of the Congo",
                province="North Kivu",
                account="An armed group burnt houses at the edge of a town; two were hurt.",
            ),
            header=tuple(
                {"country": "State", "crime": "crime_scope"}.get(name, name) for name in HEADER
            ),
        )
    )
    return path


def _map(page, path):
    page.goto("/imports/")
    page.get_by_label("File", exact=True).set_input_files(path)
    page.get_by_role("button", name="Bring the file").click()
    source = page.get_by_role("group", name="Source", exact=True)
    source.get_by_label("For every row").select_option(
        label="Office of Examples, Situation report 4"
    )
    page.get_by_role("button", name="Make the dry run").click()


@pytest.mark.parametrize(("width", "script"), [(1280, True), (360, False)])
def test_an_import_with_rejected_rows_seen(at_desk, kept, is_clean, rows_file, width, script):
    page = at_desk("analyst", width=width, script=script)
    page.goto("/imports/")
    _map(page, rows_file)
    page.get_by_label("militia").select_option(label="armed group backed by the State")
    page.get_by_role("button", name="Make the dry run").click()
    assert "Nothing has been written yet" in page.inner_text("main")
    (rejected,) = page.locator("table.outcomerows tbody tr").all()
    told = rejected.inner_text()
    assert "did you mean 'Nigeria'" in told
    assert "Severity" in told or "severity" in told
    page.get_by_role("link", name="5 all").click()
    assert len(page.locator("table.outcomerows tbody tr").all()) == 5
    page.get_by_role("button", name="Import 3 records").click()
    assert "Rejected rows: 1" in page.get_by_role("alert").inner_text()
    page.get_by_label("Leave out the").check()
    page.get_by_label("I have read the marked text").check()
    page.get_by_role("button", name="Import 3 records").click()
    assert "Imported: 3 new records" in page.get_by_role("status").inner_text()
    page.get_by_role("link", name="Duplicates").click()
    page.get_by_role("link", name="compare").first.click()
    page.get_by_label("Not the same").check()
    page.get_by_role("button", name="Decide").click()
    assert "No pair waits for a decision" in page.inner_text("main")


@once
def test_every_page_of_an_import_is_clean(at_desk, kept, is_clean, rows_file):
    page = at_desk("analyst")
    page.goto("/imports/")
    is_clean(page)
    page.get_by_label("File", exact=True).set_input_files(rows_file)
    page.get_by_role("button", name="Bring the file").click()
    is_clean(page)
    page.get_by_role("button", name="Make the dry run").click()
    assert "There is a problem" in page.get_by_role("alert").inner_text()
    is_clean(page)
    page.get_by_role("group", name="Source", exact=True).get_by_label(
        "For every row"
    ).select_option(index=1)
    page.get_by_role("button", name="Make the dry run").click()
    is_clean(page)
    page.get_by_role("button", name="Make the dry run").click()
    for outcome in ("", "?outcome=rejected", "?outcome=duplicate", "?outcome=marked"):
        page.goto(page.url.split("?")[0] + outcome)
        is_clean(page)
    page.get_by_label("Leave out the").check()
    page.get_by_label("I have read the marked text").check()
    page.get_by_role("button", name="Import").click()
    is_clean(page)
    page.goto("/duplicates/")
    is_clean(page)
    page.get_by_role("link", name="compare").first.click()
    is_clean(page)
    page.set_viewport_size({"width": 360, "height": 800})
    is_clean(page)


@once
def test_the_page_for_events_is_clean(at_desk, kept, is_clean, tmp_path):
    page = at_desk("analyst")
    for kind in ("UCDP events", "file in ACLED"):
        path = tmp_path / "events.csv"
        path.write_text("id,year\n1,2024\n")
        page.goto("/imports/")
        page.get_by_label(kind).check()
        page.get_by_label("File", exact=True).set_input_files(path)
        page.get_by_role("button", name="Bring the file").click()
        is_clean(page)
