"""Draws of the share of rows with an onset."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from atrocityrisk.models._input import Training

FloatArray = NDArray[np.float64]


def drawn_rates(
    data: Training, groups: NDArray[Any] | None, *, n: int, seed: np.random.SeedSequence
) -> FloatArray:
    """Shares (n,) over groups, or rows, drawn with replacement."""
    # Here and not at the top: the module compiles kernels that a share has no need of.
    from atrocityrisk.models._bootstrap import resampled_weights

    rows = np.arange(len(data.X)) if groups is None else np.unique(groups, return_inverse=True)[1]
    rng = np.random.default_rng(seed)
    shares = np.empty(n)
    for draw in range(n):
        weight = resampled_weights(data.positive, data.weight, rows, rng)
        shares[draw] = weight @ data.positive / weight.sum()
    return shares
