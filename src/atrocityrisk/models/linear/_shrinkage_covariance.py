r"""What a penalty hides from the bootstrap: the part of the draws' spread that refits lack.

Refits at one penalty are all drawn towards zero alike, so they scatter less than the truth may
lie away: the part of a coefficient that the penalty took is the same in every refit. Read as a
prior, the penalty says how large that part may be. With curvature A of the log-likelihood at the
fit and prior precision :math:`\Lambda` the posterior covariance is
:math:`H = (A + \Lambda)^{-1} = H A H + H \Lambda H`: the first part is the scatter of refits, the
second is what is added here. Wahba (1983, JRSS B 45) and Nychka (1988, JASA 83) show that intervals
with both parts cover at the nominal rate on average over the rows, though neither does alone.
"""

import numpy as np
from scipy.special import erfcx, expit

from atrocityrisk._core.arrays import FloatArray

# From here on the squared penalty is too weak to matter, and the exact formula loses its digits.
_ALL_LASSO = 100.0


def shrinkage_covariance(
    columns: FloatArray,
    weight: FloatArray,
    beta: FloatArray,
    refits: FloatArray,
    *,
    alpha: float,
    l1_ratio: float,
    seed: np.random.SeedSequence,
) -> FloatArray:
    """Draws (n, 1 + p) to add to the `refits` (n, 1 + p) of `beta` on standardised `columns`."""
    strength = alpha * weight.sum()
    design = np.column_stack([np.ones(len(columns)), columns])
    chance = expit(design @ beta)
    curvature = (design * (weight * chance * (1 - chance))[:, None]).T @ design
    precision = np.full(
        len(beta), 1 / prior_variance(strength * l1_ratio, strength * (1 - l1_ratio))
    )
    # The intercept is not penalised.
    precision[0] = 0.0
    inverse = np.linalg.inv(curvature + np.diag(precision))
    hidden = (inverse * precision) @ inverse
    rng = np.random.default_rng(seed)
    mean = np.zeros(len(beta))
    drawn = rng.multivariate_normal(mean, hidden, size=len(refits), method="eigh")
    return np.asarray(drawn * np.sqrt(_repetition(inverse @ curvature @ inverse, refits)))


def prior_variance(absolute: float, squared: float) -> float:
    r"""Variance of the density in proportion to :math:`e^{-a|b| - s b^2/2}`."""
    # Each half is a normal density cut off at a point: its moments follow from Mills' ratio.
    if absolute > _ALL_LASSO * np.sqrt(squared):
        return float(2 / absolute**2)
    cut = absolute / np.sqrt(squared)
    hazard = np.sqrt(2 / np.pi) / erfcx(cut / np.sqrt(2))
    return float((1 + cut**2 - cut * hazard) / squared)


def _repetition(independent: FloatArray, refits: FloatArray) -> float:
    """How many rows say the same: scatter of the refits over what independent rows would give."""
    # Windows of two years hold every onset twice, so rows weigh more against the prior, and the
    # prior, chosen on them, more against the truth, than their number warrants.
    scatter = np.var(refits[:, 1:], axis=0).sum()
    return float(max(scatter / np.trace(independent[1:, 1:]), 1.0))
