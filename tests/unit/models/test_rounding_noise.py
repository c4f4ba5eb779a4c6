"""A column that differs by rounding alone is a constant, whatever the model."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from atrocityrisk.models import (
    BayesianLogit,
    BoostedStumps,
    CountryForest,
    DiscreteTimeHazard,
    ElasticNetLogit,
    FirthLogit,
    MaximumLikelihoodLogit,
    PastOnsetRate,
    ridge,
)
from atrocityrisk.models.bayesian._design import read_design
from atrocityrisk.models.combine._calibration_maps import isotonic_map
from atrocityrisk.models.combine._past_forecasts import PseudoOutOfSample

# One value by two ways of computing it.
VALUE, SAME = 0.3, 0.1 + 0.2

MODELS = {
    "firth": FirthLogit(groups="gwcode", n_draws=3, random_state=1),
    "maximum likelihood": MaximumLikelihoodLogit(groups="gwcode", n_draws=3, random_state=1),
    "elastic net": ElasticNetLogit(groups="gwcode", n_draws=3, random_state=1),
    "ridge": ridge(n_draws=3).set_params(random_state=1),
    "bayesian": BayesianLogit(
        groups=(), time="none", sampler="pymc", draws=100, tune=100, chains=2, strict=False,
        random_state=1, n_draws=3,
    ),
    "stumps": BoostedStumps(groups="gwcode", n_draws=3, max_rounds=30, random_state=1),
    "forest": CountryForest(groups="gwcode", n_draws=3, n_trees=20, random_state=1),
    "hazard": DiscreteTimeHazard("time", ever=None, n_draws=3, random_state=1),
}  # fmt: skip


@pytest.fixture
def world(rng: np.random.Generator) -> tuple[pd.DataFrame, pd.Series]:
    index = pd.MultiIndex.from_product([range(2, 32), range(2000, 2010)], names=["gwcode", "year"])
    X = pd.DataFrame(rng.normal(size=(300, 2)), index=index, columns=["a", "b"])
    X["time"] = rng.integers(0, 20, size=300).astype(float)
    y = pd.Series((rng.random(300) < 1 / (1 + np.exp(1.5 - X["a"]))).astype(int), index=index)
    return X, y


def noisy(y: pd.Series) -> np.ndarray:
    """The value, by another way in every second row and in all those with an onset."""
    return np.where((np.arange(len(y)) % 2 == 0) | (y.to_numpy() == 1), SAME, VALUE)


def both(model: Any, X: pd.DataFrame) -> list[np.ndarray]:
    return [model.predict_proba(X)[:, 1], model.predict_draws(X)]


@pytest.mark.filterwarnings("ignore:.*chains.*", "ignore:.*draws.*", "ignore:.*r_hat.*")
@pytest.mark.parametrize(
    "name",
    # That its design reads no rounding is tested below without compiling the posterior.
    [pytest.param(n, marks=pytest.mark.slow if n == "bayesian" else ()) for n in MODELS],
)
def test_rounding_predicts_nothing(name: str, world: Any) -> None:
    X, y = world
    model = MODELS[name]
    flat, noise = X.assign(flat=VALUE), X.assign(flat=noisy(y))
    expected = both(model.fit(flat, y), flat)
    model.fit(noise, y)
    # At other values of the column, too, which then has no coefficient.
    for frame in (noise, X.assign(flat=VALUE + 1.0)):
        for found, wanted in zip(both(model, frame), expected, strict=True):
            np.testing.assert_array_equal(found, wanted)


@pytest.mark.parametrize(
    "name", ["firth", "maximum likelihood", "elastic net", "ridge", "stumps", "forest"]
)
def test_rows_without_weight_make_no_constant_vary(name: str, world: Any) -> None:
    X, y = world
    model = MODELS[name]
    weight = np.where(np.arange(300) % 7 == 0, 0.0, 1.0)
    flat = X.assign(flat=VALUE)
    noise = X.assign(flat=np.where(weight > 0, noisy(y), 40.0))
    expected = both(model.fit(flat, y, sample_weight=weight), flat)
    found = both(model.fit(noise, y, sample_weight=weight), flat)
    np.testing.assert_array_equal(found[0], expected[0])
    np.testing.assert_array_equal(found[1], expected[1])


def test_a_column_that_is_rounding_in_one_fold_is_constant_there(world: Any) -> None:
    # Where the rows of fold 0 are left out, only rounding is left of the column.
    X, y = world
    folds = np.arange(300) % 5
    far = (folds == 0) & (np.arange(300) % 2 == 0)
    model = ElasticNetLogit(foldid=folds)
    flat = model.fit(X.assign(rare=np.where(far, 9.0, VALUE)), y)
    expected = flat.cv_deviance_, flat.coef_
    almost = np.where(noisy(y) == SAME, VALUE * (1 + 1e-13), VALUE)
    noise = model.fit(X.assign(rare=np.where(far, 9.0, almost)), y)
    np.testing.assert_allclose(noise.cv_deviance_, expected[0], rtol=1e-10)
    np.testing.assert_allclose(noise.coef_, expected[1], rtol=1e-9)


def test_pooled_outcomes_and_the_bayesian_logit_read_no_rounding(world: Any) -> None:
    from atrocityrisk.models._base.inputs import training_data

    X, y = world
    X = X.assign(flat=noisy(y))
    data = training_data(BayesianLogit(), X, y, None)
    design = read_design(data, X, groups=(), time="none", years_per_step=1)
    assert design.varying.tolist() == [0, 1, 2]


@pytest.mark.parametrize("model", [MODELS["stumps"], MODELS["forest"]], ids=["stumps", "forest"])
def test_no_tree_cuts_between_two_ways_of_computing_one_value(model: Any, world: Any) -> None:
    X, y = world
    X["a"] = np.round(X["a"]) / 10
    other = X.assign(a=np.where(noisy(y) == SAME, X["a"] * 3 / 3 * 1.1 / 1.1, X["a"]))
    assert (other["a"] != X["a"]).any()
    expected = both(model.fit(X, y), X)
    np.testing.assert_array_equal(both(model.fit(other, y), other)[0], expected[0])


def test_kinds_of_past_onsets_are_not_split_by_rounding() -> None:
    X = np.array([[VALUE]] * 6 + [[SAME]] * 4 + [[1.0]] * 10 + [[np.nan]] * 4)
    y = np.array([0] * 6 + [1] * 4 + [0] * 9 + [1] + [0] * 2 + [1] * 2)
    model = PastOnsetRate(prior_rows=0).fit(X, y)
    asked = [[SAME], [VALUE], [np.nextafter(VALUE, 0)], [1.0], [np.nan], [0.7]]
    rate = y.mean()
    np.testing.assert_allclose(
        model.predict_proba(asked)[:, 1], [0.4, 0.4, 0.4, 0.1, 0.5, rate], rtol=1e-15
    )


def test_knots_of_the_hazard_are_apart(world: Any) -> None:
    X, y = world
    # All times are one value by two ways, and one lies elsewhere.
    X["time"] = noisy(y)
    X.iloc[0, 2] = 7.0
    model = DiscreteTimeHazard("time", ever=None, random_state=1).fit(X, y)
    assert len(model.knots_) == 0
    X["time"] = VALUE
    X.iloc[0, 2] = 7.0
    flat = DiscreteTimeHazard("time", ever=None, random_state=1).fit(X, y)
    np.testing.assert_allclose(model.predict_proba(X), flat.predict_proba(X), rtol=1e-9)


def test_isotonic_steps_need_more_than_rounding() -> None:
    eta = np.log(VALUE / (1 - VALUE)) * 9
    near = np.nextafter(np.nextafter(eta, 0), 0)
    log_odds = np.array([eta] * 10 + [near] * 10 + [1.0] * 5)[:, None]
    onset = np.array([0] * 10 + [1] * 5 + [0] * 5 + [1] * 5, dtype=bool)
    index = pd.MultiIndex.from_arrays([range(25), [2000] * 25], names=["gwcode", "year"])
    past = PseudoOutOfSample(index, np.full(25, 2000), onset, log_odds, skipped={})
    fitted = isotonic_map(past)
    risk = 1 / (1 + np.exp(-fitted.apply(np.array([eta, near]), fitted.coef)))
    np.testing.assert_allclose(risk, 0.25)
