"""V-Dem: releases that lack codes or columns, and an extract that hides missing answers."""

import fnmatch
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from atrocityrisk.errors import DataError, DuplicateRowsError, SchemaError, UnknownStateError
from atrocityrisk.sources._readers.r import read_r_table
from atrocityrisk.sources.ert import read_ert
from atrocityrisk.sources.source import SOURCES, read_source
from atrocityrisk.sources.vdem import (
    extract_answers,
    read_demspaces,
    read_vdem,
    release_by_year,
    vdem_table,
)

ROWS = "country_name,country_text_id,year,v2x_polyarchy,v2clkill\n"


def written(folder: Path, text: str, name: str = "vdem_trimmed.csv") -> Path:
    path = folder / name
    path.write_text(ROWS + text, encoding="utf-8")
    return path


def test_rows_join_by_text_id_without_any_cow_code(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "Mexico,MEX,2024,0.5,1.5\nSerbia,SRB,2005,0.4,\nSerbia,SRB,2024,0.3,-1\n"
        "Zanzibar,ZZB,2024,0.2,0\nMexico,MEX,1900,0.1,0\n",
    )
    frame, version = read_vdem(path)
    assert version == "v15"
    keys = frame.set_index(["gwcode", "year"])
    assert keys["v2x_polyarchy"].to_dict() == {(70, 2024): 0.5, (345, 2005): 0.4, (340, 2024): 0.3}
    assert np.isnan(keys.loc[(345, 2005), "v2clkill"])


def test_namibia_keeps_its_code(tmp_path: Path) -> None:
    frame, _ = read_vdem(written(tmp_path, "Namibia,NAM,2024,0.5,1\n"))
    assert frame["gwcode"].tolist() == [565]


def test_a_country_code_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(UnknownStateError, match="'MEZ' in data row 2; did you mean 'MEX'"):
        read_vdem(written(tmp_path, "Mexico,MEX,2024,0.5,1\nMexico,MEZ,2023,0.5,1\n"))


def test_a_duplicated_row(tmp_path: Path) -> None:
    path = written(tmp_path, "Mexico,MEX,2024,0.5,1\nMexico,MEX,2024,0.5,1\n")
    with pytest.raises(DuplicateRowsError, match=r"\(70, 2024\)"):
        read_source("vdem", path)


def test_an_index_beyond_its_range(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"5.0 at \(70, 2024\)"):
        read_source("vdem", written(tmp_path, "Mexico,MEX,2024,5,1\n"))


def test_a_wrong_file_says_nothing_of_the_next_one(tmp_path: Path) -> None:
    """Pandera leaves a pattern named after the column that failed it; ours is made anew."""
    path = tmp_path / "vdem_trimmed.csv"
    header = "country_name,country_text_id,year,v2x_polyarchy,v2x_libdem\n"
    path.write_text(header + "Mexico,MEX,2024,5,0.5\n", encoding="utf-8")
    with pytest.raises(DataError):
        read_source("vdem", path)
    path.write_text(header + "Mexico,MEX,2024,0.5,0.5\n", encoding="utf-8")
    assert len(read_source("vdem", path).frame) == 1


def test_renamed_columns_have_hints(tmp_path: Path) -> None:
    path = tmp_path / "vdem_trimmed.csv"
    path.write_text("country_text_code,year,v2x_polyarchy\nMEX,2024,0.5\n")
    with pytest.raises(SchemaError, match=r"'country_text_id'.*rename it to 'country_text_code'"):
        read_vdem(path)
    path.write_text("country_text_id,Year,v2x_polyarchy\nMEX,2024,0.5\n")
    with pytest.raises(SchemaError, match=r"'year'.*rename it to 'Year'"):
        read_vdem(path)
    path.write_text("country_text_id,year,polyarchy\nMEX,2024,0.5\n")
    with pytest.raises(SchemaError, match=r"'v2x_polyarchy'.*rename it to 'polyarchy'"):
        read_vdem(path)


def test_a_release_of_the_old_form_is_refused() -> None:
    with pytest.raises(DataError, match="found 2012 as the last"):
        release_by_year(pd.DataFrame({"year": [1990, 2012]}))


def test_the_last_year_says_which_release_it_is() -> None:
    assert release_by_year(pd.DataFrame({"year": [1990, 2024]})) == "v15"


def test_zeros_made_from_missing_answers_become_missing() -> None:
    table = pd.DataFrame(
        {
            "v2csreprss_ord": [0.0, np.nan, np.nan],
            "v2mecenefm_ord": [3.0, 2.0, np.nan],
            "repress_civilsoc": [1.0, 0.0, 0.0],
            "v2mecenefm_binary": [0.0, 1.0, 0.0],
            "pol_killing_approved": [1.0, 0.0, 0.0],
            "partyban": [0.0, 4.0, np.nan],
            "partyban.new.0": [1.0, 0.0, 0.0],
        }
    )
    answers = extract_answers(table)
    np.testing.assert_array_equal(answers["repress_civilsoc"], [1.0, np.nan, np.nan])
    np.testing.assert_array_equal(answers["v2mecenefm_binary"], [0.0, 1.0, np.nan])
    # The answer on killings is not in the extract; where no answer is, nobody coded the year.
    np.testing.assert_array_equal(answers["pol_killing_approved"], [1.0, 0.0, np.nan])
    np.testing.assert_array_equal(answers["v2psparban_ord"], [0.0, 4.0, np.nan])
    assert table["repress_civilsoc"].tolist() == [1.0, 0.0, 0.0]


def test_the_extract_speaks_vdems_names(publisher_files: Path) -> None:
    path = publisher_files / "vdem" / "v15_ewp2025" / "vdem.Rdata"
    frame, version = read_vdem(path)
    assert version == "v15 (EWP extract)"
    assert {"v2psparban_ord", "v2jureform_ord", "v2clrelig_ord", "v2xcl_disc"} <= set(frame)
    assert {"pol_killing_approved", "social_inequality", "even_civilrights"} <= set(frame)
    raw = read_r_table(path).set_index(["COWcode", "year"])
    ours = frame.set_index(["gwcode", "year"])
    assert ours.loc[(70, 2024), "v2csreprss_ord"] == raw.loc[(70, 2024), "v2csreprss_ord"]
    # Germany is 255 for the Correlates of War and 260 here.
    assert ours.loc[(260, 2024), "v2xcl_disc"] == raw.loc[(255, 2024), "freediscussion"]


def test_three_releases_side_by_side(publisher_files: Path) -> None:
    folder = publisher_files / "vdem"
    paths = [
        folder / "v11_hate_speech" / "vdem_trimmed.csv",
        folder / "v16_subset20" / "vdem_trimmed.csv",
        folder / "v14_vdemlite" / "vdemlite.rda",
        folder / "v15_democracyData" / "vdem_simple.rda",
    ]
    data = read_source("vdem", paths)
    by_version = {file.version: set(file.columns) for file in data.files}
    assert list(by_version) == ["v16", "v15", "v14", "v11"]
    assert "v2x_polyarchy" in by_version["v16"]
    assert "v2x_polyarchy_sd" in by_version["v15"]
    assert "v2clkill" in by_version["v14"]
    # Two columns that v16 dropped are still in v11; one is only there.
    assert {"e_migdpgro", "e_migdppc", "v2smpolhate"} <= by_version["v11"]
    years = data.frame["v2clkill"].dropna().index.get_level_values("year")
    assert (years.min(), years.max()) == (1970, 2023)
    assert data.frame["v2x_polyarchy"].dropna().index.get_level_values("year").max() == 2025


def test_vdemlite_has_every_column_but_no_cow_code(publisher_files: Path) -> None:
    path = publisher_files / "vdem" / "v14_vdemlite" / "vdemlite.rda"
    table, version = vdem_table(path)
    assert version == "v14"
    assert "COWcode" not in table
    frame, _ = read_vdem(path)
    assert set(table.columns[table.columns.str.startswith("v2")]) <= set(frame.columns)
    # South Yemen ends in 1990 and united Yemen keeps the north's number.
    yemen = frame.loc[frame["year"].isin([1989, 1991]) & frame["gwcode"].isin([678, 680])]
    assert sorted(zip(yemen["gwcode"], yemen["year"], strict=True)) == [
        (678, 1989),
        (678, 1991),
        (680, 1989),
    ]


def test_demspaces_leaves_its_outcomes_out(publisher_files: Path) -> None:
    path = publisher_files / "vdem" / "v12_demspaces" / "states-v12-mod.rds"
    frame, version = read_demspaces(path)
    assert version == "v12"
    assert {"v2jureform", "v2jupack", "v2clstown", "v2svstterr"} <= set(frame)
    assert not [name for name in frame if name.startswith(("dv_", "lag"))]


def test_episodes_of_regime_transformation(shared: Path) -> None:
    frame, version = read_ert(shared / "data" / "vdem" / "v15_ert" / "ert.xlsx")
    assert version == "v15"
    keys = frame.set_index(["gwcode", "year"])
    # Hungary's autocratisation after 2010 is the textbook case.
    assert keys.loc[(310, 2018), "autocratisation_episode"] == 1.0
    assert keys.loc[(310, 2018), "democratisation_episode"] == 0.0


@pytest.mark.parametrize(
    "name", ["vdem.csv", "V-Dem-CY-Core-v15.csv", "V-Dem_full.csv", "vdem_v15_some.csv", "mine.csv"]
)
def test_a_file_is_known_by_its_columns_not_its_name(tmp_path: Path, name: str) -> None:
    frame, version = read_vdem(written(tmp_path, "Mexico,MEX,2024,0.5,1\n", name))
    assert version == "v15"
    assert frame["v2x_polyarchy"].tolist() == [0.5]


@pytest.mark.parametrize("name", ["vdem.csv", "V-Dem_full.csv", "vdem_v15_some.csv"])
def test_files_under_other_names_are_found_in_a_folder(name: str) -> None:
    assert any(fnmatch.fnmatchcase(name, pattern) for pattern in SOURCES["vdem"].files)


def test_an_extract_by_numbers_of_the_correlates_of_war(tmp_path: Path) -> None:
    path = tmp_path / "vdem_v13_mine.csv"
    path.write_text(
        "COWcode,country_name,year,v2x_polyarchy\n"
        "730,Korea,1900,0.1\n732,South Korea,2022,0.8\n245,Bavaria,1860,0.2\n"
        ",Palestine/Gaza,2022,0.3\n,Piedmont-Sardinia,1850,0.2\n,Zanzibar,1990,0.2\n"
        ",Serbia,2022,0.4\n",
        encoding="utf-8",
    )
    frame, version = read_vdem(path)
    assert version == "v13"
    assert frame.to_dict("list") == {
        "gwcode": [732, 340],
        "year": [2022, 2022],
        "v2x_polyarchy": [0.8, 0.4],
    }


def test_a_chart_of_our_world_in_data_is_refused_as_one(tmp_path: Path) -> None:
    path = tmp_path / "vdem.csv"
    path.write_text("Entity,Code,Year,Some index\nMexico,MEX,2024,0.5\nAfrica,,2024,0.5\n")
    with pytest.raises(SchemaError, match=r"a chart of Our World in Data .*'Some index'"):
        read_vdem(path)


def test_country_dates_are_refused_as_such(tmp_path: Path) -> None:
    path = tmp_path / "vdem.csv"
    path.write_text(
        "country_text_id,year,historical_date,v2x_polyarchy\n"
        "MEX,2024,2024-01-01,0.5\nMEX,2024,2024-12-31,0.5\n"
    )
    with pytest.raises(SchemaError, match="V-Dem's country-date file"):
        read_vdem(path)
