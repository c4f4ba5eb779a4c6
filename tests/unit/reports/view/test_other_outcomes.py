"""Lists of other events, other data and other rules are told as what they are."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from atrocityrisk.editions import make_edition
from atrocityrisk.panels import Panel, write_panel
from atrocityrisk.reports import view_report
from atrocityrisk.reports.pages.page_assembly import page
from atrocityrisk.reports.view.press_view import press_view
from atrocityrisk.specs import RunSpec, amend_spec

STATES = ("TCD", "NER", "MLI", "BFA", "NGA", "CMR", "GAB", "KEN", "UGA", "RWA", "BDI", "ZMB")


@pytest.fixture(scope="module")
def own_view(tmp_path_factory):
    """Twelve states with made-up coups, of which nobody recorded how long they last."""
    rng = np.random.default_rng(1)
    rows = [
        {"state": state, "year": year, "coup": int(rng.random() < 0.1), "rain": rng.normal()}
        for state in STATES
        for year in range(1990, 2025)
    ]
    made = Panel.from_frame(
        pd.DataFrame(rows), state="state", code="iso3", outcome="coup", window=(1, 1)
    )
    path = tmp_path_factory.mktemp("own") / "coups.parquet"
    write_panel(made, path)
    return view_report(make_edition(RunSpec(panel=path, model="firth_logit", k=(3,))))


@pytest.fixture(scope="module")
def of_outcome(small_spec):
    def made(outcome):
        return view_report(
            make_edition(amend_spec(small_spec, {"outcome": outcome, "model": "firth_logit"}))
        )

    return made


def test_what_nobody_recorded_is_not_known_and_has_no_switch(own_view):
    assert {row.status for row in own_view.rows} == {"not known"}
    assert own_view.front.switches == ()
    assert set(own_view.tables["ranking.csv"]["under_way"]) == {"not known"}


def test_a_state_without_data_is_not_called_small(own_view):
    why = {place.name: place.why for place in own_view.off_list}
    assert why["Germany"] == "Germany has no forecast here: the data of this list do not have it."
    assert "too few inhabitants" in why["Andorra"]


def test_own_data_are_not_described_as_the_default(own_view):
    answers = " ".join(own_view.tables["checklist.csv"]["answer"])
    for claim in ("embedded", "before any score", "no microstates", "two-year", "1 to 1 years"):
        assert claim not in answers
    assert "2025, 1 year after the last data" in answers
    assert "12 states of a panel of one's own" in answers
    assert not any("no microstates" in value for _, value in own_view.annex.card)


def test_no_word_of_killing_where_none_is_forecast(own_view):
    text = page("report.html", own_view)
    for words in ("killing was going on", "killing under way</legend>", "a killing is under way"):
        assert words not in text.lower()
    assert own_view.event.happens == "a new coup begins"
    assert own_view.map.noun == "event"


def test_numbers_of_one_are_singular(own_view):
    text = page("report.html", own_view)
    assert ": 1 states" not in text
    assert "last 1 lists" not in text


@pytest.mark.slow
def test_a_list_on_which_most_see_the_event_does_not_say_that_most_do_not(of_outcome):
    view = of_outcome("mass_killing_ongoing")
    text = page("report.html", view)
    assert "Most states near the top see no such event" not in text
    assert "most states near the top will not" not in text
    assert "is at risk of another" not in text
    assert not view.map.another


@pytest.mark.slow
def test_what_is_not_at_risk_is_not_quoted(of_outcome):
    view = of_outcome("mass_killing,not_ongoing")
    assert view.rows[0].under_way
    quoted = next(row for row in view.rows if not row.under_way)
    assert (
        f"gives {quoted.name}, first of those of 169 states where none is under way,"
        in (view.press.may[0])
    )
    assert view.rows[0].name not in view.press.may_not[0].sentence
    at_risk = dataclasses.replace(view.event, barred=False)
    assert view.rows[0].name in press_view(at_risk, view.front, None).may[0]


def test_without_a_list_before_nobody_rose_or_entered(edition):
    frame = edition.ranking.frame.assign(previous_rank=pd.array([None] * 169, dtype="Int64"))
    alone = dataclasses.replace(
        edition, ranking=dataclasses.replace(edition.ranking, frame=frame), previous=None
    )
    assert [group.key for group in view_report(alone).front.groups] == ["highest"]
