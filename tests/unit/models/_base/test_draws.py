"""Draws of a model, or of a pipeline's last step, and models that have none."""

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression

from atrocityrisk.models import Climatology, ElasticNetLogit, with_imputation
from atrocityrisk.models._base.draws import has_draws, predictive_draws

X = pd.DataFrame({"a": [0.0, 1.0, np.nan, 3.0]})
Y = [0, 0, 1, 1]


def test_a_model_has_draws_if_it_was_asked_for_some():
    assert has_draws(ElasticNetLogit(n_draws=5))
    assert has_draws(with_imputation(ElasticNetLogit(n_draws=5)))
    assert not has_draws(Climatology())
    assert not has_draws(with_imputation(Climatology()))
    assert not has_draws(LogisticRegression())


def test_a_model_without_draws_gives_none():
    assert predictive_draws(Climatology().fit(X, Y), X) is None


def test_a_pipelines_draws_are_those_of_its_last_step_on_what_that_sees():
    made = with_imputation(Climatology(n_draws=7, random_state=1)).fit(X, Y)
    alone = Climatology(n_draws=7, random_state=1).fit(made[:-1].transform(X), Y)
    found = predictive_draws(made, X)
    assert found.shape == (4, 7)
    np.testing.assert_array_equal(found, alone.predict_draws(made[:-1].transform(X)))
