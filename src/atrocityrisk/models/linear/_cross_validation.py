"""Choice of a penalty: the deviance of left-out rows along the path, by cv.glmnet's rules."""

from dataclasses import dataclass

import numpy as np

from atrocityrisk._core.arrays import BoolArray, FloatArray, IntArray
from atrocityrisk.models.linear._gram_design import Design, make_design, make_replicates
from atrocityrisk.models.linear._gram_path import Path, fit_paths
from atrocityrisk.models.linear._tile_kernel import TILE

# No prediction counts as surer than this, so one row far off cannot decide the penalty.
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
    positive: BoolArray,
    weight: FloatArray,
    folds: IntArray,
    *,
    rounding: FloatArray,
    l1_ratio: float,
    n_alphas: int,
    min_alpha_ratio: float,
    tol: float,
    patience: int | None = None,
) -> PathChoice:
    """Penalty for standardised `columns` (n, p) by left-out deviance; `folds` (n,) are 0, 1, ..."""
    # All rows and each fold's complement are weightings of one design: they descend together. With
    # `patience` the paths end so many penalties after the least deviance.
    design = make_design(columns, positive, weight, folds, rounding=rounding)
    n_folds = int(folds.max()) + 1
    weights = np.tile(design.weight[: len(folds)], (n_folds + 1, 1))
    for fold, rows in enumerate(_slices(design)):
        weights[fold + 1, rows] = 0.0
    left_out = _LeftOut(design, patience)
    paths = fit_paths(
        design,
        make_replicates(design, weights),
        l1_ratio=l1_ratio,
        n_alphas=n_alphas,
        min_alpha_ratio=min_alpha_ratio,
        tol=tol,
        enough=None if patience is None else left_out.has_turned,
    )
    if not left_out.turned:
        left_out.compare(paths, down_to=0.0)
    deviance = left_out.mean
    error = np.sqrt(left_out.share @ (left_out.each - deviance) ** 2 / (n_folds - 1))
    # Penalties fall, so the first index that qualifies is the largest penalty: ties go to it.
    best = int(np.flatnonzero(deviance <= deviance.min())[0])
    one_se = int(np.flatnonzero(deviance <= deviance[best] + error[best])[0])
    master = paths[0].upto(len(deviance))
    return PathChoice(master, deviance, error, best, one_se, all(p.converged for p in paths))


class _LeftOut:
    """Deviances of the rows left out, compared while the paths descend."""

    # `share` (folds,) is each fold's part of the weight, `each` (folds, alphas) its deviance at the
    # master's penalties so far; `turned` says whether their mean has risen for long enough.

    def __init__(self, design: Design, patience: int | None) -> None:
        self.design, self.patience, self.turned = design, patience, False
        size = np.array([design.weight[rows].sum() for rows in _slices(design)])
        self.share = size / size.sum()
        self.each = np.empty((len(size), 0))

    @property
    def mean(self) -> FloatArray:
        """Deviance of all rows left out, shape (alphas,)."""
        return np.asarray(self.share @ self.each)

    def compare(self, paths: list[Path], *, down_to: float) -> None:
        """Add the deviances at the master's penalties down to this one."""
        alphas = paths[0].alphas[self.each.shape[1] :]
        alphas = alphas[alphas >= down_to]
        new = [
            _left_out(self.design, rows, coefficients_at(path, alphas))
            for rows, path in zip(_slices(self.design), paths[1:], strict=True)
        ]
        self.each = np.concatenate([self.each, new], axis=1)

    def has_turned(self, paths: list[Path], reached: float) -> bool:
        """Whether the least deviance lies so many penalties behind."""
        self.compare(paths, down_to=reached)
        passed = self.each.shape[1] - 1 - int(np.argmin([*self.mean, np.inf]))
        self.turned = self.patience is not None and passed >= self.patience
        return self.turned


def coefficients_at(path: Path, alphas: FloatArray) -> FloatArray:
    """Coefficients (alphas, 1 + p), linear between a path's penalties, constant beyond its ends."""
    place = np.interp(-alphas, -path.alphas, np.arange(len(path.alphas)))
    low = np.floor(place).astype(np.int64)
    high = np.minimum(low + 1, len(path.alphas) - 1)
    part = (place - low)[:, None]
    return np.asarray((1.0 - part) * path.coef[low] + part * path.coef[high])


def _left_out(design: Design, rows: slice, coef: FloatArray) -> FloatArray:
    """Weighted mean deviance of some rows under each row of coefficients."""
    weight = design.weight[rows]
    if not weight.any():
        return np.zeros(len(coef))
    first = rows.start // TILE
    tiles = design.tiles[first : (rows.stop - 1) // TILE + 1]
    margin = np.matmul(coef, tiles).swapaxes(0, 1).reshape(len(coef), len(tiles) * TILE)
    # The sign of the label is in the rows, so this is the probability of the label that was seen.
    with np.errstate(over="ignore"):
        right = 1.0 / (1.0 + np.exp(-margin[:, rows.start - first * TILE :][:, : len(weight)]))
    return np.asarray(-2.0 * (np.log(right.clip(_CLIP, 1.0 - _CLIP)) @ weight) / weight.sum())


def _slices(design: Design) -> list[slice]:
    """Rows of each fold."""
    return [slice(int(a), int(b)) for a, b in zip(design.start, design.stop, strict=True)]
