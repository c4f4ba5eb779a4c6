"""A normal approximation of the posterior, from this fit's rows alone, in which a sampler starts.

It replaces a long warm-up: the sampler sees coordinates in which the posterior is nearly N(0, I).
It is not a result: an error in it costs time, and no draw.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from scipy.special import ndtr, ndtri

from atrocityrisk._core.arrays import FloatArray, IntArray
from atrocityrisk.models.bayesian._posterior_kernel import log_posterior
from atrocityrisk.models.bayesian._row_kernel import TILE

# Rounds of expectation-maximisation, and most Newton steps in each: a rough point is enough.
_EM_ROUNDS = 12
_NEWTON_STEPS = 30
# Deviation assumed for the coordinates of scales, whose prior deviation is 1.
_SCALE_DEVIATION = 0.6


@dataclass(frozen=True)
class Target:
    """A posterior as the kernel takes it (arrays as in `log_posterior`), and the way back."""

    tiles: FloatArray
    cells: IntArray
    weight: FloatArray
    table: IntArray
    totals: FloatArray
    sets: IntArray
    information: FloatArray
    walk: FloatArray
    sizes: IntArray
    scales: FloatArray
    # Shape (p, p): turns the kernel's coefficients into those of the columns.
    rotation: FloatArray

    @property
    def arrays(self) -> tuple[Any, ...]:
        """Arguments of the kernels after `theta`."""
        return (
            *(self.tiles, self.cells, self.weight, self.table, self.totals, self.sets),
            *(self.information, self.walk, self.sizes, self.scales),
        )

    @property
    def dimension(self) -> int:
        """Length of theta."""
        p, m, k, _, horseshoe = self.sizes
        return int(2 + p + m + k + p * horseshoe)

    def density(self, theta: FloatArray) -> tuple[float, FloatArray]:
        """Log posterior density and its gradient."""
        gradient = np.empty(self.dimension)
        value = log_posterior(np.ascontiguousarray(theta), *self.arrays, gradient)
        return float(value), gradient


@dataclass(frozen=True)
class Expansion:
    """theta = centre + factor q, with q nearly N(0, I) under the posterior."""

    centre: FloatArray
    factor: FloatArray


@dataclass(frozen=True)
class Rows:
    """Training rows: `columns` (n, p), `codes` (sets, n), `weight` and `labelled` = weight * y."""

    columns: FloatArray
    codes: IntArray
    weight: FloatArray
    labelled: FloatArray
    sets: IntArray
    first: int


def half_normal_coordinate(size: FloatArray, scale: FloatArray) -> FloatArray:
    """Coordinate with a N(0, 1) prior at which a half-normal scale has this size."""
    return np.asarray(ndtri(2 * ndtr(size / scale) - 1))


def expand(rows: Rows, *, scales: FloatArray, horseshoe: bool) -> tuple[Target, Expansion]:
    """Choose coordinates for the rows' posterior, and expand it around a typical point."""
    p, m = rows.columns.shape[1], len(rows.sets)
    k = len(scales) - 4
    priors = np.append(scales[4:], 0.3 if horseshoe else scales[2])
    z, precision, size = _typical_point(rows, priors, intercept=scales[:2])
    scale_of = np.concatenate([np.full(p, k), rows.sets]).astype(np.int64)
    covariance = np.asarray(np.linalg.inv(precision), dtype=np.float64)
    each = np.maximum(1.0 / np.diag(covariance)[1:] - 1.0, 0.0) / size[scale_of] ** 2

    rotation, turn = np.eye(p), np.eye(m - rows.first)
    columns = np.arange(p)
    # Steps of the walk overlap in the rows that they reach, so they are rotated apart as well.
    steps = np.arange(p + rows.first, p + m)
    if not horseshoe:
        # Coefficients share one scale, so that their prior is the same in any rotation: take the
        # one in which the rows inform each coefficient apart.
        each[columns], rotation = _diagonal_directions(covariance, columns, float(size[k]))
    each[steps], turn = _diagonal_directions(covariance, steps, float(size[k - 1]))
    z[1 : 1 + p] = rotation.T @ z[1 : 1 + p]
    z[1 + steps] = turn.T @ z[1 + steps]

    cell, table, order = cells(rows.codes)
    target = Target(
        tiles=tiles((rows.columns @ rotation)[order]),
        cells=filled_up(cell[order], fill=0),
        weight=filled_up(rows.weight[order], fill=0.0),
        table=table,
        totals=_totals(rows, rows.columns @ rotation),
        sets=rows.sets,
        information=each,
        walk=np.ascontiguousarray(np.tril(np.ones(turn.shape)) @ turn),
        sizes=np.array([p, m, k, rows.first, int(horseshoe)], dtype=np.int64),
        scales=scales,
        rotation=rotation,
    )
    at = np.zeros(target.dimension)
    at[0] = (z[0] - scales[0]) / scales[1]
    at[1 : 1 + p + m] = z[1:] * np.sqrt(1.0 + size[scale_of] ** 2 * each)
    at[1 + p + m : 1 + p + m + k] = half_normal_coordinate(size[:k], scales[4:])
    if not horseshoe:
        at[1 + p + m + k] = half_normal_coordinate(size[k:], scales[2:3])[0]
    return target, Expansion(at, _factor(target, at))


def _typical_point(
    rows: Rows, priors: FloatArray, *, intercept: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Mode of the effects, its precision, and scales that fit: expectation-maximisation."""
    # The joint mode of effects and scales is of no use: scales grow there as far as priors allow.
    p, k = rows.columns.shape[1], len(priors) - 1
    size = priors / 2
    z = np.zeros(1 + p + len(rows.sets))
    z[0] = intercept[0]
    effects = _effect_matrix(rows)
    for _ in range(_EM_ROUNDS):
        z, precision = _mode(rows, effects, z, size, intercept)
        squares = z**2 + np.diag(np.linalg.inv(precision))
        for j in range(k + 1):
            members = slice(1, 1 + p) if j == k else np.flatnonzero(rows.sets == j) + 1 + p
            n = len(squares[members])
            total = float(size[j] ** 2 * squares[members].sum())
            # Positive root of the score in log(size): (n - 1) s^2 + s^4 / prior^2 = total.
            root = np.sqrt((n - 1) ** 2 + 4 * total / priors[j] ** 2) - (n - 1)
            size[j] = max(np.sqrt(root / 2), 0.05) * priors[j] if n else priors[j] / 2
    z, precision = _mode(rows, effects, z, size, intercept)
    return z, precision, size


def _mode(
    rows: Rows, effects: Any, z: FloatArray, size: FloatArray, intercept: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Mode of the effects in units of their scales, scales held fixed, and its precision."""
    p = rows.columns.shape[1]
    scale = np.concatenate([[1.0], np.full(p, size[-1]), size[rows.sets]])
    prior_mean, prior = np.zeros(len(z)), np.ones(len(z))
    prior_mean[0], prior[0] = intercept[0], intercept[1] ** -2

    def transposed(r: FloatArray) -> FloatArray:
        return np.concatenate([[r.sum()], r @ rows.columns, effects.T @ r])

    def log_odds(z: FloatArray) -> FloatArray:
        b = scale * z
        return np.asarray(b[0] + rows.columns @ b[1 : 1 + p] + effects @ b[1 + p :])

    def density(z: FloatArray, eta: FloatArray) -> float:
        fit = rows.labelled @ eta - rows.weight @ np.logaddexp(0.0, eta)
        return float(fit - 0.5 * prior @ (z - prior_mean) ** 2)

    eta = log_odds(z)
    value = density(z, eta)
    for _ in range(_NEWTON_STEPS):
        share = 1.0 / (1.0 + np.exp(-eta))
        score = scale * transposed(rows.labelled - rows.weight * share) - prior * (z - prior_mean)
        precision = _information(rows, effects, rows.weight * share * (1.0 - share))
        precision = scale[:, None] * precision * scale + np.diag(prior)
        step = np.linalg.solve(precision, score)
        length = 1.0
        # A whole Newton step may overshoot where few onsets leave the curvature small.
        while density(z + length * step, log_odds(z + length * step)) < value and length > 1e-3:
            length /= 2
        z = z + length * step
        eta = log_odds(z)
        value = density(z, eta)
        if score @ step < 1e-4:
            break
    return z, precision


def _effect_matrix(rows: Rows) -> Any:
    """Sparse matrix (n, m): levels of a row, and every step of the walk up to its own."""
    n, m = len(rows.weight), len(rows.sets)
    matrix = sp.csr_matrix((n, m + 1))
    for codes in rows.codes:
        matrix = matrix + sp.csr_matrix((np.ones(n), (np.arange(n), codes)), shape=(n, m + 1))
    add_up = np.eye(m)
    add_up[rows.first :, rows.first :] = np.tril(np.ones((m - rows.first, m - rows.first)))
    return sp.csr_matrix(matrix[:, :m] @ sp.csr_matrix(add_up))


def _information(rows: Rows, effects: Any, weight: FloatArray) -> FloatArray:
    """Fisher information of intercept, coefficients and effects."""
    p = rows.columns.shape[1]
    result = np.empty((1 + p + effects.shape[1], 1 + p + effects.shape[1]))
    dense = np.column_stack([np.ones(len(weight)), rows.columns])
    weighted = dense * weight[:, None]
    result[: 1 + p, : 1 + p] = dense.T @ weighted
    result[1 + p :, : 1 + p] = effects.T @ weighted
    result[: 1 + p, 1 + p :] = result[1 + p :, : 1 + p].T
    result[1 + p :, 1 + p :] = (effects.T @ effects.multiply(weight[:, None]).tocsr()).toarray()
    return result


def _diagonal_directions(
    covariance: FloatArray, members: IntArray, size: float
) -> tuple[FloatArray, FloatArray]:
    """What the rows say about some effects, others integrated out: eigenvalues and directions."""
    if not len(members):
        return np.zeros(0), np.eye(0)
    block = covariance[np.ix_(1 + members, 1 + members)]
    precision = np.linalg.inv((block + block.T) / 2)
    values, vectors = np.linalg.eigh((precision + precision.T) / 2 - np.eye(len(members)))
    return np.maximum(values, 0.0) / size**2, vectors


def _factor(target: Target, at: FloatArray) -> FloatArray:
    """Square root of the posterior's covariance near `at`; scales drag their effects along."""
    d = target.dimension
    p, m, k, _, _ = (int(size) for size in target.sizes)
    effects = 1 + p + m
    curvature = np.empty((d, d))
    for i in range(d):
        # Central differences of the exact gradient; the scales have no simple second derivative.
        move = np.zeros(d)
        move[i] = 1e-4
        curvature[i] = (target.density(at - move)[1] - target.density(at + move)[1]) / 2e-4
    curvature = (curvature + curvature.T) / 2
    values, vectors = np.linalg.eigh(curvature[:effects, :effects])
    factor = np.eye(d)
    factor[:effects, :effects] = (vectors / np.sqrt(np.maximum(values, 0.1))) @ vectors.T
    hyper = slice(effects, effects + k + 1)
    # Where a scale grows, its effects grow with it: the sampler moves both in one coordinate.
    drag = np.linalg.solve(curvature[:effects, :effects], curvature[:effects, hyper])
    factor[:effects, hyper] = -_SCALE_DEVIATION * drag
    factor[hyper, hyper] *= _SCALE_DEVIATION
    return factor


def cells(codes: IntArray) -> tuple[IntArray, IntArray, IntArray]:
    """Cell of each row (rows with the same effects share one), effects of cells, order of rows."""
    if not len(codes):
        cell, table = np.zeros(codes.shape[1], dtype=np.int64), np.zeros((0, 1), dtype=np.int64)
    else:
        table, cell = np.unique(codes, axis=1, return_inverse=True)
        # Shuffled, the same way always: neighbours then seldom share an effect, and a sum that is
        # changed for one need not be waited for by the next.
        shuffled = np.random.default_rng(0).permutation(table.shape[1])
        table, cell = table[:, np.argsort(shuffled)], shuffled[cell.ravel()]
    by_cell = np.argsort(cell, kind="stable")
    counts = np.bincount(cell)
    place = np.empty(len(cell), dtype=np.int64)
    place[by_cell] = np.arange(len(cell)) - np.repeat(np.cumsum(counts) - counts, counts)
    # For the same reason neighbouring rows belong to different cells.
    return cell, np.ascontiguousarray(table, dtype=np.int64), np.lexsort((cell, place))


def tiles(columns: FloatArray) -> FloatArray:
    """Columns (n, p) as tiles (tiles, p, TILE), the last one filled up with zeros."""
    n, p = columns.shape
    count = -(-n // TILE)
    padded = np.zeros((count * TILE, p))
    padded[:n] = columns
    return np.ascontiguousarray(padded.reshape(count, TILE, p).transpose(0, 2, 1))


def filled_up(values: Any, *, fill: float) -> Any:
    """Fill up the last axis to whole tiles; rows added weigh nothing."""
    n = values.shape[-1]
    room = [(0, 0)] * (values.ndim - 1) + [(0, -(-n // TILE) * TILE - n)]
    return np.pad(values, room, constant_values=fill)


def _totals(rows: Rows, columns: FloatArray) -> FloatArray:
    """Sums over labelled rows, all that the labels add to the likelihood; last entry 0."""
    m = len(rows.sets)
    by_effect = np.zeros(m + 1)
    for codes in rows.codes:
        by_effect += np.bincount(codes, rows.labelled, minlength=m + 1)
    by_effect[m] = 0.0
    return np.concatenate([[rows.labelled.sum()], rows.labelled @ columns, by_effect])
