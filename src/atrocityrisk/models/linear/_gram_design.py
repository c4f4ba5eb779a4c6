"""Rows of a penalised logit, signed and in blocks, and many weightings of them.

Rows carry the sign of their label, so that margin m = sign * (intercept + x b).
"""

from dataclasses import dataclass

import numpy as np

from atrocityrisk._core.arrays import BoolArray, FloatArray, IntArray
from atrocityrisk._core.log_odds import log_odds


@dataclass(frozen=True)
class Design:
    """Signed, standardised rows in order of blocks."""

    # (n, 1 + p), the signed intercept first.
    rows: FloatArray
    # (n,)
    weight: FloatArray
    # (blocks,) index of the first row of each block.
    start: IntArray
    # (n,) places of these rows in the caller's data.
    order: IntArray

    @property
    def sign(self) -> FloatArray:
        """1 or -1 by the label of each row."""
        return self.rows[:, 0]


@dataclass(frozen=True)
class Replicates:
    """Weightings of a design's rows, such as folds and bootstrap draws."""

    # (replicates, n), each row of which sums to one.
    weights: FloatArray
    # (replicates, blocks) weight of each block over its weight in the design.
    shares: FloatArray
    # (replicates, 1 + p) standard deviations, 0 for the intercept and for constant columns.
    scale: FloatArray
    # (replicates,) intercept of the empty model.
    null: FloatArray

    def subset(self, which: IntArray) -> "Replicates":
        """Some of the replicates."""
        return Replicates(
            self.weights[which], self.shares[which], self.scale[which], self.null[which]
        )


def make_design(
    columns: FloatArray, positive: BoolArray, weight: FloatArray, block: IntArray
) -> Design:
    """Sort standardised columns into blocks and give each row the sign of its label."""
    order = np.argsort(block, kind="stable")
    sign = np.where(positive[order], 1.0, -1.0)
    rows = np.empty((len(order), columns.shape[1] + 1))
    rows[:, 0] = sign
    np.multiply(columns[order], sign[:, None], out=rows[:, 1:])
    start = np.flatnonzero(np.diff(block[order], prepend=block.min() - 1))
    return Design(rows, weight[order], start, order)


def make_replicates(design: Design, weights: FloatArray) -> Replicates:
    """Normalise weights (replicates, n), in the design's order, and standardise by each."""
    weights = weights / weights.sum(axis=1, keepdims=True)
    in_block = np.add.reduceat(design.weight, design.start)
    shares = np.add.reduceat(weights, design.start, axis=1)
    shares = np.divide(shares, in_block, out=np.zeros_like(shares), where=in_block > 0)
    mean = (weights * design.sign) @ design.rows
    variance = weights @ design.rows**2 - mean**2
    # The difference of moments cannot tell a constant from a rare value: take those again exactly.
    for replicate, column in zip(*np.nonzero(variance[:, 1:] < 1e-6), strict=True):
        values = (design.rows[:, column + 1] * design.sign)[weights[replicate] > 0]
        spread = values - mean[replicate, column + 1]
        exact = weights[replicate][weights[replicate] > 0] @ spread**2
        variance[replicate, column + 1] = exact if np.ptp(values) > 0 else 0.0
    scale = np.sqrt(variance.clip(min=0.0))
    scale[:, 0] = 0.0
    share = weights @ (design.sign > 0)
    return Replicates(weights, shares, scale, log_odds(share))
