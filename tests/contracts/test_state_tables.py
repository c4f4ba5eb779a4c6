"""The shipped tables against each other, the publishers' files and outside dictionaries."""

import subprocess
import sys
import warnings
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
import rdata

from atrocityrisk.states import grid, labels, states_in, translate
from atrocityrisk.states.state_tables import alive_years, normal_name, table
from state_lists import gleditsch_ward_table

SCRIPT = Path(__file__).parents[2] / "scripts" / "compile_states.py"
SHIPPED = Path(__file__).parents[2] / "src" / "atrocityrisk" / "states"


@cache
def r_frame(path: Path) -> pd.DataFrame:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        frame: pd.DataFrame = next(iter(rdata.read_rda(path).values()))
    return frame


def test_every_state_lives_once() -> None:
    assert alive_years()["gwcode"].is_unique


def test_every_code_stands_for_a_state_that_lives() -> None:
    for name in ("codes", "names"):
        rows = table(name).merge(alive_years(), on="gwcode", suffixes=("", "_alive"))
        assert len(rows) == len(table(name))
        assert (rows["first_year"] >= rows["first_year_alive"]).all()
        assert (rows["last_year"].fillna(2025) <= rows["last_year_alive"]).all()
        assert (rows["first_year"] <= rows["last_year"].fillna(2025)).all()


def test_every_state_has_one_name_a_year_that_leads_back_to_it() -> None:
    rows = grid(1945, 2025, microstates=True)
    shown = labels(rows)
    year = pd.Series(rows.get_level_values("year"))
    state = rows.get_level_values("gwcode")
    name = pd.Series(shown["name"].to_numpy())
    assert name.notna().all()
    assert translate(name, year, system="name").eq(state).all()
    iso3 = pd.Series(shown["iso3"].to_numpy())
    found = translate(iso3, year, system="iso3")
    assert found[iso3.notna()].eq(pd.Series(state)[iso3.notna()]).all()


def test_two_states_of_a_year_never_share_a_name_or_code() -> None:
    rows = grid(1945, 2025, microstates=True)
    shown = labels(rows).reset_index()
    # In 1990 and 2006 a number ends while its heir, which has the name already, begins.
    alive = pd.MultiIndex.from_frame(shown[["gwcode", "year"]])
    at_year_end = pd.MultiIndex.from_tuples(
        [(code, year) for year in range(1945, 2026) for code in states_in(year, microstates=True)]
    )
    shown = shown[alive.isin(at_year_end)]
    assert not shown.duplicated(["year", "name"]).any()
    assert not shown.dropna(subset=["iso3"]).duplicated(["year", "iso3"]).any()


@pytest.mark.parametrize("system", ["iso3", "iso2", "m49", "vdem", "wb", "cow", "ucdp"])
def test_few_states_of_today_lack_a_code(system: str) -> None:
    without = {
        # V-Dem leaves out microstates and some small states.
        "vdem": {31, 54, 55, 56, 57, 58, 60, 80, 212, 221, 223, 232, 331, 338, 396, 397, 402, 403,
                 591, 835, 935, 970, 971, 972, 973, 983, 986, 987, 990},
        "cow": {396, 397}, "iso3": {396, 397}, "iso2": {396, 397}, "m49": {396, 397},
        "wb": {396, 397}, "ucdp": set(),
    }  # fmt: skip
    rows = table("codes")
    rows = rows[(rows["system"] == system) & rows["last_year"].isna()]
    missing = set(states_in(2025, microstates=True)) - set(rows["gwcode"])
    assert missing <= without[system]


@pytest.mark.slow
def test_recompiled_from_the_publishers_files_byte_for_byte(shared: Path, tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, str(SCRIPT), str(shared / "data"), "--out", str(tmp_path)],
        check=True,
        capture_output=True,
    )
    made = sorted(path.name for path in tmp_path.iterdir())
    assert made == ["borders.csv", "codes.csv", "names.csv", "regions.csv", "system.csv"]
    for name in made:
        assert (tmp_path / name).read_bytes() == (SHIPPED / name).read_bytes(), name


def test_system_agrees_with_the_2017_list(shared: Path) -> None:
    theirs = gleditsch_ward_table(shared / "data" / "states" / "gwstates.xlsx")
    theirs = theirs[theirs["end"] >= "1945-01-01"]
    ours = table("system").set_index("gwcode")
    for row in theirs.itertuples():
        code = row.gwcode
        assert int(ours.loc[code, "start"][:4]) == row.start.year, code
        if row.end.year < 2017:
            assert int(ours.loc[code, "end"][:4]) == row.end.year, code


def test_system_agrees_with_the_2008_list(shared: Path) -> None:
    parts = [
        gleditsch_ward_table(shared / "data" / "states" / name)
        for name in ("iisystem.dat", "microstatessystem.dat")
    ]
    theirs = pd.concat(parts, ignore_index=True)
    theirs = theirs[theirs["end"] >= "1945-01-01"]
    ours = table("system").set_index("gwcode")
    start = theirs["start"].dt.strftime("%Y-%m-%d")
    differ = {
        int(code): (mine, their)
        for code, mine, their in zip(
            theirs["gwcode"], ours.loc[theirs["gwcode"], "start"], start, strict=True
        )
        if mine != their
    }
    # Dates that the publisher has revised since; the 2017 list has the later ones too.
    assert differ == {
        315: ("1918-11-11", "1919-01-01"),
        344: ("1992-04-27", "1991-06-25"),
        346: ("1992-04-27", "1992-03-03"),
        349: ("1992-04-27", "1991-06-25"),
        350: ("1828-04-25", "1827-05-17"),
        371: ("1991-12-21", "1991-09-23"),
        372: ("1991-12-21", "1991-09-06"),
        373: ("1991-12-21", "1991-08-30"),
    }


def test_every_vdem_row_of_a_state_finds_it(publisher_files: Path) -> None:
    frame = r_frame(publisher_files / "vdem" / "v15_democracyData" / "vdem_simple.rda")
    frame = frame[frame["year"].between(1945, 2024)].reset_index(drop=True)
    by_text = translate(frame["country_text_id"], frame["year"], system="vdem")
    by_number = translate(frame["country_id"], frame["year"], system="vdem_id")
    by_name = translate(frame["vdem_country_name"], frame["year"], system="name")
    by_cow = translate(frame["vdem_cowcode"], frame["year"], system="cow")
    pd.testing.assert_series_equal(by_text, by_number)
    assert by_cow[by_text.notna()].eq(by_text[by_text.notna()]).all()
    named = by_text.notna() & by_name.notna()
    assert by_name[named].eq(by_text[named]).all()
    assert (by_text.notna() & by_name.isna()).sum() == 0


def test_every_ucdp_country_year_finds_its_state(publisher_files: Path) -> None:
    frame = pd.read_csv(publisher_files / "ucdp" / "organizedviolencecy_v25_1.csv")
    frame = frame[frame["country_id_cy"] != 327].reset_index(drop=True)  # the Vatican
    found = translate(frame["country_id_cy"], frame["year_cy"], system="ucdp")
    assert found.notna().all()
    named = translate(frame["country_cy"], frame["year_cy"], system="name")
    assert named[found.notna()].eq(found[found.notna()]).all()


def test_every_state_in_the_early_warning_projects_panel_is_one_of_ours(shared: Path) -> None:
    frame = pd.read_csv(shared / "data" / "ewp" / "basedata2025_4august2025.csv")
    frame = frame[frame["year"].between(1945, 2024)].reset_index(drop=True)
    found = translate(frame["ccode"], frame["year"], system="cow")
    lost = frame[found.isna()].groupby("country")["year"].agg(["min", "max"])
    # The Early Warning Project begins these states earlier than Gleditsch and Ward do.
    assert lost.to_dict("index") == {
        "Croatia": {"min": 1991, "max": 1991},
        "Germany": {"min": 1946, "max": 1948},
        "Laos": {"min": 1949, "max": 1953},
        "Slovenia": {"min": 1991, "max": 1991},
    }
    assert found[frame["year"] == 2024].is_unique


def test_names_without_codes_find_their_states(publisher_files: Path) -> None:
    frame = pd.read_csv(publisher_files / "hief" / "HIEF_data.csv")
    frame = frame[frame["Year"].between(1950, 2013)].reset_index(drop=True)
    known = frame["Country"].drop_duplicates().map(normal_name)
    names = set(table("names")["name"].map(normal_name))
    assert sorted(set(known) - names) == []


@pytest.mark.slow
def test_crosswalk_agrees_with_an_outside_dictionary(shared: Path) -> None:
    outside = r_frame(shared / "data" / "codes" / "codelist_panel.rda")
    outside = outside[outside["year"].between(1945, 2024)]
    outside = outside.dropna(subset=["gwn"]).reset_index(drop=True)
    columns = {"iso3": "iso3c", "iso2": "iso2c", "m49": "un", "vdem_id": "vdem", "cow": "cown"}
    for system, column in columns.items():
        has = outside[column].notna()
        found = translate(outside[column], outside["year"], system=system)
        other = outside[has & ~found.eq(outside["gwn"]).fillna(False)]
        # It keeps Yugoslavia for the whole of 2006, in which number 345 is Serbia's here.
        odd = {("Yugoslavia", 2006)} if system == "cow" else set()
        assert set(zip(other["country.name.en"], other["year"], strict=True)) == odd, system
