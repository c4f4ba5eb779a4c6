"""Numba kernel: exact minimum of an elastic-net quadratic, for a batch of small Gram matrices.

Compiled on first use and kept in numba's cache. Loops stand where array expressions would read
better, because each of those adds half a second to the compilation, which a new user waits for.
"""

import numba as nb
import numpy as np

from atrocityrisk._core.arrays import FloatArray, IntArray

# Sums may be taken in any order, which lets the processor take several terms at once.
_SUMS = {"reassoc", "contract"}
# For functions that only kernels call.
_WITHIN = {
    "cache": True,
    "error_model": "numpy",
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
}
_MAX_ROUNDS = 200
# A sweep that moves no coefficient by more than this, in units of the root loss, is the last.
_STILL = 1e-13


# Typed beforehand, because numba would compile it again for the 0 that `size` may be.
@nb.njit(  # type: ignore[untyped-decorator]
    "boolean(float64[:, ::1], float64[::1], int64)", fastmath=_SUMS, **_WITHIN
)
def _cholesky_solve(matrix: FloatArray, right: FloatArray, size: int) -> bool:
    """Solve in place with the leading block of `matrix`; False where it is singular."""
    for i in range(size):
        for j in range(i + 1):
            total = matrix[i, j]
            for k in range(j):
                total -= matrix[i, k] * matrix[j, k]
            if i > j:
                matrix[i, j] = total / matrix[j, j]
            elif total <= 1e-13 * matrix[i, i]:
                return False
            else:
                matrix[i, i] = np.sqrt(total)
    for i in range(size):
        for k in range(i):
            right[i] -= matrix[i, k] * right[k]
        right[i] /= matrix[i, i]
    for i in range(size - 1, -1, -1):
        for k in range(i + 1, size):
            right[i] -= matrix[k, i] * right[k]
        right[i] /= matrix[i, i]
    return True


@nb.njit(fastmath=_SUMS, **_WITHIN)  # type: ignore[untyped-decorator]
def _sweep(
    gram: FloatArray, l1: FloatArray, l2: FloatArray, beta: FloatArray, slope: FloatArray
) -> float:
    """One pass of coordinate descent; `slope` is kept equal to ``linear + gram @ beta``."""
    size = beta.shape[0]
    largest = 0.0
    for j in range(size):
        curvature = gram[j, j]
        if curvature + l2[j] <= 0.0:
            continue
        pull = curvature * beta[j] - slope[j]
        excess = abs(pull) - l1[j]
        new = 0.0
        if excess > 0.0:
            new = np.sign(pull) * excess / (curvature + l2[j])
        move = new - beta[j]
        if move != 0.0:
            beta[j] = new
            for k in range(size):
                slope[k] += move * gram[j, k]
            size_of_move = abs(move) * np.sqrt(curvature)
            if size_of_move > largest:
                largest = size_of_move
    return largest


@nb.njit(fastmath=_SUMS, **_WITHIN)  # type: ignore[untyped-decorator]
def _move_within_signs(
    gram: FloatArray,
    linear: FloatArray,
    l1: FloatArray,
    l2: FloatArray,
    beta: FloatArray,
    block: FloatArray,
    target: FloatArray,
) -> bool:
    """Go towards the minimum over the coefficients in use at their signs; True if one hit zero."""
    # Along the way to that minimum the objective falls, so stopping where a sign would change is
    # safe. `block` and `target` are working space.
    active = np.empty(len(beta), np.int64)
    count = 0
    for j in range(len(beta)):
        if beta[j] != 0.0 or l1[j] == 0.0:
            active[count] = j
            count += 1
    for a in range(count):
        j = active[a]
        target[a] = -linear[j] - l1[j] * np.sign(beta[j])
        for b in range(a + 1):
            block[a, b] = gram[j, active[b]]
        block[a, a] += l2[j]
    if not _cholesky_solve(block, target, count):
        return False
    step = 1.0
    first = -1
    for a in range(count):
        j = active[a]
        if l1[j] > 0.0 and target[a] * beta[j] <= 0.0:
            part = beta[j] / (beta[j] - target[a])
            if part < step or first < 0:
                step = part
                first = j
    for a in range(count):
        j = active[a]
        beta[j] += step * (target[a] - beta[j])
    if first >= 0:
        beta[first] = 0.0
    return first >= 0


@nb.njit(cache=True, nogil=True, fastmath=_SUMS, error_model="numpy")  # type: ignore[untyped-decorator]
def solve_batch(
    gram: FloatArray,
    which: IntArray,
    slope: FloatArray,
    l1: FloatArray,
    l2: FloatArray,
    beta: FloatArray,
) -> None:
    """Move each `beta` to the minimum of its quadratic plus ``sum l1|b| + sum l2 b^2/2``."""
    # The quadratic has the gradient `slope` at `beta` (both (problems, p)) and, of `gram`
    # (replicates, p, p), `l1` and `l2` (replicates, p), those of the replicates `which`. Where `l1`
    # is 0 a coefficient is free.
    size = beta.shape[1]
    linear, slope_now = np.empty(size), np.empty(size)
    block, target = np.empty((size, size)), np.empty(size)
    for problem in range(beta.shape[0]):
        r = which[problem]
        own = beta[problem]
        for j in range(size):
            linear[j] = slope[problem, j]
            for k in range(size):
                linear[j] -= gram[r, j, k] * own[k]
        # Solve at fixed signs, then sweep for signs that change.
        for _ in range(_MAX_ROUNDS):
            while _move_within_signs(gram[r], linear, l1[r], l2[r], own, block, target):
                pass
            for j in range(size):
                slope_now[j] = linear[j]
                for k in range(size):
                    slope_now[j] += gram[r, j, k] * own[k]
            if _sweep(gram[r], l1[r], l2[r], own, slope_now) < _STILL:
                break


@nb.njit(cache=True, nogil=True, fastmath=_SUMS, error_model="numpy")  # type: ignore[untyped-decorator]
def learn(gram: FloatArray, which: IntArray, move: FloatArray, change: FloatArray) -> None:
    """BFGS update: the curvature nearest to `gram` that explains how the gradient changed."""
    # `move` and `change` are (problems, p), of the replicates `which` of `gram` (replicates, p, p).
    size = move.shape[1]
    along = np.empty(size)
    for problem in range(move.shape[0]):
        own = gram[which[problem]]
        expected, found = 0.0, 0.0
        for j in range(size):
            along[j] = 0.0
            for k in range(size):
                along[j] += own[j, k] * move[problem, k]
            expected += move[problem, j] * along[j]
            found += move[problem, j] * change[problem, j]
        if expected > 0.0 and found > 1e-2 * expected:
            for j in range(size):
                a, b = change[problem, j] / found, along[j] / expected
                for k in range(size):
                    own[j, k] += a * change[problem, k] - b * along[k]
