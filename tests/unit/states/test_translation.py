import time

import numpy as np
import pandas as pd
import pytest

from atrocityrisk.errors import DataError, UnknownNameError
from atrocityrisk.states import SYSTEMS, grid, translate


def one(code: object, year: int, system: str, *, exact: bool = False) -> object:
    return translate(pd.Series([code]), pd.Series([year]), system=system, exact=exact).iloc[0]


@pytest.mark.parametrize(
    ("system", "code", "year", "expected"),
    [
        # Serbia is 345 to UCDP and Correlates of War, 340 here from 2006.
        ("ucdp", 345, 1989, 345),
        ("ucdp", 345, 2005, 345),
        ("ucdp", 345, 2006, 340),
        ("ucdp", 345, 2024, 340),
        ("cow", 345, 2024, 340),
        ("cow", 341, 2006, 341),
        ("vdem", "SRB", 1985, 345),
        ("vdem", "SRB", 2006, 340),
        ("vdem_id", 198, 2020, 340),
        ("gw", 345, 2006, 345),
        ("gw", 340, 2006, 340),
        # Yemen: 678 to 1990, then 679 in Correlates of War and 678 here; the South is 680.
        ("cow", 678, 1985, 678),
        ("cow", 679, 1990, 678),
        ("cow", 680, 1989, 680),
        ("ucdp", 678, 2020, 678),
        ("vdem", "YMD", 1980, 680),
        ("vdem", "YEM", 1980, 678),
        ("csp", 679, 2000, 678),
        # Germany: 255 in Correlates of War from 1990, 260 here.
        ("cow", 255, 1995, 260),
        ("cow", 260, 1950, 260),
        ("cow", 255, 1945, 255),
        ("cow", 265, 1989, 265),
        ("ucdp", 260, 2020, 260),
        ("vdem", "DDR", 1990, 265),
        ("iso3", "DDR", 1970, 265),
        # Czechoslovakia and its heirs; V-Dem's Czechia is Czechoslovakia until 1992.
        ("cow", 315, 1992, 315),
        ("cow", 316, 1993, 316),
        ("vdem", "CZE", 1992, 315),
        ("vdem", "CZE", 1993, 316),
        ("vdem", "SVK", 1993, 317),
        ("iso3", "CSK", 1980, 315),
        # Vietnam: ISO gave VDR to the North, V-Dem gives it to the South.
        ("vdem", "VDR", 1970, 817),
        ("iso3", "VDR", 1970, 816),
        ("gw", 817, 1975, 817),
        ("csp", 818, 1980, 816),
        # Russia and the Soviet Union share a number.
        ("iso3", "SUN", 1985, 365),
        ("vdem", "RUS", 1985, 365),
        ("csp", 364, 1985, 365),
        ("csp", 365, 2000, 365),
        # Sudan, Ethiopia, Pakistan: other codes after a secession in some lists.
        ("csp", 626, 2015, 625),
        ("csp", 525, 2015, 626),
        ("csp", 529, 2000, 530),
        ("csp", 769, 1965, 770),
        ("m49", 729, 2015, 625),
        ("m49", 736, 2000, 625),
        ("m49", 231, 2000, 530),
        ("m49", 230, 1985, 530),
        # Correlates of War numbers of small Pacific states are others' numbers here.
        ("cow", 970, 2005, 971),
        ("cow", 946, 2005, 970),
        ("cow", 955, 2005, 972),
        ("cow", 947, 2005, 973),
        # Kosovo's number in one list is Serbia and Montenegro's in another.
        ("cow", 347, 2010, 347),
        ("csp", 347, 2000, 345),
        ("csp", 341, 2010, 347),
        ("wb", "XKX", 2010, 347),
        # Namibia's ISO code reads like a missing value.
        ("iso2", "NA", 1995, 565),
        ("wb", "NAM", 1995, 565),
        ("iso3", "TWN", 2000, 713),
        ("m49", 158, 2000, 713),
        ("vdem", "ZZB", 1964, 511),
        ("gw", 711, 1949, 711),
        ("name", "Burma/Myanmar", 2000, 775),
        ("name", "Congo, Dem. Rep.", 2000, 490),
        ("name", "Congo, Rep.", 2000, 484),
        ("name", "Congo", 2000, 484),
        ("name", "DR Congo (Zaire)", 2000, 490),
        ("name", "Korea, Rep.", 2000, 732),
        ("name", "Korea, Dem. People's Rep.", 2000, 731),
        ("name", "Yugoslavia", 1985, 345),
        ("name", "Kyrgyz Republic", 2000, 703),
    ],
)
def test_codes_that_change_hands(system: str, code: object, year: int, expected: int) -> None:
    assert one(code, year, system) == expected


@pytest.mark.parametrize(
    ("system", "code", "year"),
    [
        ("wb", "NAM", 1985),  # before independence
        ("gw", 265, 1991),  # after the end
        ("gw", 345, 2007),
        ("gw", 626, 2010),
        ("gw", 2, 1944),  # outside the period
        ("gw", 2, 2026),
        ("cow", 999, 2000),
        ("iso3", "XXX", 2000),
        ("vdem", "HKG", 2000),  # never a state
        ("vdem", "PSE", 2000),
        ("vdem", "SML", 2000),
        ("vdem", "ZZB", 1970),  # coded by V-Dem after its statehood
        ("wb", "ARB", 2000),  # the Arab World
        ("wb", "WLD", 2000),
        ("ucdp", 327, 2000),  # the Vatican
        ("iso2", "", 2000),
        ("name", "Korea", 2000),
        ("cow", 345.5, 2000),
        ("cow", "-345", 2000),
        ("cow", "345;346", 2000),
        ("cow", np.inf, 2000),
    ],
)
def test_no_state_fits(system: str, code: object, year: int) -> None:
    assert one(code, year, system) is pd.NA


@pytest.mark.parametrize(
    ("system", "code", "year", "expected"),
    [
        ("wb", "RUS", 1985, 365),
        ("wb", "DEU", 1985, 260),
        ("wb", "YEM", 1985, 678),
        ("wb", "VNM", 1965, 816),
        ("wb", "ETH", 1985, 530),
        ("wb", "SDN", 2005, 625),
        ("wb", "PAK", 1965, 770),
        ("wb", "SRB", 2000, 345),
        ("m49", 276, 1985, 260),
        ("name", "Germany", 1985, 260),
    ],
)
def test_figures_of_todays_territory_are_told_apart(
    system: str, code: object, year: int, expected: int
) -> None:
    assert one(code, year, system) == expected
    assert one(code, year, system, exact=True) is pd.NA


def test_successor_before_it_existed_is_not_the_predecessor() -> None:
    assert one("SRB", 1985, "wb") is pd.NA
    assert one("CZE", 1985, "wb") is pd.NA
    assert one("UKR", 1985, "wb") is pd.NA


@pytest.mark.parametrize("code", [345, 345.0, "345", " 345 ", "345.0", "0345", np.int32(345)])
def test_spellings_of_a_number(code: object) -> None:
    assert one(code, 2000, "cow") == 345


@pytest.mark.parametrize("code", ["rus", " RUS ", "Rus"])
def test_spellings_of_a_code(code: str) -> None:
    assert one(code, 2000, "iso3") == 365


@pytest.mark.parametrize(
    "name", ["Côte d’Ivoire", "cote d'ivoire", " COTE  D'IVOIRE ", "Ivory Coast"]
)
def test_spellings_of_a_name(name: str) -> None:
    assert one(name, 2000, "name") == 437


def test_missing_codes_and_years_stay_missing() -> None:
    codes = pd.Series([2, None, 2, np.nan], dtype="Float64")
    years = pd.Series([2000, 2000, None, None], dtype="Float64")
    found = translate(codes, years, system="gw")
    assert found.dtype == "Int64"
    assert found.isna().tolist() == [False, True, True, True]


def test_index_and_order_are_kept() -> None:
    codes = pd.Series(["FRA", "USA", "FRA"], index=[7, 3, 5])
    found = translate(codes, 2000, system="iso3")
    assert found.index.tolist() == [7, 3, 5]
    assert found.tolist() == [220, 2, 220]


@pytest.mark.parametrize("system", SYSTEMS)
def test_nothing_in_nothing_out(system: str) -> None:
    found = translate(pd.Series([], dtype=object), pd.Series([], dtype="int64"), system=system)
    assert found.empty
    assert found.dtype == "Int64"


def test_unknown_system_names_a_near_one() -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'iso3'"):
        translate(pd.Series(["USA"]), 2000, system="iso_3")


def test_years_of_another_frame_are_refused() -> None:
    with pytest.raises(DataError, match="take both from the same frame"):
        translate(pd.Series([2, 20]), pd.Series([2000, 2001], index=[5, 6]), system="gw")


@pytest.mark.parametrize("years", [pd.Series([2000.5]), pd.Series(["abc"])])
def test_years_that_are_none_are_refused(years: pd.Series) -> None:
    with pytest.raises(DataError, match="correct the year column"):
        translate(pd.Series([2]), years, system="gw")


def test_arguments_are_left_alone() -> None:
    codes, years = pd.Series([" 345 ", None]), pd.Series([2000, 2001])
    before = codes.copy(), years.copy()
    translate(codes, years, system="cow")
    pd.testing.assert_series_equal(codes, before[0])
    pd.testing.assert_series_equal(years, before[1])


def test_a_panel_is_translated_at_once() -> None:
    rows = grid(1945, 2025).to_frame(index=False)
    rows = pd.concat([rows, rows], ignore_index=True)
    translate(rows["gwcode"], rows["year"], system="gw")
    start = time.perf_counter()
    found = translate(rows["gwcode"], rows["year"], system="gw")
    assert time.perf_counter() - start < 0.2
    assert (found == rows["gwcode"]).all()
