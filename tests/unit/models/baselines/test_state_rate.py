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


def test_draws_are_those_of_a_beta_around_the_rate():
    # State 2 has 8 onsets in 40 rows, forty others 2 each in as many.
    X, y = rows(
        np.r_[np.full(40, 2), np.repeat(np.arange(100, 140), 40)],
        np.r_[[1] * 8, [0] * 32, np.tile(np.r_[[1] * 2, [0] * 38], 40)],
    )
    model = StateOnsetRate(n_draws=4000, random_state=1).fit(X, y)
    asked = rows([101, 2, 365, 366], [0] * 4)[0]
    draws, point = model.predict_draws(asked), model.predict_proba(asked)[:, 1]
    assert draws.shape == (4, 4000)
    assert draws.mean(axis=1) == pytest.approx(point, rel=0.05)
    # Forty rows of its own and a prior worth thirty: at least the spread of a beta of 70 rows.
    assert draws[1].std() > 0.9 * np.sqrt(point[1] * (1 - point[1]) / 71)
    # A state never seen is less certain than one with a record, relative to its rate.
    assert draws[2].std() / point[2] > draws[1].std() / point[1]
    assert (draws[2] == draws[3]).all()


def test_draws_do_not_depend_on_who_else_is_asked():
    X, y = rows([2, 2, 20, 20], [0, 1, 0, 0])
    model = StateOnsetRate(n_draws=5, random_state=1).fit(X, y)
    both, one = model.predict_draws(X), model.predict_draws(X.iloc[[2]])
    assert (both[2] == one[0]).all()
    assert not hasattr(StateOnsetRate(), "predict_draws")


def test_without_a_prior_a_state_without_onsets_has_none_in_any_draw():
    X, y = rows([2, 2, 20, 20], [0, 1, 0, 0])
    draws = StateOnsetRate(prior_rows=0, n_draws=50, random_state=1).fit(X, y).predict_draws(X)
    assert (draws[2] == 0).all()
    assert (draws[0] > 0).all()
