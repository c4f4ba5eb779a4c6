"""Explanations: parts add up for every state and model, and say what is known of each input."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, logit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression

from atrocityrisk.errors import SpecError
from atrocityrisk.explanations import contribution_differences, explain, explain_all, reference_row
from atrocityrisk.explanations.explaining import model_rows
from atrocityrisk.forecasting import forecast
from atrocityrisk.models import MODELS, with_imputation
from atrocityrisk.models._base.inner_parameters import with_inner
from atrocityrisk.panels import Panel
from atrocityrisk.runs import chosen_panel
from atrocityrisk.specs import default_spec
from atrocityrisk.synthetic import synthetic_world

BENIN, MYANMAR, NORTH_KOREA = 434, 775, 731


class TwoFactors(ClassifierMixin, BaseEstimator):
    """Log-odds (a + 2 b + 3 a b) / 10 - 4: no sum over columns."""

    def fit(self, X, y):
        self.classes_ = np.array([0, 1])
        return self

    def predict_proba(self, X):
        a, b = X["a"].to_numpy(), X["b"].to_numpy()
        p = expit((a + 2 * b + 3 * a * b) / 10 - 4)
        return np.column_stack([1 - p, p])


@pytest.fixture(scope="module")
def panel() -> Panel:
    return chosen_panel(default_spec())


@pytest.fixture(scope="module")
def made(panel):
    model = MODELS["elastic_net_logit"]().set_params(model__n_draws=20)
    return forecast(model, panel, origin=2024, seed=1)


def little(columns: dict[str, list[float]]):
    """A panel of three states in 2020-2023, whose indicators are the same in every year."""
    world = synthetic_world(seed=1, n_states=3, years=(1990, 2023), base_rate=0.3).panel
    state = world.index.get_level_values("gwcode")
    place = {code: k for k, code in enumerate(sorted(set(state)))}
    cells = pd.DataFrame(
        {name: [values[place[s]] for s in state] for name, values in columns.items()},
        index=world.index,
    )
    facts = world.columns.iloc[[0] * len(columns)].set_axis(list(columns), axis=0)
    ages = cells.isna().astype(int).mul(-1)
    panel = Panel(cells, ages=ages, events=world.events, columns=facts, outcome=world.outcome)
    return panel, sorted(set(state))


@pytest.mark.parametrize(
    "name",
    [
        "elastic_net_logit",
        *(pytest.param(name, marks=pytest.mark.slow) for name in ("firth_logit", "ridge_logit")),
        pytest.param("recalibrated_pool", marks=pytest.mark.slow),
    ],
)
def test_logits_add_up_for_every_state(panel, name):
    made = forecast(with_inner(MODELS[name](), "n_draws", 0), panel, origin=2024)
    every = explain_all(made)
    assert len(every) == len(made.frame)
    for code, p in zip(made.frame["gwcode"], made.frame["probability"], strict=True):
        one = every[code]
        whole = one.reference_log_odds + one.parts["contribution"].sum()
        assert abs(whole - logit(p)) < 1e-10
        assert abs(whole - one.log_odds) < 1e-10
        for grouped in (one.by_theme(), one.by_kind(), one.by_framework()):
            assert grouped["contribution"].sum() == pytest.approx(whole - one.reference_log_odds)


@pytest.mark.parametrize("name", ["climatology", "state_onset_rate"])
def test_models_without_structure_add_up(panel, name):
    made = forecast(MODELS[name](), panel, origin=2024)
    for code in (BENIN, MYANMAR):
        one = explain(made, code)
        assert abs(one.reference_log_odds + one.parts["contribution"].sum() - one.log_odds) < 1e-10
        moved = one.parts[one.parts["contribution"] != 0]["indicator"].tolist()
        # Neither looks at an indicator; one knows the state by its number.
        assert moved == ([] if name == "climatology" else ["the state itself"])


def test_a_forest_adds_up_by_exact_shapley_values():
    world = synthetic_world(seed=3, n_states=25, years=(1985, 2024), base_rate=0.2)
    forest = RandomForestClassifier(20, min_samples_leaf=30, random_state=1)
    made = forecast(forest, world.panel, origin=2024)
    for one in explain_all(made).values():
        assert abs(one.reference_log_odds + one.parts["contribution"].sum() - one.log_odds) < 1e-10
        assert "Shapley values of the forest" in one.method


def test_coefficients_times_distance_by_hand():
    panel, (low, middle, high) = little({"a": [0.0, 1.0, 5.0], "b": [2.0, 2.0, 3.0]})
    made = forecast(LogisticRegression(), panel, origin=2022)
    one = explain(made, high)
    (a, b), intercept = made.estimator.coef_[0], made.estimator.intercept_[0]
    shown = one.parts.set_index("indicator")
    assert shown["reference_value"].to_dict() == {"a": 1.0, "b": 2.0}
    assert shown.loc["a", "contribution"] == pytest.approx(4 * a)
    assert shown.loc["b", "contribution"] == pytest.approx(1 * b)
    assert one.reference_log_odds == pytest.approx(intercept + a + 2 * b)
    assert explain(made, middle).parts["contribution"].abs().max() < 1e-12
    assert explain(made, low).parts.set_index("indicator").loc["a", "contribution"] == (
        pytest.approx(-a)
    )


def test_interplay_is_shared_equally_by_hand():
    # From (1, 2) to (5, 3), in tenths: a alone gains 4 + 24, b alone 2 + 3; both 4 + 2 + 39 = 45.
    panel, (_, _, high) = little({"a": [0.0, 1.0, 5.0], "b": [2.0, 2.0, 3.0]})
    one = explain(forecast(TwoFactors(), panel, origin=2022), high)
    shown = one.parts.set_index("indicator")["contribution"]
    assert shown["a"] == pytest.approx((2.8 + (4.5 - 0.5)) / 2)
    assert shown["b"] == pytest.approx((0.5 + (4.5 - 2.8)) / 2)


def test_an_unknown_value_is_shown_as_unknown_and_has_a_part(made):
    one = explain(made, NORTH_KOREA)
    row = one.parts.set_index("indicator").loc["gdp_per_capita_log"]
    assert row["status"] == "unknown"
    assert np.isnan(row["value"])
    assert pd.isna(row["value_year"])
    assert one.by_theme().loc["economy and health", "unknown"] >= 1


def test_the_part_of_a_flag_goes_to_the_columns_that_it_speaks_for():
    values = {"a": [0.0, 1.0, np.nan], "b": [2.0, 3.0, np.nan], "c": [0.0, 1.0, 2.0]}
    panel, (_, _, gap) = little(values)
    made = forecast(with_imputation(LogisticRegression()), panel, origin=2022)
    fill, logit_ = made.estimator
    assert fill.flag_columns_ == {"a": ["a", "b"]}
    coef = dict(zip(fill.get_feature_names_out(), logit_.coef_[0], strict=True))
    parts = explain(made, gap).parts.set_index("indicator")["contribution"]
    # The reference has the median of the two known values, the lower of the middle ones.
    assert parts["a"] == pytest.approx(coef["a"] * (fill.medians_["a"] - 0) + coef["a missing"] / 2)
    assert parts["b"] == pytest.approx(coef["b"] * (fill.medians_["b"] - 2) + coef["a missing"] / 2)


def test_an_old_value_is_dated(made):
    parts = explain(made, MYANMAR).parts
    carried = parts[parts["status"] == "carried"]
    assert len(carried)
    assert (carried["value_year"] < 2024).all()
    assert (parts.loc[parts["status"] == "observed", "value_year"] == 2024).all()


def test_intervals_cover_the_draws(made):
    one = explain(made, MYANMAR, level=0.9)
    assert one.draws.shape == (len(one.parts), 20)
    low, high = np.quantile(one.draws, [0.05, 0.95], axis=1)
    assert np.allclose(one.parts["low"], low)
    assert np.allclose(one.parts["high"], high)
    theme = one.by_theme().loc["instability"]
    rows = (one.parts["theme"] == "instability").to_numpy()
    assert theme["high"] == pytest.approx(np.quantile(one.draws[rows].sum(axis=0), 0.95))


def test_a_constant_column_changes_nothing():
    a, b = [0.0, 1.0, 5.0], [2.0, 2.0, 3.0]
    plain, (_, _, high) = little({"a": a, "b": b})
    more, _ = little({"a": a, "b": b, "k": [7.0, 7.0, 7.0]})
    one, other = (explain(forecast(TwoFactors(), p, origin=2022), high) for p in (plain, more))
    shown = other.parts.set_index("indicator")["contribution"]
    assert shown["k"] == 0
    assert one.parts.set_index("indicator")["contribution"].equals(shown[["a", "b"]])


def test_the_framework_shows_what_no_indicator_measures(made):
    table = explain(made, MYANMAR).by_framework()
    assert list(table.index) == [f"RF{k}" for k in range(1, 15)] + ["none"]
    assert np.isnan(table.loc["RF13", "contribution"])
    assert table.loc["RF13", "measured"] == 0
    assert table.loc["RF1", "measured"] < table.loc["RF1", "framework_items"]


def test_the_reference_is_a_state_that_could_be(made):
    median = reference_row(made).iloc[0]
    flags = made.features.columns[made.features.isin([0.0, 1.0]).all()]
    assert median[flags].isin([0.0, 1.0]).all()


def test_the_same_in_any_order_of_states(made):
    every = explain_all(made, gwcodes=[MYANMAR, BENIN])
    assert list(every) == [MYANMAR, BENIN]
    pd.testing.assert_frame_equal(every[BENIN].parts, explain(made, BENIN).parts)


@pytest.mark.parametrize("code", [9999, 265, "265"])
def test_a_state_not_in_the_forecast_is_refused(made, code):
    with pytest.raises(SpecError, match="expected a state of the forecast from 2024"):
        explain(made, code)


def test_an_excluded_state_is_refused_with_its_reason(panel):
    made = forecast(MODELS["climatology"](), panel, origin=2024, exclude={BENIN: "no data"})
    with pytest.raises(SpecError, match="no data"):
        explain(made, BENIN)


def test_an_impossible_interval_is_refused(made):
    with pytest.raises(SpecError, match="strictly between 0 and 1"):
        explain(made, BENIN, level=90)


class Hierarchy(ClassifierMixin, BaseEstimator):
    """A logit with two draws, an effect of each state and one of a region column."""

    def __init__(self, n_draws: int = 0):
        self.n_draws = n_draws

    def fit(self, X, y):
        self.classes_ = np.array([0, 1])
        self.coef_draws_ = np.array([[0.5, 0.7], [0.0, 0.0]])
        self.intercept_draws_ = np.array([-3.0, -2.5])
        states = sorted(set(X.index.get_level_values("gwcode")))
        self.group_draws_ = {"gwcode": np.array([[0.3 * k, -0.1 * k] for k in range(len(states))])}
        self.levels_ = {"gwcode": np.array(states)}
        return self

    def eta(self, X):
        table = dict(zip(self.levels_["gwcode"], self.group_draws_["gwcode"], strict=True))
        effect = [table.get(code, np.zeros(2)) for code in X.index.get_level_values("gwcode")]
        region = X["region_x"].to_numpy()[:, None] * np.array([0.2, 0.4])
        return X.to_numpy() @ self.coef_draws_ + self.intercept_draws_ + np.array(effect) + region

    def predict_proba(self, X):
        p = expit(self.eta(X)).mean(axis=1)
        return np.column_stack([1 - p, p])

    def predict_draws(self, X):
        return expit(self.eta(X))[:, : self.n_draws]


def test_a_mean_over_draws_adds_up_with_effects_as_parts_of_their_own():
    panel, (_, _, high) = little({"a": [0.0, 1.0, 5.0], "region_x": [0.0, 0.0, 1.0]})
    one = explain(forecast(Hierarchy(), panel, origin=2022), high)
    assert abs(one.reference_log_odds + one.parts["contribution"].sum() - one.log_odds) < 1e-10
    shown = one.parts.set_index("indicator")
    assert {"the state itself", "its group, such as the region"} <= set(shown.index)
    assert "in each draw" in one.method
    # In each draw the parts are those of the log-odds: 4 steps of a, region, state.
    draws = dict(zip(one.parts["indicator"], one.draws.tolist(), strict=True))
    assert draws["a"] == pytest.approx([2.0, 2.8])
    assert draws["its group, such as the region"] == pytest.approx([0.2, 0.4])
    assert draws["the state itself"] == pytest.approx([0.6, -0.2])
    assert shown.loc["a", "low"] <= 2.8
    assert shown.loc["the state itself", "kind"] == "model"


def test_moves_of_a_mean_over_draws_add_up_row_by_row():
    panel, codes = little({"a": [0.0, 1.0, 5.0], "region_x": [0.0, 0.0, 1.0]})
    made = forecast(Hierarchy(n_draws=2), panel, origin=2022)
    rows = model_rows(made)
    now, before = rows.loc[codes], rows.loc[codes[::-1]]
    found = contribution_differences(made.estimator, now, before)
    eta = [logit(made.estimator.predict_proba(frame)[:, 1]) for frame in (now, before)]
    assert np.allclose(found.sum(axis=1), eta[0] - eta[1], atol=1e-10)
    for k in range(3):
        one = contribution_differences(made.estimator, now.iloc[[k]], before.iloc[[k]]).iloc[0]
        assert np.allclose(one, found.iloc[k].reindex(one.index), atol=1e-12)


class Pool(ClassifierMixin, BaseEstimator):
    """Weighted mean of the log-odds of two models, moved by a map."""

    def __init__(self, inner=None):
        self.inner = inner

    def fit(self, X, y):
        self.classes_ = np.array([0, 1])
        self.members_ = [("one", LogisticRegression().fit(X, y)), ("two", TwoFactors().fit(X, y))]
        self.weights_ = np.array([0.25, 0.75])
        return self

    def predict_proba(self, X):
        eta = [logit(model.predict_proba(X)[:, 1]) for _, model in self.members_]
        p = expit(self.weights_ @ np.array(eta))
        return np.column_stack([1 - p, p])


class Moved(ClassifierMixin, BaseEstimator):
    """A pool whose log-odds are halved and lowered by 1."""

    def fit(self, X, y):
        self.classes_ = np.array([0, 1])
        self.model_ = Pool().fit(X, y)
        return self

    def map_log_odds(self, eta):
        return 0.5 * np.asarray(eta) - 1

    def predict_proba(self, X):
        p = expit(self.map_log_odds(logit(self.model_.predict_proba(X)[:, 1])))
        return np.column_stack([1 - p, p])


def test_a_pool_is_the_weighted_mean_of_its_members():
    panel, (_, _, high) = little({"a": [0.0, 1.0, 5.0], "b": [2.0, 2.0, 3.0]})
    made = forecast(Pool(), panel, origin=2022)
    one = explain(made, high)
    shown = one.parts.set_index("indicator")["contribution"]
    coef = made.estimator.members_[0][1].coef_[0]
    assert shown["a"] == pytest.approx(0.25 * 4 * coef[0] + 0.75 * 3.4)
    assert shown["b"] == pytest.approx(0.25 * coef[1] + 0.75 * 1.1)
    assert "members" in one.method


def test_recalibration_has_a_part_of_its_own():
    panel, (_, _, high) = little({"a": [0.0, 1.0, 5.0], "b": [2.0, 2.0, 3.0]})
    made = forecast(Moved(), panel, origin=2022)
    one = explain(made, high)
    assert abs(one.reference_log_odds + one.parts["contribution"].sum() - one.log_odds) < 1e-10
    shown = one.parts.set_index("indicator")["contribution"]
    level = shown["level in recent years"]
    assert level == pytest.approx(-0.5 * one.reference_log_odds - 1)
    pooled = explain(forecast(Pool(), panel, origin=2022), high).parts.set_index("indicator")
    assert shown["a"] == pytest.approx(0.5 * pooled.loc["a", "contribution"])


def test_trees_agree_with_shap():
    shap = pytest.importorskip("shap")
    from atrocityrisk.explanations._trees import by_leaves
    from atrocityrisk.explanations.contribution_parts import logarithmic_factor

    rng = np.random.default_rng(1)
    X = pd.DataFrame(rng.normal(size=(300, 6)), columns=list("abcdef"))
    y = (rng.random(300) < expit(X["a"] + X["b"] * X["c"])).astype(int)
    forest = RandomForestClassifier(20, min_samples_leaf=5, random_state=1).fit(X, y)
    rows, reference = X.iloc[:8], X.iloc[[50]]
    explainer = shap.TreeExplainer(forest, reference, feature_perturbation="interventional")
    expected = np.asarray(explainer.shap_values(rows, check_additivity=False))[..., 1]
    p = forest.predict_proba(pd.concat([reference, rows]))[:, 1]
    factor = logarithmic_factor(logit(p[1:]) - logit(p[0]), p[1:] - p[0], p[0])
    found = by_leaves(forest, rows, reference, draws=False)
    assert np.allclose(found.parts, expected * factor[:, None], atol=1e-9)
