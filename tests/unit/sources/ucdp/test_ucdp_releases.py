"""Files of other years: columns renamed by release 26.1, names of files, releases in names."""

import fnmatch
from pathlib import Path

import pandas as pd
import pytest

from atrocityrisk.sources.source import SOURCES
from atrocityrisk.sources.ucdp.deaths_by_country import read_country_years
from atrocityrisk.sources.ucdp.georeferenced_events import events_table

FIGURES = (
    "sb_total_deaths_best",
    "sb_total_deaths_low",
    "sb_total_deaths_high",
    "sb_intrastate_main_govt_inv_incomp",
    "ns_total_deaths_best",
    "os_total_deaths_best",
    "os_total_deaths_low",
    "os_total_deaths_high",
    "os_main_govt_killings_best",
    "os_any_govt_killings_best",
    "os_nsgroup_killings_best",
    "sb_dyad_count",
    "os_dyad_count",
)
OLD = {
    "country_id_cy": 517,
    "year_cy": 1994,
    "main_govt_name_cy": "a government",
    **{f"{name}_cy": float(i) for i, name in enumerate(FIGURES)},
    "version": 25.1,
}


def test_country_years_of_26_1_are_read_as_those_before(tmp_path: Path) -> None:
    old = tmp_path / "organizedviolencecy_v25_1.csv"
    new = tmp_path / "OrganizedViolenceCYDataSet26_1.csv"
    pd.DataFrame([OLD]).to_csv(old, index=False)
    # Release 26.1: no suffix, no "main", and Version with a capital.
    renamed = {
        name: name.removesuffix("_cy").replace("main_govt", "govt").replace("version", "Version")
        for name in OLD
    }
    pd.DataFrame([OLD]).rename(columns=renamed).assign(Version=26.1).to_csv(new, index=False)
    before, after = read_country_years(old), read_country_years(new)
    assert (before[1], after[1]) == ("25.1", "26.1")
    pd.testing.assert_frame_equal(before[0], after[0])
    assert after[0]["os_main_govt_killings_best"].tolist() == [8.0]


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("ucdp_events", "GEDEvent_v26_1.csv"),
        ("ucdp_events", "ged261-csv.zip"),
        ("ucdp_candidate_events", "GEDEvent_v26_0_2.xlsx"),
        ("ucdp_candidate_events", "GEDevent_v25_0_12.csv"),
        ("ucdp_candidate_events", "GEDEvent_v26_01_26_06.csv"),
        ("ucdp_country_year", "OrganizedViolenceCYDataSet26_1.csv"),
        ("ucdp_country_year", "organizedviolencecy-261-csv.zip"),
        ("ucdp_armed_conflict", "ucdp-prio-acd-261-csv.zip"),
        ("ucdp_one_sided", "ucdp-onesided-261-csv.zip"),
        ("ucdp_battle_deaths", "ucdp-brd-dyadic-261-csv.zip"),
    ],
)
def test_files_are_recognised_by_their_current_names(source: str, name: str) -> None:
    assert [
        each.name
        for each in SOURCES.values()
        if any(fnmatch.fnmatchcase(name, pattern) for pattern in each.files)
    ] == [source]


@pytest.mark.parametrize(
    ("name", "release"),
    [
        ("GEDEvent_v26_01_26_06.csv", "26.01.26.06"),
        ("GEDEvent_v26_0_2.csv", "26.0.2"),
        ("GEDEvent_v26_1.csv", "26.1"),
        ("events.csv", "21.1"),
    ],
)
def test_a_release_in_the_name_of_events(tmp_path: Path, name: str, release: str) -> None:
    path = tmp_path / name
    path.write_text(
        "id,year,type_of_violence,country_id,date_start,date_end,deaths_civilians,best,high,low,"
        "gwnoa\n1,2020,2,775,2020-01-30,2020-02-02,0,6,9,5,\n",
        encoding="utf-8",
    )
    assert events_table(path)[1] == release
