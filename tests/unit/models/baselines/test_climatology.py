"""Baselines and the maximum-likelihood logit: values by hand, bad input."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from atrocityrisk.errors import ModelError
from atrocityrisk.models import Climatology, MaximumLikelihoodLogit, PastOnsetRate


def test_climatology_is_the_weighted_share() -> None:
    model = Climatology().fit([[0.0], [np.nan], [2.0]], [0, 1, 1], sample_weight=[6, 1, 1])
    assert_allclose(model.predict_proba([[np.nan], [5.0]]), [[0.75, 0.25]] * 2)


def test_past_onset_rate_by_hand() -> None:
    X = pd.DataFrame({"other": [9.0] * 6, "past": [0.0, 0.0, 0.0, 1.0, 1.0, np.nan]})
    model = PastOnsetRate("past", prior_rows=1).fit(X, [0, 0, 1, 1, 1, 0])
    # Overall 1/2; value 0: (1 + 1/2)/(3 + 1); value 1: (2 + 1/2)/(2 + 1); missing: (1/2)/(1 + 1).
    asked = X.iloc[[0, 3, 5]].assign(past=[0.0, 1.0, np.nan])
    assert_allclose(model.predict_proba(asked)[:, 1], [0.375, 2.5 / 3, 0.25])
    assert_allclose(model.predict_proba(asked.assign(past=7.0))[:, 1], 0.5)


def test_past_onset_rate_names_the_columns_there_are() -> None:
    X = pd.DataFrame({"ever": [0.0, 1.0]})
    with pytest.raises(ModelError, match=r"PastOnsetRate\(column='evr'\).*X has ever"):
        PastOnsetRate("evr").fit(X, [0, 1])


def test_logit_of_two_groups_is_their_shares() -> None:
    X = np.array([[0.0, 4.0]] * 10 + [[1.0, 4.0]] * 10)
    y = np.array([0] * 9 + [1] * 6 + [0] * 5)
    model = MaximumLikelihoodLogit(n_draws=500, random_state=1).fit(X, y)
    assert_allclose(model.intercept_, np.log(1 / 9))
    assert_allclose(model.coef_, [np.log(9), 0.0], atol=1e-12)  # the constant is left out
    # Variance of a log-odds: 1/positives + 1/negatives.
    assert_allclose(model.covariance_[0, 0], 1 + 1 / 9)
    assert_allclose(model.covariance_[1, 1], 1 + 1 / 9 + 0.4)
    assert_allclose(model.coef_draws_[0].std(), np.sqrt(1 + 1 / 9 + 0.4), rtol=0.1)


def test_rows_given_twice_do_not_sharpen_a_clustered_logit() -> None:
    rng = np.random.default_rng(3)
    X = rng.normal(size=(200, 1))
    y = rng.random(200) < 0.3
    once = MaximumLikelihoodLogit(groups=np.arange(200)).fit(X, y)
    twice = MaximumLikelihoodLogit(groups=np.tile(np.arange(200), 2))
    twice.fit(np.vstack([X, X]), np.tile(y, 2))
    assert_allclose(twice.covariance_, once.covariance_, rtol=0.02)


@pytest.mark.parametrize(
    ("X", "y", "message"),
    [
        (np.arange(8.0)[:, None], [0] * 4 + [1] * 4, "separates 4 positive rows"),
        (np.ones((8, 2)) * np.arange(8.0)[:, None], [0, 1] * 4, "linearly independent"),
    ],
)
def test_logit_without_a_maximum_is_refused(X: np.ndarray, y: list[int], message: str) -> None:
    with pytest.raises(ModelError, match=message):
        MaximumLikelihoodLogit().fit(X, y)


def test_draws_of_the_share_redraw_whole_countries() -> None:
    # Ten countries of 20 rows; all onsets in two of them. Redrawing rows would miss how lumpy
    # they are: the share of a draw is 0.5 times the share of the two among ten countries drawn.
    index = pd.Index(np.repeat(np.arange(10), 20), name="gwcode")
    X, y = pd.DataFrame({"a": 0.0}, index=index), np.r_[[0, 1] * 20, [0] * 160]
    model = Climatology(groups="gwcode", n_draws=2000, random_state=1).fit(X, y)
    draws = model.predict_draws(X)
    assert draws.shape == (200, 2000)
    assert (draws == draws[0]).all()
    assert draws[0].mean() == pytest.approx(0.1 / (1 - 0.8**10), abs=0.005)
    assert set(np.round(20 * draws[0], 9)) <= set(range(1, 11))
    rows = Climatology(n_draws=2000, random_state=1).fit(X, y)
    assert rows.predict_draws(X)[0].std() < 0.5 * draws[0].std()
    assert not hasattr(Climatology().fit(X, y), "predict_draws")
