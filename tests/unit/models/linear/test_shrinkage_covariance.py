"""What the penalty hides: the prior's variance, and the covariance that is added."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import expit

from atrocityrisk.models import ElasticNetLogit
from atrocityrisk.models.linear._shrinkage_covariance import prior_variance, shrinkage_covariance


@pytest.mark.parametrize(
    ("absolute", "squared"), [(2.0, 3.0), (0.0, 4.0), (30.0, 5.0), (7.0, 0.01)]
)
def test_the_priors_variance_is_its_second_moment(absolute, squared):
    def density(b):
        return np.exp(-absolute * b - squared * b * b / 2)

    end = 60 / (absolute + np.sqrt(squared))
    mass, moment = quad(density, 0, end)[0], quad(lambda b: b * b * density(b), 0, end)[0]
    assert prior_variance(absolute, squared) == pytest.approx(moment / mass, rel=1e-3)


def test_ridge_and_lasso_have_the_variances_of_their_priors():
    assert prior_variance(0.0, 4.0) == pytest.approx(1 / 4)
    assert prior_variance(3.0, 0.0) == pytest.approx(2 / 9)


def test_the_two_formulas_meet():
    assert prior_variance(99.9, 1.0) == pytest.approx(2 / 99.9**2, rel=1e-3)


def test_with_refits_it_makes_the_posterior_covariance(rng):
    # One column and a ridge: H A H + H L H = H = 1 / (A + L), where A is n p (1 - p) at b = 0.
    column = np.repeat([-1.0, 1.0], 500)[:, None]
    beta, alpha = np.array([-2.0, 0.0]), 0.02
    information = 1000 * expit(-2.0) * expit(2.0)
    inverse = 1 / (information + 1000 * alpha)
    refits = rng.normal(size=(20_000, 2)) * np.sqrt(inverse**2 * information)
    hidden = shrinkage_covariance(
        column, np.ones(1000), beta, refits,
        alpha=alpha, l1_ratio=0.0, seed=np.random.SeedSequence(1),
    )  # fmt: skip
    assert np.var(refits[:, 1] + hidden[:, 1]) == pytest.approx(inverse, rel=0.05)
    # Nothing is hidden of an intercept without penalty.
    assert np.var(hidden[:, 0]) == pytest.approx(0, abs=1e-12)


def test_rows_that_repeat_each_other_hide_as_much_as_one_of_them(rng):
    column, beta, alpha = rng.normal(size=(800, 1)), np.array([-2.0, 0.3]), 0.02
    curvature = expit(beta[0] + column[:, 0] * beta[1])
    information = float((curvature * (1 - curvature)) @ column[:, 0] ** 2)
    spread = []
    for copies in (1, 3):
        # Refits of copied rows in groups scatter as those of the rows themselves do.
        scatter = rng.normal(size=(20_000, 2)) * np.sqrt(information) / (information + 800 * alpha)
        hidden = shrinkage_covariance(
            np.tile(column, (copies, 1)), np.ones(800 * copies), beta, scatter,
            alpha=alpha, l1_ratio=0.0, seed=np.random.SeedSequence(1),
        )  # fmt: skip
        spread.append(np.var(hidden[:, 1]))
    assert spread[1] == pytest.approx(spread[0], rel=0.05)


def test_whole_draws_are_refits_and_more(rng):
    X = rng.normal(size=(400, 6))
    y = rng.random(400) < expit(-2 + X[:, 0])
    whole = ElasticNetLogit(random_state=3, n_draws=150).fit(X, y)
    alone = ElasticNetLogit(random_state=3, n_draws=150, draw_inflation="none").fit(X, y)
    assert (whole.coef_ == alone.coef_).all()
    more, less = whole.coef_draws_.std(axis=1), alone.coef_draws_.std(axis=1)
    assert (more > 0.95 * less).all()
    assert more.mean() > 1.1 * less.mean()
