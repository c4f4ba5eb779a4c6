"""Boosted stumps on binned columns: one fit, the number of rounds by folds, bootstrap refits."""

from dataclasses import dataclass

import numpy as np

from atrocityrisk._core.arrays import FloatArray, IntArray
from atrocityrisk.models._base.cluster_bootstrap import resampled
from atrocityrisk.models._base.parallel import parallel_map
from atrocityrisk.models.trees import _stump_kernel as kernel
from atrocityrisk.models.trees._association import UnitSums, association, kept
from atrocityrisk.models.trees._bins import Rows

# Rounds between two looks at the deviance of the rows left out, and without a new minimum of it
# before the search ends.
_LOOK, _PATIENCE = 10, 30


@dataclass(frozen=True)
class Settings:
    """What every fit shares; `n_bins` without the one for missing cells."""

    n_bins: int
    rate: float
    l2: float
    least: float
    min_z: float
    min_columns: int


def unit_of_sums(weight: FloatArray) -> float:
    """Power of two so small that sums of whole units of it are as good as exact, and fit."""
    return float(2.0 ** (np.ceil(np.log2(weight.sum())) + 8 - 62))


def bin_counts(rows: Rows, n_bins: int) -> FloatArray:
    """Weight of the rows in each bin of each column, shape (p, bins + 1)."""
    unit = unit_of_sums(rows.weight)
    return np.asarray(kernel.bin_weights(rows.code, rows.weight, unit, n_bins))


def base_log_odds(rows: Rows) -> float:
    """Log-odds of the rows' rate."""
    even = np.ones(len(rows.weight))
    return float(kernel.level(rows.positive, rows.weight, even, unit_of_sums(rows.weight)))


class Boosting:
    """A fit under way: stumps are added in chunks, and rows left out (`held`) are followed."""

    def __init__(self, rows: Rows, held: Rows, signs: IntArray, settings: Settings) -> None:
        self.rows, self.held, self.signs, self.settings = rows, held, signs, settings
        self.unit = unit_of_sums(np.append(rows.weight, held.weight))
        self.base = base_log_odds(rows)
        self.odds = np.full(len(rows.weight), np.exp(self.base))
        self.held_odds = np.full(len(held.weight), np.exp(self.base))
        self.shapes = np.zeros((len(signs), settings.n_bins + 1))

    def loss(self) -> float:
        """Half the deviance of the rows left out."""
        held = self.held
        return float(kernel.loss_of(held.positive, held.weight, self.held_odds, self.unit))

    def add(self, n_rounds: int) -> FloatArray:
        """Add stumps; half the deviance of the rows left out after each."""
        loss = np.zeros(n_rounds)
        rows, held, s = self.rows, self.held, self.settings
        kernel.boost(
            rows.code, rows.positive, rows.weight, self.odds,
            held.code, held.positive, held.weight, self.held_odds,
            self.signs, self.shapes, loss, self.unit, s.rate, s.l2, s.least,
        )  # fmt: skip
        return loss


def fit(rows: Rows, signs: IntArray, n_rounds: int, settings: Settings) -> tuple[float, FloatArray]:
    """Intercept and shapes after so many rounds, by the package's own kernel."""
    nobody = rows.where(np.zeros(len(rows.weight), dtype=bool))
    boosting = Boosting(rows, nobody, signs, settings)
    boosting.add(n_rounds)
    return boosting.base, boosting.shapes


def finished(
    rows: Rows, base: float, shapes: FloatArray, counts: FloatArray
) -> tuple[float, FloatArray]:
    """Intercept and shapes centred on the rows counted in `counts` (q, bins + 1).

    The intercept makes the risks of `rows` add up to their onsets. A missing cell says nothing
    where no row learnt from had one.
    """
    score = base + kernel.scores(rows.code, shapes)
    shift = kernel.level(rows.positive, rows.weight, np.exp(score), unit_of_sums(rows.weight))
    middle = (counts * shapes).sum(axis=1) / np.maximum(counts.sum(axis=1), np.finfo(float).tiny)
    centred = shapes - middle[:, None]
    missing = shapes.shape[1] - 1
    centred[~(rows.code == missing).any(axis=0), missing] = 0.0
    return base + shift + float(middle.sum()), centred


def chosen_rounds(
    rows: Rows,
    sums: UnitSums,
    folds: list[IntArray],
    settings: Settings,
    *,
    most: int,
) -> tuple[int, FloatArray]:
    """Rounds with the least deviance of left-out units, and the mean deviance after each round.

    Each of `folds` gives the fold of each unit, 1, 2, ...; columns and signs are chosen anew on
    what each fold leaves.
    """
    fits = []
    for fold_of_unit in folds:
        for fold in np.unique(fold_of_unit):
            stay = fold_of_unit != fold
            z = association(sums, stay)
            columns = kept(z, min_z=settings.min_z, min_columns=settings.min_columns)
            part = rows.of(columns)
            inside = stay[rows.unit]
            signs = np.sign(z[columns]).astype(np.int64)
            fits.append(Boosting(part.where(inside), part.where(~inside), signs, settings))
    path = np.array([sum(one.loss() for one in fits)])
    while len(path) - 1 < most and len(path) - 1 - int(path.argmin()) < _PATIENCE:
        step = min(_LOOK, most - len(path) + 1)
        loss = np.sum([one.add(step) for one in fits], axis=0)
        path = np.append(path, loss)
    deviance = 2 * path / (rows.weight.sum() * len(folds))
    return int(path.argmin()), deviance


def refits(
    rows: Rows,
    signs: IntArray,
    counts: FloatArray,
    settings: Settings,
    *,
    n_rounds: int,
    n: int,
    seed: np.random.SeedSequence,
) -> tuple[FloatArray, FloatArray]:
    """Intercepts (n,) and centred shapes (n, q, bins + 1) of refits to units drawn anew."""
    rng = np.random.default_rng(seed)

    def refit(weight: FloatArray) -> tuple[float, FloatArray]:
        drawn = rows.drawn(weight)
        base, raw = fit(drawn, signs, n_rounds, settings)
        return finished(drawn, base, raw, counts)

    weights = (resampled(rows.positive, rows.weight, rows.unit, rng) for _ in range(n))
    made = parallel_map(refit, weights)
    return np.array([intercept for intercept, _ in made]), np.array([shape for _, shape in made])
