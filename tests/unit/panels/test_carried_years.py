"""How far a folder's files reach, and the year that later files add. Invented frames."""

from pathlib import Path

import pandas as pd
import pytest

from atrocityrisk.outcomes import EVENTS, OUTCOMES
from atrocityrisk.panels.carried_years import carried_years
from atrocityrisk.panels.source_folder import FolderContents, panel_of_contents, read_contents
from atrocityrisk.sources import SOURCES, LaterFile, ReadFile, SourceData
from atrocityrisk.sources.file_choice import files_of_years_before
from atrocityrisk.states import grid

# The invented records have the columns that are looked at, and no others.
pytestmark = pytest.mark.filterwarnings("ignore::atrocityrisk.errors.LeftOutWarning")

OUTCOME = OUTCOMES["mass_killing"]
DEATHS = ["sb_total_deaths_best", "ns_total_deaths_best", "os_total_deaths_best",
          "os_main_govt_killings_best", "os_nsgroup_killings_best",
          "os_any_govt_killings_best"]  # fmt: skip


def frame(first: int, last: int, **values: float) -> pd.DataFrame:
    return pd.DataFrame(values, index=grid(first, last), dtype=float)


def data(name: str, content: pd.DataFrame, *, version: str = "old", later: tuple = ()):
    file = ReadFile(path=Path(name), version=version, sha256="ab", columns=tuple(content))
    return SourceData(
        source=SOURCES[name],
        version=version,
        path=Path(name),
        sha256="ab",
        frame=content,
        files=(file,),
        later=later,
    )


def window(content: pd.DataFrame, version: str) -> LaterFile:
    file = ReadFile(path=Path(version), version=version, sha256="cd", columns=tuple(content))
    return LaterFile(frame=content, file=file)


def candidates(year: int, *, months: float) -> pd.DataFrame:
    """Candidate events of one state: 40 deaths, all one-sided and by the government."""
    rows = pd.MultiIndex.from_tuples([(439, year)], names=["gwcode", "year"])
    counts = {
        "state_based_deaths": 0.0,
        "non_state_deaths": 0.0,
        "one_sided_deaths": 40.0,
        "one_sided_own_government_deaths": 40.0,
        "one_sided_nonstate_deaths": 0.0,
        "months_covered": months,
    }
    return pd.DataFrame(counts, index=rows)


@pytest.fixture
def sources() -> dict[str, SourceData]:
    """A record of events, yearly deaths and inhabitants, all to 2022."""
    events = {each.column: 0.0 for each in EVENTS.values() if each.source == "ewp_events"}
    return {
        "ewp_events": data("ewp_events", frame(2000, 2022, **events)),
        "ucdp_country_year": data(
            "ucdp_country_year", frame(2000, 2022, **dict.fromkeys(DEATHS, 3.0))
        ),
        "population": data("population", frame(2000, 2022, population=2e6)),
    }


def test_without_later_files_the_record_says_where_rows_end(sources) -> None:
    found = carried_years(sources, OUTCOME)
    assert (found.settled, found.last, found.later) == (2022, 2022, {})
    # V-Dem of a year more adds no year: it is one source of many, and whole.
    longer = data("vdem", frame(2000, 2023, v2x_clphy=0.5))
    assert carried_years(sources | {"vdem": longer}, OUTCOME).last == 2022


@pytest.mark.parametrize(("deaths", "settled"), [(2023, 2022), (2024, 2024), (2021, 2022)])
def test_a_record_of_events_a_year_behind_leaves_that_year_open(sources, deaths, settled) -> None:
    # One that ended long ago is no record that will be continued, and holds nothing back.
    counts = data("ucdp_country_year", frame(2000, deaths, **dict.fromkeys(DEATHS, 3.0)))
    found = carried_years(sources | {"ucdp_country_year": counts}, OUTCOME)
    assert (found.settled, found.last) == (settled, max(deaths, 2022))


def test_a_window_file_adds_a_provisional_year_whose_cells_are_marked(sources) -> None:
    newer = window(frame(2021, 2023, population=2.1e6).loc[[439]], "2023-07")
    long = data("population", sources["population"].frame, later=(newer,))
    panel = panel_of_contents(
        FolderContents(sources=sources | {"population": long}, unreadable=(), older={}),
        ".",
        outcome=OUTCOME,
    )
    assert (panel.years, panel.last_settled_year, panel.usual_origin) == ((1946, 2023), 2022, 2022)
    people = panel.late_cells[panel.late_cells["indicator"] == "population_log2"]
    assert people[["gwcode", "year", "release", "provisional"]].to_numpy().tolist() == [
        [439, 2023, "2023-07", True]
    ]
    # Years before are as in the long record, though the window has others.
    assert panel.indicators.loc[(439, 2022), "population_log2"] == pytest.approx(20.9316, abs=1e-3)
    # Of a year without a record of events nobody knows whether there was one.
    assert panel.events.xs(2023, level="year").isna().all(axis=None)


def test_only_a_whole_year_of_candidate_events_counts(sources) -> None:
    whole = data("ucdp_candidate_events", candidates(2023, months=12.0), version="to 2023-12")
    found = carried_years(sources | {"ucdp_candidate_events": whole}, OUTCOME)
    deaths = found.later["ucdp_country_year"].frame
    assert (found.settled, found.last) == (2022, 2023)
    assert deaths.loc[(439, 2023), "os_main_govt_killings_best"] == 40.0
    # A state without any candidate event had none recorded.
    assert deaths.loc[(475, 2023), "os_total_deaths_best"] == 0.0
    part = data("ucdp_candidate_events", candidates(2023, months=6.0))
    assert carried_years(sources | {"ucdp_candidate_events": part}, OUTCOME).last == 2022


@pytest.mark.slow
def test_asked_years_that_end_before_are_as_without_later_files(sources) -> None:
    whole = data("ucdp_candidate_events", candidates(2023, months=12.0))
    wanted = {"unreadable": (), "older": {}}
    made = [
        panel_of_contents(
            FolderContents(sources=read, **wanted), ".", outcome=OUTCOME, years=(2018, 2022)
        ).fingerprint()
        for read in (sources, sources | {"ucdp_candidate_events": whole})
    ]
    assert made[0] == made[1]


def test_events_of_last_year_stay_beside_those_of_two_months_of_this_year() -> None:
    two_months, last_year, older = (
        candidates(2024, months=2.0),
        candidates(2023, months=12.0),
        candidates(2023, months=3.0).drop(columns="non_state_deaths"),
    )
    assert files_of_years_before([two_months, older, last_year], 0) == [2]


def test_candidate_events_of_two_years_are_read_from_both_files(tmp_path: Path) -> None:
    columns = ["id", "conflict_new_id", "conflict_name", "country", "best", "type_of_violence"]
    for year, months in ((2024, 12), (2025, 2)):
        rows = [
            (month, 7, "Mali: Government", "Mali", month, 1, f"{year}-{month:02}-18")
            for month in range(1, months + 1)
        ]
        events = pd.DataFrame(rows, columns=[*columns, "date"])
        events.to_csv(tmp_path / f"ged_{year}_candidate_7cols.csv", index=False)
    contents = read_contents(tmp_path)
    read = contents.sources["ucdp_candidate_events"]
    assert contents.older == {}
    assert read.version == "to 2025-02, to 2024-12"
    assert read.frame["state_based_deaths"].to_dict() == {(432, 2024): 78, (432, 2025): 3}
    assert read.frame["months_covered"].to_dict() == {(432, 2024): 12, (432, 2025): 2}
