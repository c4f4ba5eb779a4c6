"""Files of other years, and other people's copies: read rightly or refused by their true fault.

Totals are plain sums over the files, made with other code.
"""

from pathlib import Path

import pandas as pd
import pytest

from atrocityrisk.errors import SchemaError
from atrocityrisk.sources.source import read_source


@pytest.fixture
def more(shared: Path) -> Path:
    return shared / "more_data"


def test_one_sided_violence_23_1(more: Path) -> None:
    for name in ("OneSided_v23_1.rds", "ucdp-onesided-231-rds.zip"):
        data = read_source("ucdp_one_sided", more / "ucdp" / name)
        assert data.version == "23.1"
        deaths = data.frame[["government_deaths", "nonstate_deaths"]].sum()
        assert deaths.tolist() == pytest.approx([919_704, 215_546], abs=1e-6)
        assert data.frame.loc[(517, 1994), "government_deaths"] == 768_619


def test_battle_deaths_23_1(more: Path) -> None:
    data = read_source("ucdp_battle_deaths", more / "ucdp/BattleDeaths_v23_1.csv")
    assert data.version == "23.1"
    assert data.frame["intrastate_deaths"].sum() == 1_673_643


def test_refused_by_its_true_fault(more: Path) -> None:
    with pytest.raises(SchemaError, match="by comma, found semicolon"):
        read_source("ucdp_armed_conflict", more / "ucdp/UcdpPrioConflict_v25_1.csv")


def test_vdem_13_with_states_that_ended_before_1945(more: Path) -> None:
    data = read_source("vdem", more / "vdem/vdem_v13_ewp2023.Rdata")
    assert data.version == "v13 (EWP extract)"
    assert len(data.frame) == 11_079
    assert data.frame.index.get_level_values("year").max() == 2022
    assert 730 not in data.frame.index.get_level_values("gwcode")
    assert data.frame.loc[(732, 2000), "v2clkill_ord"] == 4.0


def test_two_variables_of_vdem_15_joined_by_somebody(more: Path, shared: Path) -> None:
    path = more / "vdem/vdem_v15_clkill_cltort_1946_2024_JOINED.csv"
    data = read_source("vdem", path)
    assert data.version == "v15"
    assert data.frame.index.get_level_values("year").max() == 2024
    older = read_source("vdem", shared / "data/vdem/v14_vdemlite/vdemlite.rda").frame
    for name, agreement in (("v2clkill", 0.9989), ("v2cltort", 0.9984)):
        both = pd.concat([data.frame[name], older[name]], axis=1, join="inner").to_numpy()
        assert pd.Series(both[:, 0]).corr(pd.Series(both[:, 1])) > agreement


def test_editions_of_2014_agree_with_later_ones(more: Path, shared: Path) -> None:
    # The Center recoded some wars between its editions, no geno-/politicide.
    for source, name, newer, agreement in (
        ("pitf", "csp/PITF GenoPoliticide 2014.xls", "csp/genocide politicide.xls", 0.99999),
        ("mepv", "csp/MEPV2014.xls", "csp/MEPVv2018.xls", 0.995),
    ):
        data = read_source(source, more / name)
        assert data.version == "2014"
        assert data.frame.index.get_level_values("year").max() == 2014
        later = read_source(source, shared / "data" / newer).frame
        old, new = data.frame.align(later, join="inner")
        same = old.fillna(-1.0) == new.fillna(-1.0)
        assert same.mean().min() > agreement


def test_coups_of_2010_with_and_without_a_version(more: Path) -> None:
    listed = read_source("coups", more / "coups/powell_thyne_coups_final.txt")
    yearly = read_source("coups", more / "coups/powell_thyne_ccode_year.txt")
    assert (listed.version, yearly.version) == ("to 2010", "2010.12.08")
    pd.testing.assert_frame_equal(listed.frame, yearly.frame)
    # 457 attempts are listed; Sudan's of 1955 was before it was a state.
    assert listed.frame.sum().tolist() == [456, 227]
