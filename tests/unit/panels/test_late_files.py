"""Years that only a later file has: added state by state, with nothing before them changed."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from atrocityrisk import states
from atrocityrisk.outcomes import OUTCOMES
from atrocityrisk.panels import build_panel
from atrocityrisk.panels.provisional_year import provisional_sources
from atrocityrisk.sources import SOURCES, SourceData

OUTCOME = OUTCOMES["mass_killing"]
US, CANADA, CUBA = 2, 20, 40


def read(name: str, frame: pd.DataFrame, version: str = "made") -> SourceData:
    return SourceData(
        source=SOURCES[name], version=version, path=Path("made"), sha256="0" * 64, frame=frame
    )


def of(values: dict[tuple[int, int], float], name: str) -> pd.DataFrame:
    index = pd.MultiIndex.from_tuples(list(values), names=["gwcode", "year"])
    return (
        pd.Series(list(values.values()), index=index, name=name, dtype=float)
        .to_frame()
        .sort_index()
    )


def people(last: int) -> pd.DataFrame:
    """Four million in every state, the same every year."""
    index = states.grid(1990, last, microstates=True)
    return pd.Series(4e6, index=index, name="population").to_frame()


def built(sources: dict, later: dict, **options):
    return build_panel(
        sources,
        outcome=OUTCOME,
        years=(1995, 2005),
        indicators=["population_log2", "population_growth"],
        later=later,
        **options,
    )


@pytest.fixture
def later() -> dict[str, SourceData]:
    """Two states from 2003 on, in a release in which all its years are a quarter higher."""
    rows = {(s, y): 5e6 * (1.1 ** (y - 2003)) for s in (US, CANADA) for y in (2003, 2004, 2005)}
    return {"population": read("population", of(rows, "population"), "newer")}


def test_only_years_that_nobody_had_are_added(later):
    sources = {"population": read("population", people(2004))}
    panel, plain = built(sources, later), built(sources, {})
    settled = panel.index.get_level_values("year") <= 2004
    assert panel.indicators[settled].equals(plain.indicators[settled])
    assert panel.ages[settled].equals(plain.ages[settled])
    assert panel.indicators.loc[(US, 2005), "population_log2"] == np.log2(5e6 * 1.1**2)
    # A state that the file lacks keeps its old value, a year older.
    assert panel.ages.loc[(CUBA, 2005), "population_log2"] == 1


def test_a_change_is_taken_within_the_later_release(later):
    panel = built({"population": read("population", people(2004))}, later)
    growth = panel.indicators.loc[(US, 2005), "population_growth"]
    # From the old level of 4 million to the new one of 6 would be growth by half.
    assert growth == pytest.approx(10.0)


def test_added_cells_are_named_with_release_and_mark(later):
    panel = built({"population": read("population", people(2004))}, later)
    cells = panel.late_cells
    assert set(cells["gwcode"]) == {US, CANADA}
    assert set(cells["year"]) == {2005}
    assert set(cells["release"]) == {"newer"}
    assert cells["provisional"].all()
    assert panel.last_settled_year == 2004
    assert panel.usual_origin == 2004


def test_a_stated_first_year_marks_what_the_long_record_has_of_it(later):
    panel = built(
        {"population": read("population", people(2005), "whole")},
        later,
        provisional_from=2005,
        usual_origin=2005,
    )
    cells = panel.late_cells
    assert set(cells["year"]) == {2005}
    assert set(cells["release"]) == {"whole"}
    assert (panel.last_settled_year, panel.usual_origin) == (2004, 2005)


def test_without_later_files_nothing_is_marked():
    panel = built({"population": read("population", people(2005))}, {})
    assert panel.late_cells.empty
    assert panel.usual_origin == 2005


def events(**deaths: float) -> pd.DataFrame:
    """Candidate deaths of one state in a whole year, 0 of what is not told."""
    names = [
        "state_based_deaths", "non_state_deaths", "one_sided_deaths",
        "one_sided_own_government_deaths", "one_sided_nonstate_deaths",
    ]  # fmt: skip
    row = pd.MultiIndex.from_tuples([(CUBA, 2005)], names=["gwcode", "year"])
    return pd.DataFrame({name: deaths.get(name, 0.0) for name in names}, index=row).assign(
        months_covered=deaths.get("months", 12.0)
    )


def totals(**values: float) -> dict[str, SourceData]:
    names = ("total_deaths", "state_based", "non_state", "one_sided")
    row = pd.MultiIndex.from_tuples([(CUBA, 2005)], names=["gwcode", "year"])
    frame = pd.DataFrame({name: values.get(name, 0.0) for name in names}, index=row)
    return {"ucdp_country_year_totals": read("ucdp_country_year_totals", frame, "26.1")}


def deaths(later: dict[str, SourceData]) -> pd.DataFrame:
    """What stands in for the country-years of 2005."""
    before = of({(CUBA, 2004): 0.0}, "sb_total_deaths_best")
    made = provisional_sources({"ucdp_country_year": read("ucdp_country_year", before)}, later)
    return made["ucdp_country_year"].frame if "ucdp_country_year" in made else pd.DataFrame()


def candidates(frame: pd.DataFrame) -> dict[str, SourceData]:
    return {"ucdp_candidate_events": read("ucdp_candidate_events", frame, "05.0.12")}


def test_candidate_events_stand_in_for_the_year_that_is_not_out():
    found = deaths(candidates(events(state_based_deaths=30, one_sided_deaths=10)))
    assert found.loc[(CUBA, 2005), "sb_total_deaths_best"] == 30
    assert found.loc[(CUBA, 2005), "os_total_deaths_best"] == 10
    # As in the yearly release, a state without an event has no death recorded.
    assert found.loc[(US, 2005), "sb_total_deaths_best"] == 0


def test_a_year_of_some_months_is_not_taken_for_a_peaceful_one():
    assert deaths(candidates(events(state_based_deaths=30, months=6))).empty


def test_a_total_is_divided_as_the_candidate_events_are():
    counted = events(
        state_based_deaths=30, one_sided_deaths=10, one_sided_own_government_deaths=4,
        one_sided_nonstate_deaths=6,
    )  # fmt: skip
    whole = totals(total_deaths=400, state_based=1, one_sided=1)
    found = deaths(candidates(counted) | whole).loc[(CUBA, 2005)]
    assert found["sb_total_deaths_best"] == pytest.approx(300)
    assert found["os_total_deaths_best"] == pytest.approx(100)
    assert found["os_main_govt_killings_best"] == pytest.approx(40)
    assert found["os_nsgroup_killings_best"] == pytest.approx(60)


def test_a_total_of_one_type_is_of_that_type_whatever_the_candidates_say():
    found = deaths(
        candidates(events(state_based_deaths=3)) | totals(total_deaths=50, one_sided=1)
    ).loc[(CUBA, 2005)]
    assert found["sb_total_deaths_best"] == 0
    assert found["os_total_deaths_best"] == 50
    # Fifty killed, and no event says by whom: unknown, not nobody.
    assert np.isnan(found["os_main_govt_killings_best"])


def test_a_total_of_two_types_that_no_candidate_shows_stays_unknown():
    found = deaths(candidates(events()) | totals(total_deaths=50, one_sided=1, non_state=1)).loc[
        (CUBA, 2005)
    ]
    assert np.isnan(found["os_total_deaths_best"])
    assert np.isnan(found["ns_total_deaths_best"])


def test_a_total_of_none_is_none_by_anybody():
    found = deaths(candidates(events(one_sided_deaths=9)) | totals()).loc[(CUBA, 2005)]
    assert found.eq(0.0).all()


def test_gdp_per_inhabitant_comes_from_the_whole_and_the_inhabitants():
    rows = {(CUBA, 2004): 100.0, (CUBA, 2005): 121.0, (US, 2005): 50.0}
    inhabitants = {(CUBA, 2004): 10.0, (CUBA, 2005): 11.0}
    made = provisional_sources(
        {},
        {
            "world_bank": read("world_bank", of(rows, "gdp_constant_usd")),
            "population": read("population", of(inhabitants, "population")),
        },
    )["world_bank"].frame
    assert made.loc[(CUBA, 2005), "gdp_per_capita_constant_usd"] == pytest.approx(11.0)
    assert made.loc[(CUBA, 2005), "gdp_per_capita_growth"] == pytest.approx(10.0)
    assert np.isnan(made.loc[(US, 2005), "gdp_per_capita_constant_usd"])
