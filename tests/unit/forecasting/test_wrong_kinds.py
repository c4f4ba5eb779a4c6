"""What is given in place of a model, a panel or names is refused with the way on, or understood."""

import numpy as np
import pandas as pd
import pytest
from remade_panels import remade
from sklearn.linear_model import LogisticRegression

import atrocityrisk as ar
from atrocityrisk.errors import ModelError, UnknownNameError, WrongTypeError
from atrocityrisk.panels._cells import MISSING


def test_a_registered_name_is_as_good_as_the_model(small_panel, bare):
    by_name = ar.forecast(bare, small_panel, origin=2015)
    by_model = ar.forecast(LogisticRegression(), small_panel, origin=2015, name=bare)
    pd.testing.assert_frame_equal(by_name.frame, by_model.frame)


def test_a_list_of_names_is_a_backtest_of_those_models(small_panel, bare):
    one = ar.backtest([bare], small_panel, origins=[2010, 2012])
    assert one.frame["model"].unique().tolist() == [bare]
    two = ar.backtest({bare: LogisticRegression()}, small_panel, origins=[2010, 2012])
    pd.testing.assert_frame_equal(one.frame, two.frame)


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (LogisticRegression, "class LogisticRegression; write it with parentheses"),
        (ar.MODELS["climatology"], "function climatology; write it with parentheses"),
        (3, "expected a classifier with fit and predict_proba.*found 3"),
        (None, "found None"),
    ],
)
def test_what_is_no_model_is_refused(small_panel, model, message):
    with pytest.raises(WrongTypeError, match=message):
        ar.forecast(model, small_panel, origin=2015)


def test_an_unknown_name_suggests_the_nearest(small_panel):
    with pytest.raises(UnknownNameError, match="no model named 'ridge_logti'; did you mean"):
        ar.forecast("ridge_logti", small_panel, origin=2015)


def test_a_frame_is_no_panel(small_panel, bare):
    with pytest.raises(WrongTypeError, match="expected a Panel, found DataFrame; load_panel"):
        ar.forecast(bare, small_panel.indicators, origin=2015)


class OneColumn(LogisticRegression):
    def predict_proba(self, X):
        return super().predict_proba(X)[:, 1:]


class Percent(LogisticRegression):
    def predict_proba(self, X):
        return super().predict_proba(X) * 100


class TurnedRound(LogisticRegression):
    """Columns in the order 1, 0: whoever takes the second for the event ranks upside down."""

    def fit(self, X, y):
        super().fit(X, y)
        self.classes_ = self.classes_[::-1]
        return self


class FewRows(LogisticRegression):
    def predict_proba(self, X):
        return super().predict_proba(X)[:-1]


class OnlyTheEvent(LogisticRegression):
    """Twice the probability of the event: which of the two is meant for it?"""

    def predict_proba(self, X):
        return super().predict_proba(X)[:, [1, 1]]


class RowsTwice(LogisticRegression):
    def predict_proba(self, X):
        return np.repeat(super().predict_proba(X), 2, axis=0)


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (OneColumn(), r"expected two columns from predict_proba.*found shape \(\d+, 1\); return"),
        (Percent(), "expected probabilities from 0 to 1, found .* give fractions"),
        (TurnedRound(), r"expected classes_ \[0, 1\].*found \[1, 0\]"),
        (FewRows(), r"one row from predict_proba for each of 30 states, found 29"),
        (OnlyTheEvent(), r"two probabilities of a row to sum to 1, found .* more such rows"),
        (RowsTwice(), r"one row from predict_proba for each of 30 states, found 60"),
    ],
    ids=["one column", "percent", "classes turned round", "rows missing", "sums", "rows twice"],
)
def test_what_is_no_probability_is_refused(small_panel, model, message):
    with pytest.raises(ModelError, match=message):
        ar.forecast(model, small_panel, origin=2015)


def test_a_model_that_takes_no_missing_values_is_told_how_to(small_panel):
    holes, ages = small_panel.indicators.copy(), small_panel.ages.copy()
    holes.iloc[:9, 0], ages.iloc[:9, 0] = np.nan, MISSING
    panel = remade(small_panel, indicators=holes, ages=ages)
    with pytest.raises(ModelError, match=r"'LogisticRegression' takes no missing.*with_imputation"):
        ar.forecast(LogisticRegression(), panel, origin=2015)


def test_models_without_names_are_refused(small_panel):
    with pytest.raises(WrongTypeError, match=r"list with LogisticRegression; write \{'a name'"):
        ar.backtest([LogisticRegression()], small_panel, origins=[2010])


@pytest.mark.filterwarnings("ignore::atrocityrisk.errors.FewOnsetsWarning")
def test_one_year_is_no_list_of_origins_and_one_metric_is(small_panel):
    with pytest.raises(WrongTypeError, match=r"list of years as origins, found 2010; write \[2010"):
        ar.backtest("climatology", small_panel, origins=2010)
    past = ar.backtest("climatology", small_panel, origins=[2010, 2012])
    one, many = (ar.score(past, given, n_boot=20) for given in ("log_score", ["log_score"]))
    pd.testing.assert_frame_equal(one.frame, many.frame)


def test_a_single_text_is_no_list_of_indicators(small_panel):
    with pytest.raises(WrongTypeError, match=r"found the text 'noise'; write \['noise'\]"):
        small_panel.select("noise")


def test_an_outcome_may_be_named(small_panel):
    assert small_panel.with_outcome("mass_killing@1-3").outcome.last == 3
    with pytest.raises(WrongTypeError, match="expected an Outcome or a name in OUTCOMES, found 3"):
        small_panel.with_outcome(3)


@pytest.mark.parametrize("use", [ar.rank, ar.expected_onsets, lambda given: ar.explain(given, 2)])
def test_what_is_no_forecast_is_refused(small_panel, use):
    with pytest.raises(WrongTypeError, match="expected a Forecast, found Panel; `forecast` makes"):
        use(small_panel)


def test_results_say_in_a_line_what_they_hold(small_panel):
    many = ar.backtest(["climatology"], small_panel, origins=[2010, 2012])
    assert repr(many).startswith("<Backtest: climatology; origins 2010-2012, ")
    now = ar.forecast("climatology", small_panel, origin=2015)
    assert repr(ar.expected_onsets(now, k=5)).startswith("<OnsetCount: ")
    assert "in 5 states (90 % interval " in repr(ar.expected_onsets(now, k=5))
    assert repr(ar.alert_list(now, k=5)).startswith("<AlertList: 5 states, ")
