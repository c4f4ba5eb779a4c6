"""What changed between editions of the Early Warning Project's list, and what was decided."""

from pathlib import Path

import pandas as pd

from atrocityrisk.sources import shipped_corrections
from compare_event_lists import DECIDED, KEY, LISTS, TABLE, compare, read_list


def table() -> pd.DataFrame:
    return pd.read_csv(TABLE, dtype="str", keep_default_na=False)


def test_every_change_has_a_decision_with_its_reason():
    kept = table()
    assert list(kept.columns) == [*KEY, *DECIDED]
    assert set(kept["decision"]) == {"kept", "corrected", "explained"}
    assert (kept[DECIDED] != "").all(axis=None)
    assert not kept.duplicated(KEY).any()
    # No text of the publisher's: summaries and notes stay in its files.
    assert kept[KEY].map(len).max(axis=None) < 30


def test_what_is_corrected_is_a_row_of_corrections():
    corrected = table().query("decision == 'corrected'")
    rows = shipped_corrections().query("source == 'ewp_events'")
    numbers = {*rows["old"], *rows["new"]}
    assert set(corrected["gwcode"]) == numbers == {"90", "92", "340", "345", "510", "511"}


def test_nothing_changed_that_is_not_in_the_table(shared: Path):
    found = compare(shared)
    assert len(found) > 50
    pd.testing.assert_frame_equal(found, table()[KEY])


def test_a_change_of_each_kind_would_be_seen(shared: Path, monkeypatch):
    newest = read_list(shared / LISTS[2025])
    changed = newest.copy()
    changed.loc["rwa1990s1", ["startyear", "endyear"]] = (1989, 1995)
    changed.loc["lby2011s1", "led_by"] = "nonstate"
    changed.loc["gtm1954s1", "mk_location_cow"] = 90
    editions = {2023: newest, 2024: newest, 2025: changed.drop(index="egy2013s1")}
    monkeypatch.setattr(
        "compare_event_lists.read_list",
        lambda path: editions[next(e for e, name in LISTS.items() if path == shared / name)],
    )
    found = compare(shared).query("later == 'list 2025'")
    assert found[["event", "what", "before", "after"]].to_numpy().tolist() == [
        ["egy2013s1", "listed", "yes", "no"],
        ["gtm1954s1", "place", "92", "90"],
        ["lby2011s1", "perpetrator", "state", "nonstate"],
        ["rwa1990s1", "first year", "1990", "1989"],
        ["rwa1990s1", "last year", "1994", "1995"],
    ]
