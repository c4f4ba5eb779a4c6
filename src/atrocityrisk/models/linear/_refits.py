"""Refits of a penalised logit to rows, or whole groups of rows, drawn with replacement."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from atrocityrisk._core.arrays import BoolArray, FloatArray
from atrocityrisk.models._base.cluster_bootstrap import resampled
from atrocityrisk.models._base.parallel import parallel_map
from atrocityrisk.models.linear._gram_design import make_design, make_replicates
from atrocityrisk.models.linear._gram_path import curvature_of_blocks, fit_at

# Draws fitted at once: more would push the batch out of the processor's cache.
_BATCH = 20
# Blocks over which curvature is added up where the clusters are single rows, too many for that.
_BLOCKS = 12


def refits(
    columns: FloatArray,
    positive: BoolArray,
    weight: FloatArray,
    groups: NDArray[Any] | None,
    *,
    rounding: FloatArray | None = None,
    alpha: float,
    l1_ratio: float,
    tol: float,
    start: FloatArray,
    n: int,
    seed: np.random.SeedSequence,
) -> FloatArray:
    """Coefficients (n, 1 + p) at penalty `alpha` on standardised `columns`, from `start` on."""
    rows = np.arange(len(columns))
    cluster = rows if groups is None else np.unique(groups, return_inverse=True)[1]
    block = cluster if groups is not None else rows % min(_BLOCKS, len(rows))
    design = make_design(columns, positive, weight, block, rounding=rounding)
    blocks = curvature_of_blocks(design, start)
    rng = np.random.default_rng(seed)

    def refit(weights: FloatArray) -> FloatArray:
        replicates = make_replicates(design, weights[:, design.order])
        # Chance makes a draw vary by far more than the digits that are not asked for here.
        return fit_at(
            design,
            replicates,
            alpha,
            l1_ratio=l1_ratio,
            tol=100 * tol,
            beta=start,
            blocks=blocks,
        ).beta

    batches = (
        np.stack([resampled(positive, weight, cluster, rng) for _ in range(min(_BATCH, n - first))])
        for first in range(0, n, _BATCH)
    )
    return np.concatenate(parallel_map(refit, batches))
