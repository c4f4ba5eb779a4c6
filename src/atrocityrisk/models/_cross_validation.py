"""Choice of a penalty: the deviance of left-out rows along the path, by cv.glmnet's rules."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from atrocityrisk.models._gram_path import Design, Path, fit_paths, make_design, make_replicates

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

# No prediction is taken for surer than this, so one lost row cannot decide the penalty.
_CLIP = 1e-5


@dataclass(frozen=True)
class PathChoice:
    """Master path, deviance of left-out rows and its standard error, indices of two choices."""

    path: Path
    deviance: FloatArray
    standard_error: FloatArray
    at_minimum: int
    at_one_se: int
    converged: bool


def choose(
    columns: FloatArray,
    positive: NDArray[np.bool_],
    weight: FloatArray,
    folds: IntArray,
    *,
    l1_ratio: float,
    n_lambda: int,
    lambda_ratio: float,
    tol: float,
) -> PathChoice:
    """Fit all rows and each fold's complement down their paths, and compare left-out deviances.

    `columns` (n, p) are standardised; `folds` (n,) are numbered 0, 1, ... without gaps.
    """
    design = make_design(columns, positive, weight, folds)
    n_folds = int(folds.max()) + 1
    weights = np.tile(design.weight, (n_folds + 1, 1))
    for fold, rows in enumerate(_slices(design)):
        weights[fold + 1, rows] = 0.0
    replicates = make_replicates(design, weights)
    paths = fit_paths(
        design,
        replicates,
        l1_ratio=l1_ratio,
        n_lambda=n_lambda,
        lambda_ratio=lambda_ratio,
        tol=tol,
    )
    master = paths[0]
    raw = np.stack(
        [
            _left_out(design, rows, coefficients_at(path, master.lambdas))
            for rows, path in zip(_slices(design), paths[1:], strict=True)
        ]
    )
    size = np.array([design.weight[rows].sum() for rows in _slices(design)])
    share = size / size.sum()
    deviance = share @ raw
    error = np.sqrt(share @ (raw - deviance) ** 2 / (n_folds - 1))
    # Lambdas fall, so the first index that qualifies is the largest penalty: ties go to it.
    best = int(np.flatnonzero(deviance <= deviance.min())[0])
    one_se = int(np.flatnonzero(deviance <= deviance[best] + error[best])[0])
    return PathChoice(master, deviance, error, best, one_se, all(p.converged for p in paths))


def coefficients_at(path: Path, lambdas: FloatArray) -> FloatArray:
    """Coefficients (lambdas, 1 + p), linear in lambda between a path's points, constant outside."""
    place = np.interp(-lambdas, -path.lambdas, np.arange(len(path.lambdas)))
    low = np.floor(place).astype(np.int64)
    high = np.minimum(low + 1, len(path.lambdas) - 1)
    part = (place - low)[:, None]
    return np.asarray((1.0 - part) * path.coef[low] + part * path.coef[high])


def _left_out(design: Design, rows: slice, coef: FloatArray) -> FloatArray:
    """Weighted mean deviance of some rows under each row of coefficients."""
    weight = design.weight[rows]
    if not weight.any():
        return np.zeros(len(coef))
    with np.errstate(over="ignore"):
        right = 1.0 / (1.0 + np.exp(-(coef @ design.rows[rows].T)))
    return np.asarray(-2.0 * (np.log(right.clip(_CLIP, 1.0 - _CLIP)) @ weight) / weight.sum())


def _slices(design: Design) -> list[slice]:
    stop = np.append(design.start[1:], len(design.rows))
    return [slice(int(a), int(b)) for a, b in zip(design.start, stop, strict=True)]
