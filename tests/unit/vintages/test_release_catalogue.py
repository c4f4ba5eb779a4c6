"""Releases and archives that a folder holds, by table and by the command."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from atrocityrisk.vintages.release_catalogue import buildable, find_archives, find_releases

RELEASES = "source,edition,released,basis,reference\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two editions of V-Dem, one file that nobody dated, and a label edition."""
    for edition, last in ((14, 2023), (15, 2024)):
        rows = [{"country_text_id": "NGA", "year": y, "v2x_polyarchy": 0.1} for y in (2000, last)]
        pd.DataFrame(rows).to_csv(tmp_path / f"V-Dem-CY-{edition}.csv", index=False)
    (tmp_path / "HIEF_data.csv").write_text("Country,Year,EFindex\nNigeria,2000,0.8\n")
    base = [{"country": "Nigeria", "ccode": 475, "year": 2022, "mk_onset": 0, "mk_ongoing": 0}]
    counts = dict.fromkeys(
        ("mk_onset_count", "mk_ongoing_count", "mk_offset_count", "mk_location_ever",
         "mk_responsible_ever", "widetargeting", "narrowtargeting"), 0,
    )  # fmt: skip
    pd.DataFrame([base[0] | counts]).to_csv(tmp_path / "basedata2023.csv", index=False)
    return tmp_path


def test_editions_are_listed_with_their_day(folder: Path) -> None:
    found = [(f.source, f.version, f.last_year) for f in find_releases(folder)]
    assert found == [
        ("ewp_base", "2023", 2022),
        ("hief", "to 2000", 2000),
        ("vdem", "v14", 2023),
        ("vdem", "v15", 2024),
    ]
    (undated,) = [f for f in find_releases(folder) if f.release is None]
    assert undated.source == "hief"


def test_what_can_be_built_grows_with_the_editions(folder: Path) -> None:
    table = buildable(find_releases(folder)).set_index("as_of")
    assert table.index.tolist() == [date(2023, 11, 9), date(2024, 3, 7), date(2025, 3, 13)]
    assert table["sources"].tolist() == [1, 2, 2]
    assert table["indicators"].iloc[1] > table["indicators"].iloc[0] > 5
    (folder / "releases.csv").write_text(RELEASES + "hief,to 2000,2015-01-01,seen,a page\n")
    more = buildable(find_releases(folder)).set_index("as_of")
    assert more["indicators"].iloc[-1] == table["indicators"].iloc[-1] + 1


def test_archives_are_found_by_name_and_dated_by_content(folder: Path) -> None:
    (folder / "base2020-run-2021-08-18.csv").write_text("country,risk_in_2021\n")
    found = find_archives(folder).table
    assert found[["kind", "edition", "origin"]].to_numpy().tolist() == [
        ["labels", 2023, 2022], ["list", 2021, 2020],
    ]  # fmt: skip
