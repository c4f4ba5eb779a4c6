"""Compiled kernels of the trees: plain numpy beside them, threads, and caches of compiled code."""

import os
import subprocess
import sys

import joblib
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.special import expit, logit

from atrocityrisk.models import BoostedStumps, CountryForest
from atrocityrisk.models._base.cluster_bootstrap import labels_of_clusters, times_drawn
from atrocityrisk.models.trees import _grow_forest, _stump_kernel, _stumps
from atrocityrisk.models.trees._bins import Rows
from atrocityrisk.models.trees._joint_cells import (
    cells_of_columns,
    group_columns,
    joint_cells,
)

N_BINS = 16
# A constant, two alike, few bins, many bins, gaps, nothing but gaps.
BINS_OF_COLUMNS = (1, 2, 2, 3, 5, 15, 16, 16, 0)


@pytest.fixture
def rows(rng):
    """400 rows of 25 clusters, with weights of 1/2, 1 and 3/2."""
    code = np.column_stack([rng.integers(0, max(k, 1), 400) for k in BINS_OF_COLUMNS])
    code[:, 2] = code[:, 1]
    code[rng.random(400) < 0.2, 5] = N_BINS
    code[rng.random(400) < 0.6, 3] = N_BINS
    code[:, 8] = N_BINS
    score = 0.15 * code[:, 6] - 0.2 * code[:, 7] + 1.5 * (code[:, 3] == N_BINS) + code[:, 1]
    risk = expit(score - 2)
    return Rows(
        code.astype(np.uint8),
        rng.random(400) < risk,
        rng.integers(1, 4, 400) / 2,
        np.repeat(np.arange(25), 16),
    )


def sums_by_bin(code, values, n_bins):
    """Sums of whole numbers in each bin of each column, shape (columns, n_bins + 1)."""
    out = np.zeros((code.shape[1], n_bins + 1), dtype=np.int64)
    for column, sums in zip(code.T, out, strict=True):
        np.add.at(sums, column, values)
    return out


def sums_of_kernel(cells, slope, curvature, n_bins):
    """Sums of both in each bin of each column, shape (columns, n_bins + 1, 2)."""
    total = np.empty((len(cells.n_known), n_bins + 1, 2), dtype=np.int64)
    joint = np.empty(2 * cells.n_cells, dtype=np.int64)
    _stump_kernel._sum_by_bin(
        cells.cell, cells.source, cells.target, slope, curvature, joint, total.reshape(-1)
    )
    return total


@pytest.mark.parametrize("columns", [tuple(range(9)), (6,), (7, 0, 3), ()])
def test_sums_by_combinations_are_sums_by_bin(rows, columns, rng):
    groups = group_columns(rows.code, np.arange(9))
    assert len(groups) < 9
    cells = joint_cells(groups, np.array(columns, dtype=int), 400, N_BINS)
    slope, curvature = rng.integers(-(2**50), 2**50, (2, 400))
    by_bin = sums_of_kernel(cells, slope, curvature, N_BINS)
    code = rows.code[:, list(columns)]
    assert_array_equal(by_bin[:, :, 0], sums_by_bin(code, slope, N_BINS))
    assert_array_equal(by_bin[:, :, 1], sums_by_bin(code, curvature, N_BINS))
    assert_array_equal(cells.n_known, np.array(BINS_OF_COLUMNS)[list(columns)])


def test_more_cells_than_two_bytes_can_count(rng):
    code = rng.permuted(np.tile(np.arange(256), (270, 1)), axis=1).T.astype(np.uint8)
    cells = cells_of_columns(code, 255)
    assert cells.n_cells == 270 * 256
    values = rng.integers(-(2**50), 2**50, 256)
    by_bin = sums_of_kernel(cells, values, -values, 255)
    assert_array_equal(by_bin[:, :, 0], sums_by_bin(code, values, 255))
    assert_array_equal(by_bin[:, :, 1], sums_by_bin(code, -values, 255))


def test_columns_that_fill_all_bins_of_a_byte_are_told_apart(rng):
    code = np.column_stack([rng.permutation(256), np.arange(256), rng.integers(0, 2, 256)])
    cells = cells_of_columns(code.astype(np.uint8), 255)
    assert cells.cell.shape == (256, 2 if cells.n_cells <= 512 else 3)
    assert_array_equal(cells.n_known, [255, 255, 2])


def purest_stump(rows, odds, signs, quantum, params):
    """Column, side of each bin and its value of the stump that gains most: all are looked at."""
    risk = odds / (1 + odds)
    slope = np.rint(rows.weight * (rows.positive - risk) / quantum).astype(np.int64)
    curvature = np.rint(rows.weight * risk * (1 - risk) / quantum).astype(np.int64)
    best, found = 0.0, None
    for j, (g, h) in enumerate(
        zip(
            sums_by_bin(rows.code, slope, N_BINS) * quantum,
            sums_by_bin(rows.code, curvature, N_BINS) * quantum,
            strict=True,
        )
    ):
        bins = np.arange(N_BINS + 1)
        for split in range(N_BINS):
            for missing_left in (True, False):
                left = np.where(bins == N_BINS, missing_left, bins <= split)
                if min(h[left].sum(), h[~left].sum()) < params.min_child_weight:
                    continue
                values = [g[side].sum() / (h[side].sum() + params.l2) for side in (left, ~left)]
                known_against_missing = not h[~left & (bins < N_BINS)].sum() and not missing_left
                if not known_against_missing and (values[1] - values[0]) * signs[j] < 0:
                    continue
                gain = sum(g[side].sum() * v for side, v in zip((left, ~left), values, strict=True))
                gain -= g.sum() ** 2 / (h.sum() + params.l2)
                # What rounding adds is no gain over the first of equal cuts.
                if gain > best * (1 + 1e-9) + 1e-9:
                    best, found = gain, (j, np.where(left, *values))
    return found


def test_boosting_by_plain_numpy(rows):
    params = _stumps.BoostingParams(N_BINS, 0.3, 2.0, 1.0, 0.0, 0)
    signs = np.array([1, -1, 1, -1, 1, 1, 1, -1, 1])
    base, shapes = _stumps.fit(rows, cells_of_columns(rows.code, N_BINS), signs, 12, params)
    assert base == pytest.approx(logit(rows.weight @ rows.positive / rows.weight.sum()), rel=1e-9)
    log_odds, expected = np.full(400, base), np.zeros((9, N_BINS + 1))
    quantum = _stumps.sum_quantum(rows.weight)
    for _ in range(12):
        column, values = purest_stump(rows, np.exp(log_odds), signs, quantum, params)
        expected[column] += 0.3 * values
        log_odds += 0.3 * values[rows.code[:, column]]
    told = sums_by_bin(rows.code, np.ones(400, dtype=int), N_BINS) > 0
    assert (expected != 0).any(axis=1).sum() >= 3
    assert_allclose(shapes[told], expected[told], rtol=1e-9, atol=1e-12)


def reached(code, nodes):
    """Leaf of each row in one tree."""
    at = np.zeros(len(code), dtype=int)
    while (nodes[at, 0] >= 0).any():
        column, split, side, left, right = nodes[at].T
        cell = code[np.arange(len(code)), np.maximum(column, 0)]
        goes_left = np.where(cell == N_BINS, side == 0, cell <= split)
        at = np.where(column < 0, at, np.where(goes_left, left, right))
    return at


def purity(n, k, left):
    """Sum over both sides of positives squared over rows; -1 where a side has too few rows."""
    if min(n[left].sum(), n[~left].sum()) < 10:
        return -1.0
    return sum(k[side].sum() ** 2 / n[side].sum() for side in (left, ~left))


def largest_purity(code, bag, positive):
    """The purest of all cuts of these rows, as a purity."""
    bins = np.arange(N_BINS + 1)
    found = -1.0
    for column in code.T:
        n, k = (np.bincount(column, weights=w, minlength=N_BINS + 1) for w in (bag, bag * positive))
        for split in range(N_BINS):
            for missing_left in (True, False):
                left = np.where(bins == N_BINS, missing_left, bins <= split)
                found = max(found, purity(n, k, left))
    return found


def test_trees_by_plain_numpy(rows, rng):
    """Where all columns are tried each cut is the purest; leaves and level follow from the bag."""
    params = _grow_forest.TreeParams(N_BINS, 9, 10.0, 5.0)
    labels = labels_of_clusters(rows.positive, rows.weight, rows.cluster)
    among = rng.integers(25, size=25)
    plan = _grow_forest.plan_bootstrap(labels, among, 6, rng)
    n_known = np.array(BINS_OF_COLUMNS)
    forest = _grow_forest.grow_forest(rows, n_known, params, plan)
    weight = rows.weight * times_drawn(among, rows.cluster)
    rate = weight @ rows.positive / weight.sum()
    mean = np.zeros(400)
    ends = [*forest.roots[1:], len(forest.nodes)]
    for picked, root, end in zip(plan.picked, forest.roots, ends, strict=True):
        nodes, value = forest.nodes[root:end], forest.value[root:end]
        bag = rows.weight * times_drawn(picked, rows.cluster)
        members = {0: np.arange(400)}
        for at, (column, split, side, left, right) in enumerate(nodes):
            here = members[at]
            n, k = bag[here].sum(), bag[here] @ rows.positive[here]
            best = largest_purity(rows.code[here], bag[here], rows.positive[here])
            if column < 0:
                assert value[at] == pytest.approx((k + 5 * rate) / (n + 5), rel=1e-9)
                assert n < 20 or k in (0, n) or best <= k * k / n * (1 + 1e-9)
                continue
            cell = rows.code[here, column]
            goes_left = np.where(cell == N_BINS, side == 0, cell <= split)
            cut = purity(bag[here], bag[here] * rows.positive[here], goes_left)
            assert cut == pytest.approx(best, rel=1e-9)
            members[left], members[right] = here[goes_left], here[~goes_left]
        mean += value[reached(rows.code, nodes)] / 6
    log_odds, _ = forest.predict(rows.code, N_BINS)
    assert_allclose(log_odds, logit(mean) + forest.shift, rtol=1e-9)
    assert weight @ expit(log_odds) == pytest.approx(weight @ rows.positive, rel=1e-9)


@pytest.mark.parametrize("kind", [BoostedStumps, CountryForest])
def test_two_threads_give_the_bytes_of_one(kind, rng):
    X = np.where(rng.random((300, 6)) < 0.1, np.nan, rng.normal(size=(300, 6)))
    y = rng.random(300) < expit(np.nan_to_num(X[:, 0]) - 2)
    model = kind(groups=np.repeat(np.arange(30), 10), random_state=3, n_draws=8)
    found = []
    for n_jobs in (1, 2):
        with joblib.parallel_config(backend="threading", n_jobs=n_jobs):
            model.fit(X, y)
        found.append(model.predict_proba(X).tobytes() + model.predict_draws(X).tobytes())
    assert found[0] == found[1]


FITS = """
import hashlib
import numpy as np
from atrocityrisk.models import BoostedStumps, CountryForest

rng = np.random.default_rng(5)
X = np.where(rng.random((600, 8)) < 0.1, np.nan, rng.normal(size=(600, 8)))
y = rng.random(600) < 1 / (1 + np.exp(2 - np.nan_to_num(X[:, 0])))
for kind in (BoostedStumps, CountryForest):
    model = kind(groups=np.repeat(np.arange(40), 15), random_state=3, n_draws=5).fit(X, y)
    both = model.predict_proba(X).tobytes() + model.predict_draws(X).tobytes()
    print(hashlib.sha256(both).hexdigest())
"""


@pytest.mark.slow
def test_code_just_compiled_and_code_kept_give_the_same_bytes(tmp_path):
    environment = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path)}
    first, second = (
        subprocess.run(
            [sys.executable, "-c", FITS],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for _ in range(2)
    )
    assert len(first.split()) == 2
    assert first == second
    # One set of types for each kernel: another one would be compiled on the first run too.
    kept = [path.name for path in tmp_path.rglob("*.nbc")]
    assert kept
    assert [name for name in kept if not name.endswith(".1.nbc")] == []
