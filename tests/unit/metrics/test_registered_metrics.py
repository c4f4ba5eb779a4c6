"""The record of a metric, how it is called, and the checks of its arrays."""

import numpy as np
import pandas as pd
import pytest

from atrocityrisk.errors import DataError, SpecError, UnknownNameError
from atrocityrisk.metrics import METRICS, brier_score, metric
from atrocityrisk.metrics.registered_metrics import checked, row_codes


def test_series_in_different_order_are_refused():
    observed = pd.Series([1, 0], index=[2, 20])
    with pytest.raises(DataError, match="align them"):
        brier_score(observed, pd.Series([0.1, 0.9], index=[20, 2]))
    assert brier_score(observed, pd.Series([0.9, 0.1], index=[2, 20])) == pytest.approx(0.01)


def test_plain_lists_become_vectors_with_weights_of_one():
    y, p, w = checked([0, 1], [0.2, 0.7])
    assert (y.tolist(), p.tolist(), w.tolist()) == ([0.0, 1.0], [0.2, 0.7], [1.0, 1.0])


def test_groups_are_numbered_in_sorted_order():
    codes, groups = row_codes([475, 439, 475], 3, name="gwcode")
    assert (codes.tolist(), groups.tolist()) == ([1, 0, 1], [439, 475])


def test_an_entry_is_called_with_the_arguments_that_it_names():
    assert METRICS["brier_score"]([0, 1], [0.5, 0.5]) == 0.25
    assert METRICS["brier_score"]([0, 1], [0.5, 0.0], weights=[3, 1]) == pytest.approx(0.4375)
    assert METRICS["recall_at_k"]([1, 0, 1], [0.9, 0.5, 0.1], k=1) == 0.5


def test_an_argument_that_a_metric_does_not_take_is_refused():
    with pytest.raises(SpecError, match=r"'brier_score' does not take k; .* takes weights, each"):
        METRICS["brier_score"]([0, 1], [0.5, 0.5], k=30)
    with pytest.raises(SpecError, match="'net_benefit' does not take k and needs threshold; "):
        METRICS["net_benefit"]([0, 1], [0.5, 0.5], k=30)


def test_booleans_and_nullable_series_are_read():
    y, p, _ = checked(pd.Series([True, False]), pd.Series([0.5, 0.25], dtype="Float64"))
    assert y.tolist() == [1, 0]
    assert p.tolist() == [0.5, 0.25]


def test_nullable_missing_value_is_refused():
    with pytest.raises(DataError, match="window is still open"):
        checked(pd.Series([1, None], dtype="Int64"), [0.5, 0.25])


def test_missing_group_is_refused():
    with pytest.raises(DataError, match="region is missing in 1 rows, first row 1"):
        row_codes(np.array(["Africa", None], dtype=object), 2, name="region")


def test_near_name_is_suggested():
    with pytest.raises(UnknownNameError, match="did you mean 'brier_score'"):
        METRICS["brier_scor"]


def test_decorator_refuses_reversed_arguments():
    def reversed_score(probability, observed):
        """A score."""
        return 0.0

    register = metric(
        kind="proper", low=0, high=1, perfect=0, orientation="lower", reference="Nobody 1900"
    )
    with pytest.raises(TypeError, match="observed, probability"):
        register(reversed_score)
    assert "reversed_score" not in METRICS
