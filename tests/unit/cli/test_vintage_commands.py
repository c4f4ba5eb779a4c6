from pathlib import Path

import pandas as pd
import pytest

from atrocityrisk.panels import read_panel


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = [{"country_text_id": "NGA", "year": y, "v2x_polyarchy": 0.1} for y in range(2000, 2024)]
    pd.DataFrame(rows).to_csv(tmp_path / "V-Dem-CY-14.csv", index=False)
    (tmp_path / "HIEF_data.csv").write_text("Country,Year,EFindex\nNigeria,2000,0.8\n")
    return tmp_path


def test_releases_are_listed(shell, folder) -> None:
    done = shell("vintages", folder)
    assert done.code == 0, done.err
    text = " ".join(done.out.split())
    assert "vdem v14 2024-03-07 publisher 2023 V-Dem-CY-14.csv" in text
    assert "hief to 2000 not dated" in text
    assert "1 file cannot be dated" in text


def test_the_day_stays_longest_on_a_narrow_terminal(shell, folder, monkeypatch) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    done = shell("vintages", folder)
    assert "2024-03-07" in done.out.split("Left out")[0]
    assert "known from; to; file." in " ".join(done.out.split())


@pytest.mark.filterwarnings("ignore::atrocityrisk.errors.LeftOutWarning")
def test_a_panel_is_built_as_of_a_day(shell, folder, tmp_path) -> None:
    out = tmp_path / "then.parquet"
    words = ("data", "build", folder, "--out", out, "--years", "2000-2023")
    done = shell(*words, "--as-of", "2024-06-30", "--min-population", "0")
    assert done.code == 0, done.err
    assert read_panel(out).timing == "true vintage"
    text = " ".join(done.out.split())
    assert "hief: HIEF_data.csv (to 2000, not dated) does not count that day" in text


@pytest.mark.parametrize(
    ("day", "message"),
    [
        ("June 2024", "expected --as-of as a day such as"),
        ("2100-01-01", "must be a day that has come"),
        ("2010-01-01", "2009 was the last year that had ended"),
    ],
)
def test_days_that_are_none(shell, folder, tmp_path, day, message) -> None:
    words = ("data", "build", folder, "--out", tmp_path / "p.parquet")
    done = shell(*words, "--years", "2000-2020", "--as-of", day)
    assert done.code == 2
    assert message in done.err


def test_before_any_release_nothing_is_built(shell, folder, tmp_path) -> None:
    words = ("data", "build", folder, "--out", tmp_path / "p.parquet")
    done = shell(*words, "--years", "2000-2009", "--as-of", "2010-12-31")
    assert done.code == 2
    assert "the first on record is of 2024-03-07" in done.err


def test_a_file_that_cannot_be_read_does_not_stop_the_list(shell, folder) -> None:
    (folder / "V-Dem-CY-15.csv").write_text("a,b\n1,2\n")
    (folder / "basedata2023.csv").write_text("a,b\n1,2\n")
    (folder / "notes of mine.csv").write_text("x")
    done = shell("vintages", folder)
    assert done.code == 4
    assert "vdem v14 2024-03-07 publisher" in " ".join(done.out.split())
    assert "V-Dem-CY-15.csv" not in done.out
    assert "cannot be read as vdem" in done.err
    assert "cannot be read as EWP's archived labels" in done.err
    # The base data are tried twice, as a source and as an archive, and counted once.
    (last,) = [line for line in done.err.splitlines() if "done without" in line]
    assert "2 files" in last
    assert "1 file is of no source by name and not read: notes of mine" in done.out
    strict = shell("vintages", folder, "--strict")
    assert strict.code == 2
    assert strict.out == ""
