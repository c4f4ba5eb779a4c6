"""Log-odds of probabilities: the one place, with its clipping said by the caller."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import logit

from atrocityrisk._core.arrays import FloatArray


def log_odds(
    probability: ArrayLike,
    *,
    # 1 - p where it is known better than by subtraction, which loses digits near 1.
    complement: ArrayLike | None = None,
    # Every probability nearer to 0 or 1 than this is moved to this distance.
    clip: float = 0.0,
    # Those of exactly 0 or 1 (or beyond, by rounding) are moved this far, and no others.
    certain: float = 0.0,
) -> FloatArray:
    """log(p / (1 - p)) of each probability; infinite at 0 and 1 unless a bound is given."""
    p = np.asarray(probability, dtype=np.float64)
    # The formulas agree but for the last bit. Published figures hold that bit, so each use keeps
    # the one that it was published with.
    if clip:
        return np.asarray(logit(np.clip(p, clip, 1 - clip)))
    if complement is None and not certain:
        return np.asarray(np.log(p) - np.log1p(-p))
    q = 1 - p if complement is None else np.asarray(complement, dtype=np.float64)
    if certain:
        p, q = _uncertain(p, q, certain), _uncertain(q, p, certain)
    return np.asarray(np.log(p) - np.log(q))


def _uncertain(p: FloatArray, complement: FloatArray, bound: float) -> FloatArray:
    """The probability, with 0 and 1 moved by the bound."""
    away = np.where(p <= 0, bound, p)
    return np.where(complement <= 0, 1 - bound, away)


def mean_log_odds(log_odds_of_rows: FloatArray) -> float:
    """Log-odds of the mean probability of some rows."""
    return float(log_odds(np.mean(1.0 / (1.0 + np.exp(-log_odds_of_rows)))))
