"""Rows, carried cells and facts of a panel built from frames made by hand."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from atrocityrisk import states
from atrocityrisk.errors import DataError, LeftOutWarning, SchemaError, SpecError
from atrocityrisk.outcomes import OUTCOMES
from atrocityrisk.panels import build_panel, find_files, read_folder
from atrocityrisk.sources import SOURCES, SourceData

OUTCOME = OUTCOMES["mass_killing"]


def read(name: str, frame: pd.DataFrame) -> SourceData:
    return SourceData(
        source=SOURCES[name], version="made", path=Path("made"), sha256="0" * 64, frame=frame
    )


def people(last: int = 2005, **thousands: float) -> SourceData:
    """Population of every state from 1985: 5 million, or as told by gwcode (g2=400)."""
    index = states.grid(1985, last, microstates=True)
    size = pd.Series(5e6, index=index)
    for code, count in thousands.items():
        size[index.get_level_values("gwcode") == int(code[1:])] = count * 1e3
    return read("population", size.rename("population").to_frame())


def built(*sources: SourceData, years=(1988, 2005), **options):
    return build_panel({s.source.name: s for s in sources}, outcome=OUTCOME, years=years, **options)


def test_rows_are_the_states_of_each_year():
    panel = built(people(), indicators=["population_log2"])
    assert panel.index.equals(states.grid(1988, 2005))
    assert (265, 1990) in panel.index
    assert (265, 1991) not in panel.index


def test_states_known_to_be_small_are_left_out_and_unknown_ones_stay():
    small = people(g338=400, g305=600)
    panel = built(small, indicators=["population_log2"])
    here = set(panel.index.get_level_values("gwcode"))
    assert 338 not in here
    assert 305 in here
    unknown = read("population", small.frame.drop(index=338, level="gwcode"))
    assert 338 in set(built(unknown, indicators=["population_log2"]).index.get_level_values(0))
    everyone = built(small, indicators=["population_log2"], min_population=0)
    assert 338 in set(everyone.index.get_level_values("gwcode"))


def test_values_are_carried_forward_to_their_age_and_not_backward():
    panel = built(people(last=2002), indicators=["population_log2"])
    carry = int(panel.columns.loc["population_log2", "max_age_years"])
    ages = panel.ages.loc[20, "population_log2"]
    assert ages[2002] == 0
    assert ages[2003] == (1 if carry >= 1 else -1)
    assert ages[2005] == (3 if carry >= 3 else -1)
    late = people()
    frame = late.frame[late.frame.index.get_level_values("year") >= 1990]
    early = built(read("population", frame), indicators=["population_log2"])
    assert np.isnan(early.indicators.loc[(20, 1989), "population_log2"])


def test_a_carried_value_never_crosses_a_succession():
    source = people()
    soviet = source.frame.drop(index=[(365, y) for y in range(1992, 2006)])
    panel = built(read("population", soviet), indicators=["population_log2"])
    assert panel.ages.loc[(365, 1991), "population_log2"] == 0
    assert panel.ages.loc[(365, 1992), "population_log2"] == -1


def test_each_column_knows_its_terms():
    facts = built(people(), indicators=["population_log2", "state_age_log2"]).columns
    assert facts.loc["population_log2", ["source", "version", "licence"]].tolist() == [
        "population", "made", SOURCES["population"].licence,
    ]  # fmt: skip
    assert facts.loc["state_age_log2", "source"] == "states"


def test_events_outside_the_sources_are_absent_and_labels_say_so():
    panel = built(people(), indicators=["population_log2"])
    assert panel.events.empty or panel.events.shape[1] == 0
    with pytest.raises(SchemaError, match="mass_killing_state_onset"):
        panel.labels(known_at=2005)


def test_without_names_every_possible_indicator_is_computed():
    names = set(built(people()).indicators.columns)
    assert {"population_log2", "calendar_year", "region_europe"} <= names
    assert "electoral_democracy" not in names


def test_an_edition_without_a_column_is_told():
    index = states.grid(1985, 2005, microstates=True)
    partial = read("vdem", pd.DataFrame({"v2x_polyarchy": 0.5}, index=index))
    with pytest.warns(LeftOutWarning, match="left out because a column is missing"):
        panel = built(people(), partial)
    assert "electoral_democracy" in panel.indicators
    with pytest.raises(SchemaError, match="v2x_clphy"):
        built(people(), partial, indicators=["physical_integrity"])


def test_bad_requests_are_refused(tmp_path):
    with pytest.raises(SpecError, match="needs the source 'population'"):
        built(read("vdem", people().frame), indicators=["calendar_year"])
    with pytest.raises(SchemaError, match="needs the source vdem"):
        built(people(), indicators=["electoral_democracy"])
    with pytest.raises(DataError, match="expected a folder"):
        find_files(tmp_path / "absent")
    with pytest.raises(DataError, match="no publisher's file recognised"):
        read_folder(tmp_path)


def test_the_newest_of_several_files_is_read(tmp_path):
    for name in ("BattleDeaths_v24_1.csv", "BattleDeaths_v25_1.csv"):
        (tmp_path / name).write_text("x")
    (tmp_path / "HIEF_data.csv").write_text("x")
    found = find_files(tmp_path)
    assert [path.name for path in found["ucdp_battle_deaths"]][-1] == "BattleDeaths_v25_1.csv"
    assert [path.name for path in found["hief"]] == ["HIEF_data.csv"]


def test_progress_is_told():
    told = []
    built(people(), indicators=["population_log2"], progress=lambda *step: told.append(step))
    assert told == [("computing population_log2", 0, 1)]
