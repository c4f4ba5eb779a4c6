"""Marks "under way" stand exactly where the panel's events say so, and Crimea has no number."""

import dataclasses
import re

import numpy as np
import pandas as pd
import pytest

from atrocityrisk.panels import Panel
from atrocityrisk.reports.view.ranking_rows import NONE_UNDER_WAY, NOT_KNOWN, UNDER_WAY

SERIES = ["mass_killing_state_ongoing", "mass_killing_nonstate_ongoing"]


@pytest.fixture(scope="module")
def events(edition):
    year = min(edition.origin, edition.panel.record_end)
    return edition.panel.events[SERIES].xs(year, level="year")


def expected(levels):
    """The mark by hand: who has a positive level; nothing where none has."""
    state, group = (bool(level > 0) for level in levels)
    if state and group:
        return "under way, led by the state and by a non-state group"
    if state:
        return "under way, led by the state"
    return "under way, led by a non-state group" if group else ""


def test_a_mark_stands_exactly_where_the_events_say_so(view, events):
    for row in view.rows:
        assert row.under_way == expected(events.loc[row.gwcode]), row.name
        assert row.status == (UNDER_WAY if row.under_way else NONE_UNDER_WAY)
        assert bool(view.state(row.gwcode).under_way) == bool(row.under_way)
    assert 10 < sum(bool(row.under_way) for row in view.rows) < 40


def test_page_map_and_tables_mark_the_same_states(edition, view, written):
    marked = {row.anchor for row in view.rows if row.under_way}
    page = written(edition)
    table = page.split('id="ranking-table"')[1].split("</table>")[0]
    # A row ends where the next begins.
    rows = dict(re.findall(r'<tr data-state="(\w+)"(.*?)(?=<tr |$)', table, flags=re.S))
    assert {code for code, row in rows.items() if '<span class="badge">under way' in row} == marked
    assert len(rows) == len(view.rows)
    world = re.search(r'<svg class="world".*?</svg>', page, flags=re.S)[0]
    crossed = {
        link
        for link, body in re.findall(r'<a href="#(\w+)"[^>]*>(.*?)</a>', world, flags=re.S)
        if "killing under way" in body.lower()
    }
    assert crossed == marked
    assert set(view.map.under_way) == {row.gwcode for row in view.rows if row.under_way}
    listed = view.tables["ranking.csv"].set_index("gwcode")["under_way"]
    assert listed.to_dict() == {row.gwcode: row.under_way or row.status for row in view.rows}


def test_the_number_is_said_to_be_for_another_one(view):
    assert view.front.under_way_note.endswith("The number is for another one.")
    assert view.event.another == "another one"
    for state in view.states:
        if state.under_way:
            text = state.row.probability.text
            assert state.under_way[-1] == f"The {text} is for another one."


@pytest.mark.slow
def test_what_is_not_on_record_is_not_known_and_not_none(edition, viewed):
    panel = edition.panel
    events = panel.events
    events.loc[(385, edition.origin), SERIES] = np.nan
    other = Panel(
        panel.indicators,
        ages=panel.ages,
        events=events,
        columns=panel.columns,
        outcome=panel.outcome,
    )
    made = viewed(dataclasses.replace(edition, panel=other))
    norway = made.state(385)
    assert (norway.row.status, norway.row.under_way) == (NOT_KNOWN, "")
    assert norway.under_way == ("It is not known whether one is under way (as of 2024).",)
    assert 385 not in made.map.under_way
    counts = {switch.key: switch.states for switch in made.front.switches}
    assert counts[NONE_UNDER_WAY] + counts[UNDER_WAY] == counts[""] - 1


def test_the_switch_counts_states_and_says_what_is_known_of_each(recorded, recorded_view):
    every, none, some = recorded_view.front.switches
    assert every.states == none.states + some.states == len(recorded_view.rows)
    assert some.states == sum(row.status == UNDER_WAY for row in recorded_view.rows)
    assert every.known == recorded_view.record.line
    assert none.known.startswith("Where none was under way, a state with the event stood above")
    assert some.known.endswith("No skill has been shown there.")
    scores = recorded.performance.under_way_scores
    assert f"in {100 * scores.estimate:.0f} of 100 pairs; 50 is chance" in some.known
    assert f"interval is {100 * scores.low:.0f} to {100 * scores.high:.0f}." in some.known


def test_crimea_says_disputed_and_gives_no_number(edition, written):
    page = written(edition)
    titles = [t for t in re.findall(r"<title>([^<]*)</title>", page) if t.startswith("Crimea")]
    assert titles
    for title in titles:
        assert "disputed" in title
        assert "%" not in title
        assert "rank" not in title
    assert not any(t.startswith("Russia") and "Crimea" in t for t in titles)


def groups(view):
    return {group.key: group for group in view.front.groups}


def test_reading_groups_by_hand(recorded, recorded_view):
    frame, found = recorded.ranking.frame, groups(recorded_view)
    assert list(found) == ["highest", "rising", "long-high", "new"]
    rank, before = frame["rank"], frame["previous_rank"]
    codes = frame["gwcode"].astype(int)
    assert found["highest"].gwcodes == set(codes[rank <= 10])
    assert found["rising"].gwcodes == set(codes[before > frame["rank_high"]])
    assert found["new"].gwcodes == set(codes[(rank <= 30) & ~(before <= 30)])
    past = recorded.record.frame.query("2014 <= origin <= 2023 and rank <= 30")
    counts = past["gwcode"].value_counts()
    assert found["long-high"].gwcodes == set(codes[rank <= 30]) & set(counts.index[counts >= 8])
    for row in recorded_view.rows:
        assert row.groups == tuple(k for k, group in found.items() if row.gwcode in group.gwcodes)


def test_without_ten_lists_before_nobody_is_long_high(view):
    assert list(groups(view)) == ["highest", "rising", "new"]


@pytest.mark.slow
def test_without_a_list_before_nothing_is_said_to_have_changed(edition, viewed):
    frame = edition.ranking.frame.assign(previous_rank=pd.array([None] * 169, dtype="Int64"))
    from_nothing = dataclasses.replace(
        edition, ranking=dataclasses.replace(edition.ranking, frame=frame)
    )
    front = viewed(from_nothing).front
    assert front.changes == ()
    assert front.unchanged == "There is no earlier list to compare with."
