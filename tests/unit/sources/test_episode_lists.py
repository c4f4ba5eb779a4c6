"""PITF geno-/politicide and Targeted Mass Killings: open ends, added rows, intent."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from episode_coverage import coverage

from atrocityrisk.errors import DataError, DuplicateRowsError, SchemaError
from atrocityrisk.sources.source import read_source


def pitf(tmp_path: Path, *rows: tuple) -> Path:
    names = ["COUNTRY", "SCODE", "CCODE", "YEAR", "YRBEGIN", "YREND", "DEATHMAG"]
    path = tmp_path / "PITF GenoPoliticide 2018.xlsx"
    pd.DataFrame([("X", *row) for row in rows], columns=names).to_excel(path, index=False)
    return path


def test_pitf_open_episode_goes_on_until_the_release_ends(tmp_path: Path):
    path = pitf(tmp_path, ("CEN", 482, 2017, 2017, 9999, 2.0), ("CEN", 482, 2018, 2017, 9999, 9))
    frame = read_source("pitf", path).frame
    assert frame.loc[(482, 2017), ["onset", "ongoing", "ended"]].tolist() == [1.0, 1.0, 0.0]
    assert frame.loc[(482, 2018), ["onset", "ongoing", "ended"]].tolist() == [0.0, 1.0, 0.0]
    assert np.isnan(frame.loc[(482, 2018), "magnitude"])
    assert frame.loc[(2, 2018)].tolist() == [0.0, 0.0, 0.0, 0.0]
    assert coverage(frame["ongoing"]) == (1955, 2018)


def test_pitf_row_outside_its_episode_is_refused(tmp_path: Path):
    with pytest.raises(DataError, match="CEN in 2016 of 2017"):
        read_source("pitf", pitf(tmp_path, ("CEN", 482, 2016, 2017, 2018, 2.0)))


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (("CEN", 482, 2017, None, 2018, 2.0), "YRBEGIN"),
        (("CEN", 482, 2017, 2017, None, 2.0), "YREND"),
        ((None, 626, 2017, 2017, 2018, 2.0), "SCODE"),
    ],
)
def test_pitf_gap_that_would_change_the_record_is_refused(
    tmp_path: Path, row: tuple, column: str
) -> None:
    # Without its letters the Center's 626, Sudan, would be South Sudan.
    with pytest.raises(DataError, match=rf"'{column.lower()}' has .* in data row 2"):
        read_source("pitf", pitf(tmp_path, ("CEN", 482, 2016, 2016, 2018, 2.0), row))


@pytest.mark.parametrize("end", [None, 2018.5, "#REF!", "=E2", "ongoing"])
def test_pitf_end_that_is_no_year_does_not_mean_that_it_goes_on(tmp_path: Path, end: object):
    path = pitf(tmp_path, ("CEN", 482, 2018, 2017, end, 2.0), ("CEN", 482, 2017, 2017, 2018, 2.0))
    with pytest.raises(DataError, match=r"'yrend' has (nothing|2018\.5|#REF!|a formula|'ongoing')"):
        read_source("pitf", path)


@pytest.mark.parametrize(
    "rows",
    [
        [("CEN", 482, 2017, 1066, 2017, 2.0)],
        [("CEN", 482, 2017, 2016, 2017, 2.0)],
        [("CEN", 482, 2017, 2017, 2044, 2.0)],
        [("CEN", 482, 2016, 2016, 2018, 2.0), ("CEN", 482, 2018, 2016, 2018, 2.0)],
        [("CEN", 482, 2016, 2016, 2017, 2.0), ("CEN", 482, 2017, 2016, 9999, 2.0)],
    ],
)
def test_pitf_episode_whose_begin_or_end_is_in_no_row_is_refused(tmp_path: Path, rows: list):
    # Its onset was counted nowhere.
    with pytest.raises(DataError, match="expected a row for each year of the episode CEN"):
        read_source("pitf", pitf(tmp_path, *rows))


def test_pitf_real_file(shared: Path):
    frame = read_source("pitf", shared / "data/csp/genocide politicide.xls").frame
    assert frame["ongoing"].sum() == 289
    assert frame["onset"].sum() == 45
    assert frame["ended"].sum() == 43  # two are under way in 2018
    assert frame.loc[(517, 1994)].tolist() == [1.0, 1.0, 1.0, 5.0]
    assert frame.loc[(770, 1971), "onset"] == 1.0  # 769 there
    assert frame.loc[(345, 1998), "onset"] == 1.0  # 347 there


def tmk(tmp_path: Path, *rows: tuple) -> Path:
    names = [
        *("tmk_id", "year", "is.government.actor", "pl.ccode", "pl.gwn", "tmk.end"),
        *("intent.4.a.actor.org.pln", "intent.4.b.actor.stat.int", "genpol.ongoing"),
    ]
    path = tmp_path / "tmk_events_release_1.1.xlsx"
    pd.DataFrame(rows, columns=names).to_excel(path, index=False)
    return path


@pytest.mark.parametrize("nothing", [None, "NA", " "])
def test_tmk_row_without_its_perpetrator_is_refused(tmp_path: Path, nothing: str | None):
    rows = [(name, 1990, 1, 483, 483, "", 1, 0, 1) for name in ("a", nothing)]
    with pytest.raises(DataError, match=r"'tmk_id' has nothing in data row 2"):
        read_source("tmk", tmk(tmp_path, *rows))


def test_tmk_by_hand(tmp_path: Path):
    path = tmk(
        tmp_path,
        ("a", 1990, 1, 483, 483, "1991-05-01", 1, 0, 1),
        ("a", 1991, 1, 483, 483, "1991-05-01", 0, 0, 1),
        ("b", 1991, 0, 483, 483, None, 0, 1, 0),
        ("c", 1992, 0, 432, None, None, 0, 0, 0),
    )
    data = read_source("tmk", path)
    frame = data.frame
    assert data.version == "1.1"
    assert coverage(frame["onset"]) == (1990, 1992)
    year = frame.loc[(483, 1991)]
    assert year[["ongoing", "ongoing_state", "ongoing_nonstate"]].tolist() == [2.0, 1.0, 1.0]
    assert year[["onset", "ended_state", "ended_nonstate"]].tolist() == [1.0, 1.0, 1.0]
    assert year[["planned_ongoing", "stated_intent_ongoing"]].tolist() == [0.0, 1.0]
    assert frame.loc[(483, 1990), "planned_ongoing"] == 1.0
    # Without an end and in the last year listed, a killing goes on; its code is COW's.
    assert frame.loc[(432, 1992), ["ongoing", "ended"]].tolist() == [1.0, 0.0]
    assert frame.loc[(2, 1992), "ongoing"] == 0.0


@pytest.mark.parametrize(
    ("end", "ended"),
    [
        ("1992-05-01", 1.0),
        ("1992-05-01 00:00:00", 1.0),
        ("18.06.1992", 1.0),
        ("18/06/1992", 1.0),
        ("1992", 1.0),
        (1992, 1.0),
        ("1993-05-01", 0.0),
        ("-1", 0.0),
        ("NA", 0.0),
        (None, 0.0),
    ],
)
def test_tmk_ends_in_the_publishers_forms(tmp_path: Path, end: object, ended: float):
    frame = read_source("tmk", tmk(tmp_path, ("c", 1992, 0, 483, 483, end, 0, 0, 0))).frame
    assert frame.loc[(483, 1992), "ended"] == ended


@pytest.mark.parametrize("end", [33755, "33755", "June 1992", "920618", "#N/A", "=F3"])
def test_tmk_end_that_is_no_day_does_not_mean_that_it_goes_on(tmp_path: Path, end: object):
    with pytest.raises(
        DataError, match=r"column 'tmk\.end' has ('33755'|'June|'920618'|#N/A|a for)"
    ):
        read_source("tmk", tmk(tmp_path, ("c", 1992, 0, 483, 483, end, 0, 0, 0)))


def test_tmk_rows_split_by_target_are_one_perpetrator(tmp_path: Path):
    path = tmk(
        tmp_path,
        ("a", 1990, 1, 483, 483, "1990-05-01", 1, 0, 0),
        ("a", 1990, 1, 483, 483, "1990-06-01", 0, 1, 0),
    )
    year = read_source("tmk", path).frame.loc[(483, 1990)]
    assert year[["ongoing", "planned_ongoing", "stated_intent_ongoing"]].tolist() == [1.0] * 3


def test_tmk_contradiction_and_unknown_actor_are_refused(tmp_path: Path):
    both = [("a", 1990, g, 483, 483, None, 0, 0, 0) for g in (0, 1)]
    with pytest.raises(DuplicateRowsError, match="'a' is a government and is none in 1990"):
        read_source("tmk", tmk(tmp_path, *both))
    with pytest.raises(SchemaError, match="has 2 for tmk_id a, year 1990, expected 0 or 1"):
        read_source("tmk", tmk(tmp_path, ("a", 1990, 2, 483, 483, None, 0, 0, 0)))


def test_tmk_flag_that_nobody_coded_stays_missing(tmp_path: Path):
    # Of two killings of 1990 one was not coded: whether it is the first or the second is unknown.
    path = tmk(
        tmp_path,
        ("a", 1990, 1, 483, 483, "1991-05-01", 1, 0, None),
        ("b", 1990, 0, 483, 483, "1991-05-01", 1, 0, 1),
        ("b", 1991, 0, 483, 483, "1991-05-01", 1, 0, 1),
    )
    frame = read_source("tmk", path).frame
    assert np.isnan(frame.loc[(483, 1990), "geno_politicide_ongoing"])
    assert frame.loc[(483, 1991), "geno_politicide_ongoing"] == 1.0
    assert frame.loc[(483, 1990), "planned_ongoing"] == 2.0
    assert frame.loc[(475, 1990), "geno_politicide_ongoing"] == 0.0


def test_tmk_real_file(shared: Path):
    data = read_source("tmk", shared / "data/tmk/tmk_events_release_1.1.xls")
    frame = data.frame
    assert data.version == "1.1"
    assert coverage(frame["onset"]) == (1946, 2020)
    # 534 rows: four merged, four for Taiwan and India before they were states.
    assert frame["ongoing"].sum() == 534 - 4 - 4
    assert frame.loc[(432, 2019), "ongoing_nonstate"] == 1.0  # row with a COW number only
    assert (frame["ongoing"] == frame["ongoing_state"] + frame["ongoing_nonstate"]).all()
