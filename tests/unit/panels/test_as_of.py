"""A panel as it was known on a day: no newer release, no year that had not ended, no guess."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from atrocityrisk import states
from atrocityrisk.errors import (
    DataError,
    DuplicateRowsError,
    LeftOutWarning,
    OriginError,
    SpecError,
)
from atrocityrisk.outcomes import OUTCOMES
from atrocityrisk.panels import Panel, build_from_folder, build_panel, read_folder
from atrocityrisk.panels.as_of import dated_files, last_whole_year, out_by, refuse_future
from atrocityrisk.panels.source_files import every_file
from atrocityrisk.sources import SOURCES, SourceData
from atrocityrisk.sources.releases import known_releases, release_of

OUTCOME = OUTCOMES["mass_killing"]
RELEASES = "source,edition,released,basis,reference\n"


def _vdem(path: Path, *, last: int, value: float) -> None:
    years = range(1990, last + 1)
    rows = [{"country_text_id": "NGA", "year": y, "v2x_polyarchy": value} for y in years]
    path.parent.mkdir(parents=True, exist_ok=True)
    pd.DataFrame(rows).to_csv(path, index=False)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Three releases of V-Dem of one shape: v14 (0.1), v15 (0.2), and v10 (0.3), undated."""
    _vdem(tmp_path / "a" / "V-Dem-CY-14.csv", last=2023, value=0.1)
    _vdem(tmp_path / "b" / "V-Dem-CY-15.csv", last=2024, value=0.2)
    _vdem(tmp_path / "c" / "V-Dem-CY-10.csv", last=2019, value=0.3)
    return tmp_path


def _built(folder: Path, day: date, last: int) -> Panel:
    return build_from_folder(
        folder, outcome=OUTCOME, years=(2000, last), as_of=day, min_population=0
    )


@pytest.mark.filterwarnings("ignore::atrocityrisk.errors.LeftOutWarning")
def test_the_newest_release_that_was_out_is_read(archive: Path) -> None:
    before = _built(archive, date(2025, 3, 12), 2023)
    after = _built(archive, date(2025, 3, 13), 2023)
    assert before.indicators.loc[(475, 2023), "electoral_democracy"] == np.float32(0.1)
    assert after.indicators.loc[(475, 2023), "electoral_democracy"] == np.float32(0.2)
    assert before.timing == after.timing == "true vintage"
    assert before.columns.loc["electoral_democracy", "version"] == "v14"


@pytest.mark.filterwarnings("ignore::atrocityrisk.errors.LeftOutWarning")
def test_every_cell_is_of_a_year_that_had_ended_and_a_release_that_was_out(archive: Path) -> None:
    day = date(2024, 12, 31)
    _no_cell_is_newer(_built(archive, day, 2024), day, archive)


def _no_cell_is_newer(panel: Panel, day: date, folder: Path) -> None:
    known = known_releases(folder)
    ages, years = panel.ages.to_numpy(), panel.index.get_level_values("year").to_numpy()
    value_year = np.where(ages >= 0, years[:, None] - ages, 0)
    assert value_year.max() <= last_whole_year(day)
    for sources, versions in panel.columns[["source", "version"]].itertuples(index=False):
        if sources == "states":
            continue
        for version in versions.split(", "):
            dated = [release_of(s, version, known) for s in sources.split(", ")]
            days = [r.released for r in dated if r is not None]
            assert days, (sources, version)
            assert min(days) <= day


def test_a_release_that_cannot_be_dated_is_named_and_left_out(tmp_path: Path) -> None:
    _vdem(tmp_path / "V-Dem-CY-10.csv", last=2019, value=0.3)
    (tmp_path / "HIEF_data.csv").write_text("Country,Year,EFindex\nNigeria,2000,0.8\n")
    (tmp_path / "releases.csv").write_text(RELEASES + "hief,to 2000,2019-06-14,seen,a page\n")
    with pytest.warns(LeftOutWarning, match=r"vdem \(v10 could not be dated\)"):
        panel = _built(tmp_path, date(2021, 12, 31), 2020)
    assert "electoral_democracy" not in panel.indicators
    assert "ethnic_fractionalisation" in panel.indicators


def test_a_source_that_was_not_out_is_never_filled_from_a_newer_release(archive: Path) -> None:
    (archive / "releases.csv").write_text(RELEASES + "vdem,v10,2022-01-01,seen,a page\n")
    with pytest.raises(DataError, match=r"out by 2021-12-31; the first on record is of 2022-01-01"):
        read_folder(archive, as_of=date(2021, 12, 31))


def test_two_releases_of_one_day_are_refused(archive: Path) -> None:
    (archive / "releases.csv").write_text(RELEASES + "vdem,v10,2024-03-07,seen,a page\n")
    with pytest.raises(DuplicateRowsError, match="both dated 2024-03-07"):
        read_folder(archive, as_of=date(2024, 12, 31))


def test_days_that_cannot_be_are_refused(archive: Path) -> None:
    with pytest.raises(SpecError, match="must be a day that has come, found 2100-01-01"):
        read_folder(archive, as_of=date(2100, 1, 1))
    with pytest.raises(OriginError, match="2022 was the last year that had ended; end the panel"):
        _built(archive, date(2023, 12, 30), 2023)
    assert last_whole_year(date(2023, 12, 31)) == 2023
    assert last_whole_year(date(2023, 12, 30)) == 2022
    refuse_future(date(2020, 1, 1), today=date(2020, 1, 1))


def _made(version: str, last: int) -> SourceData:
    index = states.grid(1990, last, microstates=True)
    frame = pd.DataFrame({"v2x_polyarchy": 0.5}, index=index)
    return SourceData(
        source=SOURCES["vdem"], version=version, path=Path("made"), sha256="0" * 64, frame=frame
    )


def test_sources_read_from_a_newer_release_are_left_out_of_the_panel() -> None:
    for version, told in (("v15", "v15 is of 2025-03-13"), ("made", "made could not be dated")):
        with pytest.warns(LeftOutWarning, match=told):
            panel = build_panel(
                {"vdem": _made(version, 2023)},
                outcome=OUTCOME,
                years=(2000, 2022),
                min_population=0,
                as_of=date(2023, 12, 31),
            )
        assert "electoral_democracy" not in panel.indicators


@pytest.mark.filterwarnings("ignore::atrocityrisk.errors.LeftOutWarning")
def test_figures_of_years_to_come_change_nothing() -> None:
    """A projection that an old release holds for later years is not read."""
    day, release = date(2024, 6, 1), _made("v14", 2024)
    past = release.frame[release.frame.index.get_level_values("year") < 2024]
    later = replace(release, frame=past)
    options = {"outcome": OUTCOME, "min_population": 0, "as_of": day}
    one = build_panel({"vdem": release}, years=(2000, 2023), **options)
    other = build_panel({"vdem": later}, years=(2000, 2023), **options)
    assert one.fingerprint() == other.fingerprint()


def test_real_files_as_of_three_days(shared: Path) -> None:
    """Editions are dated once; the panels of three days hold no cell newer than the day."""
    folder = shared / "data"
    names = ["vdem", "ucdp_armed_conflict", "pts", "coups", "hief"]
    dated = dated_files(every_file(folder, names=names), known_releases())
    read = {}
    for day in (date(2021, 12, 31), date(2024, 12, 31), date(2025, 12, 31)):
        with pytest.warns(LeftOutWarning, match="hief"):
            read[day.year] = {
                name: {path.parent.name for path in paths}
                for name, paths in out_by(dated, day).items()
            }
    assert read[2021] == {"vdem": {"v11_hate_speech"}}
    assert read[2024]["vdem"] == {"v11_hate_speech", "v14_vdemlite"}
    assert read[2025]["vdem"] == read[2024]["vdem"] | {"v15_democracyData", "v15_ewp2025"}
    assert set(read[2024]) == {"vdem", "ucdp_armed_conflict", "pts", "coups"}


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::atrocityrisk.errors.LeftOutWarning")
def test_no_cell_of_a_real_panel_is_newer_than_its_day(shared: Path) -> None:
    for day, last in ((date(2023, 9, 30), 2022), (date(2024, 12, 31), 2024)):
        panel = _built(shared / "data", day, last)
        assert len(panel.columns) > 30
        _no_cell_is_newer(panel, day, shared / "data")
