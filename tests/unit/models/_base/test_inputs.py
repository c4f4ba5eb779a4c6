"""What no model accepts, and what it reads as what it looks like."""

import warnings

import numpy as np
import pandas as pd
import pytest

from atrocityrisk.errors import LabelOrderWarning, ModelError
from atrocityrisk.models import (
    BoostedStumps,
    Climatology,
    ElasticNetLogit,
    FirthLogit,
    RegimeSplit,
)
from atrocityrisk.models.imputation import MedianImputer


@pytest.fixture
def world(rng):
    X = pd.DataFrame(rng.normal(size=(120, 2)), columns=["a", "b"])
    y = pd.Series((rng.random(120) < 1 / (1 + np.exp(1 - X["a"]))).astype(int))
    return X, y


def risk(X, y, **weights):
    return FirthLogit().fit(X, y, **weights).predict_proba(X)[:, 1]


@pytest.mark.parametrize(
    "spelt",
    [
        lambda y: y.astype(bool),
        lambda y: y.astype(bool).astype("boolean"),
        lambda y: y.astype("Int64"),
        lambda y: y.astype(object),
        lambda y: y.astype(bool).astype(object),
        lambda y: y.map({0: "no", 1: "yes"}),
        lambda y: 2 * y - 1,
    ],
)
def test_labels_mean_the_same_however_they_are_spelt(world, spelt):
    X, y = world
    np.testing.assert_array_equal(risk(X, spelt(y)), risk(X, y))


def test_text_that_turns_the_risk_round_is_warned_of(world):
    X, y = world
    text = y.map({0: "quiet", 1: "onset"})
    with pytest.warns(LabelOrderWarning, match="the risk is that of quiet.*if onset is the event"):
        turned = risk(X, text)
    np.testing.assert_allclose(turned, 1 - risk(X, y), rtol=1e-9)


@pytest.mark.parametrize("kind", [object, "Int64", "text"])
def test_an_unknown_label_is_refused_by_row(world, kind):
    X, y = world
    labels = y.map({0: "no", 1: "yes"}) if kind == "text" else y.astype(kind)
    labels = labels.where(np.arange(120) != 5)
    with pytest.raises(ModelError, match="1 labels are NaN or infinite, first in row 5"):
        FirthLogit().fit(X, labels)
    with pytest.raises(ModelError, match="1 labels are NaN or infinite, first in row 5"):
        RegimeSplit(Climatology(), Climatology(), columns=("a",)).fit(X, labels)


@pytest.mark.parametrize("model", [FirthLogit(), ElasticNetLogit(random_state=1), BoostedStumps()])
@pytest.mark.parametrize("unit", [1e200, 1e120, 1e-120, 1e-200])
def test_numbers_whose_squares_are_lost_are_refused(world, model, unit):
    # The elastic net gave such a column no coefficient, and Firth's logit risks of NaN.
    X, y = world
    with pytest.raises(ModelError, match=r"column 'b' goes from .* another unit"):
        model.fit(X * [1.0, unit], y)


@pytest.mark.parametrize("unit", [1e40, 1e-40])
def test_units_that_can_be_squared_change_nothing(world, unit):
    X, y = world
    for model in (FirthLogit(), ElasticNetLogit(random_state=1)):
        expected = model.fit(X, y).predict_proba(X)
        moved = X * [1.0, unit]
        np.testing.assert_allclose(model.fit(moved, y).predict_proba(moved), expected, rtol=1e-6)


def test_a_column_without_a_known_cell_is_no_matter_of_size(world):
    X, y = world
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Climatology().fit(X.assign(c=np.nan, d=0.0), y)


@pytest.mark.parametrize("part", ["X", "y", "sample_weight"])
def test_masked_cells_are_refused(world, part):
    X, y = world
    given = {"X": X.to_numpy(), "y": y.to_numpy(), "sample_weight": np.ones(120)}
    mask = np.zeros(given[part].shape, dtype=bool)
    mask[3] = True
    given[part] = np.ma.array(given[part], mask=mask)
    with pytest.raises(ModelError, match=f"{part} must be a plain array, but . of its cells"):
        FirthLogit().fit(**given)


@pytest.mark.parametrize("weight", [1e-200, 1e-12, 1e12, 1e200])
def test_weights_that_are_no_number_of_rows_are_refused(world, weight):
    with pytest.raises(ModelError, match="so many repetitions"):
        risk(*world, sample_weight=np.full(120, weight))


@pytest.mark.parametrize("weight", [np.ones(3), np.ones((120, 1)), np.full(120, np.nan)])
def test_regimes_check_their_weights(world, weight):
    with pytest.raises(ModelError, match="weight"):
        RegimeSplit(Climatology(), Climatology(), columns=("a",)).fit(*world, weight)


def test_rows_are_named_as_numbers(world):
    X, y = world
    X.index = pd.MultiIndex.from_product([range(2, 14), range(2000, 2010)])
    X.iloc[15, 1] = np.inf
    with pytest.raises(ModelError, match=r"first in row \(3, 2005\)"):
        FirthLogit().fit(X, y.set_axis(X.index))
    assert MedianImputer().fit(X).transform(X).shape == (120, 2)
