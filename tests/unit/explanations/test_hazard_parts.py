"""Time since an onset is one part, however many columns its curve takes."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import logit
from sklearn.pipeline import Pipeline

from atrocityrisk.explanations.attribution import contributions
from atrocityrisk.models import DiscreteTimeHazard, MedianImputer


@pytest.fixture(scope="module")
def data() -> tuple[pd.DataFrame, pd.Series]:
    rng = np.random.default_rng(2)
    index = pd.MultiIndex.from_product([range(40), range(20)], names=["gwcode", "year"])
    X = pd.DataFrame({"a": rng.normal(size=800), "years": rng.integers(0, 40, 800) * 1.0}, index)
    X["ever"] = (np.arange(800) // 20 % 4 > 0).astype(float)
    X.loc[X["ever"] == 0, "years"] = 0.0
    risk = 0.3 * np.exp(-X["years"] / 8) * X["ever"] + 0.02
    return X, pd.Series((rng.random(800) < risk).astype(int), index=index)


@pytest.mark.parametrize("ever", ["ever", None])
def test_the_curve_of_time_is_taken_apart_exactly(data, ever):
    X, y = data
    if ever is None:
        X = X.drop(columns="ever").assign(years=X["years"].where(X["ever"] == 1))
    model = DiscreteTimeHazard("years", ever=ever, n_folds=3, n_draws=8, random_state=1).fit(X, y)
    rows, reference = X.iloc[::50], X.iloc[[25]]
    made = contributions(model, rows, reference)
    assert "coefficients" in made.method
    assert list(made.parts.columns) == list(X.columns)
    eta = logit(model.predict_proba(rows)[:, 1])
    np.testing.assert_allclose(made.reference + made.parts.sum(axis=1), eta, atol=1e-10)
    drawn = [logit(model.predict_draws(frame)) for frame in (rows, reference)]
    np.testing.assert_allclose(made.draws.sum(axis=1), drawn[0] - drawn[1], atol=1e-8)
    # By hand: a's coefficient, and all that is left is the curve and its "never".
    coef = dict(zip(model.design(X).columns, model.logit_.coef_, strict=True))
    moved = rows["a"] - reference["a"].iloc[0]
    np.testing.assert_allclose(made.parts["a"], coef["a"] * moved, atol=1e-12)
    never = rows["years"].isna() if ever is None else rows["ever"] == 0
    part = coef["years never"] * never.astype(float)
    if ever is not None:
        np.testing.assert_allclose(made.parts["ever"], part, atol=1e-12)


def test_gaps_filled_before_the_curve_stay_the_columns_own(data):
    X, y = data
    X = X.assign(a=X["a"].where(np.arange(800) % 5 > 0))
    model = Pipeline(
        [
            ("fill", MedianImputer()),
            ("model", DiscreteTimeHazard("years", ever="ever", n_folds=3, random_state=1)),
        ]
    ).fit(X, y)
    rows = X.iloc[::50]
    made = contributions(model, rows, X.median().to_frame().T)
    assert list(made.parts.columns) == list(X.columns)
    eta = logit(model.predict_proba(rows)[:, 1])
    np.testing.assert_allclose(made.reference + made.parts.sum(axis=1), eta, atol=1e-10)
