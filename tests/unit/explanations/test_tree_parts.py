"""Forests taken apart: the kernel's values are those of all coalitions, for every kind of tree."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, logit
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier

from atrocityrisk.explanations._shapley import membership, shapley
from atrocityrisk.explanations.attribution import contributions
from atrocityrisk.explanations.contribution_parts import model_log_odds
from atrocityrisk.models import CountryForest

COLUMNS = list("dacb")


@pytest.fixture(scope="module")
def data() -> tuple[pd.DataFrame, np.ndarray]:
    """Columns not in the order of their names, one with ties and two with gaps."""
    rng = np.random.default_rng(5)
    X = pd.DataFrame(rng.normal(size=(400, 4)), columns=COLUMNS)
    X["c"] = X["c"].round()
    X.loc[rng.random(400) < 0.3, "a"] = np.nan
    X.loc[rng.random(400) < 0.1, "c"] = np.nan
    score = X["d"] + X["b"] * X["c"].fillna(1.0) + X["a"].isna()
    return X, (rng.random(400) < expit(score - 1)).astype(int)


def forests() -> list:
    return [
        CountryForest(n_trees=15, n_bins=16, min_leaf_rows=4, prior_rows=3, random_state=2),
        RandomForestClassifier(15, min_samples_leaf=4, random_state=2),
        RandomForestClassifier(15, min_samples_leaf=4, max_leaf_nodes=9, random_state=2),
        ExtraTreesClassifier(15, min_samples_leaf=4, random_state=2),
    ]


def by_hand(model, row: pd.DataFrame, reference: pd.DataFrame) -> np.ndarray:
    """Shapley values of the trees' mean over all 16 coalitions, carried to log-odds."""
    cells = np.where(membership(4), row.to_numpy(), reference.to_numpy())
    asked = pd.DataFrame(cells, columns=COLUMNS)
    p = expit(model_log_odds(model, asked) - getattr(model, "shift_", 0.0))
    moved = model_log_odds(model, row)[0] - model_log_odds(model, reference)[0]
    return shapley(p, 4) * moved / (p[-1] - p[0])


@pytest.mark.parametrize("model", forests(), ids=lambda m: type(m).__name__)
def test_values_are_those_of_all_coalitions(data, model):
    X, y = data
    model.fit(X, y)
    rows, reference = X.iloc[:12], X.iloc[[33]]
    made = contributions(model, rows, reference, draws=False)
    assert "exact Shapley values" in made.method
    expected = [by_hand(model, rows.iloc[[k]], reference) for k in range(12)]
    np.testing.assert_allclose(made.parts, expected, atol=1e-12)


@pytest.mark.parametrize("model", forests(), ids=lambda m: type(m).__name__)
def test_each_row_may_have_a_reference_of_its_own(data, model):
    X, y = data
    model.fit(X, y)
    rows, others = X.iloc[:12], X.iloc[40:52]
    made = contributions(model, rows, others, draws=False)
    for k in range(12):
        one = contributions(model, rows.iloc[[k]], others.iloc[[k]], draws=False)
        assert made.parts.iloc[k].equals(one.parts.iloc[0])
        assert made.reference[k] == one.reference


def test_coded_trees_forecast_what_the_forest_forecasts(data):
    """Cuts, sides of missing cells and children, as their documentation says."""
    X, y = data
    model = forests()[0].fit(X, y)
    trees, cells = model.coded_trees(), model.cell_codes(X)
    assert ((cells == trees.missing) == X.isna().to_numpy()).all()

    def value(row: np.ndarray, at: int) -> float:
        column, split, side, left, right = trees.nodes[at].tolist()
        if column < 0:
            return float(trees.value[at])
        down = side == 0 if row[column] == trees.missing else row[column] <= split
        return value(row, left if down else right)

    mean = [np.mean([value(row, at) for at in trees.roots.tolist()]) for row in cells[:30]]
    expected = model.decision_function(X.iloc[:30])
    np.testing.assert_allclose(logit(mean) + model.shift_, expected, atol=1e-12)


def test_a_forest_that_is_certain_of_the_reference_still_adds_up(data):
    X = data[0][["d", "b"]]
    y = (X["d"] > 0).astype(int)
    model = RandomForestClassifier(10, random_state=1).fit(X, y)
    reference = X[X["d"] < -1].iloc[[0]]
    made = contributions(model, X.iloc[:5], reference, draws=False)
    whole = made.reference + made.parts.sum(axis=1)
    np.testing.assert_allclose(whole, model_log_odds(model, X.iloc[:5]), atol=1e-10)
