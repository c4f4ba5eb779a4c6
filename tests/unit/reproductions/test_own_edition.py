"""An edition of one's own, given as a TOML file, with invented countries and an invented list."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from atrocityrisk.errors import DataError, SchemaError, UnreadableFileWarning
from atrocityrisk.reproductions import reproduce
from atrocityrisk.reproductions.ewp.edition_spec import parse_edition
from atrocityrisk.reproductions.ewp.list_differences import read_published

EDITION = """
[panel]
first_year = 1990
last_year = 2009

[model]
country = "code"
name = "state"
outcome = "onset_two"
outcome_one_year = "onset_one"
complete = ["onset_one", "onset_two"]
predictors = ["size", "wealth", "past"]
origin = 2009
seed = 11
published_list = "list.csv"
"""
COLUMNS = """
[model.list_columns]
country = "number"
probability = "risk in two years"
rank = "place"
"""


@pytest.fixture(scope="module")
def panel() -> pd.DataFrame:
    """Sixty states over twenty years; the two-year label is missing where its window is open."""
    rng = np.random.default_rng(5)
    keys = pd.MultiIndex.from_product([range(1, 61), range(1990, 2010)], names=["code", "year"])
    frame = pd.DataFrame(
        rng.normal(size=(len(keys), 3)), index=keys, columns=["size", "wealth", "past"]
    ).reset_index()
    risk = 1 / (1 + np.exp(3 - frame["size"] - frame["past"]))
    frame["onset_one"] = (rng.random(len(frame)) < risk / 2).astype("float64")
    frame["onset_two"] = (rng.random(len(frame)) < risk).astype("float64")
    frame.loc[frame["year"] == 2009, ["onset_one", "onset_two"]] = np.nan
    frame.loc[frame["year"] == 2008, "onset_two"] = np.nan
    frame.insert(1, "state", "State " + frame["code"].astype(str))
    return frame


@pytest.fixture
def folder(tmp_path: Path, panel: pd.DataFrame) -> Path:
    panel.to_csv(tmp_path / "prepared.csv", index=False)
    return tmp_path


def made(folder: Path, text: str, **words):
    (folder / "mine.toml").write_text(text)
    prepared = folder / "prepared.csv"
    return reproduce(folder / "mine.toml", out=folder / "out", prepared=prepared, **words)


def test_an_edition_given_as_a_file_is_made_and_compared(folder: Path) -> None:
    first = made(folder, EDITION)
    assert first.backtest is None
    assert "backtest: the edition names no origins of one" in first.summary
    assert f"compared without list.csv, which is not in {folder}" in first.summary
    assert len(first.ranking) == 60
    # What was made is published under other names, with one risk a hundredth higher.
    theirs = first.ranking[["code", "probability", "rank"]].copy()
    theirs.loc[3, "probability"] += 0.01
    theirs.columns = ["number", "risk in two years", "place"]
    (folder / "published").mkdir()
    theirs.to_csv(folder / "published" / "list.csv", index=False)
    second = made(folder, EDITION + COLUMNS, published=folder / "published")
    largest = second.differences.groupby("quantity")["difference"].agg(lambda d: d.abs().max())
    assert largest.to_dict() == pytest.approx({"probability": 0.01, "rank": 0.0})
    assert second.differences["ccode"].nunique() == 60
    assert "list: 30 of the published first 30 are among ours" in second.summary
    manifest = (folder / "out" / "manifest.json").read_text()
    assert '"assessment": "mine"' in manifest
    assert '"mine.toml": ' in manifest


def test_a_backtest_is_made_where_its_origins_are_named(folder: Path) -> None:
    origins = "origin = 2009\nfirst_origin = 2005\nlast_origin = 2006"
    record = made(folder, EDITION.replace("origin = 2009", origins))
    assert record.backtest["origin"].unique().tolist() == [2005, 2006]
    assert (folder / "out" / "backtest.csv").exists()


@pytest.mark.parametrize(
    ("old", "new", "error", "message"),
    [
        ("1990", "1989", SchemaError, r"prepared\.csv: expected the years .*1989-2009, found 1990"),
        ("last_year = 2009", "last_year = 2010", SchemaError, "1990-2010, found 1990-2009"),
        ('"past"]', '"age"]', SchemaError, r"found no age; give the panel of this edition"),
    ],
)
def test_a_panel_of_another_edition_is_refused(folder: Path, old, new, error, message) -> None:
    with pytest.raises(error, match=message):
        made(folder, EDITION.replace(old, new, 1))
    assert not (folder / "out").exists()


def test_columns_of_the_list_have_the_usual_names_unless_the_edition_says_other(tmp_path) -> None:
    usual = [
        *("ccode", "risk.2010and2011.from2009", "rank.2010and2011.from2009"),
        *("risk.2010only.from2009", "riskrank.2010only.from2009"),
        *("risk.2009and2010.from2008", "rank.2009and2010.from2008"),
    ]
    spec = parse_edition(EDITION, where="mine").model
    table = pd.DataFrame([[7, 0.5, 1, 0.3, 2, 0.4, 3]], columns=usual)
    table.to_csv(tmp_path / "list.csv", index=False)
    ranking = read_published(tmp_path, spec=spec).ranking
    assert ranking.to_dict("records") == [
        {"country": 7, "probability": 0.5, "rank": 1, "probability_one_year": 0.3,
         "rank_one_year": 2, "previous_probability": 0.4, "previous_rank": 3, "origin": 2009}
    ]  # fmt: skip
    # A name that is wrong is an error with the file, never another year's column.
    table.rename(columns={usual[2]: "rank.2010and2011.from2010"}).to_csv(
        tmp_path / "list.csv", index=False
    )
    with pytest.raises(SchemaError, match=r"list\.csv: expected column 'rank\.2010and2011"):
        read_published(tmp_path, spec=spec)


def test_the_published_list_of_2022_has_the_usual_names(shared: Path) -> None:
    file = "final_forecasts_data_9Nov_hackregion.csv"
    text = EDITION.replace("list.csv", file).replace("2009", "2022")
    spec = parse_edition(text, where="mine").model
    ranking = read_published(shared / "reference/ewp/lists", spec=spec).ranking
    raw = pd.read_csv(shared / "reference/ewp/lists" / file)
    assert ranking["probability"].tolist() == raw["risk.2023and2024.from2022"].tolist()
    assert ranking["rank"].tolist() == raw["rank.2023and2024.from2022"].tolist()
    assert ranking["previous_rank"].equals(raw["rank.2022and2023.from2021"].rename("previous_rank"))


def test_the_list_of_2020_comes_out_of_its_archived_panel(shared: Path, tmp_path: Path) -> None:
    archive = shared / "reference/ewp"
    record = reproduce(
        "ewp-2020",
        out=tmp_path,
        prepared=archive / "panels/prepared2019predictors-2020-08-10.csv",
        published=archive / "lists",
    )
    by = record.differences.set_index(["quantity", "ccode"])
    risks = by.loc["probability"]
    assert len(risks) == 162
    # The published risks have four digits, and glmnet's threshold leaves them off by 1.8e-4.
    assert risks["difference"].abs().max() < 2e-4
    ranks = risks[["ours", "published"]].rank(ascending=False)
    assert ranks.corr().iloc[0, 1] > 0.9999


def test_the_panel_of_another_edition_is_told_by_its_name(shared: Path, tmp_path: Path) -> None:
    prepared = shared / "reference/ewp/panels/prepared2019predictors-2020-08-10.csv"
    with pytest.raises(SchemaError, match=r"found no widetargeting, .*it is the panel of ewp-2020"):
        reproduce("ewp-2025", out=tmp_path / "out", prepared=prepared)


def test_an_input_that_cannot_be_read_costs_its_columns(shared: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    for file in (
        "EWP mass killing events master list_2025.xlsx",
        "countrynamesheet_complete.csv",
        "reg-data.csv",
    ):
        (data / file).symlink_to(next((shared / "data").rglob(file)))
    (data / "HIEF_data.csv").write_text("a,b\n1,2\n")
    with pytest.warns(UnreadableFileWarning, match=r"HIEF_data\.csv: expected column 'Country'"):
        record = reproduce("ewp-2025", out=tmp_path / "out", data=data)
    assert len(record.unreadable) == 1
    line = "panel: efindex left missing in 9,463 cells, because HIEF_data.csv cannot be read"
    assert line in record.summary
    with pytest.raises(DataError, match=r"HIEF_data\.csv: expected column"):
        reproduce("ewp-2025", out=tmp_path / "out", data=data, strict=True)
