"""Ridge is the elastic net without the absolute-value penalty, and agrees with scikit-learn."""

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from atrocityrisk.models import MODELS
from atrocityrisk.models.linear import ridge


@pytest.fixture
def rows(rng):
    index = pd.MultiIndex.from_product([range(40), range(2000, 2010)], names=["gwcode", "year"])
    X = pd.DataFrame(rng.normal(size=(400, 4)), index=index, columns=list("abcd"))
    X["d"] = X["c"] + 0.01 * X["d"]
    y = pd.Series((rng.random(400) < 1 / (1 + np.exp(2 - X["a"]))).astype(int), index=index)
    return X, y


def test_the_fit_at_the_chosen_penalty_is_scikit_learns(rows):
    X, y = rows
    model = ridge().set_params(random_state=1).fit(X, y)
    scaled = (X - X.mean()) / X.std(ddof=0)
    # scikit-learn sums the deviance and weighs it with C; ours averages it.
    other = LogisticRegression(C=1 / (len(X) * model.alpha_), tol=1e-10, max_iter=5000)
    other.fit(scaled, y)
    np.testing.assert_allclose(
        model.predict_proba(X)[:, 1], other.predict_proba(scaled)[:, 1], atol=1e-5
    )


def test_nothing_is_left_out_and_twins_share(rows):
    X, y = rows
    model = ridge().set_params(random_state=1).fit(X, y)
    assert (model.coef_ != 0).all()
    assert model.coef_[2] == pytest.approx(model.coef_[3], rel=0.3)


def test_folds_are_whole_countries(rows):
    X, y = rows
    fold = pd.Series(ridge().set_params(random_state=1).fit(X, y).foldid_, index=X.index)
    assert len(set(zip(fold.index.get_level_values("gwcode"), fold, strict=True))) == 40


def test_the_registered_model_has_draws(rows):
    X, y = rows
    model = MODELS["ridge_logit"]()
    model.set_params(model__n_draws=5, model__random_state=1)
    assert model.fit(X, y)[-1].coef_draws_.shape == (4, 5)
