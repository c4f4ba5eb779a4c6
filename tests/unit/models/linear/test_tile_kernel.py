"""Exponential, logarithm and the pass over tiles, against NumPy; compiled code old and new."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numba as nb
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from atrocityrisk.models.linear._exp_log import exponential, logarithm
from atrocityrisk.models.linear._gram_design import (
    Design,
    gram_matrix,
    make_design,
    make_replicates,
)
from atrocityrisk.models.linear._gram_path import _gradient, _loss, fit_at, fit_paths
from atrocityrisk.models.linear._gram_path import curvature_of_blocks as curvatures
from atrocityrisk.models.linear._tile_kernel import TILE

ULP = np.finfo(float).eps
ENDS = [0.0, -0.0, 1.0, np.inf, -np.inf, np.nan, 5e-324, 1e-310, 2.3e-308, 1.7976931348623157e308]


@nb.njit(fastmath={"contract"}, error_model="numpy")
def exponentials(values: Any, out: Any) -> None:
    for i in range(len(values)):
        out[i] = exponential(values[i])


@nb.njit(fastmath={"contract"}, error_model="numpy")
def logarithms(values: Any, out: Any) -> None:
    for i in range(len(values)):
        out[i] = logarithm(values[i])


def each(function: Any, values: Any) -> Any:
    values = np.asarray(values, dtype=np.float64)
    out = np.empty_like(values)
    function(values, out)
    return out


@pytest.mark.parametrize("spread", [1e-9, 1e-3, 1.0, 30.0, 300.0])
def test_exponential_is_right_to_the_last_digit(rng: np.random.Generator, spread: float) -> None:
    x = rng.normal(size=200_001) * spread
    x = x[np.abs(x) < 708]
    # The reference has more digits, so that its own rounding is not counted.
    exact = np.exp(x.astype(np.longdouble))
    assert np.abs(each(exponentials, x) / exact - 1).max() < 1.1 * ULP


def test_exponential_at_its_ends() -> None:
    edge = [709.78, 709.79, 710.0, -708.3, -708.5, -744.4, -745.1, -745.2, -746.0, 1e308, -1e308]
    x = np.array([*ENDS, *edge, 760.0, 760.1, -760.0, -760.1])
    with np.errstate(over="ignore", under="ignore"):
        expected = np.exp(x)
    # Below the normal range the last digit is the smallest number.
    assert_allclose(each(exponentials, x), expected, rtol=2 * ULP, atol=5e-324)
    assert_array_equal(np.isinf(each(exponentials, x)), np.isinf(expected))


def test_exponential_below_the_normal_range(rng: np.random.Generator) -> None:
    x = rng.uniform(-745.2, -708.0, size=100_000)
    assert_allclose(each(exponentials, x), np.exp(x), rtol=2 * ULP, atol=5e-324)


@pytest.mark.parametrize("spread", [1e-12, 1e-3, 1.0, 30.0, 300.0])
def test_logarithm_is_right_to_the_last_digit(rng: np.random.Generator, spread: float) -> None:
    x = np.exp((rng.normal(size=200_001) * spread).clip(-745, 709))
    exact = np.log(x.astype(np.longdouble))
    away = np.where(x == 1.0, 1.0, exact)
    assert (np.abs((each(logarithms, x) - exact) / away)).max() < 1.5 * ULP


def test_logarithm_at_its_ends() -> None:
    x = np.array([*ENDS, -1.0, -5e-324, 0.5**0.5, 2**0.5, 1 - ULP / 2, 1 + ULP])
    with np.errstate(all="ignore"):
        expected = np.log(x)
    assert_allclose(each(logarithms, x), expected, rtol=2 * ULP, atol=0)


def rows_and_design(rng: np.random.Generator, n: int, p: int) -> tuple[Any, Any, Any, Design]:
    columns, positive = rng.normal(size=(n, p)), rng.random(n) < 0.3
    block = np.sort(rng.integers(7, size=n))
    design = make_design(columns, positive, rng.random(n), block)
    sign = np.where(positive, 1.0, -1.0)
    return np.column_stack([np.ones(n), columns]) * sign[:, None], sign, block, design


@pytest.mark.parametrize(
    ("n", "p", "count"), [(20, 1, 1), (TILE, 2, 2), (TILE + 1, 3, 3), (1999, 6, 4), (2600, 40, 11)]
)
def test_pass_gives_the_gradient_and_loss_of_numpy(
    rng: np.random.Generator, n: int, p: int, count: int
) -> None:
    rows, _, _, design = rows_and_design(rng, n, p)
    weights = rng.random((count, n))
    weights[0, : n // 2] = 0.0  # whole tiles are passed over
    replicates = make_replicates(design, weights)
    beta = rng.normal(size=(count, p + 1)) * (rng.random(p + 1) < 0.7)
    wrong = np.zeros((count, len(design.weight)))
    which = np.arange(count)[::-1].copy()
    gradient = _gradient(design, replicates, which, beta[which], wrong)[which]
    share = weights / weights.sum(axis=1, keepdims=True)
    margin = beta @ rows.T
    expected = -(share / (1 + np.exp(margin))) @ rows
    assert_allclose(gradient, expected, rtol=1e-12, atol=1e-15)
    loss = (share * np.logaddexp(0, -margin)).sum(axis=1)
    assert_allclose(_loss(replicates, np.arange(count), beta, wrong), loss, rtol=1e-12)


def test_margins_beyond_the_range_of_exp_do_no_harm(rng: np.random.Generator) -> None:
    rows, _, _, design = rows_and_design(rng, 700, 3)
    replicates = make_replicates(design, np.ones((1, 700)))
    beta = np.array([[0.0, 2000.0, -3000.0, 1.0]])
    wrong = np.zeros((1, len(design.weight)))
    gradient = _gradient(design, replicates, np.zeros(1, np.int64), beta, wrong)
    margin = (beta @ rows.T)[0]
    with np.errstate(over="ignore"):
        expected = -(1 / (1 + np.exp(margin))) @ rows / 700
    assert_allclose(gradient[0], expected, rtol=1e-11, atol=1e-14)
    assert np.isfinite(_loss(replicates, np.zeros(1, np.int64), beta, wrong)).all()


@pytest.mark.parametrize("n", [20, 2 * TILE, 12 * TILE + 77])
def test_gram_matrix_of_any_run_of_rows(rng: np.random.Generator, n: int) -> None:
    rows, _, _, design = rows_and_design(rng, n, 4)
    weight, wrong = np.zeros(len(design.weight)), rng.random(len(design.weight))
    weight[:n] = rng.random(n)
    for start, stop in ((0, n), (3, n - 2), (n // 3, n // 3 + 5), (0, len(weight))):
        part, own = rows[start:stop], (weight * wrong * (1 - wrong))[start : min(stop, n)]
        found = gram_matrix(design, weight, wrong, start, stop)
        assert_allclose(found, (part * own[:, None]).T @ part, rtol=1e-12, atol=1e-12)


def test_moments_of_weightings(rng: np.random.Generator) -> None:
    rows, sign, _, design = rows_and_design(rng, 1300, 5)
    weights = rng.random((3, 1300))
    replicates = make_replicates(design, weights)
    share = weights / weights.sum(axis=1, keepdims=True)
    plain = rows * sign[:, None]
    variance = share @ plain**2 - (share @ plain) ** 2
    assert_allclose(replicates.scale[:, 1:], np.sqrt(variance[:, 1:]), rtol=1e-12)
    assert_allclose(replicates.mean, share @ rows, rtol=1e-12, atol=1e-15)
    null = replicates.null[:, None] * sign
    expected = (share * np.logaddexp(0, -null)).sum(axis=1)
    assert_allclose(replicates.null_loss, expected, rtol=1e-12)


def test_slow_draws_end_at_the_same_minimum(rng: np.random.Generator) -> None:
    """A start far away makes steps slow, so draws measure their own curvature on the way."""
    _, _, _, design = rows_and_design(rng, 900, 8)
    replicates = make_replicates(design, rng.integers(0, 3, size=(5, 900)).astype(float))
    near, far = np.zeros(9), np.array([3.0, *[-4.0, 4.0] * 4])
    found = [
        fit_at(
            design, replicates, 0.01, l1_ratio=0.5, tol=1e-9,
            beta=start, blocks=curvatures(design, start),
        )
        for start in (near, far)
    ]  # fmt: skip
    assert found[0].converged.all()
    assert found[1].converged.all()
    assert_allclose(found[1].beta, found[0].beta, atol=1e-7)


def test_a_replicate_does_not_feel_the_others(rng: np.random.Generator) -> None:
    _, _, _, design = rows_and_design(rng, 1500, 6)
    weights = rng.random((3, 1500))
    settings = {"l1_ratio": 0.5, "n_alphas": 20, "min_alpha_ratio": 1e-2, "tol": 1e-9}
    together = fit_paths(design, make_replicates(design, weights), **settings)
    alone = fit_paths(design, make_replicates(design, weights[:1]), **settings)
    assert_allclose(together[0].coef, alone[0].coef, atol=1e-9)


FIT = """
import hashlib, sys
import numpy as np
from atrocityrisk.models import ElasticNetLogit
rng = np.random.default_rng(4)
X = rng.normal(size=(1300, 12))
y = rng.random(1300) < 1 / (1 + np.exp(2 - X[:, 0]))
model = ElasticNetLogit(random_state=1, n_draws=40).fit(X, y)
parts = (model.coef_path_, model.intercept_path_, model.cv_deviance_, model.coef_draws_)
print(hashlib.sha256(b"".join(np.ascontiguousarray(p).tobytes() for p in parts)).hexdigest())
"""


def fingerprint(cache: Path, threads: int) -> str:
    libraries = ("OMP", "OPENBLAS", "MKL", "NUMBA")
    limits = {f"{name}_NUM_THREADS": str(threads) for name in libraries}
    environment = os.environ | limits | {"NUMBA_CACHE_DIR": str(cache)}
    done = subprocess.run(
        [sys.executable, "-c", FIT], env=environment, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


@pytest.mark.slow
def test_fresh_and_kept_code_give_the_same_bytes_on_any_threads(tmp_path: Path) -> None:
    fresh = fingerprint(tmp_path, threads=1)
    assert list(tmp_path.rglob("*.nbi"))
    assert fingerprint(tmp_path, threads=1) == fresh
    assert fingerprint(tmp_path, threads=2) == fresh
