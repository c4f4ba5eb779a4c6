"""Coups: zeros only where the publisher looked, and the numbers that publishers share."""

from pathlib import Path

import pandas as pd
import pytest

from atrocityrisk.errors import DataError, DuplicateRowsError, SchemaError, UnknownStateError
from atrocityrisk.sources.coups import colpus_table
from atrocityrisk.sources.csp import csp_table
from atrocityrisk.sources.source import read_source

LIST = "country\tccode\tccode_gw\tccode_polity\tyear\tmonth\tday\tcoup\tversion\n"


def coup_list(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "powell_thyne_coups_final.txt"
    path.write_text(LIST + "".join(line + "\n" for line in lines))
    return path


def test_attempts_and_successes_by_hand(tmp_path: Path):
    path = coup_list(
        tmp_path,
        '"Chad"\t483\t\t\t1990\t1\t2\t1\t"V1992.05.01"',
        '"Chad"\t483\t\t\t1990\t9\t2\t2\t"V1992.05.01"',
        '"Chad"\t483\t\t\t1992\t1\t2\t2\t"V1992.05.01"',
    )
    data = read_source("coups", path)
    assert data.version == "1992.05.01"
    assert data.frame.loc[(483, 1990)].tolist() == [2.0, 1.0]
    assert data.frame.loc[(483, 1991)].tolist() == [0.0, 0.0]
    # 1992 was not over when the list was made: what is listed counts, silence is unknown.
    assert data.frame.loc[(483, 1992)].tolist() == [1.0, 1.0]
    assert (475, 1992) not in data.frame.index
    assert (475, 1991) in data.frame.index


def test_a_list_without_a_version_covers_the_years_before_its_last(tmp_path: Path):
    path = tmp_path / "powell_thyne_coups_final.txt"
    path.write_text(
        "country\tccode\tyear\tmonth\tday\tcoup\n"
        '"Chad"\t483\t1990\t1\t2\t1\n"Chad"\t483\t1992\t1\t2\t2\n'
    )
    data = read_source("coups", path)
    assert data.version == "to 1992"
    assert data.frame.loc[(483, 1991)].tolist() == [0.0, 0.0]
    assert data.frame.loc[(483, 1992)].tolist() == [1.0, 1.0]
    assert (475, 1992) not in data.frame.index


def test_unknown_coding_and_unknown_country_are_refused(tmp_path: Path):
    with pytest.raises(SchemaError, match="'coup' has 3 for ccode 483, year 1990, expected 1 or 2"):
        read_source("coups", coup_list(tmp_path, '"Chad"\t483\t\t\t1990\t1\t2\t3\t"V1992.05.01"'))
    with pytest.raises(UnknownStateError, match="'4830'"):
        read_source("coups", coup_list(tmp_path, '"Chad"\t4830\t\t\t1990\t1\t2\t1\t"V1992.05.01"'))


@pytest.mark.parametrize("version", ["45177", "20230908"])
def test_a_release_whose_day_is_a_number_is_refused(tmp_path: Path, version: str):
    path = coup_list(tmp_path, f'"Chad"\t483\t\t\t1990\t1\t2\t1\t"{version}"')
    with pytest.raises(DataError, match=f"'version' has '{version}', expected the day"):
        read_source("coups", path)


def test_commas_in_place_of_tabs_are_named(tmp_path: Path):
    path = coup_list(tmp_path, '"Chad"\t483\t\t\t1990\t1\t2\t1\t"V1992.05.01"')
    path.write_text(path.read_text().replace("\t", ","))
    with pytest.raises(SchemaError, match="separated by tab, found comma"):
        read_source("coups", path)


def test_both_files_of_powell_and_thyne_say_the_same(publisher_files: Path):
    listed = read_source("coups", publisher_files / "coups/powell_thyne_coups_final.txt").frame
    yearly = read_source("coups", publisher_files / "coups/powell_thyne_ccode_year.txt").frame
    pd.testing.assert_frame_equal(listed, yearly)
    assert 0 < listed["successes"].sum() < listed["attempts"].sum()


def test_totals_of_the_publishers_lists_of_coups(shared: Path):
    listed = read_source("coups", shared / "data/coups/powell_thyne_coups_final.txt").frame
    assert listed["attempts"].sum() == 491
    assert listed["successes"].sum() == 245
    # The names beside these codes are shifted in 2021-2023; the codes are right.
    assert listed.loc[(775, 2021), "successes"] == 1.0  # Myanmar, not "Sri Lanka (Ceylon)"
    assert listed.loc[(439, 2022), "attempts"] == 2.0  # Burkina Faso, not "Liberia"
    assert listed.loc[(780, 2021), "attempts"] == 0.0
    path = shared / "data/coups/Master_Coup List_all countries_basic.xlsx"
    colpus = read_source("colpus", path).frame
    assert colpus["attempts"].sum() == 593
    assert colpus["successes"].sum() == 295
    assert colpus.loc[(40, 1952), "successes"] == 1.0  # Batista
    ewp = read_source("ewp_coups", shared / "data/coups/all-coups.csv").frame
    assert ewp["attempted"].sum() == 443


def test_colpus_codes_success_the_other_way_round(publisher_files: Path):
    path = publisher_files / "coups/Master_Coup List_all countries_basic.xlsx"
    table, frame = colpus_table(path), read_source("colpus", path).frame
    assert frame["successes"].sum() == table["success"].eq(1).sum()


def test_ewp_list_has_zeros_after_1949_too(publisher_files: Path):
    frame = read_source("ewp_coups", publisher_files / "coups/all-coups.csv").frame
    assert frame.loc[(2, slice(1950, 2024)), "attempted"].eq(0).any()
    assert frame.index.get_level_values("year").max() == 2024


def test_systemic_peace_numbers_lead_to_the_states_of_their_letters(publisher_files: Path):
    path = publisher_files / "csp/coups.xls"
    table, frame = csp_table(path, ("scoup1",)), read_source("csp_coups", path).frame
    # 626 is the Center's Sudan after 2011; Gleditsch and Ward's 626 is South Sudan.
    assert set(table.loc[table["ccode"] == 626, "scode"]) == {"SDN"}
    for letters, gwcode in (("SDN", 625), ("SSU", 626), ("SER", 340), ("VIE", 816), ("ETI", 530)):
        theirs = table.loc[table["scode"] == letters].set_index("year")["scoup1"]
        ours = frame["successes"].xs(gwcode)
        assert (ours[theirs.loc[2012:].index] == theirs.loc[2012:]).all()


def test_systemic_peace_numbers_are_not_mistaken_for_others(shared: Path):
    table = csp_table(shared / "data/csp/coups.xls", ("scoup1",))
    frame = read_source("csp_coups", shared / "data/csp/coups.xls").frame
    # 626 is the Center's Sudan after 2011; Gleditsch and Ward's 626 is South Sudan.
    assert table.loc[table["ccode"] == 626, "country"].unique().tolist() == ["Sudan-North"]
    assert frame.loc[(625, 2019), "successes"] == 1.0
    assert frame.loc[(626, 2019), "successes"] == 0.0
    assert (347, 2010) in frame.index  # Kosovo, 341 there
    assert (341, 2010) in frame.index  # Montenegro, 348 there
    lost = len(table) - len(frame)
    assert lost < 40  # colonies, occupied Germany, and years with two rows
    violence = read_source("mepv", shared / "data/csp/MEPVv2018.xls").frame
    assert violence.loc[(517, 1994), "ethwar"] == 10.0
    # 818 before 1976 is marked as no state.
    assert violence.loc[[(816, 1970), (816, 1976)], "inttot"].tolist() == [0.0, 2.0]


def test_violence_follows_the_state_through_its_numbers(publisher_files: Path):
    frame = read_source("mepv", publisher_files / "csp/MEPVv2018.xls").frame
    # Ethiopia is 530 and 529, Vietnam 816 and 818.
    both = [(530, 1991), (530, 1993), (816, 1970), (816, 1976)]
    assert frame.loc[both, ["civtot", "inttot"]].notna().all(axis=None)


def test_attempted_must_be_zero_or_one(tmp_path: Path):
    path = tmp_path / "all-coups.csv"
    path.write_text("ccode,country,year,cou.any\n40,Cuba,1952,2\n")
    with pytest.raises(SchemaError, match="0 or 1"):
        read_source("ewp_coups", path)
    path.write_text("ccode,country,year,cou.any\n40,Cuba,1952,inf\n")
    with pytest.raises(DataError, match="infinite"):
        read_source("ewp_coups", path)


def test_repeated_rows_of_the_center_are_refused(tmp_path: Path):
    table = pd.DataFrame(
        {
            "scode": ["AFG"] * 2,
            "ccode": [700] * 2,
            "country": ["Afghanistan"] * 2,
            "year": [1990] * 2,
            **{name: [0] * 2 for name in ("scoup1", "atcoup2", "pcoup3", "apcoup4")},
        }
    )
    path = tmp_path / "CSPCoupsAnnual.xlsx"
    table.to_excel(path, index=False)
    first = "first scode AFG, ccode 700, year 1990"
    with pytest.raises(DuplicateRowsError, match=f"1 rows occur twice, {first}"):
        read_source("csp_coups", path)
