"""Tables of coefficients, against closed forms and the models' own numbers."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm
from sklearn.exceptions import NotFittedError

from atrocityrisk.errors import ModelError
from atrocityrisk.models import (
    MODELS,
    DiscreteTimeHazard,
    ElasticNetLogit,
    FirthLogit,
    MaximumLikelihoodLogit,
)


@pytest.fixture(scope="module")
def rows():
    rng = np.random.default_rng(4)
    index = pd.MultiIndex.from_product([range(20), range(2000, 2010)], names=["gwcode", "year"])
    X = pd.DataFrame(
        rng.normal(size=(200, 3)) * [1, 5, 0], columns=["a_b", "50%", "c"], index=index
    )
    y = pd.Series((rng.random(200) < 1 / (1 + np.exp(1 - X["a_b"]))).astype(int), index=index)
    return X, y


@pytest.mark.parametrize("model", [MaximumLikelihoodLogit(), FirthLogit()])
def test_intervals_are_normal_where_there_is_a_covariance(model, rows):
    fitted = model.fit(*rows)
    table = fitted.coefficient_table(level=0.9)
    frame = table.frame
    error = np.sqrt(fitted.covariance_[1, 1])
    assert frame.loc["a_b", "high"] == pytest.approx(fitted.coef_[0] + norm.ppf(0.95) * error)
    assert frame.loc["intercept", "estimate"] == fitted.intercept_
    assert table.interval == "normal, clustered covariance"


def test_odds_ratios_are_for_one_standard_deviation(rows):
    X, y = rows
    frame = FirthLogit().fit(X, y).coefficient_table().frame
    deviation = X["50%"].std(ddof=0)
    assert frame.loc["50%", "standard_deviation"] == pytest.approx(deviation)
    assert frame.loc["50%", "odds_ratio"] == pytest.approx(
        np.exp(frame.loc["50%", "estimate"] * deviation)
    )
    # Another unit changes the coefficient, and no odds ratio.
    other = FirthLogit().fit(X.assign(**{"50%": X["50%"] * 100}), y).coefficient_table().frame
    ratios = ["odds_ratio", "odds_ratio_low", "odds_ratio_high"]
    pd.testing.assert_frame_equal(other[ratios], frame[ratios], rtol=1e-6)


def test_a_constant_column_has_no_row(rows):
    assert FirthLogit().fit(*rows).coefficient_table().frame.index.tolist() == [
        "intercept",
        "a_b",
        "50%",
    ]


def test_draws_give_quantiles_and_without_them_there_is_no_interval(rows):
    drawn = ElasticNetLogit(n_draws=40, groups="gwcode", n_folds=4, random_state=1).fit(*rows)
    table = drawn.coefficient_table(level=0.5)
    low, high = np.quantile(drawn.coef_draws_[0], [0.25, 0.75])
    assert table.frame.loc["a_b", ["low", "high"]].tolist() == pytest.approx([low, high])
    bare = ElasticNetLogit(n_folds=4, groups="gwcode", random_state=1).fit(*rows)
    table = bare.coefficient_table()
    assert table.interval == "none"
    assert table.frame[["low", "high"]].isna().all(axis=None)


def test_a_pipeline_shows_its_last_step_with_the_names_that_reach_it(rows):
    X, y = rows
    gaps = X.copy()
    gaps.iloc[::7, 0] = np.nan
    table = MODELS["ridge_logit"]().fit(gaps, y).coefficient_table()
    assert {"a_b", "50%"} < set(table.frame.index)
    assert len(table.frame) > 3, "the flag of the gaps has a coefficient too"
    assert not hasattr(MODELS["random_forest"](), "coefficient_table")


def test_a_hazard_shows_its_spline(rows):
    X, y = rows
    timed = X.assign(time=np.arange(len(X)) % 17.0)
    model = DiscreteTimeHazard(time="time", ever=None, groups="gwcode", n_folds=4, random_state=1)
    names = model.fit(timed, y).coefficient_table().frame.index
    assert "a_b" in names
    assert sum("time" in name for name in names) > 1


def test_latex_escapes_names_and_shows_what_is_missing(rows, tmp_path):
    fitted = ElasticNetLogit(n_folds=4, groups="gwcode", random_state=1).fit(*rows)
    text = fitted.coefficient_table().to_latex(tmp_path / "table.tex")
    assert "a\\_b & " in text
    assert "50\\% & " in text
    assert "nan" not in text
    assert " & -- & " in text
    assert (tmp_path / "table.tex").read_text() == text
    assert text.count("\\\\") == 4


def test_latex_keeps_names_that_hold_the_letters_of_nan(rows):
    X, y = rows
    named = X.rename(columns={"a_b": "governance", "50%": "fin\nance"})
    fitted = ElasticNetLogit(n_folds=4, groups="gwcode", random_state=1).fit(named, y)
    text = fitted.coefficient_table().to_latex()
    assert "governance & " in text
    assert "fin ance & " in text


def test_csv_keeps_every_digit(rows, tmp_path):
    table = FirthLogit().fit(*rows).coefficient_table()
    table.to_csv(tmp_path / "table.csv")
    back = pd.read_csv(tmp_path / "table.csv", index_col="coefficient")
    pd.testing.assert_frame_equal(back, table.frame, check_exact=True)


@pytest.mark.parametrize("level", [0, 1, -0.5, float("nan")])
def test_a_level_that_is_none_is_refused(rows, level):
    with pytest.raises(ModelError, match="level of intervals must be between 0 and 1"):
        FirthLogit().fit(*rows).coefficient_table(level=level)


def test_before_a_fit_there_is_no_table():
    with pytest.raises(NotFittedError):
        FirthLogit().coefficient_table()
