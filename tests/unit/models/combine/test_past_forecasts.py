"""Past forecasts are refits to closed rows, and what they remember changes no number."""

import warnings

import joblib
import numpy as np
import pandas as pd
import pytest
from scipy.special import logit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression

from atrocityrisk.errors import FewOnsetsWarning, ModelError
from atrocityrisk.forecasting import backtest, forecast
from atrocityrisk.forecasting._carrying_out import _seed
from atrocityrisk.models import ElasticNetLogit, LogOddsPool, Recalibrated
from atrocityrisk.models.combine._past_forecasts import past_forecasts
from atrocityrisk.models.combine._remembered_refits import MEMORY
from atrocityrisk.synthetic import synthetic_world

PLAIN = LogisticRegression()


@pytest.fixture(autouse=True)
def _forgetful():
    MEMORY.clear()


@pytest.fixture(scope="module")
def rows():
    rng = np.random.default_rng(7)
    index = pd.MultiIndex.from_product([range(40), range(1990, 2010)], names=["gwcode", "year"])
    X = pd.DataFrame(rng.normal(size=(800, 2)), index=index, columns=["a", "b"])
    return X, pd.Series((rng.random(800) < 1 / (1 + np.exp(2 - X["a"]))).astype(int), index=index)


def past(X, y, model=PLAIN, **changes):
    asked = {"gap": 2, "years": 8, "step": 2, "seed": 0} | changes
    year = X.index.get_level_values("year").to_numpy()
    return past_forecasts([("it", model)], X, y, year=year, **asked)


def test_each_block_is_predicted_by_a_refit_to_rows_closed_by_then(rows):
    X, y = rows
    made = past(X, y)
    year = X.index.get_level_values("year")
    assert sorted(set(made.year)) == list(range(2002, 2010))
    for origin in (2002, 2004, 2006, 2008):
        fitted = LogisticRegression().fit(X[year <= origin - 2], y[year <= origin - 2])
        for s in (origin, origin + 1):
            np.testing.assert_allclose(
                made.log_odds[made.year == s, 0],
                logit(fitted.predict_proba(X[year == s])[:, 1]),
                atol=1e-12,
            )
            assert (made.onset[made.year == s] == (y[year == s] == 1)).all()


def test_nothing_known_later_moves_a_past_forecast(rows):
    X, y = rows
    before = past(X, y)
    year = X.index.get_level_values("year")
    other, flipped = X.copy(), y.copy()
    # The forecasts from 2004 learn from rows up to 2002 and see the predictors of 2004, 2005.
    flipped[year > 2002] = 1 - flipped[year > 2002]
    other[year > 2005] += 5.0
    after = past(other, flipped)
    early = before.year <= 2005
    assert (before.log_odds[early] == after.log_odds[early]).all()
    assert (before.log_odds[~early] != after.log_odds[~early]).all()


def test_the_order_of_rows_changes_no_bit(rows):
    X, y = rows
    mixed = np.random.default_rng(1).permutation(len(X))
    one, other = past(X, y), past(X.iloc[mixed], y.iloc[mixed])
    assert one.index.equals(other.index)
    assert (one.log_odds == other.log_odds).all()


def test_what_is_remembered_is_what_would_be_computed(rows):
    X, y = rows
    forest = RandomForestClassifier(30, min_samples_leaf=20)
    cold = past(X, y, forest)
    asked = len(MEMORY._kept)
    warm = past(X, y, forest)
    assert len(MEMORY._kept) == asked == 4
    MEMORY.clear()
    again = past(X, y, forest)
    assert (cold.log_odds == warm.log_odds).all()
    assert (cold.log_odds == again.log_odds).all()


def test_two_years_on_all_but_one_refit_is_remembered(rows):
    X, y = rows
    year = X.index.get_level_values("year")
    earlier = past(X[year < 2008], y[year < 2008])
    kept = len(MEMORY._kept)
    later = past(X, y)
    assert len(MEMORY._kept) == kept + 1
    shared = earlier.year >= 2002
    assert (earlier.log_odds[shared] == later.log_odds[later.year < 2008]).all()


def test_a_year_on_one_refit_at_most_is_new(rows):
    X, y = rows
    year = X.index.get_level_values("year")
    for last in (2006, 2007, 2008, 2009):
        kept = len(MEMORY._kept)
        past(X[year <= last], y[year <= last])
        assert last == 2006 or len(MEMORY._kept) <= kept + 1


@pytest.mark.parametrize(
    "changed",
    [
        lambda X, y, m: (X + 1e-9, y, m),
        lambda X, y, m: (X, 1 - y, m),
        lambda X, y, m: (X.rename(columns={"a": "c"}), y, m),
        lambda X, y, m: (X, y, LogisticRegression(C=0.5)),
    ],
)
def test_another_model_or_other_data_are_not_remembered(rows, changed):
    X, y = rows
    past(X, y)
    kept = len(MEMORY._kept)
    past(*changed(X, y, PLAIN))
    assert len(MEMORY._kept) == 2 * kept


def _constant(risk):
    class Constant(ClassifierMixin, BaseEstimator):
        """Two classes of one name, as a session makes them when a cell is run again."""

        def fit(self, X, y):
            self.classes_ = np.unique(y)
            return self

        def predict_proba(self, X):
            return np.tile([1 - risk, risk], (len(X), 1))

    return Constant


def test_a_class_defined_anew_is_another_model(rows):
    one, other = (past(*rows, _constant(risk)()) for risk in (0.2, 0.3))
    np.testing.assert_allclose(one.log_odds, logit(0.2))
    np.testing.assert_allclose(other.log_odds, logit(0.3))


class Cautious(LogisticRegression):
    """A logit that warns."""

    def fit(self, X, y):
        warnings.warn("carried by few onsets", FewOnsetsWarning, stacklevel=2)
        return super().fit(X, y)


def test_a_remembered_refit_warns_again(rows):
    for _ in range(2):
        with pytest.warns(FewOnsetsWarning, match="carried by few") as record_warnings:
            past(*rows, Cautious())
        assert len(record_warnings) == 4


def test_the_oldest_is_forgotten_first(rows, monkeypatch):
    monkeypatch.setattr(MEMORY, "size", 2)
    past(*rows)
    assert len(MEMORY._kept) == 2


def test_years_without_both_classes_or_a_fit_are_skipped_by_name(rows):
    X, y = rows
    year = X.index.get_level_values("year")
    late = y.where(year > 2001, 0)
    made = past(X, late)
    assert sorted(set(made.year)) == [2004, 2005, 2006, 2007, 2008, 2009]
    assert "one class" in made.skipped[2002]
    # Folds of which one holds all onsets leave the elastic net without a fit.
    few = y.where((year > 2001) | ((X.index.get_level_values("gwcode") == 3) & (year == 1995)), 0)
    few.loc[(3, 1995)] = 1
    made = past(X, few, ElasticNetLogit(groups="gwcode"))
    assert "one class" in made.skipped[2002]
    assert 2002 not in made.year


def test_a_certain_past_forecast_names_who_gave_it(rows):
    with pytest.raises(ModelError, match="'it', refitted to the past, gives"):
        past(*rows, RandomForestClassifier(5))


def test_a_year_with_no_onset_and_a_missing_year_are_no_obstacle(rows):
    X, y = rows
    year = X.index.get_level_values("year")
    kept = (year < 2004) | (year > 2005)
    made = past(X[kept], y[kept].where(year[kept] < 2006, 0))
    assert "no rows to predict" in made.skipped[2004]
    assert sorted(set(made.year)) == [2002, 2003, 2006, 2007, 2008, 2009]


def test_backtest_and_live_agree_whatever_order_workers_and_memory():
    world = synthetic_world(seed=2, n_states=30, years=(1985, 2014), base_rate=0.08)
    net = ElasticNetLogit(groups="gwcode", n_folds=5, n_alphas=20, min_alpha_ratio=0.05)
    pool = LogOddsPool([("net", net), ("logit", LogisticRegression())], weights="past", gap=1)
    model = {"all": Recalibrated(pool, gap=1, temper=1.0, years=8)}
    origins = [2010, 2011, 2012]
    one = backtest(model, world.panel, origins=origins, seed=3).frame
    MEMORY.clear()
    # Threads share what is remembered; processes would each begin anew.
    with joblib.parallel_config(backend="threading", n_jobs=2):
        other = backtest(model, world.panel, origins=origins[::-1], seed=3, n_jobs=None).frame
    pd.testing.assert_frame_equal(one, other, check_exact=True)
    MEMORY.clear()
    live = forecast(model["all"], world.edition(2011), origin=2011, seed=_seed(3, "all"))
    backtested = one.loc[one["origin"] == 2011, "probability"].to_numpy()
    assert (live.frame["probability"].to_numpy() == backtested).all()
