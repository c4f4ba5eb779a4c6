"""Metrics as functions of how often each cluster was drawn: one array of scores per model."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import xlogy

from atrocityrisk._core.arrays import FloatArray, PositionArray
from atrocityrisk.metrics.alert_lists import best_of_two_lists, random_membership, top_k_membership
from atrocityrisk.metrics.proper import brier_losses, log_losses

# Thresholds and resamples are taken in slices, so that no table exceeds 64 MB.
_CELLS = 8_000_000


@dataclass(frozen=True, kw_only=True)
class Rows:
    """What all models share: outcomes, clusters, multiplicities, and arguments of some metrics."""

    observed: FloatArray
    code: PositionArray
    multiplicity: FloatArray
    reference: FloatArray | None
    origin: NDArray[np.generic] | None
    country: NDArray[np.generic]
    k: int

    def total(self, values: FloatArray) -> FloatArray:
        """Sum of `values` over the rows of each resample, shape (n_boot,)."""
        sums = np.bincount(self.code, values, self.multiplicity.shape[1])
        result: FloatArray = self.multiplicity @ sums
        return result

    def count(self) -> FloatArray:
        """Rows of each resample."""
        return self.total(np.ones(len(self.observed)))

    def events(self) -> FloatArray:
        """Onsets of each resample."""
        return self.total(self.observed)


def _ratio(numerator: FloatArray, denominator: FloatArray) -> FloatArray:
    """Quotient, NaN where the denominator is 0."""
    result = np.full(len(numerator), np.nan)
    np.divide(numerator, denominator, out=result, where=denominator > 0)
    return result


def _brier(rows: Rows, p: FloatArray) -> FloatArray:
    return _ratio(rows.total(brier_losses(rows.observed, p)), rows.count())


def _log_total(rows: Rows, p: FloatArray) -> FloatArray:
    losses = log_losses(rows.observed, p)
    infinite = np.isinf(losses)
    total = rows.total(np.where(infinite, 0, losses))
    # Zero times infinity is NaN: a country that was not drawn must not count.
    if infinite.any():
        total = np.where(rows.total(infinite.astype(float)) > 0, np.inf, total)
    return total


def _log(rows: Rows, p: FloatArray) -> FloatArray:
    return _ratio(_log_total(rows, p), rows.count())


def _brier_skill(rows: Rows, p: FloatArray) -> FloatArray:
    if rows.reference is None:
        # The rate realised is that of the resample itself: n * rate * (1 - rate).
        events, count = rows.events(), rows.count()
        reference = events * (count - events) / count
    else:
        reference = rows.total(brier_losses(rows.observed, rows.reference))
    return 1 - _ratio(rows.total(brier_losses(rows.observed, p)), reference)


def _log_skill(rows: Rows, p: FloatArray) -> FloatArray:
    if rows.reference is None:
        events, count = rows.events(), rows.count()
        rate = events / count
        reference = -xlogy(events, rate) - xlogy(count - events, 1 - rate)
    else:
        reference = _log_total(rows, rows.reference)
    # No skill is defined against an infinite loss: a denominator of 0 makes it NaN.
    return 1 - _ratio(_log_total(rows, p), np.where(np.isinf(reference), 0, reference))


def _observed_expected(rows: Rows, p: FloatArray) -> FloatArray:
    return _ratio(rows.events(), rows.total(p))


def _mean_bias(rows: Rows, p: FloatArray) -> FloatArray:
    return _ratio(rows.total(p - rows.observed), rows.count())


def _recall(rows: Rows, p: FloatArray) -> FloatArray:
    # Lists are those of the data: a country drawn twice does not take two places of the list.
    on_list = top_k_membership(p, k=rows.k, origin=rows.origin)
    return _ratio(rows.total(rows.observed * on_list), rows.events())


def _recall_ewp(rows: Rows, p: FloatArray) -> FloatArray:
    best = best_of_two_lists(p, k=rows.k, gwcode=rows.country, origin=rows.origin)
    return _ratio(rows.total(rows.observed * best), rows.events())


def _precision(rows: Rows, p: FloatArray) -> FloatArray:
    on_list = top_k_membership(p, k=rows.k, origin=rows.origin)
    return _ratio(rows.total(rows.observed * on_list), rows.total(on_list))


def _lift(rows: Rows, p: FloatArray) -> FloatArray:
    chance = random_membership(len(p), k=rows.k, origin=rows.origin)
    expected = _ratio(rows.total(rows.observed * chance), rows.total(chance))
    return _ratio(_precision(rows, p), expected)


def _by_threshold(rows: Rows, p: FloatArray) -> Iterator[tuple[FloatArray, FloatArray, FloatArray]]:
    """Onsets at, others above and others not below each onset's probability, by cluster."""
    # Precision and the area change only where an onset stands, so the thresholds are the distinct
    # probabilities of onsets, from high to low; tables of shape (slice of thresholds, clusters).
    onset = rows.observed == 1
    clusters = rows.multiplicity.shape[1]
    thresholds, place = np.unique(p[onset], return_inverse=True)
    place = len(thresholds) - 1 - place
    others, code = p[~onset], rows.code[~onset]
    # Even numbers lie between thresholds, odd ones on one: at most 2j is above threshold j.
    position = 2 * len(thresholds) - (
        np.searchsorted(thresholds, others, "left") + np.searchsorted(thresholds, others, "right")
    )
    step = max(1, _CELLS // (2 * clusters))
    passed = np.zeros(clusters)
    for start in range(0, len(thresholds), step):
        size = min(step, len(thresholds) - start)
        here = (place >= start) & (place < start + size)
        cell = (place[here] - start) * clusters + rows.code[onset][here]
        events = np.bincount(cell, minlength=size * clusters).reshape(size, clusters)
        near = (position >= 2 * start) & (position < 2 * (start + size))
        cell = (position[near] - 2 * start) * clusters + code[near]
        counts = np.bincount(cell, minlength=2 * size * clusters).reshape(2 * size, clusters)
        above = passed + np.cumsum(counts, axis=0)
        passed = above[-1]
        yield events.astype(np.float64), above[::2], above[1::2]


def _roc_auc(rows: Rows, p: FloatArray) -> FloatArray:
    w = rows.multiplicity
    # The area is a bilinear form in the multiplicities: a pair of clusters counts as often as the
    # product of both. Clusters with an onset, and the pairs they win against each one's others.
    where = np.unique(rows.code[rows.observed == 1])
    others = np.bincount(rows.code, 1 - rows.observed, w.shape[1])
    won = np.zeros((len(where), w.shape[1]))
    for events, above, not_below in _by_threshold(rows, p):
        won += events[:, where].T @ (others - 0.5 * (above + not_below))
    pairs = np.einsum("be,be->b", w[:, where], w @ won.T)
    n_events = rows.events()
    return _ratio(pairs, n_events * (rows.count() - n_events))


def _average_precision(rows: Rows, p: FloatArray) -> FloatArray:
    result, passed = np.zeros(len(rows.multiplicity)), np.zeros(len(rows.multiplicity))
    for events, _, not_below in _by_threshold(rows, p):
        step = max(1, _CELLS // len(events))
        for start in range(0, len(result), step):
            part = slice(start, start + step)
            w = rows.multiplicity[part]
            here = w @ events.T
            caught = passed[part, np.newaxis] + np.cumsum(here, axis=1)
            # A threshold without a drawn onset adds nothing; its 0/0 must not become NaN.
            precision = caught / np.maximum(caught + w @ not_below.T, 1)
            result[part] += np.einsum("bj,bj->b", here, precision)
            passed[part] = caught[:, -1]
    return _ratio(result, rows.events())


KERNELS: dict[str, Callable[[Rows, FloatArray], FloatArray]] = {
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
