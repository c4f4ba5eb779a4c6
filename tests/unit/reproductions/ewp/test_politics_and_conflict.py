"""Each publisher's predictors on a few rows worked out by hand."""

import numpy as np
import pandas as pd
import pytest

from atrocityrisk.reproductions.ewp import people_and_income as economy
from atrocityrisk.reproductions.ewp import politics_and_conflict as predictors
from atrocityrisk.reproductions.ewp.hand_fixes import COLUMNS, load_corrections

NONE = pd.DataFrame(columns=COLUMNS, dtype="str")
CODES = load_corrections().query("table == 'codes'")


def _rows(*keys: tuple[int, int]) -> pd.MultiIndex:
    return pd.MultiIndex.from_tuples(keys, names=["ccode", "year"])


def test_a_coup_counts_in_its_year_and_the_four_after() -> None:
    rows = _rows(*[(40, y) for y in range(1990, 1998)])
    coups = pd.DataFrame({"ccode": [40, 40], "year": [1991, 1996], "cou.any": [1, 0]})
    out = predictors.coup_columns(rows, {"coups": coups}, corrections=NONE)
    assert out["coup.try.5yr"].tolist() == [0, 1, 1, 1, 1, 1, 0, 0]


def test_battle_deaths_sum_internal_conflicts_and_are_zero_elsewhere() -> None:
    deaths = pd.DataFrame(
        {
            "gwno_loc": ["678", "678", "678", "2"],
            "year": [1990, 1990, 1990, 1990],
            "type_of_conflict": [3, 4, 2, 1],
            "bd_best": [5, 2, 100, 50],
        }
    )
    rows = _rows((2, 1990), (678, 1985), (679, 1990))
    out = predictors.battle_death_columns(rows, {"battle_deaths": deaths}, corrections=CODES)
    assert out["battledeaths.log2"].tolist() == [0.0, 0.0, 3.0]


def test_a_missing_answer_becomes_zero_as_ewp_has_it() -> None:
    answers = ["v2csgender_ord", "v2mecenefm_ord", "partyban", "v2pepwrsoc_ord", "v2csreprss_ord"]
    vdem = pd.DataFrame({"COWcode": [2, 20, 40], "year": 2000})
    for name in answers:
        vdem[name] = [0.0, 2.0, np.nan]
    measured = ["judicialreform", "religiousfreedom", "pol_killing_approved", "freediscussion"]
    for name in [*measured, "social_inequality", "even_civilrights", "ses_power_dist"]:
        vdem[name] = 0.5
    rows = _rows((2, 2000), (20, 2000), (40, 2000))
    out = predictors.regime_columns(rows, {"vdem": vdem}, corrections=NONE)
    assert out["repress_civilsoc"].tolist() == [1, 0, 0]
    assert out["minorityrule"].tolist() == [1, 0, 0]
    assert out["social_power_dist"].tolist() == [1, 1, 0]
    assert out["partyban.new.0"].tolist() == [1, 0, 0]
    assert out["partyban.new.1"].tolist() == [0, 1, 0]
    assert out["ses_power_dist"].tolist() == [0.5, 0.5, 0.5]


def test_discrimination_is_filled_forward_then_backward_and_serbia_keeps_its_code() -> None:
    epr = pd.DataFrame(
        {
            "countries_gwid": [345, 345, 340],
            "year": [2005, 2006, 2006],
            "discrimpop": [0.1, 0.9, 0.2],
        }
    )
    corrections = load_corrections().query("table in ('codes', 'epr')")
    rows = _rows(*[(345, y) for y in range(2004, 2009)])
    out = predictors.discrimination_columns(rows, {"epr": epr}, corrections=corrections)
    assert out["discrimpop"].tolist() == [0.1, 0.1, 0.2, 0.2, 0.2]


def test_treaty_status_is_carried_forward_only() -> None:
    iccpr = pd.DataFrame({"ccode": [2, 2], "year": [2001, 2002], "ios.iccpr1": [0, 1]})
    rows = _rows(*[(2, y) for y in range(2000, 2004)])
    fix = pd.DataFrame(columns=COLUMNS, dtype="str")
    out = predictors.treaty_columns(rows, {"iccpr": iccpr}, corrections=fix)["ios.iccpr1"]
    np.testing.assert_array_equal(out, [np.nan, 0, 1, 1])


def test_growth_takes_the_bank_then_the_line_then_the_last_value() -> None:
    rows = _rows(*[(2, y) for y in range(2000, 2006)])
    wdi = pd.DataFrame(
        {
            "iso3": "USA",
            "year": range(2000, 2006),
            "SP.POP.TOTL": [8.0, 16.0, 32.0, np.nan, np.nan, np.nan],
            # By Maddison growth is 100, 50 and 100 percent in the second to fourth year.
            "NY.GDP.PCAP.KD.ZG": [np.nan, 11.0, 6.0, np.nan, np.nan, np.nan],
        }
    )
    maddison = pd.DataFrame(
        {
            "ccode": 2.0,
            "year": range(2000, 2006),
            "gdppc": [1.0, 2.0, 3.0, 6.0, np.nan, np.nan],
            "pop": [4.0, 8.0, 16.0, 32.0, np.nan, np.nan],
        }
    )
    tables = {"wdi": wdi, "maddison": maddison}
    out = economy.economy_columns(rows, tables, corrections=CODES)
    np.testing.assert_allclose(out["gdppcgrowth"], [np.nan, 11, 6, 11, 11, 11])
    np.testing.assert_allclose(out["popsize.log2"], [3, 4, 5, 6, np.nan, np.nan])


def test_germany_is_255_under_every_iso_code() -> None:
    un = pd.DataFrame({"iso3c": "DEU", "year": [1960, 2000], "un_imr": [36.0, 4.0]})
    rows = _rows((255, 1960), (255, 2000))
    out = economy.mortality_columns(rows, {"un_imr": un}, corrections=CODES)
    assert out["un_imr_sqrt"].tolist() == [6.0, 2.0]


@pytest.mark.parametrize("year", [1991, 1992])
def test_the_russian_value_of_1991_gives_way_to_the_soviet_one(year: int) -> None:
    corrections = load_corrections().query("table in ('codes', 'hief')")
    hief = pd.DataFrame(
        [
            ("USSR", 1991, 0.691),
            ("Russia", 1991, 0.286),
            ("Russia", 1992, 0.287),
            ("Croatia", 1991, 0.3),
            ("Slovenia", 1991, 0.2),
            ("Slovenia", 1991, 0.2),
        ],
        columns=["Country", "Year", "EFindex"],
    )
    out = predictors.known_fractionalisation(
        _rows((344, 1991), (365, 1991), (365, 1992)), {"hief": hief}, corrections=corrections
    )
    assert out[(365, year)] == {1991: 0.691, 1992: 0.287}[year]
    assert out[(344, 1991)] == 0.3
