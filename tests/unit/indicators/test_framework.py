import numpy as np
import pandas as pd
import pytest

from atrocityrisk._core.registry import Registry
from atrocityrisk.errors import UnknownNameError
from atrocityrisk.indicators import (
    INDICATORS,
    base,
    framework,
    framework_coverage,
    framework_links,
    load_framework,
    risk_factor_coverage,
)

RECALLED = "recalled_verify_against_UN_PDF"


def test_the_framework_has_its_counts():
    table = load_framework()
    assert len(table) == 141
    sizes = table.groupby("risk_factor_id", sort=False).size()
    assert sizes.tolist() == [11, 8, 10, 9, 8, 11, 14, 12, 6, 8, 8, 10, 18, 8]
    assert table["text_status"].value_counts().to_dict() == {RECALLED: 102, "checked": 39}
    assert set(table["attainable"]) == {"direct", "partial", "weak", "none"}
    assert set(table["kind"]) == {"structural", "dynamic"}


def test_numbers_are_text_so_that_ten_is_not_one():
    table = load_framework()
    assert table.index.is_unique
    assert table.loc["1.1", "paraphrase"] != table.loc["1.10", "paraphrase"]
    assert {"6.1", "6.10", "12.1", "12.10", "13.1", "13.10", "13.18"} <= set(table.index)


def test_the_table_is_a_copy():
    table = load_framework()
    table.loc["1.1", "paraphrase"] = "changed"
    assert load_framework().loc["1.1", "paraphrase"] != "changed"


def test_the_shipped_table_is_the_developers_table(shared):
    theirs = pd.read_csv(
        shared / "framework" / "framework.csv", dtype=str, keep_default_na=False
    ).set_index("indicator_id")
    ours = load_framework()
    assert ours.index.tolist() == theirs.index.tolist()
    for column in ("risk_factor_id", "risk_factor", "crime_scope", "paraphrase"):
        assert ours[column].tolist() == theirs[column].tolist()
    assert ours["attainable"].tolist() == theirs["proxy_quality"].tolist()
    recalled = theirs["indicator_text_source"] == RECALLED
    assert (ours["text_status"] == RECALLED).tolist() == recalled.tolist()


@pytest.fixture
def two(monkeypatch):
    registry = Registry("indicator")
    monkeypatch.setattr(base, "INDICATORS", registry)
    monkeypatch.setattr(framework, "INDICATORS", registry)
    facts = {"source": ("a",), "kind": "dynamic", "unit": "u", "reference": "r"}
    facts["publication_lag"] = 1
    # 1.1 can be measured directly, 1.2 partly, 2.4 not at all.
    for name, quality, ids in (
        ("sharp", "direct", ("1.1", "1.2", "2.4")),
        ("blunt", "weak", ("1.1",)),
    ):
        base.indicator(**facts, name=name, description="D.", quality=quality, framework=ids)(len)
    return registry


def test_a_link_is_as_good_as_the_worse_of_the_two(two):
    links = framework_links().set_index(["indicator_id", "name"])["quality"]
    assert links.to_dict() == {
        ("1.1", "sharp"): "direct",
        ("1.2", "sharp"): "partial",
        ("2.4", "sharp"): "none",
        ("1.1", "blunt"): "weak",
    }


def test_coverage_takes_the_best_and_says_unknown_for_the_rest(two):
    table = framework_coverage()
    assert table.loc["1.1", ["quality", "n_indicators", "indicators", "status"]].tolist() == [
        "direct",
        2,
        "sharp; blunt",
        "measured",
    ]
    assert table.loc["2.4", ["quality", "n_indicators", "status"]].tolist() == [
        "none",
        0,
        "unknown",
    ]
    assert (table["status"] == "measured").sum() == 2
    assert table.index.tolist() == load_framework().index.tolist()


def test_a_missing_value_measures_nothing(two):
    table = framework_coverage(values=pd.Series({"sharp": np.nan, "blunt": 0.0}))
    assert table.loc["1.1", ["quality", "indicators"]].tolist() == ["weak", "blunt"]
    assert table.loc["1.2", "status"] == "unknown"


def test_risk_factors_add_up(two):
    table = risk_factor_coverage()
    assert table.loc["RF1", ["direct", "partial", "weak", "unknown"]].tolist() == [1, 1, 0, 9]
    parts = table[["direct", "partial", "weak", "unknown"]].sum(axis=1)
    assert parts.tolist() == table["n_framework"].tolist()
    assert table["n_framework"].sum() == 141


def test_a_framework_number_that_does_not_exist_is_refused(two):
    facts = {"source": ("a",), "kind": "dynamic", "unit": "u", "reference": "r"}
    facts["publication_lag"] = 1
    base.indicator(**facts, name="lost", description="D.", framework=("1.12",))(len)
    with pytest.raises(UnknownNameError, match=r"'lost' names '1.12'"):
        framework_links()


def test_an_unknown_indicator_is_refused():
    with pytest.raises(UnknownNameError, match="did you mean 'electoral_democracy'"):
        framework_coverage(["electoral_democrac"])


def test_real_links_never_promise_what_cannot_be_measured():
    attainable = load_framework()["attainable"]
    promised = {i for entry in INDICATORS.values() for i in entry.framework}
    assert promised <= set(attainable[attainable != "none"].index)
