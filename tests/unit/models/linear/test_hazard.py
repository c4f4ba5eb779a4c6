"""The hazard's spline by hand, "never" as a state of its own, and what it is refused for."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, logit
from sklearn.base import clone

from atrocityrisk.errors import LeftOutWarning, ModelError
from atrocityrisk.models import MODELS, DiscreteTimeHazard, ElasticNetLogit
from atrocityrisk.models._base.draws import predictive_draws
from atrocityrisk.models.linear.hazard import restricted_cubic

TIME, EVER = "years_since_mass_killing", "mass_killing_ever"


@pytest.fixture(scope="module")
def rows():
    """Risk that falls fast, then rises a little; half the states never had one, at a low risk."""
    rng = np.random.default_rng(13)
    index = pd.MultiIndex.from_product([range(120), range(25)], names=["gwcode", "year"])
    ever = (index.get_level_values("gwcode") < 60) * 1.0
    years = np.where(ever, rng.integers(0, 50, 3000), 40.0 + index.get_level_values("year"))
    X = pd.DataFrame({"a": rng.normal(size=3000), TIME: years, EVER: ever}, index=index)
    y = (rng.random(3000) < expit(truth(X))).astype(int)
    return X, pd.Series(y, index=index)


def truth(X):
    since = 0.5 - 4.0 * (1 - np.exp(-X[TIME] / 6)) + 0.03 * np.maximum(X[TIME] - 20, 0)
    return np.where(X[EVER] == 1, since, -2.0) + 0.5 * X["a"]


def test_the_basis_by_hand_is_linear_outside_and_smooth():
    knots = np.array([0.0, 2.0, 6.0])
    # At 4: (4^3 - 2^3 * 6/4 + 0) / 6^2 = (64 - 12) / 36.
    assert restricted_cubic(np.array([4.0]), knots)[0].tolist() == [4.0, pytest.approx(52 / 36)]
    even = np.array([0.0, 1.0, 2.0])
    assert restricted_cubic(even, even).tolist() == [[0.0, 0.0], [1.0, 0.25], [2.0, 1.5]]
    assert restricted_cubic(np.array([-3.0]), knots)[0].tolist() == [-3.0, 0.0]
    beyond = restricted_cubic(np.array([7.0, 8.0, 9.0, 30.0]), knots)[:, 1]
    assert beyond[1] - beyond[0] == pytest.approx(beyond[2] - beyond[1])
    assert beyond[3] == pytest.approx(beyond[0] + 23 * (beyond[1] - beyond[0]))
    fine = restricted_cubic(np.linspace(-1, 8, 9001), knots)[:, 1]
    assert np.abs(np.diff(fine, 3)).max() < 1e-8


def test_the_curve_is_found_and_a_straight_line_is_not_enough(rows):
    X, y = rows
    model = DiscreteTimeHazard(random_state=1).fit(X, y)
    grid = pd.DataFrame({"a": 0.0, TIME: np.arange(0.0, 50.0), EVER: 1.0})
    curve = model.decision_function(grid)
    line = ElasticNetLogit(l1_ratio=0, groups="gwcode", random_state=1).fit(X, y)
    bent, straight = (
        np.sqrt(np.mean((found - truth(grid)) ** 2))
        for found in (curve, line.decision_function(grid))
    )
    assert bent < 0.55
    assert straight > 1.3 * bent
    never = pd.DataFrame({"a": 0.0, TIME: [40.0, 64.0], EVER: 0.0})
    found = model.decision_function(never)
    assert found[0] == found[1] == pytest.approx(-2.0, abs=0.3)


def test_it_is_a_ridge_logit_of_its_design(rows):
    X, y = rows
    model = DiscreteTimeHazard(random_state=1, n_draws=8).fit(X, y)
    design = model.design(X)
    assert list(design) == ["a", f"{TIME} log", f"{TIME} bend 1", f"{TIME} bend 2", f"{TIME} never"]
    never = X[EVER] == 0
    assert (design.loc[never].iloc[:, 1:4] == 0).all().all()
    assert (design[f"{TIME} never"] == never).all()
    quantiles = np.quantile(X.loc[~never, TIME], [0.05, 0.35, 0.65, 0.95])
    np.testing.assert_allclose(np.expm1(model.knots_), quantiles, rtol=0.02)
    other = ElasticNetLogit(
        l1_ratio=0, n_alphas=60, groups="gwcode", n_draws=8, random_state=1
    ).fit(design, y)
    assert (model.predict_proba(X) == other.predict_proba(design)).all()
    assert (model.predict_draws(X) == other.predict_draws(design)).all()
    assert (model.predict(X) == other.predict(design)).all()
    assert not hasattr(DiscreteTimeHazard(), "predict_draws")


def test_a_missing_time_says_never_without_the_other_column(rows):
    X, y = rows
    said = DiscreteTimeHazard(random_state=1).fit(X, y).predict_proba(X)
    bare = X[["a", TIME]].assign(**{TIME: X[TIME].where(X[EVER] == 1)})
    missing = DiscreteTimeHazard(ever=None, random_state=1).fit(bare, y).predict_proba(bare)
    assert (said == missing).all()


def test_the_order_of_columns_and_rows_changes_little_or_nothing(rows):
    X, y = rows
    model = DiscreteTimeHazard(random_state=1)
    one = clone(model).fit(X, y).predict_proba(X)[:, 1]
    mixed = X.sample(frac=1, random_state=1)
    other = clone(model).fit(mixed, y.loc[mixed.index])
    np.testing.assert_allclose(logit(other.predict_proba(X)[:, 1]), logit(one), atol=1e-3)


def test_times_that_hardly_differ_leave_a_line(rows):
    X, y = rows
    flat = X.assign(**{TIME: 5.0})
    model = DiscreteTimeHazard(random_state=1).fit(flat, y)
    assert len(model.knots_) == 0
    assert list(model.design(flat))[1:] == [f"{TIME} log", f"{TIME} never"]
    nobody = X.assign(**{EVER: 0.0})
    assert np.isfinite(DiscreteTimeHazard(random_state=1).fit(nobody, y).predict_proba(X)).all()


def test_what_cannot_be_is_refused(rows):
    X, y = rows
    with pytest.raises(ModelError, match="time='years_since_mass_killing' must be a column"):
        DiscreteTimeHazard().fit(X[["a", EVER]], y)
    with pytest.raises(ModelError, match="ever='ever' must be a column"):
        DiscreteTimeHazard(ever="ever").fit(X, y)
    with pytest.raises(ModelError, match="0 or more, but its least value is -1"):
        DiscreteTimeHazard().fit(X.assign(**{TIME: -1.0}), y)
    with pytest.raises(ModelError, match="must be 0 or 1, but is"):
        DiscreteTimeHazard().fit(X.assign(**{EVER: 0.5}), y)
    with pytest.raises(ModelError, match="knots must be one of"):
        DiscreteTimeHazard(knots=7).fit(X, y)
    with pytest.warns(LeftOutWarning, match="the logit has no spline of time"):
        DiscreteTimeHazard(groups=None).fit(X.to_numpy(), y.to_numpy())
    with pytest.raises(ModelError, match="NaN"):
        DiscreteTimeHazard().fit(X.assign(**{TIME: X[TIME].where(X["a"] < 2)}), y)
    with pytest.raises(ModelError, match="one class"):
        DiscreteTimeHazard().fit(X, y * 0)


def test_the_registered_hazard_has_draws(rows):
    X, y = rows
    model = MODELS["discrete_time_hazard"]().set_params(model__n_draws=5, model__random_state=1)
    assert predictive_draws(model.fit(X, y), X).shape == (3000, 5)
