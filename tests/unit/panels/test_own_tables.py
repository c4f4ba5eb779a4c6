"""A researcher's own table as a panel: what is taken, and every door to bad input."""

import datetime
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from atrocityrisk.errors import (
    DataError,
    DoubtfulColumnWarning,
    DuplicateRowsError,
    LeftOutWarning,
    SchemaError,
    SpecError,
    UnresolvedRowsError,
    WrongTypeError,
)
from atrocityrisk.outcomes import OUTCOMES
from atrocityrisk.panels import Panel, read_panel, write_panel
from atrocityrisk.synthetic import synthetic_world

ISO3 = ["TCD", "NER", "MLI", "BFA"]
GW = [483, 436, 432, 439]
YEARS = range(2015, 2021)


def table(**columns) -> pd.DataFrame:
    """Four states, six years; a coup in Chad in 2018 and in Mali in 2020."""
    rows = pd.MultiIndex.from_product([ISO3, YEARS], names=["country", "year"])
    frame = pd.DataFrame(index=rows).reset_index()
    coup = {("TCD", 2018), ("MLI", 2020)}
    frame["coup"] = [int(key in coup) for key in zip(frame["country"], frame["year"], strict=True)]
    frame["rain"] = np.arange(len(frame)) * 1.5
    return frame.assign(**columns)


def made(frame=None, **options) -> Panel:
    frame = table() if frame is None else frame
    return Panel.from_frame(
        frame, **{"state": "country", "code": "iso3", "outcome": "coup"} | options
    )


def changed(column: str, row: int, value: object) -> pd.DataFrame:
    """The table with another cell in a data row, counted from 1."""
    frame = table().astype({column: object})
    frame.loc[row - 1, column] = value
    return frame


def test_rows_values_events_and_outcome():
    frame = table()
    before = frame.copy(deep=True)
    panel = made(frame.sample(frac=1, random_state=1))
    assert frame.equals(before)
    assert panel.indicators.loc[(483, 2015), "rain"] == 0.0
    assert panel.events["coup"].sum() == 2
    assert panel.index.get_level_values("gwcode").unique().tolist() == sorted(GW)
    assert (panel.outcome.name, panel.outcome.first, panel.outcome.last) == ("coup", 1, 2)
    # Chad's coup of 2018 lies in the windows of 2016 and 2017.
    labels = panel.labels(known_at=2020)
    assert labels[483].dropna().to_dict() == {2015: 0.0, 2016: 1.0, 2017: 1.0, 2018: 0.0}


def test_metadata_have_sensible_defaults():
    facts = made(source="mine.csv", version="sha256 0f").columns.loc["rain"]
    assert facts.to_dict() == {
        "source": "mine.csv",
        "version": "sha256 0f",
        "kind": "dynamic",
        "unit": "not stated",
        "publication_lag": 1,
        "max_age_years": 1,
        "licence": "not stated",
        "description": "Column 'rain' of mine.csv.",
    }
    facts = made(table(rain=np.repeat(range(4), len(YEARS)))).columns.loc["rain"]
    assert facts[["kind", "max_age_years"]].tolist() == ["structural", 2]


def test_columns_that_tell_nothing_are_named():
    with pytest.warns(DoubtfulColumnWarning, match=r"'rain' is 5 in every row and sets no state"):
        made(table(rain=5.0))
    again = table()
    with pytest.warns(DoubtfulColumnWarning, match=r"'rain' is the event series 'coup' again"):
        made(again.assign(rain=again["coup"]))


def test_metadata_can_be_given():
    panel = made(
        indicators={"rain": {"name": "rain_mm", "publication_lag": 2, "unit": "mm", "source": "A"}}
    )
    facts = panel.columns.loc["rain_mm"]
    assert facts[["publication_lag", "unit", "source"]].tolist() == [2, "mm", "A"]


def test_missing_stays_missing_and_is_carried_no_longer_than_said():
    frame = changed("rain", 3, None)
    frame.loc[3, "rain"] = None  # 2017 and 2018 of Chad
    frame.loc[0, "coup"] = np.nan
    panel = made(frame, indicators={"rain": {"max_age_years": 1}})
    assert panel.indicators["rain"][483].tolist()[:4] == [
        0.0,
        1.5,
        1.5,
        pytest.approx(np.nan, nan_ok=True),
    ]
    assert panel.ages["rain"][483].tolist() == [0, 0, 1, -1, 0, 0]
    assert np.isnan(panel.events.loc[(483, 2015), "coup"])


@pytest.mark.parametrize(
    ("code", "written"),
    [("gwcode", GW), ("cow", GW), ("name", ["Chad", "Niger", "Mali", "burkina faso"]),
     ("iso2", ["TD", "NE", "ML", "BF"]), ("m49", [148, 562, 466, 854]), ("iso3", ISO3)],
)  # fmt: skip
def test_code_systems(code, written):
    frame = table(country=np.repeat(written, len(YEARS)))
    assert made(frame, code=code).fingerprint() == made().fingerprint()


def test_text_columns_and_numbers_of_states_are_no_indicators_and_said_so():
    frame = table(gwno=np.repeat(GW, len(YEARS)), who="A. Author")
    with pytest.warns(LeftOutWarning, match="'gwno' is a number of the state, 'who' holds text"):
        panel = made(frame)
    assert list(panel.columns.index) == ["rain"]
    assert any("'who' is no indicator: holds text" in note for note in panel.notes)


def test_an_ongoing_column_and_the_at_risk_rule():
    frame = table(war=0)
    frame.loc[2, "war"] = 1
    panel = made(frame, ongoing="war", new_while_ongoing=False, window=(1, 1))
    assert np.isnan(panel.labels(known_at=2020)[483, 2017])
    assert panel.labels(known_at=2020)[483, 2018] == 0
    with pytest.raises(SpecError, match="under way"):
        made(new_while_ongoing=False)
    with pytest.raises(SpecError, match="after the origin"):
        made(window=(2, 1))


def test_an_outcome_object_reads_its_own_columns():
    deaths = replace(
        OUTCOMES["one_sided_100"], name="deaths_100", series=("deaths",), ongoing=("deaths",)
    )
    panel = made(table(deaths=np.r_[[0, 150], np.zeros(22)]), outcome=deaths)
    assert panel.outcome == deaths
    assert panel.outcome.occurrence(panel.events).sum() == 1
    with pytest.raises(DataError, match=r"'deaths' has -1 in data row 1, expected a count"):
        made(table(deaths=-1.0), outcome=deaths)
    with pytest.raises(SchemaError, match="no column 'deaths'"):
        made(outcome=deaths)


def test_a_name_that_the_package_defines_otherwise_is_refused():
    with pytest.raises(SchemaError, match="the name of another one"):
        made(table().rename(columns={"coup": "mass_killing"}), outcome="mass_killing")


# Rows that have no place.


def test_rows_without_a_state_are_refused_with_all_rows():
    frame = table(country=table()["country"].replace("NER", "SUN"))
    with pytest.raises(UnresolvedRowsError) as refused:
        made(frame, source="mine.csv")
    message = str(refused.value)
    assert message.startswith("mine.csv: 6 of 24 rows fit no state and year:")
    assert "6 data rows 7-12: SUN 2015-2020: SUN is 365 (Soviet Union) in 1945-1991 only" in message
    assert "without_unresolved=True" in message
    assert [row.row for row in refused.value.rows] == [7, 8, 9, 10, 11, 12]


def test_rows_without_a_state_can_be_left_out_and_are_kept_in_the_notes():
    frame = table(country=table()["country"].replace("NER", "SUN"))
    panel = made(frame, without_unresolved=True)
    assert len(panel.index) == 18
    assert any("6 data rows 7-12: SUN 2015-2020" in note for note in panel.notes)


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("country", None, "no state is given"),
        ("country", "PSE", "not on Gleditsch and Ward's list"),
        ("country", "QQQ", "'QQQ' is none of the ISO 3166 codes of three letters"),
        ("year", None, "no year is given"),
        ("year", 1930, "the list of states covers 1945 to 2025 only"),
        ("year", 1950, "TCD is 483 (Chad) in 1960-2025 only"),
    ],
)
def test_why_a_row_has_no_place(column, value, reason):
    with pytest.raises(UnresolvedRowsError, match="data row 1: ") as refused:
        made(changed(column, 1, value))
    assert reason in str(refused.value)


def test_many_states_with_one_reason_share_a_line_and_the_notes_name_all():
    frame = pd.concat([table(), table().assign(year=lambda rows: rows["year"] - 300)])
    more = pd.concat([table(country="FRA"), table(country="USA")]).drop_duplicates(
        ["country", "year"]
    )
    frame = pd.concat([frame, more.assign(year=1700)]).drop_duplicates(["country", "year"])
    with pytest.raises(UnresolvedRowsError, match=r"6 states \(TCD, NER, MLI, BFA, ...\)"):
        made(frame)
    assert (
        "6 states (TCD, NER, MLI, BFA, FRA, USA)" in made(frame, without_unresolved=True).notes[0]
    )


def test_a_row_can_be_left_out_by_name():
    panel = made(changed("country", 1, "QQQ"), without={("QQQ", 2015): "no such place"})
    assert "data row 1: QQQ 2015: no such place" in panel.notes[0]
    with pytest.raises(SpecError, match="has no row QQQ 2015"):
        made(without={("QQQ", 2015): "no such place"})
    with pytest.raises(SpecError, match="expected a reason"):
        made(without={("TCD", 2015): " "})


def test_another_code_system_is_recognised():
    frame = table(country=np.repeat([483, 436, 432, 679], len(YEARS)))
    with pytest.raises(UnresolvedRowsError, match=r"(?s)Correlates of War.*code='cow'"):
        made(frame, code="gwcode", without_unresolved=True)
    with pytest.raises(UnresolvedRowsError, match=r"Give code='iso3'"):
        made(code="name")


def test_two_code_systems_mixed_are_refused():
    frame = table()
    frame.loc[frame["country"] == "NER", "country"] = "Niger"
    with pytest.raises(UnresolvedRowsError, match=r"mixes code systems.*'Niger' in data row 7"):
        made(frame, without_unresolved=True)


def test_the_same_state_and_year_twice():
    with pytest.raises(DuplicateRowsError) as refused:
        made(changed("year", 2, 2015))
    assert "Chad (483) 2015: data row 1 (TCD), data row 2 (TCD)" in str(refused.value)
    with pytest.raises(DuplicateRowsError, match=r"(?s)once: 24\n.*\n  and 12 more\nMerge"):
        made(pd.concat([table()] * 6))
    frame = table(country=np.repeat([679, 436, 432, 439], len(YEARS)))
    frame.loc[6, ["country", "year"]] = [678, 2015]  # Yemen, under the number of its north
    with pytest.raises(DuplicateRowsError, match=r"leave one out by name .*\('679', 2015\)"):
        made(frame, code="ucdp")


def test_an_unknown_code_system_is_told_the_near_one():
    with pytest.raises(SpecError, match="did you mean 'iso3'"):
        made(code="iso33")
    with pytest.raises(SpecError, match="expected the name of a code system"):
        made(code=3)


# Cells that are not what they should be.


@pytest.mark.parametrize("year", ["1990-91", "year 1990", "2015-12-31", "'15", 2015.5, True])
def test_a_year_that_is_none(year):
    with pytest.raises(DataError, match="in data row 4, expected a year such as 1990"):
        made(changed("year", 4, year))


def test_a_year_with_decimals_is_told_as_it_is_written():
    with pytest.raises(DataError, match=r"'year' has 2015\.5 in data row 2"):
        made(changed("year", 2, 2015.5).astype({"year": float}))


def test_days_are_no_years_but_years_as_text_are():
    days = [datetime.datetime(year, 12, 31) for _ in ISO3 for year in YEARS]
    with pytest.raises(DataError, match="holds days, expected years"):
        made(table(year=days))
    text = table().assign(year=lambda frame: frame["year"].astype(str) + ".0")
    assert made(text).fingerprint() == made().fingerprint()


@pytest.mark.parametrize(
    ("cell", "way_on"),
    [
        ("12 %", "without the sign"),
        ("3,5", "write a point before decimals"),
        ("1 000", "write nothing between thousands"),
        ("high", "correct it, or leave it empty"),
    ],
)
def test_a_cell_that_is_no_number(cell, way_on):
    with pytest.raises(DataError, match=r"column 'rain' has .* in data row 5") as refused:
        made(changed("rain", 5, cell))
    assert way_on in str(refused.value)


@pytest.mark.parametrize("cells", ["12%", "3,5"])
def test_a_whole_column_of_such_cells_is_not_taken_for_text(cells):
    with pytest.raises(DataError, match="expected a number"):
        made(table(rain=cells))


def test_an_infinite_value():
    with pytest.raises(DataError, match="'rain' has an infinite value in data row 2"):
        made(changed("rain", 2, np.inf).astype({"rain": float}))


@pytest.mark.parametrize("value", [2, -1, 0.5, "yes", "50%"])
def test_an_outcome_that_is_not_0_or_1(value):
    with pytest.raises(DataError, match=r"column 'coup' has .* in data row 3, expected"):
        made(changed("coup", 3, value))


@pytest.mark.parametrize(
    ("value", "found"), [(0, "0 in all 24"), (1, "1 in all"), (None, "no value")]
)
def test_an_outcome_of_one_class(value, found):
    with pytest.raises(DataError, match=f"column 'coup' has {found}.*one class teaches nothing"):
        made(table(coup=value))


def test_events_under_way_are_not_taken_for_onsets_without_a_word():
    war = [int(2016 <= year <= 2019) for _ in ISO3 for year in YEARS]
    with pytest.warns(DoubtfulColumnWarning, match="1 in 16 rows, in 12 of them right after"):
        made(table(coup=war))


def test_codes_for_missing_are_not_taken_for_figures_without_a_word():
    with pytest.warns(DoubtfulColumnWarning, match="'rain' has -88 in 1 rows and otherwise"):
        made(changed("rain", 3, -88.0).astype({"rain": float}))
    made(table(rain=np.arange(24) * -10.0 - 8))  # -88 among others of its size


def test_an_own_column_under_the_name_of_a_registered_indicator():
    with pytest.warns(DoubtfulColumnWarning, match="'population_log2' has the name of one of the"):
        made(table().rename(columns={"rain": "population_log2"}))


def test_a_table_of_one_state():
    with pytest.raises(DataError, match=r"of one state, Chad \(483\), expected several"):
        made(table().iloc[:6])


def test_tables_that_are_none():
    with pytest.raises(DataError, match="has no rows"):
        made(table().iloc[:0])
    with pytest.raises(WrongTypeError, match="expected a DataFrame"):
        made(table().to_dict())
    with pytest.raises(SchemaError, match=r"no column 'counry'.*did you mean 'country'"):
        made(state="counry")
    with pytest.raises(SchemaError, match="more than one column named 'rain'"):
        made(pd.concat([table(), table()[["rain"]]], axis=1))
    with pytest.raises(SchemaError, match="has no indicator"):
        made(indicators=[])
    with pytest.raises(WrongTypeError, match=r"write \['rain'\]"):
        made(indicators="rain")
    with pytest.raises(SpecError, match="expected an outcome"):
        made(outcome=None)
    with pytest.raises(SchemaError, match="kind structural or dynamic, found 'foo'"):
        made(indicators={"rain": {"kind": "foo"}})
    with pytest.raises(SchemaError, match="has the metadata 'lag'"):
        made(indicators={"rain": {"lag": 1}})


# Joined to a panel, and kept in a file.


@pytest.fixture(scope="module")
def world() -> Panel:
    return synthetic_world(seed=3, n_states=12, years=(2010, 2020)).panel


def of_world(world: Panel, **columns) -> pd.DataFrame:
    frame = world.index.to_frame(index=False)
    happened = (frame["gwcode"] + frame["year"]) % 5 == 0
    return frame.assign(coup=happened.astype(int), rain=frame["year"] * 1.0, **columns)


def joined(world: Panel, frame: pd.DataFrame, **options) -> Panel:
    return Panel.from_frame(frame, **{"state": "gwcode", "code": "gwcode", "join": world} | options)


def test_own_outcome_with_the_indicators_of_a_panel(world):
    panel = joined(world, of_world(world), outcome="coup", indicators=[])
    assert panel.columns.equals(world.columns)
    assert panel.outcome.name == "coup"
    assert set(world.events) < set(panel.events)
    assert panel.labels(known_at=2018).notna().any()
    assert panel.with_outcome("coup@1-1").outcome.last == 1


def test_own_indicators_with_the_outcome_of_a_panel(world):
    panel = joined(world, of_world(world), indicators=["rain"])
    assert panel.outcome == world.outcome
    assert panel.events.equals(world.events)
    assert set(panel.columns.index) == {*world.columns.index, "rain"}
    assert panel.indicators[list(world.columns.index)].equals(world.indicators)


def test_rows_that_the_panel_lacks(world):
    more = of_world(world)
    more.loc[len(more)] = [int(more["gwcode"].iloc[0]), 2023, 0, 1.0]
    with pytest.raises(UnresolvedRowsError, match="the panel covers 2010-2020 only"):
        joined(world, more)
    panel = joined(world, more, without_unresolved=True, indicators=["rain"])
    assert panel.index.equals(world.index)
    assert any("left out data row" in note for note in panel.notes)


def test_a_name_that_the_panel_has(world):
    taken = str(world.columns.index[0])
    with pytest.raises(SchemaError, match="already"):
        joined(world, of_world(world).rename(columns={"rain": taken}), indicators=[taken])
    with pytest.raises(SpecError, match="without dates of release"):
        joined(world._with(first_releases=dict.fromkeys(world.columns.index, 0)), of_world(world))


def test_a_written_panel_keeps_an_own_outcome_its_metadata_and_notes(tmp_path):
    panel = made(
        changed("country", 1, "QQQ"),
        without={("QQQ", 2015): "no such place"},
        indicators={"rain": {"unit": "mm", "publication_lag": 3, "licence": "CC0-1.0"}},
    )
    path = tmp_path / "own.parquet"
    write_panel(panel, path)
    back = read_panel(path)
    assert back.outcome == panel.outcome
    assert back.outcome.name not in OUTCOMES
    assert back.columns.equals(panel.columns)
    assert back.notes == panel.notes
    assert back.fingerprint() == panel.fingerprint()
