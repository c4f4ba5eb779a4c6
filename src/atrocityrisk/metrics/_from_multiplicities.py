"""Metrics as functions of how often each cluster was drawn: one array of scores per model."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import xlogy

from atrocityrisk.metrics.base import Codes, Vector
from atrocityrisk.metrics.lists import best_of_two_lists, places, random_places
from atrocityrisk.metrics.proper import brier_losses, log_losses

Array = NDArray[np.float64]

# Resamples are taken in slices, so that a table of (resamples, thresholds) stays below 64 MB.
_CELLS = 8_000_000


@dataclass(frozen=True, kw_only=True)
class Rows:
    """What all models share: outcomes, clusters, multiplicities, and arguments of some metrics."""

    observed: Vector
    code: Codes
    multiplicity: Array
    reference: Vector | None
    origin: NDArray[np.generic] | None
    country: NDArray[np.generic]
    k: int

    def total(self, values: Vector) -> Vector:
        """Sum of `values` over the rows of each resample, shape (n_boot,)."""
        sums = np.bincount(self.code, values, self.multiplicity.shape[1])
        result: Vector = self.multiplicity @ sums
        return result

    def count(self) -> Vector:
        """Rows of each resample."""
        return self.total(np.ones(len(self.observed)))

    def events(self) -> Vector:
        """Onsets of each resample."""
        return self.total(self.observed)


def _ratio(numerator: Vector, denominator: Vector) -> Vector:
    """Quotient, NaN where the denominator is 0."""
    result = np.full(len(numerator), np.nan)
    np.divide(numerator, denominator, out=result, where=denominator > 0)
    return result


def _brier(rows: Rows, p: Vector) -> Vector:
    return _ratio(rows.total(brier_losses(rows.observed, p)), rows.count())


def _log_total(rows: Rows, p: Vector) -> Vector:
    losses = log_losses(rows.observed, p)
    infinite = np.isinf(losses)
    total = rows.total(np.where(infinite, 0, losses))
    # Zero times infinity is NaN: a country that was not drawn must not count.
    if infinite.any():
        total = np.where(rows.total(infinite.astype(float)) > 0, np.inf, total)
    return total


def _log(rows: Rows, p: Vector) -> Vector:
    return _ratio(_log_total(rows, p), rows.count())


def _brier_skill(rows: Rows, p: Vector) -> Vector:
    if rows.reference is None:
        events, count = rows.events(), rows.count()
        reference = events * (count - events) / count
    else:
        reference = rows.total(brier_losses(rows.observed, rows.reference))
    return 1 - _ratio(rows.total(brier_losses(rows.observed, p)), reference)


def _log_skill(rows: Rows, p: Vector) -> Vector:
    if rows.reference is None:
        events, count = rows.events(), rows.count()
        rate = events / count
        reference = -xlogy(events, rate) - xlogy(count - events, 1 - rate)
    else:
        reference = _log_total(rows, rows.reference)
    return 1 - _ratio(_log_total(rows, p), np.where(np.isinf(reference), 0, reference))


def _observed_expected(rows: Rows, p: Vector) -> Vector:
    return _ratio(rows.events(), rows.total(p))


def _mean_bias(rows: Rows, p: Vector) -> Vector:
    return _ratio(rows.total(p - rows.observed), rows.count())


def _recall(rows: Rows, p: Vector) -> Vector:
    on_list = places(p, k=rows.k, origin=rows.origin)
    return _ratio(rows.total(rows.observed * on_list), rows.events())


def _recall_ewp(rows: Rows, p: Vector) -> Vector:
    best = best_of_two_lists(p, k=rows.k, gwcode=rows.country, origin=rows.origin)
    return _ratio(rows.total(rows.observed * best), rows.events())


def _precision(rows: Rows, p: Vector) -> Vector:
    on_list = places(p, k=rows.k, origin=rows.origin)
    return _ratio(rows.total(rows.observed * on_list), rows.total(on_list))


def _lift(rows: Rows, p: Vector) -> Vector:
    chance = random_places(len(p), k=rows.k, origin=rows.origin)
    expected = _ratio(rows.total(rows.observed * chance), rows.total(chance))
    return _ratio(_precision(rows, p), expected)


def _thresholds(rows: Rows, p: Vector) -> tuple[Array, Array, Array]:
    """Onsets at, and others below and not above, each onset's probability, by cluster.

    Three tables of shape (levels, clusters); levels are the distinct probabilities of onsets.
    """
    onset = rows.observed == 1
    clusters = rows.multiplicity.shape[1]
    levels, place = np.unique(p[onset], return_inverse=True)
    size = len(levels)
    events = np.bincount(place * clusters + rows.code[onset], minlength=size * clusters)
    calm = p[~onset]
    # Twice the place among the levels, plus one on a level: even bins lie between, odd bins on one.
    position = np.searchsorted(levels, calm, "left") + np.searchsorted(levels, calm, "right")
    cells = np.bincount(
        position * clusters + rows.code[~onset], minlength=(2 * size + 1) * clusters
    )
    below = np.cumsum(cells.reshape(2 * size + 1, clusters), axis=0).astype(float)
    return events.reshape(size, clusters).astype(float), below[0:-1:2], below[1::2]


def _roc_auc(rows: Rows, p: Vector) -> Vector:
    events, below, not_above = _thresholds(rows, p)
    # Pairs of clusters (country of the onset, country of the other) won by the onset.
    where = np.flatnonzero(events.any(axis=0))
    won = events[:, where].T @ (0.5 * (below + not_above))
    w = rows.multiplicity
    pairs = np.einsum("be,be->b", w[:, where], w @ won.T)
    n_events = rows.events()
    return _ratio(pairs, n_events * (rows.count() - n_events))


def _average_precision(rows: Rows, p: Vector) -> Vector:
    events, below, _ = _thresholds(rows, p)
    calm = np.bincount(rows.code, 1 - rows.observed, rows.multiplicity.shape[1])
    at_or_above = (calm - below)[::-1]
    result = np.empty(len(rows.multiplicity))
    step = max(1, _CELLS // max(1, len(events)))
    for start in range(0, len(result), step):
        w = rows.multiplicity[start : start + step]
        here = w @ events[::-1].T
        caught = np.cumsum(here, axis=1)
        # A level without a drawn onset adds nothing; its 0/0 must not become NaN.
        precision = caught / np.maximum(caught + w @ at_or_above.T, 1)
        result[start : start + step] = np.einsum("bj,bj->b", here, precision)
    return _ratio(result, rows.events())


FAST: dict[str, Callable[[Rows, Vector], Vector]] = {
    "brier_score": _brier,
    "log_score": _log,
    "brier_skill_score": _brier_skill,
    "log_skill_score": _log_skill,
    "roc_auc": _roc_auc,
    "average_precision": _average_precision,
    "observed_expected_ratio": _observed_expected,
    "mean_bias": _mean_bias,
    "recall_at_k": _recall,
    "recall_at_k_ewp": _recall_ewp,
    "precision_at_k": _precision,
    "lift_at_k": _lift,
}
