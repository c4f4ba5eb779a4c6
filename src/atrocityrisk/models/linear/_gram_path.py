"""Many penalised logits at once: a path of penalties for a batch of weightings of the same rows.

A fold of a cross-validation and a draw of a bootstrap are the same rows with other weights. All of
them move down the path together. Each step is one pass over the rows for the gradients of the whole
batch, which are exact, and one quadratic per weighting, whose Gram matrix is not: curvature is
measured once per block of rows at a common point and added up with each weighting's shares of
the blocks. The true gradient decides convergence, so the shortcut costs accuracy nowhere; where it
does not converge fast that weighting's own curvature is measured where it stands, and where even
that does not help a damped Newton method takes over.

Rows carry the sign of their label, so that margin m = sign * (intercept + x b), the loss is
log(1 + exp(-m)), and its derivative is minus the probability of the label not seen.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from atrocityrisk._core.arrays import BoolArray, FloatArray, IntArray
from atrocityrisk.models.linear._gram_design import Design, Replicates, gram_matrix
from atrocityrisk.models.linear._quadratic import learn, solve_batch
from atrocityrisk.models.linear._tile_kernel import evaluate, sum_of_logs

# l1 weight of a column that does not vary: large enough to keep it out, finite so that 0 * it = 0.
_EXCLUDED = 1e300
# glmnet's rules for ending a path early: not before so many penalties, then where the share of the
# deviance explained grows by less than the gain, and at any point where it exceeds the maximum.
_MIN_ALPHAS = 5
_DEVIANCE_GAIN = 1e-5
_DEVIANCE_MAX = 0.999
# Penalties between two measurements of the curvature, and between two looks whether to end.
_REFRESH = 3
_LOOK = 4
# A coefficient beyond this, per standard deviation, is no step but a quadratic without a minimum.
_WILD = 1e6
# Measurements of a replicate's own curvature before a line search takes over.
_MEASUREMENTS = 5
# With its own curvature every step doubles the digits, so that replicate goes on for some more.
_FINER = 0.01
# How much looser the tolerance of folds is than that of all rows.
_LOOSER = 100.0


@dataclass(frozen=True)
class Path:
    """Coefficients (alphas, 1 + p) on the design's scale, share of deviance explained at each."""

    alphas: FloatArray
    coef: FloatArray
    deviance_ratio: FloatArray
    converged: bool

    def upto(self, length: int) -> "Path":
        """The first penalties of the path."""
        return replace(
            self,
            alphas=self.alphas[:length],
            coef=self.coef[:length],
            deviance_ratio=self.deviance_ratio[:length],
        )


def largest_alpha(replicates: Replicates, gradient: FloatArray, l1_ratio: float) -> FloatArray:
    """Smallest penalty of each replicate without a coefficient, by the empty model's `gradient`."""
    pull = np.abs(gradient[:, 1:])
    pull = np.divide(
        pull, replicates.scale[:, 1:], out=np.zeros_like(pull), where=replicates.scale[:, 1:] > 0
    )
    # As glmnet does: ridge has no such penalty, so it borrows that of a nearly pure ridge.
    return np.asarray(pull.max(axis=1, initial=0.0) / max(l1_ratio, 1e-3))


def _empty_model(replicates: Replicates) -> FloatArray:
    """Coefficients (replicates, 1 + p) of the intercept alone."""
    beta = np.zeros_like(replicates.scale)
    beta[:, 0] = replicates.null
    return beta


def fit_paths(
    design: Design,
    replicates: Replicates,
    *,
    l1_ratio: float,
    n_alphas: int,
    min_alpha_ratio: float,
    tol: float,
    enough: Callable[[list[Path], float], bool] | None = None,
) -> list[Path]:
    """Path of each replicate from the empty model on; `enough(paths, penalty)` may end them."""
    # The first replicate is the master: the others stop where their penalty falls below its last,
    # because nothing beyond is ever looked up. `enough` sees the paths every few steps, with the
    # least penalty that all of them have reached.
    empty = _empty_model(replicates)
    part = replicates
    state = begin(design, replicates, empty, curvature_of_blocks(design, empty[0]))
    top = largest_alpha(replicates, state.gradient, l1_ratio)
    usable = np.where(top > 0, top, 1.0)
    steps = min_alpha_ratio ** (np.arange(n_alphas) / max(n_alphas - 1, 1))
    count, size = replicates.scale.shape
    coef = np.zeros((n_alphas, count, size))
    deviance = np.zeros((n_alphas, count))
    length = np.zeros(count, dtype=np.int64)
    converged = np.ones(count, dtype=bool)
    left = np.arange(count)
    # Left-out deviance, all that is taken from the others, needs fewer digits than the master.
    tolerance = tol * usable * np.where(np.arange(count) == 0, 1.0, _LOOSER)
    last = 0.0

    def paths() -> list[Path]:
        return [
            Path(usable[r] * steps[:m], coef[:m, r], deviance[:m, r], bool(converged[r]))
            for r, m in enumerate(length)
        ]

    for k in range(n_alphas):
        l1, l2 = penalties(part, usable[left] * steps[k], l1_ratio)
        if k and k % _REFRESH == 0:
            state = _refresh(design, part, state)
        state = _minimise(design, part, state, l1, l2, tolerance[left])
        coef[k, left] = state.beta
        deviance[k, left] = 1.0 - state.loss / part.null_loss
        converged[left] &= state.converged
        length[left] = k + 1
        stop = _explained(deviance[: k + 1, left])
        if left[0] == 0 and (stop[0] or k == n_alphas - 1):
            last = usable[0] * steps[k]
        stop |= usable[left] * steps[k] <= last
        if stop.all():
            break
        reached = float(usable[left].max() * steps[k])
        if enough is not None and (k + 1) % _LOOK == 0 and enough(paths(), reached):
            break
        if stop.any():
            left = left[~stop]
            part = replicates.subset(left)
            state = state.subset(np.flatnonzero(~stop))
    return paths()


def _explained(deviance: FloatArray) -> BoolArray:
    """Where a path may end, by the share of deviance explained at its penalties so far."""
    stop = deviance[-1] > _DEVIANCE_MAX
    if len(deviance) >= _MIN_ALPHAS:
        stop |= deviance[-1] - deviance[-2] < _DEVIANCE_GAIN
    return np.asarray(stop)


def penalties(
    replicates: Replicates, alphas: FloatArray, l1_ratio: float
) -> tuple[FloatArray, FloatArray]:
    """Weights of |b| and of b^2/2 for each replicate and column; the intercept goes free."""
    scale = replicates.scale
    l1 = np.where(scale > 0, alphas[:, None] * l1_ratio * scale, _EXCLUDED)
    l1[:, 0] = 0.0
    return l1, alphas[:, None] * (1.0 - l1_ratio) * scale**2


@dataclass(frozen=True)
class State:
    """Where a batch of replicates stands."""

    # (replicates, 1 + p), the gradient exact.
    beta: FloatArray
    gradient: FloatArray
    # (replicates,) mean loss.
    loss: FloatArray
    converged: BoolArray
    # (replicates, 1 + p, 1 + p) the curvature as far as known, and what it was last built from.
    gram: FloatArray
    blocks: FloatArray
    # (replicates, n) probabilities of the label not seen, where the replicate has weight.
    wrong: FloatArray

    def subset(self, which: IntArray) -> "State":
        """State of some of the replicates."""
        return State(
            self.beta[which],
            self.gradient[which],
            self.loss[which],
            self.converged[which],
            self.gram[which],
            self.blocks,
            self.wrong[which],
        )


def begin(design: Design, replicates: Replicates, beta: FloatArray, blocks: FloatArray) -> State:
    """State at `beta` (replicates, 1 + p), with the curvature of `blocks`."""
    wrong = np.zeros((len(beta), len(design.weight)))
    every = np.arange(len(beta))
    gradient = _gradient(design, replicates, every, beta, wrong)
    loss = _loss(replicates, every, beta, wrong)
    gram = np.tensordot(replicates.shares, blocks, axes=1)
    return State(beta, gradient, loss, np.ones(len(beta), dtype=bool), gram, blocks, wrong)


def _refresh(design: Design, replicates: Replicates, state: State) -> State:
    """Measure the curvature again where the first replicate is, and keep what steps taught."""
    if replicates.present[0].all():
        blocks = _curvature(design, state.wrong[0])
    else:
        blocks = curvature_of_blocks(design, state.beta[0])
    gram = state.gram + np.tensordot(replicates.shares, blocks - state.blocks, axes=1)
    return replace(state, gram=gram, blocks=blocks)


def fit_at(
    design: Design,
    replicates: Replicates,
    alpha: float,
    *,
    l1_ratio: float,
    tol: float,
    beta: FloatArray,
    blocks: FloatArray,
) -> State:
    """Fit each replicate at one penalty, from `beta` (1 + p) and the curvature `blocks` on."""
    empty = _empty_model(replicates)
    l1, l2 = penalties(replicates, np.full(len(empty), alpha), l1_ratio)
    state = begin(design, replicates, np.where(l1 < _EXCLUDED, beta, 0.0), blocks)
    pull = _gradient(design, replicates, np.arange(len(empty)), empty, state.wrong)
    top = largest_alpha(replicates, pull, l1_ratio)
    return _minimise(design, replicates, state, l1, l2, tol * np.where(top > 0, top, 1.0))


def _minimise(
    design: Design,
    replicates: Replicates,
    state: State,
    l1: FloatArray,
    l2: FloatArray,
    tolerance: FloatArray,
    max_steps: int = 30,
) -> State:
    """Minimise the penalised loss of each replicate, until no condition is breached by more."""
    beta, gradient, loss = state.beta.copy(), state.gradient.copy(), state.loss.copy()
    # What the steps teach goes into the caller's matrices: nobody asks for the old ones again.
    gram, wrong = state.gram, state.wrong
    converged = np.ones(len(beta), dtype=bool)
    violation = _violation(gradient, beta, l1, l2)
    todo = np.flatnonzero(violation > tolerance)
    stuck: list[int] = []
    remeasured = np.zeros(len(beta), dtype=np.int64)
    for step in range(max_steps):
        if not len(todo):
            break
        old, slope = beta[todo], gradient[todo]
        new = old.copy()
        solve_batch(gram, todo, slope, l1, l2, new)
        # BFGS updates can leave no curvature in some direction, and then no minimum either.
        wild = ~(np.abs(new).max(axis=1) < _WILD)
        new[wild] = old[wild]
        found = _gradient(design, replicates, todo, new, wrong)
        learn(gram, todo, new - old, found - slope)
        beta[todo], gradient[todo] = new, found
        now = _violation(found, new, l1[todo], l2[todo])
        done = now <= tolerance[todo] * np.where(remeasured[todo] > 0, _FINER, 1.0)
        loss[todo[done]] = _loss(replicates, todo[done], new[done], wrong)
        # A step that hardly helped: measure the curvature where the replicate is now, and after
        # some of these give up.
        slow = wild | (~done & (now > 0.5 * violation[todo]) & (step > 1))
        lost = slow & (remeasured[todo] >= _MEASUREMENTS)
        for r in todo[slow & ~lost]:
            gram[r] = _own_curvature(design, replicates.weights[r], wrong[r])
            remeasured[r] += 1
        stuck.extend(todo[lost])
        violation[todo] = now
        todo = todo[~(done | lost)]
    for r in [*stuck, *todo]:
        start = np.where(l1[r] < _EXCLUDED, state.beta[r], 0.0)
        beta[r], gradient[r], loss[r], gram[r], converged[r] = _newton(
            design, replicates, r, l1, l2, start, float(tolerance[r]), wrong
        )
    return State(beta, gradient, loss, converged, gram, state.blocks, wrong)


def _newton(
    design: Design,
    replicates: Replicates,
    r: int,
    l1: FloatArray,
    l2: FloatArray,
    beta: FloatArray,
    tolerance: float,
    wrong: FloatArray,
    max_steps: int = 100,
) -> tuple[FloatArray, FloatArray, float, FloatArray, bool]:
    """Proximal Newton with the exact curvature and a line search that never lets loss rise."""
    one = np.array([r])

    def penalty(b: FloatArray) -> float:
        return float(l1[r] @ np.abs(b) + 0.5 * l2[r] @ b**2)

    for step in range(max_steps + 1):
        gradient = _gradient(design, replicates, one, beta[None], wrong)
        loss = float(_loss(replicates, one, beta[None], wrong)[0])
        gram = _own_curvature(design, replicates.weights[r], wrong[r])
        converged = bool(_violation(gradient, beta[None], l1[one], l2[one])[0] <= tolerance)
        if converged or step == max_steps:
            break
        target = beta.copy()[None]
        solve_batch(gram[None], np.zeros(1, np.int64), gradient, l1[one], l2[one], target)
        move = target[0] - beta
        promised = float(gradient[0] @ move) + penalty(target[0]) - penalty(beta)
        size = 1.0
        while True:
            trial = target[0] if size == 1.0 else beta + size * move
            _gradient(design, replicates, one, trial[None], wrong)
            change = float(_loss(replicates, one, trial[None], wrong)[0]) - loss
            change += penalty(trial) - penalty(beta)
            if change <= 1e-4 * size * promised or abs(promised) * size < 1e-15:
                break
            size /= 2
        beta = trial
    return beta, gradient[0], loss, gram, converged


def _gradient(
    design: Design, replicates: Replicates, which: IntArray, beta: FloatArray, wrong: FloatArray
) -> FloatArray:
    """Gradients of the mean loss of some replicates; `wrong` gets chances of labels not seen."""
    return _pass(design, replicates.weights, replicates.present, which, beta, wrong)


def _pass(
    design: Design,
    weights: FloatArray,
    present: BoolArray,
    which: IntArray,
    beta: FloatArray,
    wrong: FloatArray,
) -> FloatArray:
    """One pass over the rows for some weightings; gradients (count, 1 + p) come back."""
    count, size = beta.shape
    columns = np.flatnonzero(beta.any(axis=0))
    used = np.zeros(_in_fours(len(columns)), dtype=np.int64)
    used[: len(columns)] = columns
    coef, pull = np.zeros((count + 1, len(used))), np.zeros((count + 1, _in_fours(size)))
    coef[:count, : len(columns)] = beta[:, columns]
    evaluate(design.tiles, weights, present, which, used, coef, wrong, pull)
    return np.ascontiguousarray(-pull[:count, :size])


def _in_fours(size: int) -> int:
    """Next multiple of four, the columns that a kernel takes at once."""
    return -(-size // 4) * 4


def _loss(
    replicates: Replicates, which: IntArray, beta: FloatArray, wrong: FloatArray
) -> FloatArray:
    """Weighted mean of log(1 + exp(-m)) = -(m + log(wrong)): no digits lost at either end."""
    logs = [sum_of_logs(replicates.weights[r], wrong[r]) for r in which]
    return np.asarray(-(np.array(logs) + (replicates.mean[which] * beta).sum(axis=1)))


def curvature_of_blocks(design: Design, beta: FloatArray) -> FloatArray:
    """Curvature of each block of rows at `beta` (1 + p), shape (blocks, 1 + p, 1 + p)."""
    wrong = np.empty((1, len(design.weight)))
    everywhere = np.ones((1, len(design.tiles)), dtype=bool)
    one = np.zeros(1, np.int64)
    _pass(design, design.weight[None], everywhere, one, beta[None], wrong)
    return _curvature(design, wrong[0])


def _curvature(design: Design, wrong: FloatArray) -> FloatArray:
    """Weighted Gram matrix of each block of rows."""
    ends = zip(design.start, design.stop, strict=True)
    return np.stack([gram_matrix(design, design.weight, wrong, a, b) for a, b in ends])


def _own_curvature(design: Design, weights: FloatArray, wrong: FloatArray) -> FloatArray:
    """Gram matrix of all rows under one replicate's weights."""
    gram = gram_matrix(design, weights, wrong, 0, len(wrong))
    # A trace of ridge keeps the step finite where saturated rows have no curvature left.
    gram[np.diag_indices(len(gram))] += 1e-12 + 1e-10 * gram.trace() / len(gram)
    return gram


def _violation(
    gradient: FloatArray, beta: FloatArray, l1: FloatArray, l2: FloatArray
) -> FloatArray:
    """Largest breach of the optimality conditions of each replicate."""
    slope = gradient + l2 * beta
    breach = np.where(
        beta != 0.0, np.abs(slope + np.sign(beta) * l1), np.maximum(np.abs(slope) - l1, 0.0)
    )
    return np.asarray(breach.max(axis=1))
