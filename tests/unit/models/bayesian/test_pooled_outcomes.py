"""The logit of several outcomes: its kernel, its special cases, and that sharing helps."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from atrocityrisk.errors import ModelError
from atrocityrisk.models import BayesianLogit, PooledOutcomesLogit, with_imputation
from atrocityrisk.models._base.further_labels import fit_with
from atrocityrisk.models.bayesian._outcome_kernel import rows_of_outcomes
from atrocityrisk.models.bayesian._row_kernel import TILE

pytest.importorskip("pymc")

SLOPE = np.array([0.9, -0.6, 0.0, 0.0])
QUICK = {"draws": 1500, "tune": 300, "random_state": 3}


def world(seed: int, *, states: int = 30, years: int = 20):
    """Severe events and many less severe ones with the same slopes; a state's own trait."""
    rng = np.random.default_rng(seed)
    index = pd.MultiIndex.from_product(
        [range(2, 2 + states), range(2000 - years, 2000)], names=["gwcode", "year"]
    )
    X = pd.DataFrame(rng.normal(size=(len(index), 4)), index=index, columns=list("abcd"))
    trait = np.repeat(np.random.default_rng(9).normal(0, 0.5, size=states), years)
    signal = X.to_numpy() @ SLOPE + trait
    y = pd.Series((rng.random(len(X)) < expit(signal - 4.0)).astype(int), index=index)
    some = (rng.random(len(X)) < expit(signal - 1.5)).astype(float)
    return X, y, pd.DataFrame({"some": some}, index=index)


def pooled(**changes) -> PooledOutcomesLogit:
    return PooledOutcomesLogit(
        **{"further_outcomes": ("some",), "groups": ("gwcode",), "temper": 1.0} | QUICK | changes
    )


@pytest.fixture(scope="module")
def data():
    return world(4)


@pytest.fixture(scope="module")
def fitted(data):
    X, y, further = data
    return pooled().fit(X, y, further_labels=further)


def test_the_kernel_is_the_likelihood_and_its_slopes():
    rng = np.random.default_rng(1)
    outcomes, p, cells, rows = 3, 5, 4, 2 * TILE
    columns, weight = rng.normal(size=(rows, p)), rng.random((outcomes, rows))
    tiles = np.ascontiguousarray(columns.reshape(2, TILE, p).transpose(0, 2, 1))
    cell = rng.integers(cells, size=rows)
    base, coef = rng.normal(size=(outcomes, cells)), rng.normal(size=(outcomes, p))

    def by_hand(base, coef):
        return -float((weight * np.logaddexp(0.0, base[:, cell] + coef @ columns.T)).sum())

    value, base_slope, coef_slope = rows_of_outcomes(base, coef, tiles, cell, weight)
    assert value == pytest.approx(by_hand(base, coef), rel=1e-12)
    for slopes, name in ((base_slope, "base"), (coef_slope, "coef")):
        for place in np.ndindex(slopes.shape):
            moved = {"base": (base.copy(), base.copy()), "coef": (coef.copy(), coef.copy())}[name]
            moved[0][place] += 1e-6
            moved[1][place] -= 1e-6
            up, down = (by_hand(m, coef) if name == "base" else by_hand(base, m) for m in moved)
            assert slopes[place] == pytest.approx((up - down) / 2e-6, abs=1e-5)


@pytest.mark.slow
def test_shared_coefficients_are_found_and_intercepts_are_apart(fitted, data):
    coef = fitted.coef_
    np.testing.assert_allclose(coef, SLOPE, atol=0.25)
    risk = fitted.predict_proba(data[0])[:, 1]
    assert risk.sum() == pytest.approx(data[1].sum(), rel=0.15)
    assert fitted.outcomes_ == ["target", "some"]
    assert fitted.diagnostics_.problems == ()


# With four columns their scale has a narrow neck, in which a draw or two may diverge.
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::atrocityrisk.errors.SamplingWarning")
def test_where_slopes_are_shared_pooling_scores_better():
    gains = []
    for seed in (4, 5, 6):
        X, y, further = world(seed)
        unseen, truth, _ = world(seed + 100)
        alone = BayesianLogit(groups=("gwcode",), time="none", temper=1.0, random_state=3)
        scores = []
        for model in (alone.fit(X, y), pooled().fit(X, y, further_labels=further)):
            p = model.predict_proba(unseen)[:, 1]
            scores.append(-np.mean(np.where(truth == 1, np.log(p), np.log1p(-p))))
        gains.append(scores[0] - scores[1])
    assert np.mean(gains) > 0
    assert sum(gain > 0 for gain in gains) >= 2


@pytest.mark.slow
def test_a_copy_of_the_target_adds_nothing(data):
    X, y, _ = data
    copied = pd.DataFrame({"some": y.astype(float)})
    twice = pooled(deviation_scale=1e-3, draws=1500).fit(X, y, further_labels=copied)
    once = BayesianLogit(groups=("gwcode",), time="none", temper=1.0, random_state=3).fit(X, y)
    np.testing.assert_allclose(twice.coef_, once.coef_, atol=0.04)
    np.testing.assert_allclose(
        twice.predict_proba(X)[:, 1], once.predict_proba(X)[:, 1], rtol=0.12, atol=0.004
    )


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::atrocityrisk.errors.SamplingWarning")
def test_a_pipeline_hands_the_labels_to_its_last_step(fitted, data):
    X, y, further = data
    holed = X.copy()
    holed.iloc[0, 1] = np.nan
    piped = fit_with(with_imputation(pooled(draws=50, tune=50)), holed, y, further)
    assert piped[-1].outcomes_ == ["target", "some"]
    assert np.isfinite(piped.predict_proba(holed)).all()
    with pytest.raises(ModelError, match="predictors must be finite"):
        fitted.predict_proba(holed)


@pytest.mark.slow
def test_new_states_have_effects_from_the_prior(fitted, data):
    stranger = data[0].iloc[:6].rename(index={2: 950})
    draws = fitted.predict_draws(stranger)
    assert draws.shape == (6, 200)
    np.testing.assert_array_equal(draws, fitted.predict_draws(stranger))
    assert not hasattr(pooled(n_draws=0), "predict_draws")


@pytest.mark.slow
def test_the_same_seed_gives_the_same_draws(fitted, data):
    X, y, further = data
    again = pooled().fit(X, y, further_labels=further)
    np.testing.assert_array_equal(again.predict_proba(X), fitted.predict_proba(X))


@pytest.mark.slow
def test_a_rare_outcome_is_left_out_and_missing_labels_are_refused(data, fitted):
    X, y, further = data
    labels = further.assign(few=0.0)
    labels.iloc[:5, 1] = 1.0
    made = pooled(further_outcomes=("some", "few")).fit(X, y, further_labels=labels)
    assert made.outcomes_ == ["target", "some"]
    assert made.left_out_ == {"few": "5 positive rows, fewer than 20"}
    np.testing.assert_array_equal(made.predict_proba(X), fitted.predict_proba(X))
    with pytest.raises(ModelError, match=r"PooledOutcomesLogit learns .*found none"):
        pooled().fit(X, y)
    with pytest.raises(ModelError, match="deviation_scale must be above 0"):
        pooled(deviation_scale=0.0).fit(X, y, further_labels=further)


@pytest.mark.slow
def test_parts_of_an_explanation_add_up(fitted, data):
    from atrocityrisk.explanations.attribution import contributions

    rows, reference = data[0].iloc[[3, 77]], data[0].iloc[[200]]
    made = contributions(fitted, rows, reference)
    p = fitted.predict_proba(rows)[:, 1]
    total = made.reference + made.parts.sum(axis=1)
    np.testing.assert_allclose(total, np.log(p / (1 - p)), atol=1e-9)
    assert "coalition" not in made.method
