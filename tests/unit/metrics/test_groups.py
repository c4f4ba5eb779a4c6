import numpy as np
import pytest

from atrocityrisk.errors import DataError, FewOnsetsWarning
from atrocityrisk.metrics import METRICS, optimism_gap, score_groups


@pytest.fixture
def world(rng):
    gwcode = np.repeat(np.arange(120), 10)
    p = rng.beta(1, 5, len(gwcode))
    return (rng.random(len(gwcode)) < p).astype(int), p, gwcode


@pytest.mark.parametrize("metric", ["roc_auc", "log_score", "brier_skill_score"])
def test_each_group_is_scored_by_itself(metric, world):
    y, p, gwcode = world
    region = np.where(gwcode < 50, "Africa", "Asia")
    found = score_groups(y, p, group=region, gwcode=gwcode, metric=metric, n_boot=100)
    assert found.group.tolist() == ["Africa", "Asia"]
    assert found.n_countries.tolist() == [50, 70]
    for i, name in enumerate(found.group):
        rows = region == name
        assert found.estimate[i] == pytest.approx(METRICS[metric].compute(y[rows], p[rows]))
        assert found.low[i] < found.estimate[i] < found.high[i]
        assert found.n_onsets[i] == y[rows].sum()


def test_groups_without_onset_or_with_one_country_say_so(world):
    y, p, gwcode = world
    group = np.where(gwcode < 3, "quiet", np.where(gwcode == 3, "alone", "rest"))
    y[gwcode < 3] = 0
    y[gwcode == 3] = [1, 0] * 5
    with pytest.warns(FewOnsetsWarning, match=r"alone \(1\), quiet \(0\)"):
        found = score_groups(y, p, group=group, gwcode=gwcode, metric="roc_auc", n_boot=50)
    assert np.isnan(found.estimate).tolist() == [False, True, False]
    assert np.isnan(found.low).tolist() == [True, True, False]
    assert found.undefined[1] == 50


def test_missing_group_is_refused(world):
    y, p, gwcode = world
    group = np.array(["a"] * len(y), dtype=object)
    group[4] = None
    with pytest.raises(DataError, match="group is missing in 1 rows"):
        score_groups(y, p, group=group, gwcode=gwcode)


@pytest.mark.parametrize("metric", ["log_score", "roc_auc", "observed_expected_ratio"])
def test_gap_is_positive_where_the_backtest_flattered(metric, world, rng):
    y, p, gwcode = world
    live = np.arange(len(y)) % 10 >= 6
    shown = np.where(live, np.clip(rng.permutation(p) * 1.5, 0, 0.99), p)
    found = optimism_gap(y, shown, live=live, gwcode=gwcode, metric=metric, n_boot=300)
    score = METRICS[metric].compute
    assert found.live.value == pytest.approx(score(y[live], shown[live]))
    assert found.backtest.value == pytest.approx(score(y[~live], shown[~live]))
    assert found.gap.value > 0
    assert found.gap.low < found.gap.value < found.gap.high
    assert found.live_onsets == y[live].sum()
    turned = optimism_gap(y, shown, live=~live, gwcode=gwcode, metric=metric, n_boot=300)
    assert turned.gap.value == pytest.approx(-found.gap.value)


def test_gap_needs_both_parts(world):
    y, p, gwcode = world
    with pytest.raises(DataError, match="both must occur"):
        optimism_gap(y, p, live=np.zeros(len(y), dtype=bool), gwcode=gwcode)
    with pytest.raises(DataError, match="True and False"):
        optimism_gap(y, p, live=np.zeros(len(y)), gwcode=gwcode)
    live = np.arange(len(y)) < 20
    y[live] = 0
    with pytest.raises(DataError, match="not defined in a part with 0 onsets"):
        optimism_gap(y, p, live=live, gwcode=gwcode, metric="roc_auc", n_boot=10)
