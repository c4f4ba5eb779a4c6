"""Many penalised logits at once: a path of penalties for a batch of weightings of the same rows.

A fold of a cross-validation and a draw of a bootstrap are the same rows with other weights. All of
them move down the path together. Each step is one matrix product for the gradients of the whole
batch, which are exact, and one quadratic per weighting, whose Gram matrix is not: curvature is
measured once per block of rows at a common point and added up with each weighting's shares of
the blocks. The true gradient decides convergence, so the shortcut costs accuracy nowhere; where it
does not converge fast a damped Newton method with that weighting's own curvature takes over.

Rows carry the sign of their label, so that margin m = sign * (intercept + x b), the loss is
log(1 + exp(-m)), and its derivative is minus the probability of the label not seen.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from atrocityrisk._core.arrays import BoolArray, FloatArray, IntArray
from atrocityrisk.models.linear._gram_design import Design, Replicates
from atrocityrisk.models.linear._quadratic import solve_batch

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


def largest_alpha(design: Design, replicates: Replicates, l1_ratio: float) -> FloatArray:
    """Smallest penalty of each replicate at which every coefficient is zero."""
    beta = np.zeros_like(replicates.scale)
    beta[:, 0] = replicates.null
    _, _, gradient = _evaluate(design, replicates.weights, beta)
    pull = np.abs(gradient[:, 1:])
    pull = np.divide(
        pull, replicates.scale[:, 1:], out=np.zeros_like(pull), where=replicates.scale[:, 1:] > 0
    )
    # As glmnet does: ridge has no such penalty, so it borrows that of a nearly pure ridge.
    return np.asarray(pull.max(axis=1, initial=0.0) / max(l1_ratio, 1e-3))


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
    top = largest_alpha(design, replicates, l1_ratio)
    usable = np.where(top > 0, top, 1.0)
    steps = min_alpha_ratio ** (np.arange(n_alphas) / max(n_alphas - 1, 1))
    count, size = replicates.scale.shape
    coef = np.zeros((n_alphas, count, size))
    deviance = np.zeros((n_alphas, count))
    length = np.zeros(count, dtype=np.int64)
    converged = np.ones(count, dtype=bool)
    beta = np.zeros((count, size))
    beta[:, 0] = replicates.null
    null_deviance = _null_deviance(design, replicates)
    left = np.arange(count)
    part = replicates
    state = begin(design, replicates, beta)
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
        if k % _REFRESH == 0:
            state = _refresh(design, part, state)
        state = _minimise(design, part, state, l1, l2, tolerance[left])
        coef[k, left] = state.beta
        deviance[k, left] = 1.0 - state.loss / null_deviance[left]
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


def _null_deviance(design: Design, replicates: Replicates) -> FloatArray:
    """Mean loss of the empty model under each weighting."""
    margin = replicates.null[:, None] * design.sign
    return np.asarray(np.einsum("ij,ij->i", replicates.weights, np.logaddexp(0.0, -margin)))


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

    def subset(self, which: IntArray) -> "State":
        """State of some of the replicates."""
        return State(
            self.beta[which],
            self.gradient[which],
            self.loss[which],
            self.converged[which],
            self.gram[which],
            self.blocks,
        )


def begin(design: Design, replicates: Replicates, beta: FloatArray) -> State:
    """State at `beta` (replicates, 1 + p), with curvature measured where the first one is."""
    margin, wrong, gradient = _evaluate(design, replicates.weights, beta)
    loss = _loss(replicates.weights, margin, wrong)
    blocks = _curvature(design, wrong[0])
    gram = np.tensordot(replicates.shares, blocks, axes=1)
    return State(beta, gradient, loss, np.ones(len(beta), dtype=bool), gram, blocks)


def _refresh(design: Design, replicates: Replicates, state: State) -> State:
    """Measure the curvature again where the first replicate is, and keep what steps taught."""
    _, wrong, _ = _evaluate(design, replicates.weights[:1], state.beta[:1])
    blocks = _curvature(design, wrong[0])
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
) -> State:
    """Fit each replicate at one penalty, starting from `beta` (replicates, 1 + p)."""
    l1, l2 = penalties(replicates, np.full(len(beta), alpha), l1_ratio)
    start = np.where(l1 < _EXCLUDED, beta, 0.0)
    top = largest_alpha(design, replicates, l1_ratio)
    state = begin(design, replicates, start)
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
    gram = state.gram.copy()
    converged = np.ones(len(beta), dtype=bool)
    violation = _violation(gradient, beta, l1, l2)
    todo = np.flatnonzero(violation > tolerance)
    weights = replicates.weights[todo] if len(todo) < len(beta) else replicates.weights
    stuck: list[int] = []
    reset: list[int] = []
    for step in range(max_steps):
        if not len(todo):
            break
        old, slope, curve = beta[todo], gradient[todo], gram[todo]
        new = old.copy()
        linear = slope - (curve @ old[:, :, None])[:, :, 0]
        solve_batch(curve, linear, l1[todo], l2[todo], new)
        # BFGS updates can leave no curvature in some direction, and then no minimum either.
        wild = ~(np.abs(new).max(axis=1) < _WILD)
        new[wild] = old[wild]
        margin, wrong, found = _evaluate(design, weights, new)
        gram[todo] = _learnt(curve, new - old, found - slope)
        beta[todo], gradient[todo] = new, found
        now = _violation(found, new, l1[todo], l2[todo])
        done = now <= tolerance[todo]
        loss[todo[done]] = _loss(weights[done], margin[done], wrong[done])
        # A step that hardly helped: drop the BFGS updates, and the second time give up.
        slow = wild | (~done & (now > 0.5 * violation[todo]) & (step > 1))
        gram[todo[slow]] = np.tensordot(replicates.shares[todo[slow]], state.blocks, axes=1)
        lost = slow & np.isin(todo, reset)
        reset.extend(todo[slow])
        stuck.extend(todo[lost])
        violation[todo] = now
        go = ~(done | lost)
        if not go.all():
            todo = todo[go]
            weights = replicates.weights[todo]
    for r in [*stuck, *todo]:
        start = np.where(l1[r] < _EXCLUDED, state.beta[r], 0.0)
        beta[r], gradient[r], loss[r], gram[r], converged[r] = _newton(
            design, replicates.weights[r], l1[r], l2[r], start, float(tolerance[r])
        )
    return State(beta, gradient, loss, converged, gram, state.blocks)


def _learnt(gram: FloatArray, move: FloatArray, change: FloatArray) -> FloatArray:
    """BFGS update: the curvature nearest to `gram` that explains how the gradient changed."""
    along = (gram @ move[:, :, None])[:, :, 0]
    expected = (move * along).sum(axis=1)
    found = (move * change).sum(axis=1)
    use = (expected > 0) & (found > 1e-2 * expected)
    a = np.divide(1.0, found, out=np.zeros_like(found), where=use)[:, None]
    b = np.divide(1.0, expected, out=np.zeros_like(expected), where=use)[:, None]
    # gram + a change change' - b along along', as one product of two columns with two rows.
    left = np.stack([a * change, -b * along], axis=2)
    return np.asarray(gram + left @ np.stack([change, along], axis=1))


def _newton(
    design: Design,
    weights: FloatArray,
    l1: FloatArray,
    l2: FloatArray,
    beta: FloatArray,
    tolerance: float,
    max_steps: int = 100,
) -> tuple[FloatArray, FloatArray, float, FloatArray, bool]:
    """Proximal Newton with the exact curvature and a line search that never lets loss rise."""
    one = weights[None]

    def penalty(b: FloatArray) -> float:
        return float(l1 @ np.abs(b) + 0.5 * l2 @ b**2)

    for step in range(max_steps + 1):
        margin, wrong, gradient = _evaluate(design, one, beta[None])
        loss = float(_loss(one, margin, wrong)[0])
        spread = np.sqrt(weights * wrong[0] * (1.0 - wrong[0]))
        rows = (design.rows * spread[:, None])[spread > 0]
        # A trace of ridge keeps the step finite where saturated rows have no curvature left.
        gram = rows.T @ rows
        gram[np.diag_indices(len(beta))] += 1e-12 + 1e-10 * gram.trace() / len(beta)
        converged = bool(_violation(gradient, beta[None], l1[None], l2[None])[0] <= tolerance)
        if converged or step == max_steps:
            break
        target = beta.copy()[None]
        solve_batch(gram[None], gradient - gram @ beta, l1[None], l2[None], target)
        move = target[0] - beta
        promised = float(gradient[0] @ move) + penalty(target[0]) - penalty(beta)
        size = 1.0
        while True:
            trial = target[0] if size == 1.0 else beta + size * move
            margin, wrong, _ = _evaluate(design, one, trial[None])
            change = float(_loss(one, margin, wrong)[0]) - loss + penalty(trial) - penalty(beta)
            if change <= 1e-4 * size * promised or abs(promised) * size < 1e-15:
                break
            size /= 2
        beta = trial
    return beta, gradient[0], loss, gram, converged


def _evaluate(
    design: Design, weights: FloatArray, beta: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Margins, probabilities of the label not seen, and gradients of the mean loss."""
    margin = beta @ design.rows.T
    with np.errstate(over="ignore"):  # exp overflows to inf, and 1 / inf is the right answer
        wrong = np.exp(margin)
    wrong += 1.0
    np.reciprocal(wrong, out=wrong)
    gradient = -((weights * wrong) @ design.rows)
    return margin, wrong, gradient


def _loss(weights: FloatArray, margin: FloatArray, wrong: FloatArray) -> FloatArray:
    """Weighted mean of log(1 + exp(-m)) = -(m + log(wrong)): no digits lost at either end."""
    floor = np.finfo(float).tiny
    return np.asarray(-np.einsum("ij,ij->i", weights, np.log(wrong.clip(min=floor)) + margin))


def _curvature(design: Design, wrong: FloatArray) -> FloatArray:
    """Weighted Gram matrix of each block of rows, shape (blocks, 1 + p, 1 + p)."""
    rows = design.rows * np.sqrt(design.weight * wrong * (1.0 - wrong))[:, None]
    stop = np.append(design.start[1:], len(rows))
    return np.stack([rows[a:b].T @ rows[a:b] for a, b in zip(design.start, stop, strict=True)])


def _violation(
    gradient: FloatArray, beta: FloatArray, l1: FloatArray, l2: FloatArray
) -> FloatArray:
    """Largest breach of the optimality conditions of each replicate."""
    slope = gradient + l2 * beta
    breach = np.where(
        beta != 0.0, np.abs(slope + np.sign(beta) * l1), np.maximum(np.abs(slope) - l1, 0.0)
    )
    return np.asarray(breach.max(axis=1))
