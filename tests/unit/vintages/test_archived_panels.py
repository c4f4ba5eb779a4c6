"""Archived panels and lists, read as they were, and refused as what they are not."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from atrocityrisk.errors import (
    DataError,
    DuplicateRowsError,
    LeftOutWarning,
    OriginError,
    SchemaError,
)
from atrocityrisk.indicators import INDICATORS
from atrocityrisk.sources.label_vintages import read_label_vintage
from atrocityrisk.vintages import EWP_ONSET, read_vintage, with_label_vintage, with_list_rows
from atrocityrisk.vintages.archived_columns import COLUMNS

NIGERIA, NIGER = 475, 436


def _row(name: str, year: int, **given: object) -> dict[str, object]:
    return {
        "country_name": name,
        "year": year,
        "popsize.ln.combined": np.log(2.0**20),
        "battledeaths.ln": np.log(8.0),
        "gdppcgrowth.combined": 0.02,
        "minorityrule": 0,
        "freediscussion": 0.5,
        "ses_power_dist": 0.1,
        "ios.iccpr1": 1,
        "coup.try.5yr": 0,
        "reg.eap": 0,
        "anymk.start.1": 0,
        "anymk.ongoing": 0,
        **given,
    }


def _written(path: Path, rows: list[dict[str, object]]) -> Path:
    pd.DataFrame(rows).to_csv(path, index=False)
    return path


@pytest.fixture
def prepared(tmp_path: Path) -> Path:
    """Two states, 1987 to 2019; Nigeria has an onset in 2018 and growth in percent in 2019."""
    rows = [
        _row(name, year, **{"anymk.start.1": int((name, year) == ("Nigeria", 2017))})
        for name in ("Nigeria", "Niger")
        for year in range(1987, 2020)
    ]
    for row in rows:
        if row["year"] == 2019:
            row |= {"gdppcgrowth.combined": 2.0, "anymk.start.1": ""}
    return _written(tmp_path / "prepared.csv", rows)


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    """Labels of 2021: the onset of 2018 and one of 2020."""
    rows = [
        {"country": n, "ccode": c, "year": y, "mk_onset": int((c, y) in on), "mk_ongoing": 0}
        for n, c in (("Nigeria", NIGERIA), ("Niger", NIGER))
        for y in range(1987, 2021)
        for on in [{(NIGERIA, 2018), (NIGER, 2020)}]
    ]
    return _written(tmp_path / "basedata2021.csv", rows)


def _list(path: Path, year: int, **given: object) -> Path:
    rows = []
    for name in ("Nigeria", "Niger"):
        row = _row(name, year, **{"gdppcgrowth.combined": 3.0}) | {f"risk_in_{year + 1}": 0.1}
        row["country"] = row.pop("country_name")
        del row["year"], row["anymk.start.1"], row["anymk.ongoing"]
        rows.append(row | given)
    return _written(path, rows)


def test_a_panel_has_our_names_and_units(prepared: Path) -> None:
    panel = read_vintage(prepared, 2020)
    assert (panel.timing, panel.outcome, panel.years) == ("true vintage", EWP_ONSET, (1987, 2019))
    row = panel.indicators.loc[(NIGERIA, 2018)]
    assert row["population_log2"] == pytest.approx(20)
    assert row["battle_deaths_log2"] == pytest.approx(3)  # ln(8) / ln(2)
    assert row["gdp_per_capita_growth"] == pytest.approx(2.0)
    # Before 1989 another source stood in for UCDP's battle deaths.
    assert np.isnan(panel.indicators.loc[(NIGERIA, 1988), "battle_deaths_log2"])


def test_growth_in_percent_in_the_last_year_is_not_taken_for_a_fraction(prepared: Path) -> None:
    growth = read_vintage(prepared, 2020).indicators["gdp_per_capita_growth"]
    assert growth.loc[(NIGERIA, 2019)] == pytest.approx(2.0)


def test_onsets_are_of_their_year_and_open_windows_stay_open(prepared: Path) -> None:
    panel = read_vintage(prepared, 2020)
    assert panel.events.loc[(NIGERIA, 2018), "ewp_onset"] == 1
    known = panel.labels(known_at=2019)
    assert known.loc[(NIGERIA, 2017)] == known.loc[(NIGERIA, 2016)] == 1
    assert known.loc[(NIGER, 2017)] == 0
    assert known.loc[[(NIGERIA, 2018), (NIGERIA, 2019)]].isna().all()


def test_a_panel_claimed_to_be_of_another_year_is_refused(prepared: Path) -> None:
    with pytest.raises(DataError, match=r"expected edition 2019.*pass edition 2020"):
        read_vintage(prepared, 2019)
    with pytest.raises(OriginError, match="vintage archived for origin 2019"):
        read_vintage(prepared, 2020).features(known_at=2018)


def test_renamed_columns_are_refused(prepared: Path, tmp_path: Path) -> None:
    table = pd.read_csv(prepared)
    renamed = tmp_path / "renamed.csv"
    table.rename(columns={"freediscussion": "free_discussion"}).to_csv(renamed, index=False)
    with pytest.raises(SchemaError, match=r"freediscussion.*rename it to 'free_discussion'"):
        read_vintage(renamed, 2020)
    table.rename(columns={"country_name": "land"}).to_csv(renamed, index=False)
    with pytest.raises(SchemaError, match="names the state"):
        read_vintage(renamed, 2020)


def test_a_repeated_row_is_refused(prepared: Path, tmp_path: Path) -> None:
    table = pd.read_csv(prepared)
    twice = tmp_path / "twice.csv"
    pd.concat([table, table.iloc[:1]]).to_csv(twice, index=False)
    with pytest.raises(DuplicateRowsError):
        read_vintage(twice, 2020)


def test_later_labels_end_the_vintage(prepared: Path, labels: Path) -> None:
    panel = read_vintage(prepared, 2020)
    revised = with_label_vintage(panel, read_label_vintage(labels))
    assert revised.timing == "revised"
    # The killing of 2020 lies after the panel and is not in it.
    assert revised.events["ewp_onset"].sum() == 1
    both = pd.concat([read_label_vintage(labels), read_label_vintage(labels).assign(edition=2022)])
    with pytest.raises(DataError, match="labels of one edition"):
        with_label_vintage(panel, both)
    with pytest.raises(SchemaError, match="lack edition"):
        with_label_vintage(panel, read_label_vintage(labels).drop(columns="edition"))


def test_labels_that_end_before_the_panel_are_refused(prepared: Path, labels: Path) -> None:
    early = read_label_vintage(labels).query("year < 2019").assign(edition=2019)
    with pytest.raises(DataError, match="labels of edition 2019 end in 2018"):
        with_label_vintage(read_vintage(prepared, 2020), early)


def test_history_follows_the_labels(prepared: Path) -> None:
    ever = read_vintage(prepared, 2020).indicators["ewp_mass_killing_ever"]
    assert ever.loc[(NIGERIA, 2017)] == 0
    assert ever.loc[[(NIGERIA, 2018), (NIGERIA, 2019)]].tolist() == [1, 1]
    assert ever.loc[NIGER].max() == 0


def test_the_rows_of_a_list_lengthen_a_panel(prepared: Path, labels: Path, tmp_path: Path) -> None:
    panel = read_vintage(prepared, 2020)
    longer = with_list_rows(panel, _list(tmp_path / "l.csv", 2020), 2021, labels=labels)
    assert (longer.timing, longer.years) == ("true vintage", (1987, 2020))
    assert longer.indicators.loc[(NIGER, 2020), "gdp_per_capita_growth"] == pytest.approx(3.0)
    assert longer.events.loc[(NIGER, 2020), "ewp_onset"] == 1
    old = longer.indicators.xs(2018, level="year").drop(columns="ewp_mass_killing_ongoing")
    before = panel.indicators.xs(2018, level="year").drop(columns="ewp_mass_killing_ongoing")
    pd.testing.assert_frame_equal(old, before)


def test_a_list_of_another_year_is_refused(prepared: Path, labels: Path, tmp_path: Path) -> None:
    panel = read_vintage(prepared, 2020)
    with pytest.raises(DataError, match=r"made from 2020, but it is made from 2021"):
        with_list_rows(panel, _list(tmp_path / "l.csv", 2021), 2021, labels=labels)
    with pytest.raises(OriginError, match="panel that ends in 2020; found a true vintage panel"):
        with_list_rows(panel, _list(tmp_path / "l.csv", 2021), 2022, labels=labels)


def test_columns_that_a_list_lacks_are_named(prepared: Path, labels: Path, tmp_path: Path) -> None:
    path = _list(tmp_path / "l.csv", 2020)
    pd.read_csv(path).drop(columns="battledeaths.ln").to_csv(path, index=False)
    with pytest.warns(LeftOutWarning, match=r"lacks 1 columns.*battle_deaths_log2"):
        with_list_rows(read_vintage(prepared, 2020), path, 2021, labels=labels)


def test_a_column_is_ours_or_named_as_the_publishers() -> None:
    for column in COLUMNS:
        assert column.indicator in INDICATORS or column.indicator.startswith("ewp_")
        assert column.unit
        assert column.description


def test_real_archives(shared: Path) -> None:
    ewp = shared / "reference" / "ewp"
    first = read_vintage(ewp / "panels" / "prepared2018predictors_9_19_19.RData", 2019)
    second = read_vintage(ewp / "panels" / "prepared2019predictors-2020-08-10.csv", 2020)
    newest = read_vintage(ewp / "2025" / "prepared2024predictors-2025-09-03.csv", 2025)
    assert (first.years[1], second.years[1], newest.years[1]) == (2018, 2019, 2024)
    # 336 rows of the newest file have a two-year label of 0 while the window is open.
    years = newest.index.get_level_values("year")
    assert newest.labels(known_at=2024)[years >= 2023].isna().sum() == 336
    # The killing that began in Burkina Faso in 2019 is not in the panel of the year after.
    assert second.events["ewp_onset"].xs(439, level="gwcode").sum() == 0
    assert newest.events.loc[(439, 2019), "ewp_onset"] == 1


def test_the_archive_of_2020_has_growth_of_one_year_in_another_unit(shared: Path) -> None:
    ewp = shared / "reference" / "ewp"
    path = ewp / "panels" / "prepared2019predictors-2020-08-10.csv"
    typical = (
        pd.read_csv(path)
        .groupby("year")["gdppcgrowth.combined"]
        .agg(lambda growth: growth.abs().median())
    )
    assert typical[2019] > 50 * typical[2018]
    lists = {
        year: pd.read_csv(next((ewp / "lists").glob(f"base{year}-run-*.csv")))
        for year in (2018, 2019, 2020, 2021)
    }
    in_percent = {y: f["gdppcgrowth.combined"].abs().median() > 1 for y, f in lists.items()}
    assert in_percent == {2018: False, 2019: True, 2020: True, 2021: False}
    corrected = read_vintage(path, 2020).indicators["gdp_per_capita_growth"].abs()
    ours = corrected.groupby(level="year").median()
    assert 0.5 < ours[2019] / ours[2018] < 2
