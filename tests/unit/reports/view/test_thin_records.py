"""A record of few lists claims no more than it holds."""

import dataclasses

import pytest

from atrocityrisk.editions import assess
from atrocityrisk.errors import FewOnsetsWarning
from atrocityrisk.reports import view_report
from atrocityrisk.reports.pages.page_assembly import page
from atrocityrisk.reports.wording.record_words import record_line
from atrocityrisk.runs.track_record import embedded_track_record

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def of_one_list(edition):
    """Beside the one list from 2022, whose window has closed with one onset, caught."""
    record = embedded_track_record()
    record = dataclasses.replace(record, frame=record.frame[record.frame["origin"] >= 2022])
    with pytest.warns(FewOnsetsWarning):
        worth = assess(record, edition.panel, until=edition.origin)
    return view_report(dataclasses.replace(edition, record=record, performance=worth))


def test_one_caught_event_has_no_interval(of_one_list):
    assert of_one_list.record.line.startswith(
        "Where the event followed a list of 2022, the state had been among its first 30 in "
        "100\xa0% of cases (too few cases for an interval)."
    )


def test_a_page_of_one_list_speaks_of_one(of_one_list):
    text = page("report.html", of_one_list)
    assert "1 followed by the event, in 1 state." in text
    assert "made again from 2022," in text
    assert "2022–2022" not in text
    assert "<p>None.</p>" in text
    assert 'aria-label="Missed events"' not in text


def test_lists_without_a_hit_have_no_number_of_alarms_for_one():
    line = record_line(
        first=2001, last=2003, recall="0\xa0%", span="0\xa0%", level="90\xa0%", per_hit="–", k=30
    )
    assert line == (
        "Where the event followed a list of 2001–2003, the state had been among its first 30 in "
        "0\xa0% of cases (too few cases for an interval). No state listed there saw it."
    )


def test_open_windows_alone_are_no_record(edition):
    record = embedded_track_record()
    record = dataclasses.replace(record, frame=record.frame[record.frame["origin"] >= 2023])
    assert assess(record, edition.panel, until=edition.origin) is None
    view = view_report(dataclasses.replace(edition, record=record, performance=None))
    assert view.press.may[2] == "How good such lists were is not known: none was scored."
    assert view.states[0].own_record == ("It is in 2 lists; the window of none has closed.",)
