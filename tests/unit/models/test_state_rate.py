"""Each state's own past rate."""

import numpy as np
import pandas as pd
import pytest

from atrocityrisk.errors import ModelError
from atrocityrisk.models import StateOnsetRate


def rows(states, labels):
    index = pd.Index(states, name="gwcode")
    return pd.DataFrame({"a": np.nan}, index=index), pd.Series(labels, index=index)


def test_rates_are_drawn_towards_the_rate_of_all():
    X, y = rows([2, 2, 2, 20], [1, 0, 0, 1])
    model = StateOnsetRate(prior_rows=4).fit(X, y)
    new = rows([2, 20, 365], [0, 0, 0])[0]
    # (1 + 4/2) / (3 + 4), (1 + 4/2) / (1 + 4), and the overall rate for a state never seen.
    assert model.predict_proba(new)[:, 1] == pytest.approx([3 / 7, 3 / 5, 1 / 2])
    assert model.predict(new).tolist() == [0, 1, 0]


def test_weights_are_repetitions():
    X, y = rows([2, 2, 20], [1, 0, 0])
    weighted = StateOnsetRate().fit(X, y, sample_weight=[2, 1, 1])
    repeated = StateOnsetRate().fit(*rows([2, 2, 2, 20], [1, 1, 0, 0]))
    np.testing.assert_allclose(weighted.rates_, repeated.rates_)


def test_without_states_or_with_a_negative_prior_it_is_refused():
    X, y = rows([2, 20], [1, 0])
    with pytest.raises(ModelError, match="names a level"):
        StateOnsetRate("iso3").fit(X, y)
    with pytest.raises(ModelError, match="0 or more"):
        StateOnsetRate(prior_rows=-1).fit(X, y)
