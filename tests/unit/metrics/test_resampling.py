import warnings
from functools import partial

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, brier_score_loss, log_loss, roc_auc_score

from atrocityrisk.errors import DataError, FewOnsetsWarning, UnknownNameError
from atrocityrisk.metrics import (
    METRICS,
    country_draws,
    differences,
    intervals,
    leave_clusters_out,
    log_score,
    net_benefit,
    resample,
    resample_function,
)
from atrocityrisk.metrics._bootstrap_kernels import KERNELS

COUNTRIES, ORIGINS = 50, 12


@pytest.fixture
def world(rng):
    gwcode = np.repeat(np.arange(100, 100 + COUNTRIES), ORIGINS)
    origin = np.tile(np.arange(1990, 1990 + ORIGINS), COUNTRIES)
    score = rng.normal(size=COUNTRIES).repeat(ORIGINS) - 2.5 + rng.normal(size=len(gwcode)) / 2
    truth = 1 / (1 + np.exp(-score))
    observed = (rng.random(len(gwcode)) < truth).astype(float)
    first = (truth**0.8).round(2).clip(0.01, 0.99)
    second = 0.5 * truth + 0.5 * rng.random(len(gwcode))
    order = rng.permutation(len(gwcode))
    return observed[order], np.column_stack([first, second])[order], gwcode[order], origin[order]


def test_every_draw_is_a_multiset_of_countries(world):
    _, _, gwcode, _ = world
    draws = country_draws(gwcode, n_boot=300, seed=2)
    assert draws.multiplicity.shape == (300, COUNTRIES)
    assert set(draws.multiplicity.sum(axis=1)) == {COUNTRIES}
    np.testing.assert_array_equal(draws.country[draws.code], gwcode)
    assert draws.multiplicity.var() == pytest.approx(1, abs=0.1)  # about Poisson


def test_seed_decides(world):
    _, _, gwcode, _ = world
    same = [country_draws(gwcode, n_boot=20, seed=s).multiplicity for s in (1, 1, 2)]
    np.testing.assert_array_equal(same[0], same[1])
    assert (same[0] != same[2]).any()


def test_draws_equal_scikit_learn_on_repeated_rows(world):
    y, p, gwcode, _ = world
    draws = country_draws(gwcode, n_boot=25, seed=5)
    names = ("roc_auc", "average_precision", "brier_score", "log_score")
    result = resample(y, p, draws=draws, metrics=names)
    theirs = (roc_auc_score, average_precision_score, brier_score_loss, log_loss)
    for b in range(25):
        rows = np.repeat(np.arange(len(y)), draws.multiplicity[b, draws.code].astype(int))
        for m, function in enumerate(theirs):
            for model in range(2):
                expected = function(y[rows], p[rows, model])
                assert result.draws[m, model, b] == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("name", KERNELS)
@pytest.mark.parametrize("reference", [None, 0.1, "rows"])
def test_closed_forms_equal_the_metric(name, reference, world, rng):
    y, p, gwcode, origin = world
    reference = rng.random(len(y)) if reference == "rows" else reference
    draws = country_draws(gwcode, n_boot=15, seed=8)
    result = resample(
        y, p, draws=draws, metrics=[name], reference_probability=reference, origin=origin, k=7
    )
    entry = METRICS[name]
    known = {"gwcode": gwcode, "origin": origin, "k": 7, "reference_probability": reference}
    extra = {key: known[key] for key in entry.rowwise + entry.settings if key in known}
    for model in range(2):
        expected = entry.compute(y, p[:, model], **extra)
        assert result.estimate[0, model] == pytest.approx(expected, abs=1e-12)
        for b in range(15):
            weights = draws.multiplicity[b, draws.code]
            expected = entry.compute(y, p[:, model], weights=weights, **extra)
            assert result.draws[0, model, b] == pytest.approx(expected, abs=1e-12)


def test_any_function_gives_the_same_as_its_closed_form(world):
    y, p, gwcode, _ = world
    draws = country_draws(gwcode, n_boot=20)
    slow = resample_function(log_score, y, p, draws=draws)
    fast = resample(y, p, draws=draws, metrics=["log_score"])
    assert slow.metric == fast.metric
    np.testing.assert_allclose(slow.draws, fast.draws, atol=1e-13)
    np.testing.assert_allclose(slow.estimate, fast.estimate, atol=1e-14)
    named = resample_function(partial(net_benefit, threshold=0.1), y, p[:, 0], draws=draws)
    assert named.metric == ("net_benefit",)
    assert named.draws.shape == (1, 1, 20)


def test_intervals_are_percentiles_of_the_draws(world):
    y, p, gwcode, _ = world
    result = resample(y, p, draws=country_draws(gwcode, n_boot=400), metrics=["roc_auc"])
    found = intervals(result, level=0.9)
    np.testing.assert_allclose(found.low, np.quantile(result.draws, 0.05, axis=-1))
    np.testing.assert_allclose(found.high, np.quantile(result.draws, 0.95, axis=-1))
    assert found.undefined.tolist() == [[0, 0]]


def test_differences_are_paired(world):
    y, p, gwcode, _ = world
    draws = country_draws(gwcode, n_boot=500)
    result = resample(y, np.column_stack([p, p[:, 0]]), draws=draws)
    found = differences(result, against=0)
    # The same forecast again differs by exactly nothing.
    assert found.estimate[:, 2].tolist() == found.low[:, 2].tolist() == [0, 0, 0, 0]
    assert found.better[:, 2].tolist() == [0.5] * 4
    paired = result.draws[2, 1] - result.draws[2, 0]
    assert found.standard_error[2, 1] == pytest.approx(paired.std(ddof=1))
    assert found.better[2, 1] == np.mean(paired < 0)  # a lower log score is better
    assert found.better[0, 1] == np.mean(result.draws[0, 1] > result.draws[0, 0])
    turned = differences(result, against=1)
    np.testing.assert_allclose(turned.estimate[:, 0], -found.estimate[:, 1])
    with pytest.raises(DataError, match="from 0 to 2"):
        differences(result, against=3)


def test_resamples_without_an_onset_are_counted_not_hidden():
    y = np.zeros(20)
    y[:2] = 1  # both in country 0
    p = np.linspace(0.9, 0.1, 20)
    draws = country_draws(np.repeat(np.arange(10), 2), n_boot=400, seed=1)
    with pytest.warns(FewOnsetsWarning, match="2 onsets in 1 countries"):
        result = resample(y, p, draws=draws, metrics=["roc_auc", "brier_score", "recall_at_k"])
    missing = int((draws.multiplicity[:, 0] == 0).sum())
    assert missing > 100
    assert intervals(result).undefined[:, 0].tolist() == [missing, 0, missing]
    assert np.isfinite(intervals(result).low).all()
    slow = resample_function(METRICS["roc_auc"], y, p, draws=draws)
    assert slow.metric == ("roc_auc",)
    np.testing.assert_array_equal(np.isnan(slow.draws[0]), np.isnan(result.draws[0]))


def test_infinite_log_score_counts_only_where_drawn(world):
    y, p, gwcode, _ = world
    p = p[:, 0].copy()
    row = np.flatnonzero(y)[0]
    p[row] = 0.0
    draws = country_draws(gwcode, n_boot=200)
    result = resample(y, p, draws=draws, metrics=["log_score", "log_skill_score"])
    drawn = draws.multiplicity[:, draws.code[row]] > 0
    np.testing.assert_array_equal(np.isinf(result.draws[0, 0]), drawn)
    np.testing.assert_array_equal(np.isneginf(result.draws[1, 0]), drawn)
    found = intervals(result)
    assert found.high[0, 0] == np.inf
    assert np.isfinite(found.low[0, 0])


def test_bad_requests_are_refused(world):
    y, p, gwcode, _ = world
    draws = country_draws(gwcode, n_boot=5)
    with pytest.raises(DataError, match="use resample_function"):
        resample(y, p, draws=draws, metrics=["net_benefit"])
    with pytest.raises(UnknownNameError, match="did you mean 'roc_auc'"):
        resample(y, p, draws=draws, metrics=["roc_auk"])
    with pytest.raises(DataError, match="the draws are for 600 rows"):
        resample(y[:10], p[:10], draws=draws)
    with pytest.raises(DataError, match="at least 2 countries"):
        country_draws([2, 2, 2])
    with pytest.raises(DataError, match="n_boot"):
        country_draws(gwcode, n_boot=0)
    with pytest.raises(DataError, match="gwcode is missing"):
        country_draws([2.0, np.nan])
    with pytest.raises(DataError, match="NaN in 1 rows"):
        resample(y, np.where(np.arange(1200).reshape(600, 2) == 5, np.nan, p), draws=draws)
    with pytest.raises(DataError, match="needs the origin of each row"):
        resample(y, p, draws=draws, metrics=["recall_at_k_ewp"])
    with pytest.raises(DataError, match="level"):
        intervals(resample(y, p, draws=draws), level=95)


def test_order_of_rows_and_models_changes_nothing(world, rng):
    y, p, gwcode, origin = world
    order = rng.permutation(len(y))
    one = resample(y, p, draws=country_draws(gwcode, n_boot=30), origin=origin)
    two = resample(
        y[order],
        p[order][:, ::-1],
        draws=country_draws(gwcode[order], n_boot=30),
        origin=origin[order],
    )
    np.testing.assert_allclose(one.draws, two.draws[:, ::-1], atol=1e-13)


@pytest.mark.parametrize("cells", [1, 300, 2500])
def test_many_onsets_are_taken_in_slices(cells, world, monkeypatch):
    y, p, gwcode, _ = world
    draws = country_draws(gwcode, n_boot=40)
    names = ["roc_auc", "average_precision"]
    whole = resample(y, p, draws=draws, metrics=names)
    monkeypatch.setattr("atrocityrisk.metrics._bootstrap_kernels._CELLS", cells)
    sliced = resample(y, p, draws=draws, metrics=names)
    np.testing.assert_allclose(whole.draws, sliced.draws, atol=1e-14)


def test_no_warning_with_enough_onsets(world):
    y, p, gwcode, _ = world
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        resample(y, p, draws=country_draws(gwcode, n_boot=5))


def test_a_model_is_not_better_than_itself_computed_in_another_way(rng):
    p = rng.random(60)
    y = (rng.random(60) < p).astype(float)
    draws = country_draws(np.repeat(np.arange(20), 3), n_boot=200)
    both = np.column_stack([p, p * 1.1 / 1.1])
    assert (both[:, 0] != both[:, 1]).any()
    result = resample(y, both, draws=draws, metrics=["brier_score", "log_score"])
    assert (result.draws[:, 1] != result.draws[:, 0]).any()
    assert differences(result).better[:, 1].tolist() == [0.5, 0.5]


@pytest.mark.parametrize(("setting", "value"), [("n_boot", 5.5), ("n_boot", True)])
def test_draws_are_a_whole_number(setting, value):
    with pytest.raises(DataError, match=f"{setting} must be a whole number of at least 1"):
        country_draws([2, 20], **{setting: value})


def test_blocks_are_of_whole_years():
    with pytest.raises(DataError, match=r"whole years as numbers; found 2000\.5"):
        leave_clusters_out([2, 20, 2, 20], [2000.5, 2000.5, 2004.0, 2004.0])
    with pytest.raises(DataError, match="block_years must be a whole number"):
        leave_clusters_out([2, 20, 2, 20], [2000, 2000, 2004, 2004], block_years=1.5)
