"""What a rolling level is worth where the rate of onsets falls, and what it costs where it stays.

The worlds are made up and have two-year labels, in which each onset stands twice.
"""

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, logit
from scipy.stats import binom
from sklearn.linear_model import LogisticRegression

from atrocityrisk.models import LogOddsPool, MaximumLikelihoodLogit, Recalibrated
from atrocityrisk.models.combine._remembered_refits import MEMORY

pytestmark = pytest.mark.slow

STATES, YEARS, FALL = 160, np.arange(1960, 2023), 2002
# From four years after the fall on: before that hardly a label from after it is known.
ORIGINS = range(2006, 2021)
WORLDS = 16


def world(seed, share):
    """Predictors and two-year labels; from the fall on `share` of the risk is left."""
    rng = np.random.default_rng(seed)
    index = pd.MultiIndex.from_product([range(STATES), YEARS], names=["gwcode", "year"])
    slow = np.repeat(rng.normal(size=STATES), len(YEARS))
    X = pd.DataFrame({"slow": slow, "fast": rng.normal(size=len(index))}, index=index)
    level = -4.9 + np.log(share) * (index.get_level_values("year") >= FALL)
    hazard = expit(level + X["slow"] + 0.7 * X["fast"]).to_numpy().reshape(STATES, -1)
    onset = rng.random(hazard.shape) < hazard
    after = np.column_stack([onset[:, 1:], np.zeros(STATES, dtype=bool)])
    return X, pd.Series((onset | after).astype(int).ravel(), index=index)


def backtested(X, y, model):
    """Probabilities and what followed, from every origin."""
    year = X.index.get_level_values("year")
    risks, labels = [], []
    for origin in ORIGINS:
        fitted = model.fit(X[year <= origin - 2], y[year <= origin - 2])
        risks.append(fitted.predict_proba(X[year == origin])[:, 1])
        labels.append(y[year == origin].to_numpy())
    return np.concatenate(risks), np.concatenate(labels)


def compared(share):
    """Observed over expected, raw and rolling, and the gain in log score per forecast."""
    raw = LogisticRegression(C=1e3)
    ratios, gains = [], []
    for seed in range(WORLDS):
        MEMORY.clear()
        X, y = world(seed, share)
        (p, onset), (q, _) = (backtested(X, y, m) for m in (raw, Recalibrated(raw)))
        ratios.append([onset.sum() / p.sum(), onset.sum() / q.sum()])
        gains.append(np.mean(np.where(onset, np.log(q / p), np.log1p(-q) - np.log1p(-p))))
    return np.mean(ratios, axis=0), float(np.mean(gains))


def test_a_level_that_halves_is_followed():
    (raw, rolling), gain = compared(0.5)
    assert raw < 1 / 1.4
    assert 0.8 <= rolling <= 1.25
    assert gain > 0.001


def test_a_level_that_stays_costs_little():
    (raw, rolling), gain = compared(1.0)
    assert raw == pytest.approx(1, abs=0.1)
    assert rolling == pytest.approx(1, abs=0.1)
    # A level learnt from two dozen onsets is uncertain by a fifth; that is what following it costs.
    assert -0.0006 < gain < 0.0001


def test_the_ratio_lies_in_its_interval_as_often_as_said():
    """The ratio that the next two decades will have, for a world that stays as it was."""
    held, runs = 0, 60
    for seed in range(runs):
        MEMORY.clear()
        X, y = world(1000 + seed, 1.0)
        year = X.index.get_level_values("year")
        truth = LogisticRegression(C=1e3).fit(X, y)
        model = Recalibrated(LogisticRegression(C=1e3), prior_onsets=1.0)
        model.fit(X[year <= 2010], y[year <= 2010])
        recent = model.past_["year"] > 2000
        rows = pd.MultiIndex.from_frame(model.past_.loc[recent, ["gwcode", "year"]])
        expected = expit(model.past_.loc[recent, "log_odds"]).sum()
        ratio = truth.predict_proba(X.loc[rows])[:, 1].sum() / expected
        low, high = model.ratio_interval_
        held += low <= ratio <= high
    assert held >= binom.ppf(0.001, runs, 0.88)


def test_draws_of_a_pool_cover_when_members_share_their_countries():
    """Two logits alike: their pool is as uncertain as one of them, not as a mean of two chances."""
    X, y = world(7, 1.0)
    X = X[["slow", "fast"]]

    def spread(model):
        return logit(model.fit(X, y).predict_draws(X)).std(axis=1).mean()

    def one(seed):
        return MaximumLikelihoodLogit(groups="gwcode", n_draws=800, random_state=seed)

    members = [("one", one(11)), ("two", one(12))]
    alone = np.mean([spread(one(seed)) for seed in (11, 12)])
    assert spread(LogOddsPool(members, random_state=5)) == pytest.approx(alone, rel=0.1)
    # Without a seed of the pool's own, members keep theirs and draw other countries.
    assert spread(LogOddsPool(members)) == pytest.approx(alone / np.sqrt(2), rel=0.1)
