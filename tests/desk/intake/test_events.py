"""Files of events become records by State and month, or one by one, in the desk's own words."""

import io
from html import unescape
from pathlib import Path

import openpyxl
import pytest
from intake_files import csv_bytes

from atrocityrisk.desk.models import Record, SourceDocument, Upload
from atrocityrisk.desk.rules.scope import as_person

HEADER = (
    "id", "year", "type_of_violence", "conflict_name", "side_a", "source_headline", "adm_1",
    "adm_2", "latitude", "longitude", "country", "country_id", "date_prec", "date_start",
    "date_end", "deaths_civilians", "best", "high", "low", "gwnoa", "where_description",
)  # fmt: skip
SECRET = "Some Named Person"


def event(**changed):
    cells = {
        "id": 1, "year": 2026, "type_of_violence": 3, "conflict_name": SECRET, "side_a": SECRET,
        "source_headline": SECRET, "adm_1": "Borno state", "adm_2": SECRET, "latitude": 11.12345,
        "longitude": 13.12345, "country": "Nigeria", "country_id": 475, "date_prec": 1,
        "date_start": "2026-02-03", "date_end": "2026-02-04", "deaths_civilians": 4, "best": 4,
        "high": 6, "low": 3, "gwnoa": "", "where_description": SECRET,
    }  # fmt: skip
    return [str({**cells, **changed}[name]) for name in HEADER]


@pytest.fixture
def bring_events(bring, client, analyst):
    def run(content, *, name="GEDEvent_v26_0_2.csv", kind="ucdp", **chosen):
        answer, upload = bring(content, name=name, kind=kind)
        assert answer.status_code == 302, unescape(answer.content.decode())
        posted = {
            "grain": "month", "kinds": ["one_sided", "non_state"], "level": "1",
            "credibility": "2", "reliability": "B", **chosen,
        }  # fmt: skip
        answer = client.post(f"/imports/{upload.key}/events", posted)
        assert answer.status_code == 302, unescape(answer.content.decode())
        with as_person(analyst):
            return Upload.objects.get(pk=upload.pk)

    return run


def records(person):
    with as_person(person):
        return list(Record.objects.select_related("source", "author").order_by("pk"))


def test_events_of_a_month_become_one_record_in_our_words(analyst, bring_events, confirm):
    upload = bring_events(
        csv_bytes(
            event(),
            event(id=2, type_of_violence=1),
            event(id=3, date_start="2026-02-20", date_end="2026-02-20", best=30, high=40, low=20),
            event(id=4, gwnoa=475, best=1, high=1, low=0),
            event(id=5, type_of_violence=2, best=2, high=2, low=2),
            header=HEADER,
        )
    )
    counts = {k: v for k, v in upload.counts.items() if isinstance(v, int) and v}
    assert counts == {"new": 4, "left_out": 1, "total": 5, "records": 3, "sources": 1}
    assert confirm(upload).status_code == 302
    by_group, by_state, fighting = records(analyst)
    assert by_group.account == (
        "UCDP Candidate Events Dataset (26.0.2) has 2 events of one-sided violence against "
        "civilians by non-State armed groups in Nigeria in February 2026: 34 deaths by the best "
        "estimate (low 23, high 46). Candidate events are provisional."
    )
    assert by_group.external_id == "ucdp:475:2026-02:one_sided:non_state:civilians"
    assert (str(by_group.first_day), str(by_group.last_day)) == ("2026-02-01", "2026-02-28")
    assert (by_group.precision, by_group.region, by_group.severity) == ("month", "", 4)
    assert (by_group.perpetrator, by_group.target) == ("non_state", "civilians")
    assert (by_state.perpetrator, by_state.target) == ("state_forces", "civilians")
    assert "1 event of one-sided violence" in by_state.account
    assert "1 death by the best estimate" in by_state.account
    assert (fighting.perpetrator, fighting.target) == ("non_state", "unknown")
    assert by_group.source.title == (
        "UCDP Candidate Events Dataset, version 26.0.2. CC-BY-4.0. Cite Hegre et al. (2020), "
        "Research & Politics 7(3)"
    )
    assert (by_group.source.kind, by_group.source.level) == ("dataset", 0)
    with as_person(analyst):
        assert SourceDocument.objects.count() == 1


def test_one_record_for_each_event_has_the_region_and_no_text(analyst, bring_events, confirm):
    upload = bring_events(csv_bytes(event(date_prec=4), header=HEADER), grain="event")
    confirm(upload)
    (record,) = records(analyst)
    assert record.external_id == "ucdp:event:1"
    assert (record.region, record.precision) == ("Borno state", "month")
    assert record.account == (
        "UCDP Candidate Events Dataset (26.0.2), event 1: one-sided violence against civilians by "
        "non-State armed groups in Nigeria, Borno state, 2026-02-03 to 2026-02-04: 4 deaths by the "
        "best estimate (low 3, high 6). Candidate events are provisional."
    )


@pytest.mark.parametrize("grain", ["month", "event"])
def test_no_text_and_no_coordinate_of_the_data_set_is_kept(
    client, analyst, bring_events, confirm, grain
):
    upload = bring_events(
        csv_bytes(event(adm_1="13.5 N 12.1 E"), event(id=2, type_of_violence=1), header=HEADER),
        grain=grain,
    )
    confirm(upload)
    kept = client.get(f"/imports/{upload.key}/report.csv").content.decode()
    for record in records(analyst):
        kept += str(vars(record)) + str(vars(record.source))
    for text in (SECRET, "11.12345", "13.12345", "13.5 N"):
        assert text not in kept


def test_the_next_file_changes_drafts_and_doubles_none(analyst, client, bring_events, confirm):
    first = csv_bytes(
        event(), event(id=2, date_start="2026-01-05", date_end="2026-01-05"), header=HEADER
    )
    confirm(bring_events(first))
    later = csv_bytes(event(best=9, high=9, low=9), header=HEADER)
    upload = bring_events(later, name="GEDEvent_v26_0_3.csv")
    assert (upload.counts["changed"], upload.counts["new"]) == (1, 0)
    shown = unescape(client.get(f"/imports/{upload.key}/").content.decode())
    assert "4 deaths by the best estimate" in shown
    assert "9 deaths by the best estimate" in shown
    confirm(upload)
    changed, other = records(analyst)
    assert "(26.0.3)" in changed.account
    assert changed.source.title.startswith("UCDP Candidate Events Dataset, version 26.0.3")
    assert (changed.version, other.version) == (2, 1)
    again = bring_events(later, name="GEDEvent_v26_0_3.csv")
    assert (again.counts["unchanged"], again.counts["records"]) == (1, 0)


def test_state_based_fighting_is_taken_if_it_is_chosen(analyst, bring_events, confirm):
    upload = bring_events(
        csv_bytes(event(type_of_violence=1), header=HEADER), kinds=["state_based"]
    )
    confirm(upload)
    (record,) = records(analyst)
    assert (record.perpetrator, record.target) == ("unknown", "unknown")
    assert "fighting in which a State took part" in record.account


def test_a_wrong_event_refuses_the_file_and_names_it_as_it_was_called(client, bring, analyst):
    content = csv_bytes(event(date_start="2026-13-01"), header=HEADER)
    _, upload = bring(content, name="GEDEvent_v26_0_2.csv", kind="ucdp")
    answer = client.post(
        f"/imports/{upload.key}/events",
        {"grain": "month", "kinds": ["one_sided"], "level": "1", "credibility": "2",
         "reliability": "B"},
    )  # fmt: skip
    said = unescape(answer.content.decode())
    assert answer.status_code == 400
    assert "GEDEvent_v26_0_2.csv: column 'date_start' has 2026-13-01 in data row 1" in said
    assert str(upload.path.parent) not in said


def test_hidden_layouts_of_a_workbook_are_bounded_here_too(client, bring, analyst):
    book = openpyxl.Workbook()
    book.active.append(HEADER)
    book.active.cell(2, 700, "x")
    content = io.BytesIO()
    book.save(content)
    _, upload = bring(content.getvalue(), name="GEDEvent_v26_0_2.xlsx", kind="ucdp")
    answer = client.post(
        f"/imports/{upload.key}/events",
        {"grain": "month", "kinds": ["one_sided"], "level": "1", "credibility": "2",
         "reliability": "B"},
    )  # fmt: skip
    assert "expected at most 300 columns" in unescape(answer.content.decode())


ACLED = (
    "event_id_cnty", "event_date", "event_type", "sub_event_type", "actor1", "inter1",
    "civilian_targeting", "country", "admin1", "latitude", "notes", "fatalities",
)  # fmt: skip


def acled(**changed):
    cells = {
        "event_id_cnty": "NIG1", "event_date": "2024-05-17",
        "event_type": "Violence against civilians", "sub_event_type": "Attack", "actor1": SECRET,
        "inter1": "1", "civilian_targeting": "Civilian targeting", "country": "Nigeria",
        "admin1": "Borno", "latitude": "11.12345", "notes": SECRET, "fatalities": "3",
    }  # fmt: skip
    return [{**cells, **changed}[name] for name in ACLED]


def test_a_file_in_acleds_format_is_read_by_type_and_never_by_its_notes(
    client, analyst, bring_events, confirm
):
    upload = bring_events(
        csv_bytes(
            acled(),
            acled(event_id_cnty="NIG2", event_date="20 May 2024", inter1="Rebel group"),
            acled(event_id_cnty="NIG3", event_type="Battles", civilian_targeting=""),
            acled(event_id_cnty="NIG4", event_type=SECRET, fatalities="many", country="Atlantis"),
            acled(event_id_cnty="NIG1"),
            acled(event_id_cnty="NIG5", inter1="3"),
            header=ACLED,
        ),
        name="acled.csv",
        kind="acled",
        kinds=["civilians"],
    )
    counts = {k: v for k, v in upload.counts.items() if isinstance(v, int) and v}
    assert counts == {
        "new": 3, "rejected": 2, "left_out": 1, "total": 6, "records": 3, "sources": 1
    }  # fmt: skip
    shown = unescape(client.get(f"/imports/{upload.key}/").content.decode())
    for text in ("expected one of ACLED's event types", "expected a whole number of deaths",
                 "no state of 2024 is called 'Atlantis'", "found NIG1 in row 2 too"):  # fmt: skip
        assert text in shown
    confirm(upload, leave_rejected_out="on")
    by_state, by_group, by_militia = records(analyst)
    assert by_state.account == (
        "A file in ACLED's format has 1 event of violence against civilians by forces of the State "
        "in Nigeria in May 2024: 3 deaths reported."
    )
    assert [r.perpetrator for r in (by_state, by_group, by_militia)] == [
        "state_forces", "non_state", "unknown"
    ]  # fmt: skip
    assert (by_state.level, by_state.source.level) == (1, 1)
    kept = "".join(str(vars(r)) + str(vars(r.source)) for r in records(analyst))
    assert SECRET not in kept
    assert "11.12345" not in kept


def _count_of_data_rows(path):
    return len(path.read_text(encoding="utf-8").splitlines()) - 1


def test_the_short_candidate_file_is_read_whole(miniatures, analyst, bring_events, confirm):
    path = miniatures / "ucdp" / "ged_2025_candidate_7cols.csv"
    upload = bring_events(path.read_bytes(), name=path.name)
    assert upload.counts["total"] == _count_of_data_rows(path)
    assert upload.counts["records"] > 0
    assert confirm(upload).status_code == 302
    assert len(records(analyst)) == upload.counts["records"]
    assert all("Candidate Events" in record.account for record in records(analyst))


@pytest.mark.parametrize("name", ["GEDevent_v26_0_2.xlsx"])
def test_the_publishers_own_file_is_read_whole(
    publisher_files, analyst, bring_events, confirm, name
):
    path: Path = publisher_files / "ucdp" / name
    upload = bring_events(path.read_bytes(), name=name)
    months = upload.counts["records"]
    assert upload.counts["rejected"] == 0
    assert confirm(upload).status_code == 302
    assert len(records(analyst)) == months > 5
    book = openpyxl.load_workbook(path, read_only=True)
    book.worksheets[0].reset_dimensions()
    assert upload.counts["total"] == sum(1 for _ in book.worksheets[0].iter_rows()) - 1
    book.close()


def test_a_years_candidates_are_accounted_for_event_by_event(shared, bring_events):
    path = shared / "more_data" / "ucdp" / "ged_2025_candidate_7cols.csv"
    upload = bring_events(path.read_bytes(), name=path.name)
    counts = upload.counts
    assert counts["total"] == _count_of_data_rows(path) == 28_396
    # 6,065 events of non-state and 4,385 of one-sided violence.
    assert (counts["new"], counts["left_out"], counts["rejected"]) == (10_450, 17_946, 0)
