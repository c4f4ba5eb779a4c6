"""Boosted stumps on binned columns: one fit, the number of rounds by folds, bootstrap refits."""

from dataclasses import dataclass

import numpy as np

from atrocityrisk._core.arrays import FloatArray, IntArray
from atrocityrisk.models._base.cluster_bootstrap import resampled
from atrocityrisk.models._base.parallel import parallel_map
from atrocityrisk.models.trees import _stump_kernel as kernel
from atrocityrisk.models.trees._association import ClusterSums, score_statistic, select_columns
from atrocityrisk.models.trees._bins import Rows
from atrocityrisk.models.trees._joint_cells import JointCells, group_columns, joint_cells

# Rounds between two looks at the deviance of the rows left out, and without a new minimum of it
# before the search ends.
_CHUNK, _PATIENCE = 10, 30


@dataclass(frozen=True)
class BoostingParams:
    """What every fit shares; `n_bins` without the one for missing cells."""

    n_bins: int
    learning_rate: float
    l2: float
    min_child_weight: float
    min_z: float
    min_columns: int


def sum_quantum(weight: FloatArray) -> float:
    """Quantum in which derivatives of rows of these weights are summed, a power of two."""
    # Dividing by a power of two is exact. Sums of whole quanta stay below 2^62, and fit an int64,
    # as long as the mean loss of the rows is below 2^8; at even odds it is 0.7.
    return float(2.0 ** (np.ceil(np.log2(weight.sum())) + 8 - 62))


def bin_counts(rows: Rows, n_bins: int) -> FloatArray:
    """Weight of the rows in each bin of each column, shape (p, bins + 1)."""
    quantum = sum_quantum(rows.weight)
    weight = np.floor(rows.weight / quantum + 0.5).astype(np.int64)
    total = np.zeros((rows.code.shape[1], n_bins + 1), dtype=np.int64)
    for column, sums in zip(rows.code.T, total, strict=True):
        np.add.at(sums, column, weight)
    return np.asarray(total * quantum)


def base_log_odds(rows: Rows) -> float:
    """Log-odds of the rows' rate."""
    even_odds, quantum = np.ones(len(rows.weight)), sum_quantum(rows.weight)
    return float(kernel.recalibrate_intercept(rows.positive, rows.weight, even_odds, quantum))


class Boosting:
    """A fit in progress: stumps are added in chunks, and rows left out (`held`) are followed."""

    def __init__(
        self, rows: Rows, held: Rows, cells: JointCells, signs: IntArray, params: BoostingParams
    ) -> None:
        self.rows, self.held, self.cells = rows, held, cells
        self.signs, self.params = signs, params
        self.quantum = sum_quantum(np.append(rows.weight, held.weight))
        # Odds, not log-odds: a stump multiplies them, and derivatives need no exponential.
        self.base = base_log_odds(rows)
        self.odds = np.full(len(rows.weight), np.exp(self.base))
        self.held_odds = np.full(len(held.weight), np.exp(self.base))
        self.shapes = np.zeros((len(signs), params.n_bins + 1))

    def loss(self) -> float:
        """Half the deviance of the rows left out."""
        held = self.held
        return float(kernel.half_deviance(held.positive, held.weight, self.held_odds, self.quantum))

    def add(self, n_rounds: int) -> FloatArray:
        """Add stumps; half the deviance of the rows left out after each."""
        loss = np.zeros(n_rounds)
        rows, held, cells, p = self.rows, self.held, self.cells, self.params
        kernel.boost(
            cells.cell, cells.source, cells.target, cells.n_cells, cells.n_known,
            rows.code, rows.positive, rows.weight, self.odds,
            held.code, held.positive, held.weight, self.held_odds,
            self.signs, self.shapes, loss, self.quantum,
            p.learning_rate, p.l2, p.min_child_weight,
        )  # fmt: skip
        return loss


def fit(
    rows: Rows, cells: JointCells, signs: IntArray, n_rounds: int, params: BoostingParams
) -> tuple[float, FloatArray]:
    """Intercept and shapes (q, bins + 1), not centred, after so many rounds."""
    none_held = rows.select_rows(np.zeros(len(rows.weight), dtype=bool))
    boosting = Boosting(rows, none_held, cells, signs, params)
    boosting.add(n_rounds)
    return boosting.base, boosting.shapes


def centre(
    rows: Rows, base: float, shapes: FloatArray, counts: FloatArray
) -> tuple[float, FloatArray]:
    """Calibrated intercept, and shapes centred on the rows counted in `counts` (q, bins + 1)."""
    log_odds = base + kernel.scores(rows.code, shapes)
    # Boosting stops short of the maximum, so that risks do not yet add up to the onsets.
    shift = kernel.recalibrate_intercept(
        rows.positive, rows.weight, np.exp(log_odds), sum_quantum(rows.weight)
    )
    middle = (counts * shapes).sum(axis=1) / np.maximum(counts.sum(axis=1), np.finfo(float).tiny)
    centred = shapes - middle[:, None]
    missing = shapes.shape[1] - 1
    # A missing cell says nothing where no training row had one.
    centred[~(rows.code == missing).any(axis=0), missing] = 0.0
    return base + shift + float(middle.sum()), centred


def choose_rounds(
    rows: Rows,
    sums: ClusterSums,
    folds: list[IntArray],
    params: BoostingParams,
    *,
    most: int,
) -> tuple[int, FloatArray]:
    """Rounds with the least deviance of left-out clusters, and the mean deviance after each."""
    fits = []
    groups = group_columns(rows.code, np.arange(rows.code.shape[1]))
    for fold_of_cluster in folds:
        for fold in np.unique(fold_of_cluster):
            stay = fold_of_cluster != fold
            # Columns and signs are chosen anew, or the rows left out would have helped to choose.
            z = score_statistic(sums, stay)
            columns = select_columns(z, min_z=params.min_z, min_columns=params.min_columns)
            part = rows.select_columns(columns)
            cells = joint_cells(groups, columns, len(rows.weight), params.n_bins)
            inside = stay[rows.cluster]
            signs = np.sign(z[columns]).astype(np.int64)
            fits.append(
                Boosting(
                    part.select_rows(inside),
                    part.select_rows(~inside),
                    cells.select_rows(inside),
                    signs,
                    params,
                )
            )
    path = np.array([sum(one.loss() for one in fits)])
    while len(path) - 1 < most and len(path) - 1 - int(path.argmin()) < _PATIENCE:
        step = min(_CHUNK, most - len(path) + 1)
        loss = np.sum([one.add(step) for one in fits], axis=0)
        path = np.append(path, loss)
    deviance = 2 * path / (rows.weight.sum() * len(folds))
    return int(path.argmin()), deviance


def refits(
    rows: Rows,
    cells: JointCells,
    signs: IntArray,
    counts: FloatArray,
    params: BoostingParams,
    *,
    n_rounds: int,
    n: int,
    seed: np.random.SeedSequence,
) -> tuple[FloatArray, FloatArray]:
    """Intercepts (n,) and centred shapes (n, q, bins + 1) of refits to clusters drawn anew."""
    rng = np.random.default_rng(seed)

    def refit(weight: FloatArray) -> tuple[float, FloatArray]:
        drawn = rows.reweighted(weight)
        base, raw = fit(drawn, cells.select_rows(weight > 0), signs, n_rounds, params)
        return centre(drawn, base, raw, counts)

    weights = (resampled(rows.positive, rows.weight, rows.cluster, rng) for _ in range(n))
    made = parallel_map(refit, weights)
    return np.array([intercept for intercept, _ in made]), np.array([shape for _, shape in made])
