"""R-hat and effective numbers of draws, of many parameters at once.

Rank-normalised, after Vehtari, Gelman, Simpson, Carpenter and Bürkner (2021), "Rank-normalization,
folding, and localization", Bayesian Analysis 16(2), in the steps of ArviZ, which the tests hold it
to; ArviZ takes one parameter after the other.
"""

import math

import numpy as np
import scipy.fft
from scipy.special import ndtri
from scipy.stats import rankdata

from atrocityrisk._core.arrays import FloatArray

_TAILS = (0.05, 0.95)


def convergence(draws: FloatArray) -> dict[str, FloatArray]:
    """R-hat, bulk and tail effective numbers of draws (chains, draws, size) of each parameter."""
    # (size, chains, draws): numbers that are used together lie together.
    each = np.ascontiguousarray(np.moveaxis(draws, -1, 0))
    halves = _split(each)
    normal = _normal_scores(halves)
    folded = _normal_scores(np.abs(halves - np.median(halves, axis=(1, 2), keepdims=True)))
    ends = np.quantile(each.reshape(len(each), -1), _TAILS, axis=1)[..., None, None]
    tails = [_effective(_split((each <= end).astype(np.float64))) for end in ends]
    return {
        "r_hat": np.maximum(_r_hat(normal), _r_hat(folded)),
        "ess_bulk": _effective(normal),
        "ess_tail": np.minimum(*tails),
    }


def _split(draws: FloatArray) -> FloatArray:
    """Halves of chains as chains of their own; a middle draw is left out."""
    half = draws.shape[2] // 2
    return np.concatenate([draws[..., :half], draws[..., -half:]], axis=1)


def _normal_scores(draws: FloatArray) -> FloatArray:
    """Normal quantiles of ranks among all draws of a parameter."""
    flat = draws.reshape(len(draws), -1)
    ranks = rankdata(flat, axis=1)
    return np.asarray(ndtri((ranks - 0.375) / (flat.shape[1] + 0.25))).reshape(draws.shape)


def _r_hat(draws: FloatArray) -> FloatArray:
    """Square root of the variance of all draws over the variance within chains."""
    n = draws.shape[2]
    between = n * draws.mean(axis=2).var(axis=1, ddof=1)
    within = draws.var(axis=2, ddof=1).mean(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.sqrt((between / within + n - 1) / n))


def _effective(draws: FloatArray) -> FloatArray:
    """Number of independent draws whose mean varies as the mean of these does."""
    size, chains, n = draws.shape
    means = draws.mean(axis=2)
    length = scipy.fft.next_fast_len(2 * n, real=True)
    waves = scipy.fft.rfft(draws - means[..., None], length)
    power = np.square(waves.real) + np.square(waves.imag)
    covariance = scipy.fft.irfft(power.mean(axis=1), length)[:, :n] / n
    within = covariance[:, :1] * n / (n - 1)
    total = covariance[:, :1] + means.var(axis=1, ddof=1)[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        correlation = 1.0 - (within - covariance) / total
    least = 1.0 / math.log10(chains * n)
    found = np.empty(size)
    for j in range(size):
        # What never moves counts in full, as in ArviZ; NaN stays NaN.
        still = np.ptp(draws[j]) < np.finfo(float).resolution
        found[j] = chains * n / (1.0 if still else max(_time(correlation[j]), least))
    return np.where(np.isnan(draws).any(axis=(1, 2)), np.nan, found)


def _time(correlation: FloatArray) -> float:
    """Autocorrelation time by Geyer's initial monotone sequence of pairs of lags."""
    correlation = correlation.copy()
    correlation[0] = 1.0
    pairs = correlation[: len(correlation) // 2 * 2].reshape(-1, 2).sum(axis=1)
    last = max(len(pairs) - 2, 1)
    ends = np.flatnonzero(~(pairs[1:last] > 0))
    end = 1 + int(ends[0]) if len(ends) else last
    # The pair that ends the sequence still gives its first lag, where that is positive.
    rest = max(correlation[2 * end], 0.0) if 2 * end < len(correlation) else 0.0
    return float(-1.0 + 2.0 * np.minimum.accumulate(pairs[:end]).sum() + rest)
