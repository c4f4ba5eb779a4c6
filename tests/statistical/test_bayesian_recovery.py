"""Worlds drawn from the prior: the truth ranks uniformly among the draws of its posterior."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from scipy.special import expit

from atrocityrisk.models import BayesianLogit

pytestmark = pytest.mark.slow

SCALES = {"coef_scale": 0.8, "group_scale": 0.7, "time_scale": 0.5, "intercept_prior": (-1.0, 0.8)}
STATES, YEARS = 10, 20
RANKS = 9
"""Truth among so many draws: ten equally likely places."""


def drawn_from_prior(rng):
    """Rows, labels, and the truth by name; columns have mean 0 and deviation 1, as the model's."""
    index = pd.MultiIndex.from_product(
        [range(STATES), range(1990, 1990 + YEARS)], names=["gwcode", "year"]
    )
    columns = rng.normal(size=(len(index), 2))
    columns = (columns - columns.mean(axis=0)) / columns.std(axis=0)
    tau, sd, sd_time = np.abs(rng.normal(size=3)) * [0.8, 0.7, 0.5]
    intercept, coef = -1.0 + 0.8 * rng.normal(), tau * rng.normal(size=2)
    state = sd * rng.normal(size=STATES)
    walk = np.concatenate([[0.0], np.cumsum(sd_time * rng.normal(size=YEARS // 5 - 1))])
    step = (index.get_level_values("year").to_numpy() - 1990) // 5
    odds = intercept + columns @ coef + np.repeat(state, YEARS) + walk[step]
    y = pd.Series((rng.random(len(index)) < expit(odds)).astype(int), index=index)
    truth = {
        "intercept": intercept,
        "coef": coef[0],
        "coef scale": tau,
        "state": state[3],
        "state scale": sd,
        "last step": walk[-1],
        "walk scale": sd_time,
    }
    return pd.DataFrame(columns, index=index, columns=["a", "b"]), y, truth


def posterior(X, y, *, draws, seed):
    model = BayesianLogit(
        groups=("gwcode",), temper=1.0, draws=draws, tune=250, random_state=seed, **SCALES
    ).fit(X, y)
    return {
        "intercept": model.intercept_draws_,
        "coef": model.coef_draws_[0],
        "coef scale": model.scale_draws_["coef"],
        "state": model.group_draws_["gwcode"][3],
        "state scale": model.scale_draws_["gwcode"],
        "last step": model.time_draws_[-1],
        "walk scale": model.scale_draws_["time"],
    }


@pytest.mark.filterwarnings("ignore::atrocityrisk.errors.SamplingWarning")
def test_the_truth_ranks_uniformly_among_its_draws():
    # Short chains of a small model: what is tested is where the draws lie, not how many there are.
    places, inside = [], []
    for seed in range(200):
        X, y, truth = drawn_from_prior(np.random.default_rng(seed))
        if y.nunique() < 2:
            continue
        draws = posterior(X, y, draws=300, seed=seed)
        apart = {name: values[33::66][:RANKS] for name, values in draws.items()}
        places.append({name: int((apart[name] < truth[name]).sum()) for name in truth})
        inside.append(
            {
                name: np.quantile(draws[name], 0.05)
                <= truth[name]
                <= np.quantile(draws[name], 0.95)
                for name in truth
            }
        )
    counts = pd.DataFrame(places)
    assert len(counts) > 190
    for name in counts:
        seen = np.bincount(counts[name], minlength=RANKS + 1)
        assert stats.chisquare(seen).pvalue > 0.001, (name, seen)
    covered = pd.DataFrame(inside).mean()
    # Four standard errors of a share of 0.9 in 200 trials.
    assert covered.between(0.815, 0.985).all(), covered
    assert covered.mean() == pytest.approx(0.9, abs=0.03)


def test_both_samplers_draw_from_one_posterior():
    X, y, _ = drawn_from_prior(np.random.default_rng(1000))
    found = {
        sampler: BayesianLogit(
            groups=("gwcode",), temper=1.0, draws=4000, sampler=sampler, random_state=1, **SCALES
        ).fit(X, y)
        for sampler in ("nutpie", "pymc")
    }
    one, other = found["nutpie"], found["pymc"]
    for a, b in (
        (one.coef_draws_, other.coef_draws_),
        (one.group_draws_["gwcode"], other.group_draws_["gwcode"]),
        (np.array(list(one.scale_draws_.values())), np.array(list(other.scale_draws_.values()))),
    ):
        spread = b.std(axis=1)
        # Means of a few thousand effective draws: within a tenth of a standard deviation.
        np.testing.assert_allclose(a.mean(axis=1), b.mean(axis=1), atol=0.1 * spread.max())
        np.testing.assert_allclose(a.std(axis=1), spread, rtol=0.12)
    probability = one.predict_proba(X)[:, 1]
    np.testing.assert_allclose(other.predict_proba(X)[:, 1], probability, rtol=0.05)


# PyTensor's own generated code, warned about by numba whenever it is not yet in its cache on disk.
@pytest.mark.filterwarnings(r"ignore:np\.dot\(\) is faster on contiguous arrays")
def test_plain_pymc_draws_from_the_same_posterior():
    import pymc as pm

    from atrocityrisk.models.bayesian._expansion import Rows
    from plain_pymc_logit import plain_model

    X, y, _ = drawn_from_prior(np.random.default_rng(1001))
    ours = BayesianLogit(groups=("gwcode",), temper=1.0, draws=3000, random_state=1, **SCALES)
    ours.fit(X, y)
    code = X.index.get_level_values("gwcode").to_numpy()
    step = (X.index.get_level_values("year").to_numpy() - 1990) // 5
    rows = Rows(
        columns=X.to_numpy(),
        codes=np.array([code, np.where(step > 0, STATES + step - 1, STATES + 3)]),
        weight=np.ones(len(X)),
        labelled=y.to_numpy(dtype=float),
        sets=np.repeat([0, 1], [STATES, 3]),
        first=STATES,
    )
    scales = np.array([-1.0, 0.8, 0.8, 1.0, 0.7, 0.5])
    with plain_model(rows, scales=scales, horseshoe=False):
        trace = pm.sample(
            draws=2000,
            tune=1000,
            chains=2,
            cores=1,
            random_seed=3,
            target_accept=0.95,
            progressbar=False,
            compute_convergence_checks=False,
            compile_kwargs={"mode": "NUMBA"},
        ).posterior
    coef = (trace["coef_scale"].to_numpy()[..., None] * trace["coef_z"].to_numpy()).reshape(-1, 2)
    scale = trace["scale"].to_numpy().reshape(-1, 2)
    for a, b in (
        (ours.coef_draws_[0], coef[:, 0]),
        (ours.coef_draws_[1], coef[:, 1]),
        (ours.scale_draws_["coef"], trace["coef_scale"].to_numpy().ravel()),
        (ours.scale_draws_["gwcode"], scale[:, 0]),
        (ours.scale_draws_["time"], scale[:, 1]),
    ):
        assert a.mean() == pytest.approx(b.mean(), abs=0.15 * b.std())
        assert a.std() == pytest.approx(b.std(), rel=0.15)
