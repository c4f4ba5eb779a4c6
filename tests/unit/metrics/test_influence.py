"""What a single country or onset moves, and which rows are one onset."""

from functools import partial

import numpy as np
import pytest

from atrocityrisk.errors import DataError
from atrocityrisk.metrics import leave_one_out, onset_cases, recall_at_k, roc_auc


def test_without_equals_the_rows_deleted(rng):
    y = (rng.random(200) < 0.2).astype(int)
    p, q = rng.random(200), rng.random(200)
    gwcode = rng.integers(1, 20, 200)
    found = leave_one_out(roc_auc, y, p, case=gwcode, against=q)
    for case, value in zip(found.case, found.without, strict=True):
        keep = gwcode != case
        assert value == pytest.approx(roc_auc(y[keep], p[keep]) - roc_auc(y[keep], q[keep]))
    assert np.all(np.diff(np.abs(found.change)) <= 0)
    assert found.estimate == pytest.approx(roc_auc(y, p) - roc_auc(y, q))


def test_last_onset_left_out_is_nan_and_others_are_skipped():
    found = leave_one_out(
        partial(recall_at_k, k=1), [1, 0, 0], [0.1, 0.5, 0.2], case=np.array([0, -1, -1])
    )
    assert found.case.tolist() == [0]
    assert np.isnan(found.without).all()


def test_onsets_are_numbered_by_state_and_run():
    numbers = onset_cases(
        [1, 1, 1, 0, 1, 1],
        gwcode=[20, 2, 2, 2, 20, 2],
        origin=[1991, 1990, 1991, 1992, 1990, 1993],
    )
    # state 2: 1990-91, then 1993; state 20: 1990-91
    assert numbers.tolist() == [2, 0, 0, -1, 2, 1]


def test_long_runs_are_cut_at_the_window():
    numbers = onset_cases([1] * 5, gwcode=[2] * 5, origin=range(1990, 1995), window=2)
    assert numbers.tolist() == [0, 0, 1, 1, 2]
    assert onset_cases([1] * 3, gwcode=[2] * 3, origin=range(3), window=1).tolist() == [0, 1, 2]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"window": 0}, "window must be at least 1; found 0"),
        ({"window": 1.5}, "found 1.5"),
        ({"origin": [2000.5, 2001.5, 2002.5]}, "origin must hold whole years .* found 2000.5"),
        ({"origin": ["2000", "2001", "2002"]}, "origin must hold whole years as numbers"),
        ({"origin": [2000, 2000, 2001]}, "1 onsets given twice, first at row 1"),
    ],
)
def test_cases_need_whole_years_and_each_row_once(changed, message):
    given = {"gwcode": [2, 2, 2], "origin": [2000, 2001, 2002]} | changed
    with pytest.raises(DataError, match=message):
        onset_cases([1, 1, 1], **given)
