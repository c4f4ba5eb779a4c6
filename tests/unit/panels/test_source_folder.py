"""A folder of which some files cannot be read: what is made, what is told, what is refused."""

import os
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from atrocityrisk.errors import DataError, LeftOutWarning, SchemaError, UnreadableFileWarning
from atrocityrisk.outcomes import OUTCOMES
from atrocityrisk.panels import (
    build_from_folder,
    every_file,
    find_files,
    read_folder,
    unrecognised_files,
)
from atrocityrisk.panels.source_folder import read_contents

HIEF = "Country,Year,EFindex\nNigeria,2000,{}\n"
OTHER_TABLE = "a,b\n1,2\n"


def vdem(path: Path, *, last: int = 2024, value: float = 0.1, column: str = "v2x_polyarchy"):
    rows = [{"country_text_id": "NGA", "year": y, column: value} for y in range(1990, last + 1)]
    pd.DataFrame(rows).to_csv(path, index=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """V-Dem, one readable file of HIEF, one that has become another table, and a stranger."""
    vdem(tmp_path / "V-Dem-CY-15.csv")
    (tmp_path / "HIEF_data.csv").write_text(HIEF.format(0.8))
    (tmp_path / "HIEF_data_2.csv").write_text(OTHER_TABLE)
    (tmp_path / "iccpr-data.csv").write_bytes(b"")
    (tmp_path / "my V-Dem.csv").write_text("never looked at")
    return tmp_path


def test_what_cannot_be_read_is_named_with_its_fault_and_the_rest_is_read(folder: Path) -> None:
    with pytest.warns(UnreadableFileWarning) as told:
        data = read_folder(folder)
    assert sorted(data) == ["hief", "vdem"]
    # An older release counts where the newest cannot be read.
    assert data["hief"].path.name == "HIEF_data.csv"
    assert data["hief"].frame.loc[(475, 2000), "fractionalization"] == 0.8
    texts = [str(warning.message) for warning in told]
    assert len(texts) == 2
    assert "HIEF_data_2.csv: expected column 'Country'" in texts[0]
    assert "iccpr-data.csv is empty" in texts[1]


def test_strict_refuses_at_once(folder: Path) -> None:
    with pytest.raises(SchemaError, match=r"HIEF_data_2\.csv: expected column"):
        read_folder(folder, strict=True)
    with pytest.raises(SchemaError, match=r"HIEF_data_2\.csv: expected column"):
        build_from_folder(
            folder,
            outcome=OUTCOMES["mass_killing"],
            years=(2000, 2020),
            min_population=0,
            strict=True,
        )


def test_of_files_that_are_read_together_the_others_stay(tmp_path: Path) -> None:
    vdem(tmp_path / "V-Dem-CY-14.csv", last=2023, value=0.3)
    vdem(tmp_path / "V-Dem-CY-15.csv", last=2024, value=0.2)
    (tmp_path / "V-Dem-CY-16.csv").write_text(OTHER_TABLE)
    contents = read_contents(tmp_path)
    assert contents.sources["vdem"].frame.loc[(475, 2000), "v2x_polyarchy"] == 0.2
    assert [file.path.name for file in contents.unreadable] == ["V-Dem-CY-16.csv"]
    assert contents.lost == []


def test_what_is_lost_for_want_of_a_source_is_said(tmp_path: Path) -> None:
    vdem(tmp_path / "V-Dem-CY-15.csv")
    (tmp_path / "HIEF_data.csv").write_text(OTHER_TABLE)
    (tmp_path / "EWP mass killing events master list_2025.xlsx").write_text("no workbook")
    outcome = OUTCOMES["mass_killing"]
    with pytest.warns() as told:
        panel = build_from_folder(tmp_path, outcome=outcome, years=(2000, 2020), min_population=0)
    assert "electoral_democracy" in panel.indicators
    assert "ethnic_fractionalisation" not in panel.indicators
    assert panel.events.shape[1] == 0
    (lost,) = [str(w.message) for w in told if "could be read" in str(w.message)]
    assert "ethnic_fractionalisation" in lost
    assert "the events of mass_killing (mass_killing_state_onset" in lost
    assert sum(issubclass(w.category, UnreadableFileWarning) for w in told) == 2


def test_a_folder_in_which_nothing_can_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "HIEF_data.csv").write_text(OTHER_TABLE)
    (tmp_path / "iccpr-data.csv").write_text(OTHER_TABLE)
    with pytest.raises(DataError, match=r"none of 2 publishers' files .* can be read, first"):
        read_folder(tmp_path)


@pytest.mark.filterwarnings("ignore:.*left out because a column:UserWarning")
def test_as_of_a_day_the_release_that_can_be_read_counts(tmp_path: Path) -> None:
    vdem(tmp_path / "V-Dem-CY-14.csv", last=2023)
    (tmp_path / "V-Dem-CY-15.csv").write_text(OTHER_TABLE)
    with pytest.warns(UnreadableFileWarning, match=r"V-Dem-CY-15\.csv"):
        panel = build_from_folder(
            tmp_path,
            outcome=OUTCOMES["mass_killing"],
            years=(2000, 2023),
            as_of=date(2025, 12, 31),
            min_population=0,
        )
    assert panel.columns.loc["electoral_democracy", "version"] == "v14"
    with pytest.raises(SchemaError, match=r"V-Dem-CY-15\.csv"):
        read_folder(tmp_path, as_of=date(2025, 12, 31), strict=True)


def test_a_source_without_a_readable_file_is_left_out_as_of_a_day(tmp_path: Path) -> None:
    vdem(tmp_path / "V-Dem-CY-14.csv", last=2023)
    (tmp_path / "HIEF_data.csv").write_text(OTHER_TABLE)
    with (
        pytest.warns(UnreadableFileWarning, match="expected column 'Country'"),
        pytest.warns(LeftOutWarning, match=r"hief \(HIEF_data\.csv cannot be read\)"),
    ):
        data = read_folder(tmp_path, as_of=date(2025, 12, 31))
    assert list(data) == ["vdem"]


def test_the_newest_is_the_one_with_the_greatest_number(tmp_path: Path) -> None:
    names = [f"HIEF_data_{n}.csv" for n in (9, 10, 25)]
    for name in names:
        (tmp_path / name).write_text("x")
    assert [path.name for path in every_file(tmp_path)["hief"]] == names
    assert [path.name for path in find_files(tmp_path)["hief"]] == names[-1:]


@pytest.mark.parametrize(
    ("last", "counts"),
    [((2000, 2000), "HIEF_data_10.csv"), ((2001, 2000), "HIEF_data_9.csv")],
)
def test_the_release_that_reaches_furthest_counts(tmp_path: Path, last, counts) -> None:
    # By content; the name decides where both reach the same year.
    for number, year in zip((9, 10), last, strict=True):
        text = HIEF.format(0.1 * number / 2).replace("2000", str(year))
        (tmp_path / f"HIEF_data_{number}.csv").write_text(text)
    contents = read_contents(tmp_path)
    assert contents.sources["hief"].path.name == counts
    ((other, version),) = contents.older["hief"]
    assert {other.name, counts} == {"HIEF_data_9.csv", "HIEF_data_10.csv"}
    assert version == "to 2000"
    assert contents.unreadable == ()


def test_files_of_no_source_are_listed(folder: Path) -> None:
    (folder / ".hidden").write_text("x")
    (folder / "releases.csv").write_text("source,edition,released,basis,reference\n")
    assert [path.name for path in unrecognised_files(folder)] == ["my V-Dem.csv"]
    with pytest.raises(DataError, match="expected a folder"):
        unrecognised_files(folder / "absent")


def test_a_link_to_a_file_that_is_gone_is_named(folder: Path) -> None:
    (folder / "HIEF_data_2.csv").unlink()
    (folder / "iccpr-data.csv").unlink()
    (folder / "HIEF_data_3.csv").symlink_to(folder / "gone.csv")
    with pytest.warns(UnreadableFileWarning, match=r"expected a file at .*HIEF_data_3\.csv"):
        data = read_folder(folder)
    assert data["hief"].path.name == "HIEF_data.csv"


def test_a_folder_that_is_closed_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "closed").mkdir()
    real = os.scandir

    def scandir(path):
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    contents = read_contents(folder)
    (closed,) = [file for file in contents.unreadable if file.path.name == "closed"]
    assert "Permission denied" in closed.fault
    assert contents.lost == ["iccpr"]
    with pytest.raises(PermissionError):
        read_contents(folder, strict=True)


def test_a_folder_of_other_publishers_releases_is_read_but_for_what_is_damaged(
    shared: Path,
) -> None:
    contents = read_contents(shared / "more_data")
    faults = {file.path.name: file.fault for file in contents.unreadable}
    # One record of it is broken over two lines, and it is cut by semicolons.
    assert "UcdpPrioConflict_v25_1.csv: expected" in faults["UcdpPrioConflict_v25_1.csv"]
    assert "ucdp_armed_conflict" in contents.lost
    assert {"coups", "ewp_base", "ewp_events", "mepv", "pitf"} <= set(contents.sources)
    # The newer of two workbooks counts, although its name comes first.
    assert contents.sources["ewp_events"].version == "2024"
    assert [version for _, version in contents.older["ewp_events"]] == ["2023"]
