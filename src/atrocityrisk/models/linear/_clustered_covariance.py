"""Covariance of an estimate whose rows come in groups, by leaving out one group at a time."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from atrocityrisk._core.arrays import FloatArray

# Directions in which no group but the one left out varies: the others say nothing about them.
_UNSEEN = 1e-10


def clustered_covariance(
    columns: FloatArray, curvature: FloatArray, scores: FloatArray, groups: NDArray[Any]
) -> FloatArray:
    """Jackknife covariance (p, p), linearised; `curvature` (n,) and `scores` (n, p) by rows."""
    # (G - 1) / G times the sum of b_g b_g' with b_g = (A - A_g)^-1 s_g, curvature A_g and summed
    # score s_g of group g: how far the estimate moves when the group is left out (Bell and
    # McCaffrey 2002; MacKinnon, Nielsen and Webb 2023, CV3). The plain sandwich takes A^-1 s_g, and
    # is too small where a few groups hold the onsets, because a fit bends towards the very groups
    # that it is then measured on.
    number = np.unique(groups, return_inverse=True)[1]
    count = int(number.max()) + 1
    order = np.argsort(number, kind="stable")
    ends = np.cumsum(np.bincount(number))[:-1]
    weighted = columns * curvature[:, None]
    parts = zip(
        np.split(columns[order], ends),
        np.split(weighted[order], ends),
        np.split(scores[order], ends),
        strict=True,
    )
    whole = weighted.T @ columns
    moves = np.array(
        [
            np.linalg.pinv(whole - heavy.T @ light, rcond=_UNSEEN, hermitian=True)
            @ score.sum(axis=0)
            for light, heavy, score in parts
        ]
    )
    return np.asarray((count - 1) / count * moves.T @ moves)
