"""UCDP: lists of states in a cell, old spellings, numbers that states kept, and no texts."""

import datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from atrocityrisk.errors import DataError, SchemaError
from atrocityrisk.sources.source import read_source
from atrocityrisk.sources.ucdp import ucdp_files
from atrocityrisk.sources.ucdp.armed_conflicts import read_armed_conflicts
from atrocityrisk.sources.ucdp.battle_deaths import battle_deaths_table, read_battle_deaths
from atrocityrisk.sources.ucdp.deaths_by_country import read_country_years
from atrocityrisk.sources.ucdp.georeferenced_events import event_months, events_table, read_events
from atrocityrisk.sources.ucdp.one_sided_violence import one_sided_table, read_one_sided

HERE = Path("a.csv")


def written(folder: Path, text: str, name: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def by_key(frame: pd.DataFrame, column: str) -> dict[tuple[int, int], float]:
    return frame.set_index(["gwcode", "year"])[column].to_dict()


@pytest.mark.parametrize("cell", ["490, 517", "490;517", "490 ; 517", "490,517"])
def test_lists_of_states_with_commas_or_semicolons(cell: str) -> None:
    rows = ucdp_files.one_row_per_state(pd.DataFrame({"g": [cell], "x": [10]}), "g", HERE)
    assert rows[["g", "x", "listed"]].to_numpy().tolist() == [[490, 10, 2], [517, 10, 2]]


def test_one_state_stored_as_a_number_and_none() -> None:
    table = pd.DataFrame({"g": [490.0, 0.0, -99.0]}, index=[7, 7, 7])
    rows = ucdp_files.one_row_per_state(table, "g", HERE)
    assert rows[["g", "row", "listed"]].to_numpy().tolist() == [[490, 0, 1]]


def test_words_in_a_list_are_an_error() -> None:
    with pytest.raises(DataError, match=r"'g' has 'Congo'"):
        ucdp_files.one_row_per_state(pd.DataFrame({"g": ["490, Congo"]}), "g", HERE)


def test_rows_of_two_releases_are_refused() -> None:
    with pytest.raises(DataError, match=r"one release, found \['24.1', '25.1'\]"):
        ucdp_files.release(pd.DataFrame({"version": [25.1, 24.1]}), HERE)


def test_a_release_from_the_last_year() -> None:
    assert ucdp_files.release(pd.DataFrame({"year": [1990, 2024]}), HERE) == "25.1"


ONE_SIDED = (
    "actor_id,year,best_fatality_estimate,low_fatality_estimate,high_fatality_estimate,"
    "is_government_actor,gwno_location,gwnoa,version\n"
)


def test_a_government_kills_at_home_and_others_in_equal_parts(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        ONE_SIDED
        + '1,1994,900,600,990,1,"490, 516, 517",517,25.1\n'
        + '2,1994,90,60,120,0,"490, 516, 517",,25.1\n'
        + '3,1994,40,40,40,1,"490, 516",651,25.1\n'
        + "4,1994,7,7,7,0,517,,25.1\n",
        "OneSided_v25_1.csv",
    )
    frame, version = read_one_sided(path)
    assert version == "25.1"
    assert by_key(frame, "government_deaths") == {
        (490, 1994): 20.0,  # a foreign government: half of 40
        (516, 1994): 20.0,
        (517, 1994): 900.0,
    }
    assert by_key(frame, "nonstate_deaths") == {
        (490, 1994): 30.0,
        (516, 1994): 30.0,
        (517, 1994): 37.0,
    }
    assert by_key(frame, "government_deaths_upper")[490, 1994] == 940.0
    assert by_key(frame, "nonstate_actors")[517, 1994] == 2.0
    assert by_key(frame, "total_deaths_low")[517, 1994] == 627.0


def test_old_spelling_and_a_coalition_of_governments(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "ActorId,Year,BestFatalityEstimate,LowFatalityEstimate,HighFatalityEstimate,"
        "IsGovernmentActor,GWNoLocation,GWNoA,Version\n"
        '1,2020,60,60,60,1,"432, 436","432, 365",20.1\n',
        "OneSided_v20_1.csv",
    )
    frame, version = read_one_sided(path)
    assert version == "20.1"
    assert by_key(frame, "government_deaths") == {(432, 2020): 60.0, (436, 2020): 0.0}


def test_one_sided_totals_are_kept(publisher_files: Path) -> None:
    path = publisher_files / "ucdp" / "OneSided_v25_1.rds"
    table, _ = one_sided_table(path)
    assert table["gwno_location"].str.contains(",").any()
    frame, _ = read_one_sided(path)
    assert frame["total_deaths"].sum() == pytest.approx(table["best_fatality_estimate"].sum())
    assert (frame["government_deaths"] + frame["nonstate_deaths"]).tolist() == pytest.approx(
        frame["total_deaths"].tolist()
    )


def test_one_sided_agrees_with_the_country_years(shared: Path) -> None:
    folder = shared / "data" / "ucdp"
    table, _ = one_sided_table(folder / "OneSided_v25_1.rds")
    assert table["gwno_location"].str.contains(",").sum() == 215
    frame, _ = read_one_sided(folder / "OneSided_v25_1.rds")
    # Rwanda 1994: the government's killings stay in Rwanda.
    assert by_key(frame, "government_deaths")[517, 1994] > 700_000
    assert by_key(frame, "government_deaths").get((516, 1994), 0.0) < 10_000
    # Vietnam was two states: a civil war in the South, then a war between South and North.
    conflicts = read_armed_conflicts(folder / "UcdpPrioConflict_v23_1.csv")[0]
    conflicts = conflicts.set_index(["gwcode", "year"])
    assert conflicts.loc[(817, 1964), "intrastate_intensity"] == 2.0
    assert conflicts.loc[[(816, 1968), (817, 1968)], "interstate_intensity"].tolist() == [2.0, 2.0]
    years, _ = read_country_years(folder / "organizedviolencecy_v25_1.csv")
    assert years.loc[years["year"] == 2024, "os_total_deaths_best"].sum() == 14_347
    truth = years.set_index(["gwcode", "year"])["os_any_govt_killings_best"]
    ours = frame.set_index(["gwcode", "year"])["government_deaths"].reindex(truth.index).fillna(0)
    assert (ours - truth).abs().sum() < 0.05 * truth.sum()


def test_country_years_lose_their_suffix_and_keep_ucdps_numbers(publisher_files: Path) -> None:
    path = publisher_files / "ucdp" / "organizedviolencecy_v25_1.csv"
    frame, version = read_country_years(path)
    assert version == "25.1"
    assert not [name for name in frame if name.endswith("_cy")]
    assert not [name for name in frame if "names" in name or "ids" in name]
    deaths = by_key(frame, "os_total_deaths_best")
    # UCDP's 345 is Yugoslavia to 2005 and Serbia, 340, from 2006; Kosovo has 347 from 2008.
    assert (345, 2005) in deaths
    assert (340, 2024) in deaths
    assert (345, 2024) not in deaths
    assert (678, 2024) in deaths
    # Two Germanies, two Yemens, Czechoslovakia and its successors.
    assert {(260, 1989), (265, 1989), (680, 1989), (315, 1992), (316, 1993)} <= set(deaths)


def test_a_missing_country_year_column_is_named(tmp_path: Path, publisher_files: Path) -> None:
    table = pd.read_csv(publisher_files / "ucdp" / "organizedviolencecy_v25_1.csv", nrows=20)
    path = tmp_path / "organizedviolencecy_v26_1.csv"
    table.rename(columns={"os_total_deaths_best_cy": "os_deaths_best_cy"}).to_csv(path, index=False)
    with pytest.raises(SchemaError, match=r"'os_total_deaths_best_cy'.*'os_deaths_best_cy'"):
        read_source("ucdp_country_year", path)


def test_battle_deaths_within_and_between_states(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "ConflictId,DyadId,LocationInc,Year,BdBest,BdLow,BdHigh,TypeOfConflict,GWNoLoc,Version\n"
        "1,11,India,1999,100,90,110,3,750,19.1\n1,12,India,1999,30,20,40,4,750,19.1\n"
        '2,13,"India, Pakistan",1999,400,300,500,2,"750, 770",19.1\n',
        "BattleDeaths_v19_1.csv",
    )
    frame, version = read_battle_deaths(path)
    assert version == "19.1"
    assert by_key(frame, "intrastate_deaths") == {(750, 1999): 130.0, (770, 1999): 0.0}
    assert by_key(frame, "interstate_deaths") == {(750, 1999): 400.0, (770, 1999): 400.0}
    assert by_key(frame, "intrastate_deaths_high")[750, 1999] == 150.0
    assert by_key(frame, "intrastate_dyads")[750, 1999] == 2.0


def test_battle_deaths_of_the_present_release(publisher_files: Path) -> None:
    path = publisher_files / "ucdp" / "BattleDeaths_v25_1.csv"
    table, version = battle_deaths_table(path)
    assert version == "25.1"
    frame, _ = read_battle_deaths(path)
    within = table.loc[table["type_of_conflict"].isin([3, 4]), "bd_best"].sum()
    assert frame["intrastate_deaths"].sum() == within


def test_conflict_intensity_reaches_back_to_1946(publisher_files: Path) -> None:
    folder = publisher_files / "ucdp"
    csv, version = read_armed_conflicts(folder / "UcdpPrioConflict_v23_1.csv")
    rda, later = read_armed_conflicts(folder / "ucdp_acd.rda")
    assert (version, later) == ("23.1", "25.1")
    assert csv["year"].min() == rda["year"].min() == 1946
    # Both forms tell the same story for the years they share, but for revisions.
    one = csv.set_index(["gwcode", "year"])["intrastate_intensity"]
    two = rda.loc[rda["year"] <= 2022].set_index(["gwcode", "year"])["intrastate_intensity"]
    both = pd.concat([one, two], axis=1, keys=["csv", "rda"]).fillna(0.0)
    assert (both["csv"] == both["rda"]).mean() > 0.97


def test_events_are_counted_and_their_texts_left(publisher_files: Path) -> None:
    path = publisher_files / "ucdp" / "GEDevent_v26_0_2.xlsx"
    events, version = events_table(path)
    assert version == "26.0.2"
    assert not [n for n in events if n.startswith(("source", "where", "side", "dyad", "adm"))]
    months = event_months(events, path)
    assert sorted(months["month"].unique()) == [1, 2]
    frame, _ = read_events(path)
    deaths = frame[["state_based_deaths", "non_state_deaths", "one_sided_deaths"]].to_numpy()
    assert deaths.sum() == events["best"].sum()
    assert set(frame["months_covered"]) == {2.0}


EVENTS = "id,year,type_of_violence,country_id,date_start,date_end,deaths_civilians,{},gwnoa\n"


def test_events_by_month_type_and_perpetrator(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        EVENTS.format("best,high,low")
        + "1,2020,3,775,2020-01-30,2020-02-02,5,6,9,5,775\n"
        + "2,2020,3,775,2020-01-02,2020-01-02,4,4,4,4,\n"
        + "3,2020,1,775,2020-12-02,2020-12-02,1,9,9,9,775\n",
        "GEDEvent_v21_1.csv",
    )
    months = event_months(*[(events := events_table(path)[0]), path])
    assert len(events) == 3
    january = months.loc[months["month"] == 1].iloc[0]
    assert january["one_sided_deaths"] == 10.0
    assert january["one_sided_government_deaths"] == 6.0
    frame, version = read_events(path)
    assert version == "21.1"
    assert frame["months_covered"].tolist() == [12.0]
    assert frame["state_based_deaths"].tolist() == [9.0]
    pd.testing.assert_series_equal(
        read_source("ucdp_events", path).frame["state_based_deaths"].reset_index(drop=True),
        frame["state_based_deaths"].reset_index(drop=True),
    )


def test_the_publishers_forms_of_a_day_count_in_the_month_they_say(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        EVENTS.format("best,high,low")
        + "1,2024,3,775,2024-11-05 00:00:00.000,2024-11-06 00:00:00.000,5,6,9,5,775\n"
        + "2,2024,3,775,2023-12-30,2024-01-02,5,7,9,5,775\n",
        "GEDEvent_v25_1.csv",
    )
    months = event_months(events_table(path)[0], path).set_index("month")
    # An event that began in December and is counted in the next year does not fall in its December.
    assert months["one_sided_deaths"].to_dict() == {11: 6.0, 1: 7.0}


def test_days_of_a_workbook_are_read_and_its_numbers_are_not(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.append(EVENTS.format("best,high,low").strip().split(","))
    day = datetime.datetime(2024, 11, 5)
    page.append([1, 2024, 3, 775, day, day, 5, 6, 9, 5, 775])
    path = tmp_path / "GEDEvent_v25_1.xlsx"
    book.save(path)
    assert event_months(events_table(path)[0], path)["month"].tolist() == [11]
    page["E2"].number_format = "General"
    page["E2"] = 45601
    book.save(path)
    with pytest.raises(DataError, match=r"'date_start' has 45601 .*count of days \(2024-11-05"):
        events_table(path)


def test_old_names_of_estimates(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        EVENTS.format("best_est,high_est,low_est")
        + "1,2016,2,775,2016-01-30,2016-02-02,0,6,9,5,\n",
        "GEDEvent_v17_1.csv",
    )
    assert read_events(path)[0]["non_state_deaths"].tolist() == [6.0]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("1,2020,3,775,2020-01-30,2020-02-02,5,6,9,5,775\n" * 2, "1 events occur twice"),
        (
            "1,2020,7,775,2020-01-30,2020-02-02,5,6,9,5,775\n",
            "'type_of_violence' has 7 for id 1, expected 1, 2 or 3",
        ),
        ("1,2020,3,775,soon,2020-02-02,5,6,9,5,775\n", "'date_start' has soon in data row 1"),
        ("1,2020,3,775,43860,43863,5,6,9,5,775\n", r"a spreadsheet's count of days \(2020-01-30"),
        ("1,2020,3,775,20200130,20200202,5,6,9,5,775\n", "'date_start' has 20200130 in data row 1"),
        ("1,2020,3,775,1580342400,1580601600,5,6,9,5,775\n", "'date_start' has 1580342400"),
        ("1,2020,3,775,05.11.2020,06.11.2020,5,6,9,5,775\n", "day and month may be exchanged"),
        ("1,2020,3,775,2019-01-30,2019-02-02,5,6,9,5,775\n", "outside the row's year 2020"),
        ("1,2020,3,775,2020-02-30,2020-03-02,5,6,9,5,775\n", "'date_start' has 2020-02-30"),
        ("1,2020,3,775,2020-02-03,2020-02-02,5,6,9,5,775\n", "ends on 2020-02-02, before it"),
        ("1,2020,3,775,,2020-02-02,5,6,9,5,775\n", "'date_start' is empty in data row 1"),
        ("1,2020,3,775,2020-02-02,5,6,9,5,775\n", "line 2 has 10 fields, its header 11"),
    ],
)
def test_impossible_events(tmp_path: Path, rows: str, message: str) -> None:
    path = written(tmp_path, EVENTS.format("best,high,low") + rows, "GEDEvent_v21_1.csv")
    with pytest.raises(DataError, match=message):
        events_table(path)
