"""The shipped delays of coding are what the editions of the labels give, and are described."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from compile_label_delays import DATASETS, DRAWS, FILE, PACKAGE_FILE, fitted, resource, shares


@pytest.fixture(scope="module")
def shipped() -> pd.DataFrame:
    return pd.read_csv(DATASETS / FILE)


def test_every_draw_is_a_distribution_of_delays(shipped: pd.DataFrame):
    assert list(shipped.columns) == ["source", "draw", "delay", "share"]
    assert set(shipped["source"]) == {"ewp_events"}
    table = shipped.pivot(index="draw", columns="delay", values="share")
    assert table.shape == (DRAWS, 11)
    assert table.notna().all(axis=None)
    assert (table.diff(axis=1).iloc[:, 1:] >= 0).all(axis=None)
    assert table.min(axis=None) > 0
    assert (table[10] == 1).all()
    assert (DATASETS / FILE).stat().st_size < 100_000


def test_it_is_described_with_licence_and_citation():
    package = json.loads((DATASETS / PACKAGE_FILE).read_text(encoding="utf-8"))
    entry = next(entry for entry in package["resources"] if entry["name"] == "label-delays")
    assert entry == resource(), "run scripts/compile_label_delays.py FOLDER"
    assert entry["citation"]
    assert "licence" in entry
    assert entry["rows"] == DRAWS * 11


def test_refitting_gives_the_same_draws_and_those_of_the_page(shared: Path, shipped: pd.DataFrame):
    found = fitted(shared)
    made = shares(found)
    pd.testing.assert_frame_equal(made.drop(columns="share"), shipped.drop(columns="share"))
    np.testing.assert_allclose(made["share"], shipped["share"], rtol=1e-5)
    # Few draws, but with the mean and the ends of all four thousand.
    by_delay = shipped.groupby("delay")["share"]
    for delay in range(11):
        mean, low, high = found.share_coded(delay)
        assert by_delay.mean()[delay] == pytest.approx(mean, abs=0.02)
        assert by_delay.quantile(0.05)[delay] == pytest.approx(low, abs=0.1)
        assert by_delay.quantile(0.95)[delay] == pytest.approx(high, abs=0.1)
    page = pd.read_csv(
        DATASETS.parent / "benchmarks/predictive/scorecards/late-labels-delays.csv"
    ).set_index("delay")["share_coded"]
    np.testing.assert_allclose(page, [found.share_coded(d)[0] for d in page.index], rtol=1e-6)
