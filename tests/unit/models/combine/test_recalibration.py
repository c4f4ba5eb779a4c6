"""Recalibration by hand, against statsmodels and scikit-learn, and on data that teach nothing."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy.special import expit, logit
from scipy.stats import gamma
from sklearn.base import clone
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from atrocityrisk.errors import FewOnsetsWarning, ModelError
from atrocityrisk.forecasting.one_origin import seeded
from atrocityrisk.models import (
    MODELS,
    Climatology,
    MaximumLikelihoodLogit,
    Recalibrated,
    recalibrate,
    with_imputation,
)
from atrocityrisk.models._base.draws import predictive_draws
from atrocityrisk.models.combine._calibration_maps import (
    FilteredRatio,
    filtered_ratio,
    rolling_map,
    shift_for_ratio,
)
from atrocityrisk.models.combine._past_forecasts import PseudoOutOfSample

METHODS = ["rolling", "shift", "platt", "beta", "isotonic"]
LOGIT = MaximumLikelihoodLogit(groups="gwcode", n_draws=30, random_state=1)


@pytest.fixture(scope="module")
def rows():
    """Risk of which a third is left in the later half."""
    rng = np.random.default_rng(11)
    index = pd.MultiIndex.from_product([range(60), range(1980, 2010)], names=["gwcode", "year"])
    X = pd.DataFrame(rng.normal(size=(1800, 2)), index=index, columns=["a", "b"])
    late = index.get_level_values("year") >= 1995
    y = (rng.random(1800) < expit(-1.5 + X["a"] - np.log(3) * late)).astype(int)
    return X, pd.Series(y, index=index)


def past_of(year, risk, onset):
    index = pd.RangeIndex(len(year))
    log_odds = logit(np.asarray(risk, dtype=float))[:, None]
    return PseudoOutOfSample(index, np.asarray(year), np.asarray(onset, dtype=bool), log_odds, {})


def test_the_filter_of_three_years_by_hand():
    # Two rows a year at one half: one label expected; none, one and two follow. Each counts half.
    year, onset = [1, 1, 2, 2, 3, 3], [0, 0, 1, 0, 1, 1]
    found = filtered_ratio(
        past_of(year, [0.5] * 6, onset), temper=0.5, discount=0.9, prior_onsets=4.0
    )
    a, b = found.shape, found.rate
    # a: 0.9*4 + 0.4 = 4; 0.9*4 + 0.4 + 0.5 = 4.5; 0.9*4.5 + 0.4 + 1 = 5.45
    assert a == pytest.approx(5.45, abs=1e-12)
    # b: 0.9*4 + 0.4 + 0.5 = 4.5; 0.9*4.5 + 0.9 = 4.95; 0.9*4.95 + 0.9 = 5.355
    assert b == pytest.approx(5.355, abs=1e-12)


def test_a_year_without_forecasts_still_ages_what_was_known():
    found = filtered_ratio(
        past_of([1, 1, 3], [0.5] * 3, [1, 1, 0]), temper=1.0, discount=0.5, prior_onsets=4.0
    )
    a, b = found.shape, found.rate
    # a: 2 + 2 + 2 = 6; 3 + 2 = 5; 2.5 + 2 = 4.5.   b: 2 + 2 + 1 = 5; 4.5; 2.25 + 2 + 0.5 = 4.75
    assert (a, b) == pytest.approx((4.5, 4.75), abs=1e-12)


def test_expected_onsets_count_as_far_as_they_are_coded_by_now():
    # The three years of the filter by hand; of the last one .5 or .8 is on record.
    year, onset = [1, 1, 2, 2, 3, 3], [0, 0, 1, 0, 1, 1]
    past = past_of(year, [0.5] * 6, onset)
    found = filtered_ratio(
        past, temper=0.5, discount=0.9, prior_onsets=4.0, shares={3: np.array([0.5, 0.8]), 9: 0}
    )
    # b: 4.5; 4.95; 0.9*4.95 + 0.4 + 0.5*share
    assert found.shape == pytest.approx(5.45, abs=1e-12)
    assert found.rates == pytest.approx([5.105, 5.255], abs=1e-12)
    assert found.rate == pytest.approx(5.18, abs=1e-12)
    assert found.mean == pytest.approx(5.45 / 5.18)


def test_an_interval_over_draws_of_the_shares_is_that_of_the_mixture():
    both = FilteredRatio(5.0, 5.5, np.array([5.0, 6.0]))
    low, high = both.interval()
    for end, share in ((low, 0.05), (high, 0.95)):
        mixed = np.mean([gamma.cdf(end, 5.0, scale=1 / rate) for rate in both.rates])
        assert mixed == pytest.approx(share, abs=2e-3)


def test_draws_of_the_level_hold_the_uncertainty_of_the_shares():
    past = past_of([1] * 50, [0.02] * 50, [0] * 50)
    wide = rolling_map(past, FilteredRatio(400.0, 400.0, np.array([200.0, 800.0])))
    narrow = rolling_map(past, FilteredRatio(400.0, 400.0, np.full(1, 400.0)))
    sd = [each.draw(2000, np.random.default_rng(1)).std() for each in (narrow, wide)]
    assert sd[1] > 5 * sd[0]
    assert wide.coef == pytest.approx(narrow.coef)


def test_a_ratio_becomes_the_shift_that_scales_the_sum():
    eta, ratio = np.array([-5.0, -3.0, 0.5]), np.array([0.4, 1.0, 1.5])
    shift = shift_for_ratio(eta, ratio)
    np.testing.assert_allclose(expit(eta[:, None] + shift).sum(0), ratio * expit(eta).sum())
    assert shift[1] == pytest.approx(0.0, abs=1e-12)
    # No shift scales a mean risk past one: half the way there is as far as it goes.
    assert expit(logit(0.5) + shift_for_ratio(np.zeros(2), np.array([9.0])))[0] == pytest.approx(
        0.75
    )


def test_rolling_scales_the_newest_past_forecasts_by_the_ratio(rows):
    model = Recalibrated(LOGIT).fit(*rows)
    newest = model.past_.loc[model.past_["year"] == 2009, "log_odds"].to_numpy()
    moved = expit(model.map_log_odds(newest)).sum()
    assert moved == pytest.approx(model.ratio_ * expit(newest).sum(), rel=1e-9)
    assert list(model.past_.columns) == ["gwcode", "year", "log_odds", "label"]
    assert model.ratio_ < 0.8
    past = past_of(model.past_["year"], expit(model.past_["log_odds"]), model.past_["label"])
    found = filtered_ratio(past, temper=0.5, discount=0.9, prior_onsets=4.0)
    a, b = found.shape, found.rate
    assert model.ratio_ == pytest.approx(a / b)
    assert model.ratio_interval_ == pytest.approx(tuple(gamma.ppf([0.05, 0.95], a, scale=1 / b)))


@pytest.mark.parametrize("level_sd", [0.3, 5.0])
def test_a_shift_solves_its_score(rows, level_sd):
    model = recalibrate(LOGIT, method="shift").set_params(level_sd=level_sd).fit(*rows)
    eta, onset = (model.past_[name].to_numpy() for name in ("log_odds", "label"))
    score = 0.5 * (onset.sum() - expit(eta + model.shift_).sum()) - model.shift_ / level_sd**2
    assert score == pytest.approx(0, abs=1e-8)
    np.testing.assert_allclose(model.map_log_odds(eta), eta + model.shift_)


FLAT = {"level_sd": np.inf, "slope_sd": np.inf}


def test_platt_with_flat_priors_is_statsmodels_logit(rows):
    model = Recalibrated(LOGIT, method="platt", **FLAT).fit(*rows)
    eta, onset = (model.past_[name].to_numpy() for name in ("log_odds", "label"))
    other = sm.Logit(onset, sm.add_constant(eta)).fit(disp=False, tol=1e-12)
    found = model.parameters_
    np.testing.assert_allclose([found["intercept"], found["slope"]], other.params, atol=1e-7)
    np.testing.assert_allclose(model.map_log_odds(eta), other.fittedvalues, atol=1e-7)


def test_beta_with_flat_priors_is_a_logit_of_two_logarithms(rows):
    model = Recalibrated(LOGIT, method="beta", **FLAT).fit(*rows)
    p, onset = expit(model.past_["log_odds"].to_numpy()), model.past_["label"].to_numpy()
    columns = np.column_stack([np.ones(len(p)), np.log(p), -np.log1p(-p)])
    other = sm.Logit(onset, columns).fit(disp=False, tol=1e-12)
    found = model.parameters_
    if other.params.min(initial=0.0, where=[False, True, True]) >= 0:
        np.testing.assert_allclose(list(found.values()), other.params, rtol=1e-5)
        return
    # Kull et al.: a slope that would be negative is left out and the others are fitted anew.
    kept = [0, *(1 + np.flatnonzero(other.params[1:] >= 0))]
    fewer = sm.Logit(onset, columns[:, kept]).fit(disp=False, tol=1e-12)
    np.testing.assert_allclose(np.array(list(found.values()))[kept], fewer.params, rtol=1e-5)
    assert min(found["a"], found["b"]) == 0


def test_isotonic_is_scikit_learns(rows):
    model = Recalibrated(LOGIT, method="isotonic").fit(*rows)
    eta, onset = (model.past_[name].to_numpy() for name in ("log_odds", "label"))
    least = 0.5 / (len(eta) + 1)
    other = IsotonicRegression(y_min=least, y_max=1 - least, out_of_bounds="clip").fit(eta, onset)
    asked = np.linspace(eta.min() - 1, eta.max() + 1, 50)
    np.testing.assert_allclose(expit(model.map_log_odds(asked)), other.predict(asked))


@pytest.mark.parametrize("method", METHODS)
def test_every_map_rises_and_the_model_is_fitted_to_all_rows(rows, method):
    X, y = rows
    model = recalibrate(LOGIT, method=method).fit(X, y)
    assert (model.model_.coef_ == clone(LOGIT).fit(X, y).coef_).all()
    eta = np.linspace(-8, 3, 200)
    assert (np.diff(model.map_log_odds(eta)) >= -1e-12).all()
    mapped = model.map_log_odds(logit(model.model_.predict_proba(X)[:, 1]))
    np.testing.assert_allclose(model.predict_proba(X)[:, 1], expit(mapped))
    assert model.learnt_
    assert set(model.predict(X)) <= {0, 1}


@pytest.mark.parametrize("method", METHODS)
def test_draws_are_the_models_each_moved_by_one_map(rows, method):
    X, y = rows
    model = Recalibrated(LOGIT, method=method, random_state=4).fit(X, y)
    inner, drawn = predictive_draws(model.model_, X), model.predict_draws(X)
    assert drawn.shape == (1800, 30)
    assert (drawn == model.predict_draws(X)).all()
    order = np.argsort(inner, axis=0)
    for draw in range(30):
        assert (np.diff(drawn[order[:, draw], draw]) >= -1e-12).all()
    if method in ("rolling", "shift"):
        moves = logit(drawn) - logit(inner)
        np.testing.assert_allclose(moves.std(axis=0), 0, atol=1e-9)
        assert moves[0].std() > 0.05
        assert moves[0].mean() == pytest.approx(model.shift_, abs=0.15)


def test_there_are_draws_only_where_the_model_has_them(rows):
    quiet = Recalibrated(with_imputation(clone(LOGIT).set_params(n_draws=0)))
    assert not hasattr(quiet, "predict_draws")
    assert not hasattr(quiet.fit(*rows), "predict_draws")
    assert hasattr(Recalibrated(with_imputation(LOGIT)), "predict_draws")
    assert predictive_draws(Recalibrated(with_imputation(LOGIT)).fit(*rows), rows[0]).shape == (
        1800,
        30,
    )


def test_parameters_reach_into_the_model():
    model = clone(Recalibrated(with_imputation(LOGIT)))
    assert model.get_params()["model__model__n_draws"] == 30
    model.set_params(model__model__n_draws=0)
    assert clone(model).model[-1].n_draws == 0
    assert seeded(Recalibrated(LogisticRegression()), seed=1, origin=2).random_state is not None


@pytest.mark.parametrize("method", ["rolling", "shift"])
def test_no_past_is_no_change_and_no_warning(rows, method):
    X, y = rows
    early = X.index.get_level_values("year") < 1982
    model = Recalibrated(LOGIT, method=method).fit(X[early], y[early])
    assert not model.learnt_
    assert model.shift_ == 0
    plain = clone(LOGIT).fit(X[early], y[early])
    assert (model.predict_proba(X) == plain.predict_proba(X)).all()
    np.testing.assert_allclose(model.predict_draws(X), plain.predict_draws(X))
    if method == "rolling":
        assert model.ratio_ == 1
        assert model.ratio_interval_[0] < 0.4


@pytest.mark.parametrize("method", ["platt", "beta", "isotonic"])
def test_a_shape_is_not_learnt_from_few_onsets(rows, method):
    X, y = rows
    y = y.where(X.index.get_level_values("year") < 1994, 0)
    with pytest.warns(FewOnsetsWarning, match="needs 10 past onsets and has 0"):
        model = Recalibrated(LOGIT, method=method).fit(X, y)
    assert (model.predict_proba(X) == model.model_.predict_proba(X)).all()
    assert not model.learnt_


def test_no_onset_at_all_in_the_past_lowers_the_level_but_not_to_nothing(rows):
    X, y = rows
    y = y.where(X.index.get_level_values("year") < 1994, 0)
    rolling, shift = (Recalibrated(LOGIT, method=m).fit(X, y) for m in ("rolling", "shift"))
    # The prior holds 4 onsets of trust: a = 4 throughout, against about 40 expected.
    assert 0.05 < rolling.ratio_ < 0.5
    assert -4 < shift.shift_ < -0.5


def test_bad_rows_are_refused(rows):
    X, y = rows
    with pytest.raises(ModelError, match="blocks='year' names a level"):
        Recalibrated(LOGIT).fit(X.droplevel("year"), y.droplevel("year"))
    dated = X.rename(index=float, level="year")
    with pytest.raises(ModelError, match="whole years"):
        Recalibrated(LogisticRegression()).fit(dated, y.set_axis(dated.index))
    with pytest.raises(ModelError, match="one class"):
        Recalibrated(LOGIT).fit(X, y * 0)
    holed = X.copy()
    holed.iloc[5, 0] = np.nan
    with pytest.raises(ModelError, match="column 'a' has 1 NaN"):
        Recalibrated(LOGIT).fit(holed, y)
    assert Recalibrated(with_imputation(LOGIT, flags=False)).fit(holed, y).learnt_
    with pytest.raises(ModelError, match="known in every row"):
        Recalibrated(LOGIT).fit(X, y.astype(float).where(X["a"] < 2))


def test_one_country_is_enough(rows):
    X, y = rows
    alone = Recalibrated(LogisticRegression()).fit(X.loc[[3]], y.loc[[3]])
    assert np.isfinite(alone.predict_proba(X)).all()


class Sure(LogisticRegression):
    """A logit that is certain of what is likely, once it knows 1,700 rows."""

    def predict_proba(self, X):
        return (
            (super().predict_proba(X) > 0.5) * 1.0
            if self.rows_ > 1700
            else super().predict_proba(X)
        )

    def fit(self, X, y):
        self.rows_ = len(X)
        return super().fit(X, y)


def test_a_certain_model_is_refused(rows):
    model = Recalibrated(Sure()).fit(*rows)
    with pytest.raises(ModelError, match="the model gives 0 in row"):
        model.predict_proba(rows[0])


@pytest.mark.parametrize(
    "bad",
    [
        {"method": "spline"},
        {"gap": 0},
        {"step": 0},
        {"years": 1},
        {"temper": 0.0},
        {"discount": 1.5},
        {"prior_onsets": 0.0},
        {"level_sd": 0.0},
        {"slope_sd": -1.0},
    ],
)
def test_bad_parameters_are_refused_by_name(rows, bad):
    with pytest.raises(ModelError, match=f"Recalibrated: {next(iter(bad))} must be"):
        Recalibrated(Climatology()).set_params(**bad).fit(*rows)


def test_the_registered_model_recalibrates_the_registered_elastic_net():
    model = MODELS["recalibrated_elastic_net"]()
    assert model.method == "rolling"
    assert repr(model.model) == repr(MODELS["elastic_net_logit"]())
