"""Order within the states where a killing was under way, and within the others."""

import numpy as np
import pandas as pd

from atrocityrisk.editions.performance import discrimination


def rows(observed, probability, gwcode):
    return pd.DataFrame({"observed": observed, "probability": probability, "gwcode": gwcode})


def test_pairs_in_order_are_counted():
    # Two with the event against three without: 0.4 beats all three, 0.2 beats one and ties one.
    found = discrimination(
        rows([1.0, 1.0, 0.0, 0.0, 0.0], [0.4, 0.2, 0.1, 0.2, 0.3], [2, 20, 40, 41, 42])
    )
    assert found.estimate == (3 + 1.5) / 6
    assert (found.n_forecasts, found.n_onsets) == (5, 2)
    assert (found.n_countries, found.n_onset_countries) == (5, 2)
    assert found.low <= found.estimate <= found.high


def test_nothing_is_computed_without_both_kinds():
    assert discrimination(rows([0.0, 0.0], [0.1, 0.2], [2, 20])) is None
    assert discrimination(rows([1.0, 1.0], [0.1, 0.2], [2, 20])) is None
    assert discrimination(rows([], [], [])) is None


def test_one_country_has_no_clustered_interval():
    assert discrimination(rows([1.0, 0.0], [0.1, 0.2], [2, 2])) is None


def test_the_default_tells_states_apart_only_where_none_is_under_way(default_performance):
    under_way, others = (
        default_performance.under_way_scores,
        default_performance.other_scores,
    )
    assert under_way.low < 0.5 < under_way.high
    assert others.low > 0.7
    scored = default_performance.scores.loc["roc_auc"]
    assert under_way.n_onsets + others.n_onsets == scored["n_onsets"]
    assert under_way.n_forecasts + others.n_forecasts == scored["n_forecasts"]
    assert np.isclose(under_way.level, 0.9)
