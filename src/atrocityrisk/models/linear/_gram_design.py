"""Rows of a penalised logit, signed and in blocks, and many weightings of them.

Rows carry the sign of their label, so that margin m = sign * (intercept + x b).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from atrocityrisk._core.arrays import FloatArray, IntArray
from atrocityrisk._core.log_odds import log_odds


@dataclass(frozen=True)
class Design:
    """Signed, standardised rows in order of blocks.

    `rows` (n, 1 + p) with the signed intercept first; `weight` (n,); `start` (blocks,) index of
    the first row of each block; `order` (n,) places of these rows in the caller's data.
    """

    rows: FloatArray
    weight: FloatArray
    start: IntArray
    order: IntArray

    @property
    def sign(self) -> FloatArray:
        return self.rows[:, 0]


@dataclass(frozen=True)
class Replicates:
    """Weightings of a design: weights (replicates, n) that sum to one, shares (replicates, blocks).

    `scale` (replicates, 1 + p) holds each column's standard deviation, 0 for the intercept and
    for columns that do not vary; `null` (replicates,) the intercept of the empty model.
    """

    weights: FloatArray
    shares: FloatArray
    scale: FloatArray
    null: FloatArray

    def subset(self, which: IntArray) -> "Replicates":
        return Replicates(
            self.weights[which], self.shares[which], self.scale[which], self.null[which]
        )


def make_design(
    columns: FloatArray, positive: NDArray[np.bool_], weight: FloatArray, block: IntArray
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
