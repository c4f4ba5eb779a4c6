"""Shares of rows with an onset: of all, of kinds of rows shrunk towards all, and draws of it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from atrocityrisk._core.arrays import FloatArray
from atrocityrisk.models._base.cluster_bootstrap import resampled
from atrocityrisk.models._base.inputs import TrainingData


def overall_rate(data: TrainingData) -> float:
    """Share of all rows, by weight."""
    return float(data.weight @ data.positive / data.weight.sum())


@dataclass(frozen=True)
class Kinds:
    """Kinds of rows seen, sorted, with their shares, and the weights of their rows and onsets."""

    values: NDArray[Any]
    rates: FloatArray
    rows: FloatArray
    onsets: FloatArray


NO_KINDS = Kinds(np.array([]), np.array([]), np.array([]), np.array([]))
"""Where no row says of what kind it is."""


def shares_of_kinds(
    data: TrainingData, kind: NDArray[Any], *, rate: float, prior_rows: float
) -> Kinds:
    """Share of each kind of row, with `prior_rows` rows' worth of the share `rate` added."""
    values, which = np.unique(kind, return_inverse=True)
    rows = np.bincount(which, weights=data.weight)
    onsets = np.bincount(which, weights=data.weight * data.positive)
    of = rows + prior_rows
    # Without prior and weight there is nothing to divide by: such a kind has the share of all.
    rates = np.divide(onsets + prior_rows * rate, of, out=np.full(len(of), rate), where=of > 0)
    return Kinds(values, rates, rows.astype(np.float64), onsets.astype(np.float64))


def probabilities(
    values: NDArray[Any], rates: FloatArray, asked: NDArray[Any], *, rate: float
) -> FloatArray:
    """Probabilities (n, 2) of rows of the kinds asked; `rate` for a kind that was not seen."""
    # `get_indexer` finds NaN too, which counts as a kind of its own.
    place = pd.Index(values).get_indexer(pd.Index(asked))
    second = np.where(place >= 0, rates[place], rate)
    return np.column_stack([1.0 - second, second])


def drawn_rates(
    data: TrainingData, groups: NDArray[Any] | None, *, n: int, seed: np.random.SeedSequence
) -> FloatArray:
    """Shares (n,) over groups, or rows, drawn with replacement."""
    clusters = (
        np.arange(len(data.X)) if groups is None else np.unique(groups, return_inverse=True)[1]
    )
    rng = np.random.default_rng(seed)
    shares = np.empty(n)
    # One draw after another: weights of all draws at once would need n times the rows.
    for draw in range(n):
        weight = resampled(data.positive, data.weight, clusters, rng)
        shares[draw] = weight @ data.positive / weight.sum()
    return shares
