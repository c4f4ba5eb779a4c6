"""Folds: who is left out with whom."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atrocityrisk.errors import ModelError
from atrocityrisk.models._base.folds import block_folds, group_folds, r_folds, random_folds


@pytest.mark.parametrize(
    ("n", "n_folds", "seed", "first"),
    [
        # Printed by R 4.2: set.seed(seed); sample(rep(seq(n_folds), length = n))
        (10, 3, 90035, [2, 1, 3, 1, 3, 2, 1, 3, 2, 1]),
        (20, 4, -5, [3, 1, 3, 4, 1, 4, 4, 4, 2, 2, 3, 2, 2, 1, 3, 1, 1, 2, 3, 4]),
        (17, 5, 2147483647, [5, 1, 2, 1, 3, 2, 4, 1, 5, 5, 4, 2, 3, 4, 3, 1, 2]),
        (65536, 7, 1, [7, 7, 7, 5, 4, 7, 1, 5, 4, 5]),  # 16 bits to begin with: two chunks
        (70000, 10, 123, [3, 10, 6, 5, 3, 5, 4, 1, 5, 2]),
        (3, 3, 0, [2, 1, 3]),
    ],
)
def test_r_folds_are_those_of_r(n: int, n_folds: int, seed: int, first: list[int]) -> None:
    assert r_folds(n, n_folds=n_folds, seed=seed)[: len(first)].tolist() == first


@given(n=st.integers(2, 200), n_folds=st.integers(2, 12), seed=st.integers(0, 2**31 - 1))
def test_rows_are_dealt_evenly(n: int, n_folds: int, seed: int) -> None:
    if n < n_folds:
        with pytest.raises(ModelError, match=f"lower n_folds to {n}"):
            random_folds(n, n_folds=n_folds, seed=seed)
        return
    for folds in (
        random_folds(n, n_folds=n_folds, seed=seed),
        r_folds(n, n_folds=n_folds, seed=seed),
    ):
        sizes = np.bincount(folds, minlength=n_folds + 1)[1:]
        assert sizes.sum() == n
        assert sizes.max() - sizes.min() <= 1


@given(st.lists(st.integers(1, 15), min_size=3, max_size=60), st.integers(0, 99))
def test_groups_stay_whole_in_any_order_of_rows(groups: list[int], seed: int) -> None:
    if len(set(groups)) < 3:
        with pytest.raises(ModelError, match="groups of its own"):
            group_folds(groups, n_folds=3, seed=seed)
        return
    folds = group_folds(groups, n_folds=3, seed=seed)
    assert set(folds) == {1, 2, 3}
    assert len(set(zip(groups, folds, strict=True))) == len(set(groups))
    assert group_folds(groups[::-1], n_folds=3, seed=seed)[::-1].tolist() == folds.tolist()


@given(st.lists(st.integers(1960, 1975), min_size=4, max_size=80))
def test_blocks_are_runs_of_years(years: list[int]) -> None:
    if len(set(years)) < 4:
        with pytest.raises(ModelError, match="years of its own"):
            block_folds(years, n_folds=4)
        return
    folds = block_folds(years, n_folds=4)
    assert set(folds) == {1, 2, 3, 4}
    in_order = folds[np.argsort(years, kind="stable")]
    assert (np.diff(in_order) >= 0).all()
    assert len(set(zip(years, folds, strict=True))) == len(set(years))


def test_one_fold_is_refused() -> None:
    with pytest.raises(ModelError, match="2 folds or more, but n_folds is 1"):
        random_folds(10, n_folds=1, seed=0)


def test_seed_beyond_32_bits_is_refused() -> None:
    with pytest.raises(ModelError, match="32-bit"):
        r_folds(10, n_folds=2, seed=2**31)
