from pathlib import Path

import pandas as pd
import pytest

from atrocityrisk.panels import read_panel
from atrocityrisk.sources import SOURCES


def test_every_source_is_listed_with_its_terms(shell) -> None:
    done = shell("data", "list")
    assert done.code == 0
    assert f"{len(SOURCES)} sources" in done.out
    assert "CC-BY-SA-4.0" in done.out
    assert "not in the embedded panel" in " ".join(done.out.split())


def test_a_panel_is_described(shell, panel_file) -> None:
    done = shell("data", "describe", panel_file)
    assert done.code == 0
    text = " ".join(done.out.split())
    assert "1,200 rows, 30 states, 1985–2024, 3 indicators" in text
    assert "structure 100.0 0.0 0.0 1985–2024" in text


def test_the_coverage_is_drawn_on_request(shell, panel_file, tmp_path) -> None:
    done = shell("data", "describe", panel_file, "--out", tmp_path / "coverage.png")
    assert done.code == 0
    assert (tmp_path / "coverage.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("years", ["2024", "2024-2000", "a-b", "1946–2024", "-2024"])
def test_years_that_are_none(shell, tmp_path, years) -> None:
    done = shell("data", "build", tmp_path, "--years", years)
    assert done.code == 2
    assert "--years" in done.err


@pytest.mark.parametrize("make", [False, True])
def test_a_folder_without_files(shell, tmp_path, make) -> None:
    folder = tmp_path / "data"
    if make:
        folder.mkdir()
    done = shell("data", "build", folder, "--out", tmp_path / "p.parquet")
    assert done.code == 2
    assert str(folder) in done.err
    assert not (tmp_path / "p.parquet").exists()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::atrocityrisk.errors.LeftOutWarning")
def test_a_panel_is_built_from_publishers_files(shell, publisher_files, tmp_path) -> None:
    out = tmp_path / "panel.parquet"
    words = (publisher_files, "--out", out, "--years", "2000-2024")
    done = shell("data", "build", *words, "--outcome", "mass_killing_state")
    assert done.code == 0, done.err
    panel = read_panel(out)
    assert panel.years == (2000, 2024)
    assert panel.outcome.name == "mass_killing_state"
    assert f"{len(panel.index):,} rows" in done.out


def test_files_are_copied_from_a_mirror_and_one_failure_stops_no_other(
    shell, shared, tmp_path
) -> None:
    words = ("--out", tmp_path, "--mirror", shared / "data" / "hief")
    done = shell("data", "fetch", "pitf", "hief", "tmk", *words)
    assert done.code == 2
    assert [line.split(":")[1].strip() for line in done.err.splitlines()] == ["pitf", "tmk"]
    assert [path.name for path in tmp_path.iterdir()] == ["HIEF_data.csv"]
    assert "fetched" in done.out
    assert "was there" in shell("data", "fetch", "hief", *words).out


def test_a_misspelt_source_is_reported_before_anything_is_fetched(
    shell, miniatures, tmp_path
) -> None:
    done = shell("data", "fetch", "hief", "vdme", "--out", tmp_path / "d", "--mirror", miniatures)
    assert done.code == 2
    assert "did you mean 'vdem'" in done.err
    assert not (tmp_path / "d").exists()


def test_verify_finds_a_damaged_file(shell, tmp_path) -> None:
    (tmp_path / "HIEF_data.csv").write_text("not what was published")
    done = shell("data", "verify", tmp_path)
    assert done.code == 3
    assert "damaged" in done.out


def test_verify_names_files_that_it_cannot_check(shell, tmp_path) -> None:
    (tmp_path / "vdemlite.rda").write_text("cut short")
    done = shell("data", "verify", tmp_path)
    assert done.code == 0
    assert "1 recognised by name alone" in done.out
    assert "vdemlite.rda" in done.out


@pytest.mark.parametrize("years", ["1800-1810", "1990-99999", "2024-1990", "²-³", "x"])
def test_years_without_states_are_refused_before_the_work(years, shell, tmp_path) -> None:
    (tmp_path / "wdi.csv").write_text("never read")
    done = shell("data", "build", tmp_path, "--years", years)
    assert done.code == 2
    assert "expected --years" in done.err
    assert repr(years) in done.err


def test_fetching_to_a_file_is_refused(shell, tmp_path) -> None:
    (tmp_path / "raw").write_text("x")
    done = shell("data", "fetch", "hief", "--mirror", tmp_path, "--out", tmp_path / "raw")
    assert done.code == 2
    assert "expected a folder for the results, found the file" in done.err


def test_verify_is_content_with_a_folder_of_other_files(shell, tmp_path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    done = shell("data", "verify", tmp_path)
    assert done.code == 0
    assert "absent" in done.out
    assert shell("data", "verify", tmp_path / "nowhere").code == 2


@pytest.fixture
def faulty(tmp_path) -> Path:
    """Two releases of HIEF, of which the newer cannot be read, a V-Dem file and a stranger."""
    folder = tmp_path / "files"
    folder.mkdir()
    rows = [{"country_text_id": "NGA", "year": y, "v2x_polyarchy": 0.1} for y in range(2000, 2025)]
    pd.DataFrame(rows).to_csv(folder / "V-Dem-CY-15.csv", index=False)
    pd.DataFrame(rows[:-1]).to_csv(folder / "V-Dem-CY-14.csv", index=False)
    (folder / "HIEF_data_1.csv").write_text("Country,Year,EFindex\nNigeria,2000,0.8\n")
    (folder / "HIEF_data_2.csv").write_text("a,b\n1,2\n")
    (folder / "my V-Dem.csv").write_text("never looked at")
    return folder


def built(shell, folder, tmp_path, *more):
    words = (folder, "--out", tmp_path / "p.parquet", "--years", "2000-2020")
    return shell("data", "build", *words, "--min-population", "0", *more)


@pytest.mark.filterwarnings("ignore::atrocityrisk.errors.LeftOutWarning")
def test_a_panel_is_built_without_the_file_that_cannot_be_read(shell, faulty, tmp_path) -> None:
    done = built(shell, faulty, tmp_path)
    assert done.code == 4
    assert "electoral_democracy" in read_panel(tmp_path / "p.parquet").indicators
    notes = [line for line in done.err.splitlines() if "HIEF_data_2.csv" in line]
    assert len(notes) == 2
    assert "cannot be read as hief" in notes[0]
    assert "expected column 'Country'" in notes[0]
    assert "done without 1 file that cannot be read: HIEF_data_2.csv" in notes[1]
    text = " ".join(done.out.split())
    assert "1 file is of no source by name and not read: my V-Dem.csv" in text
    assert "vdem: all columns are from V-Dem-CY-15.csv (v15); none from V-Dem-CY-14.csv" in text
    assert "wrote" in text


def test_strict_refuses_the_file_that_cannot_be_read(shell, faulty, tmp_path) -> None:
    done = built(shell, faulty, tmp_path, "--strict")
    assert done.code == 2
    assert "HIEF_data_2.csv" in done.err
    assert not (tmp_path / "p.parquet").exists()


@pytest.mark.filterwarnings("ignore::atrocityrisk.errors.LeftOutWarning")
def test_which_of_two_releases_counts_is_said(shell, faulty, tmp_path) -> None:
    (faulty / "HIEF_data_2.csv").write_text("Country,Year,EFindex\nNigeria,2001,0.7\n")
    done = built(shell, faulty, tmp_path)
    assert done.code == 0, done.err
    text = " ".join(done.out.split())
    assert "hief: HIEF_data_2.csv (to 2001) counts, which reaches furthest; not" in text
    assert "not HIEF_data_1.csv (to 2000)" in text


def test_verify_names_the_files_of_no_source(shell, tmp_path) -> None:
    for number in range(15):
        (tmp_path / f"strange{number}.csv").write_text("x")
    done = shell("data", "verify", tmp_path)
    assert "15 files are of no source by name" in done.out
    assert "strange9.csv" in done.out


@pytest.mark.parametrize("command", ["build", "describe", "reproduce"])
def test_a_place_that_cannot_be_written_is_refused_before_the_work(
    shell, faulty, panel_file, tmp_path, monkeypatch, command
) -> None:
    def began(*_words, **_options):
        raise AssertionError("the work began before its place was looked at")

    monkeypatch.setattr("atrocityrisk.panels.source_folder.read_contents", began)
    monkeypatch.setattr("atrocityrisk.panels.storage.read_panel", began)
    monkeypatch.setattr("atrocityrisk.reproductions.assessments.ewp_panel", began)
    (tmp_path / "taken" / "panel.csv").mkdir(parents=True)
    taken = tmp_path / "taken"
    words = {
        "build": ("data", "build", faulty, "--out", taken),
        "describe": ("data", "describe", panel_file, "--out", taken),
        "reproduce": ("reproduce", "ewp-2025", "--data", faulty, "--out", taken),
    }[command]
    done = shell(*words)
    assert done.code == 2
    assert "found a folder; move it away" in done.err


def test_verify_tells_a_file_that_is_closed(shell, tmp_path, monkeypatch) -> None:
    (tmp_path / "HIEF_data.csv").write_text("x")

    def closed(path):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("atrocityrisk.sources.fetching.sha256", closed)
    done = shell("data", "verify", tmp_path)
    assert done.code == 3
    assert "1 unreadable" in done.out
