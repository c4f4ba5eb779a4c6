"""What docs/concepts/outcomes.md says of the list of mass killings is what list and panel hold."""

from pathlib import Path

import pandas as pd
import pytest

from atrocityrisk import states
from atrocityrisk.outcomes import OUTCOMES
from atrocityrisk.panels import load_panel
from atrocityrisk.sources.ewp_events import ewp_events_table

ROOT = Path(__file__).resolve().parents[2]
TEXT = " ".join((ROOT / "docs" / "concepts" / "outcomes.md").read_text(encoding="utf-8").split())
ISRAEL, UKRAINE, RWANDA, IRAQ, BANGLADESH = 666, 369, 517, 645, 771
YUGOSLAVIA, BOSNIA, KOSOVO, TAIWAN, CHINA = 345, 346, 347, 713, 710
NORTH_YEMEN, SOUTH_YEMEN = 678, 680


@pytest.fixture(scope="module")
def events() -> pd.DataFrame:
    return load_panel().events.fillna(0)


@pytest.fixture(scope="module")
def ever() -> pd.Series:
    return load_panel().indicators["mass_killing_ever"]


@pytest.fixture(scope="module")
def listed(shared: Path) -> pd.DataFrame:
    path = shared / "data/ewp/EWP mass killing events master list_2025.xlsx"
    return ewp_events_table(path).set_index("mk_event_code")


def years(events: pd.DataFrame, gwcode: int, series: str) -> list[int]:
    """Years in which a state has some of a series of mass killings."""
    column = events.loc[gwcode][f"mass_killing_{series}"]
    return column.index[column > 0].tolist()


def test_the_short_form_says_that_it_is_killing_within_a_state():
    for name in ("mass_killing", "mass_killing_state", "mass_killing_nonstate_ongoing"):
        text = OUTCOMES[name].definition
        assert "within its own state" in text
        assert "killing by another state's forces does not count" in text
        assert "at least 1,000 noncombatant civilians of one group" in text


@pytest.mark.parametrize(("gwcode", "name"), [(ISRAEL, "Israel"), (UKRAINE, "Ukraine")])
def test_war_of_one_state_in_another_has_no_episode(events, gwcode, name):
    assert f"{name}, 202" in TEXT
    for party in ("state", "nonstate"):
        assert years(events, gwcode, f"{party}_ongoing") == []


def test_what_ucdp_counts_where_the_list_has_nothing(events):
    assert "has 712 civilians killed in 2023 under Israel, 673 of them by non-state" in TEXT
    row = events.loc[(ISRAEL, 2023)]
    assert row["one_sided_deaths"] == 712
    assert row["one_sided_nonstate_deaths"] == 673
    assert "counts 1,130 civilians killed in one-sided violence in Ukraine in 2022, all by" in TEXT
    row = events.loc[(UKRAINE, 2022)]
    assert row["one_sided_deaths"] == row["one_sided_state_deaths"] == 1130


def test_rwanda(events):
    assert "part of the state-led episode of 1990–1994" in TEXT
    assert "until 1999; that by the Rwandan Patriotic Front as rebels is an episode of 1993" in TEXT
    assert years(events, RWANDA, "state_onset")[-2:] == [1990, 1994]
    assert years(events, RWANDA, "state_ended")[-2:] == [1994, 1999]
    assert years(events, RWANDA, "nonstate_onset") == [1993]
    assert years(events, RWANDA, "nonstate_ended") == [1994]


def test_bosnia_croatia_and_kosovo_are_counted_at_yugoslavia(events, ever):
    assert "counted at Yugoslavia (345), whose government led it, though Bosnia and" in TEXT
    assert years(events, YUGOSLAVIA, "state_onset") == [1991, 1992, 1998]
    assert years(events, YUGOSLAVIA, "state_ended") == [1992, 1995, 1999]
    for gwcode in (BOSNIA, KOSOVO):
        for party in ("state", "nonstate"):
            assert years(events, gwcode, f"{party}_ongoing") == []
        assert ever.loc[gwcode].loc[:2024].eq(1).all()
    assert ever.loc[BOSNIA].index.min() == 1992
    assert ever.loc[KOSOVO].index.min() == 2008


def test_iraq(events):
    assert "episode of Islamist insurgents since 2003, which goes on; it was no onset" in TEXT
    assert years(events, IRAQ, "nonstate_onset") == [2003]
    assert years(events, IRAQ, "nonstate_ongoing") == list(range(2003, 2025))
    assert years(events, IRAQ, "state_onset")[-1] == 2014
    assert years(events, IRAQ, "state_ended")[-1] == 2018


def test_yemen(events):
    assert "1962–1970 in the north (678) and 1986 in the south (680)" in TEXT
    assert "There is no episode by anyone" in TEXT
    assert years(events, NORTH_YEMEN, "state_ongoing") == list(range(1962, 1971))
    assert years(events, NORTH_YEMEN, "nonstate_ongoing") == []
    assert years(events, SOUTH_YEMEN, "state_ongoing") == [1986]
    assert events.loc[NORTH_YEMEN].index.max() == 2025
    assert events.loc[SOUTH_YEMEN].index.max() == 1990
    assert 679 not in events.index.get_level_values("gwcode")


def test_which_disputed_territories_are_states(events):
    known = {gwcode: events.loc[gwcode].index.min() for gwcode in (KOSOVO, TAIWAN)}
    assert known == {KOSOVO: 2008, TAIWAN: 1960}
    assert "Kosovo* (347) is a state from 2008" in TEXT
    assert "Taiwan* (713) is a state from 1949" in TEXT
    assert TAIWAN in states.states_in(1949, microstates=True)
    assert TAIWAN not in states.states_in(1948, microstates=True)
    names = states.labels(states.grid(1945, 2024, microstates=True))["name"].str.lower().unique()
    assert not [name for name in names if "palest" in name or "gaza" in name]
    assert "kosovo" in names


def test_what_only_the_list_can_show(listed):
    places = listed["mk_location_cow"]
    assert not places.isin([ISRAEL, UKRAINE, KOSOVO, TAIWAN]).any()
    assert listed.loc["yug1192s1", ["mk_location_cow", "mk_location_inheritor1"]].tolist() == [
        YUGOSLAVIA,
        BOSNIA,
    ]
    assert listed.loc["scg1998s1", "mk_location_inheritor1"] == KOSOVO
    taiwan = listed.loc["chn1947s1"]
    assert (taiwan["mk_location_cow"], taiwan["mk_location_inheritor1"]) == (CHINA, TAIWAN)
    assert taiwan["startyear"] == taiwan["endyear"] == 1947
    assert listed.loc["jor1970s1", "mk_location_cow"] == 663
    pakistan = listed.loc["pak1971s1"]
    assert (pakistan["mk_location_cow"], pakistan["mk_responsible_state_cow"]) == (BANGLADESH, 770)
    yemen = listed[listed["country"].eq("Yemen")]
    assert sorted(yemen["startyear"]) == [1962, 1986]
    assert set(yemen["mk_location_inheritor1"]) == {679}
