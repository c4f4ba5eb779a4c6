"""Observed and expected number of onsets: the exact Poisson-binomial distribution."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.fft import irfft, next_fast_len, rfft
from scipy.special import expit, logit

from atrocityrisk._core.arrays import FloatArray
from atrocityrisk.errors import DataError
from atrocityrisk.metrics.registered_metrics import check_level, checked

# Up to this many rows the direct recursion is as fast as the Fourier one, and exact.
_DIRECT = 256
# Tails below this are summed in another way: their own rounding would count.
_SMALL = 1e-3


@dataclass(frozen=True, kw_only=True)
class CountCheck:
    """How many onsets the forecasts expected, and how many there were.

    Attributes
    ----------
    observed : int
        Onsets that happened.
    expected : float
        Sum of the probabilities.
    low, high : int
        Band of counts that a calibrated, independent set of forecasts would give.
    level : float
        Probability of the band, at least.
    p_value : float
        Two-sided: twice the smaller tail that includes the observed count, at most 1.

    Examples
    --------
    >>> import atrocityrisk.metrics as metrics
    >>> import numpy as np
    >>> observed = np.array([0, 0, 1, 0, 1, 0])
    >>> probability = np.array([0.1, 0.2, 0.6, 0.1, 0.3, 0.4])
    >>> metrics.count_check(observed, probability).observed
    2
    """

    observed: int
    expected: float
    low: int
    high: int
    level: float
    p_value: float


def poisson_binomial(probability: ArrayLike) -> FloatArray:
    r"""Distribution of the number of events among independent events of unequal probability.

    The coefficients of :math:`\prod_i (1 - p_i + p_i x)`.

    Parameters
    ----------
    probability : array_like
        Probabilities in [0, 1], shape (rows,).

    Returns
    -------
    ndarray
        Probability of 0, 1, ..., rows events, shape (rows + 1,).

    Raises
    ------
    DataError
        If the array is refused.

    Notes
    -----
    Exact recursion in blocks, which are then multiplied in pairs by fast Fourier transform
    (error about 1e-16 in each value): 100,000 rows take well under a second.

    References
    ----------
    .. [1] Hong, Y. (2013). On computing the distribution function for the Poisson binomial
       distribution. Computational Statistics & Data Analysis 59, 41-51.
    .. [2] Biscarri, W., Zhao, S. D., & Brunner, R. J. (2018). A simple and fast method for
       computing the Poisson binomial distribution function. Computational Statistics & Data
       Analysis 122, 92-100.

    Examples
    --------
    >>> poisson_binomial([0.5, 0.5])
    array([0.25, 0.5 , 0.25])
    """
    n_rows = np.size(probability)
    p = checked(np.zeros(n_rows), probability)[1]
    blocks = -(-n_rows // _DIRECT)
    # Blocks of one length are computed side by side; a padding of impossible events changes
    # nothing but the length.
    padded = np.zeros(blocks * _DIRECT)
    padded[:n_rows] = p
    chance = padded.reshape(blocks, _DIRECT)
    masses = np.zeros((blocks, _DIRECT + 1))
    masses[:, 0] = 1
    for j in range(_DIRECT):
        q = chance[:, j : j + 1]
        masses[:, 1 : j + 2] = masses[:, 1 : j + 2] * (1 - q) + masses[:, : j + 1] * q
        masses[:, 0] *= 1 - q[:, 0]
    parts = list(masses)
    while len(parts) > 1:
        odd = [parts.pop()] if len(parts) % 2 else []
        parts = [_convolved(a, b) for a, b in zip(parts[::2], parts[1::2], strict=True)] + odd
    # Rounding of the transform leaves values of about -1e-17 where the probability is 0.
    pmf: FloatArray = np.maximum(parts[0][: n_rows + 1], 0)
    pmf /= pmf.sum()
    return pmf


def poisson_binomial_mixture(draws: ArrayLike) -> FloatArray:
    r"""Distribution of the number of events, averaged over draws of their probabilities.

    Given a draw the events are independent; over the draws they are not, which widens the
    distribution by what the probabilities share.

    Parameters
    ----------
    draws : array_like
        Probabilities in [0, 1], shape (rows, draws), at least one draw.

    Returns
    -------
    ndarray
        Probability of 0, 1, ..., rows events, shape (rows + 1,).

    Raises
    ------
    DataError
        If the array is refused.

    Notes
    -----
    The recursion of :func:`poisson_binomial`, for all draws at once.

    References
    ----------
    .. [1] Hong, Y. (2013). On computing the distribution function for the Poisson binomial
       distribution. Computational Statistics & Data Analysis 59, 41-51.

    Examples
    --------
    >>> poisson_binomial_mixture([[0.5, 1.0], [0.5, 1.0]])
    array([0.125, 0.25 , 0.625])
    """
    chance = np.asarray(draws, dtype=np.float64)
    if chance.ndim != 2 or not chance.shape[1]:
        raise DataError(
            f"draws must have shape (rows, draws), one draw or more; found {chance.shape}; give a "
            "column for each draw"
        )
    if not ((chance >= 0) & (chance <= 1)).all():
        raise DataError("draws must be probabilities from 0 to 1, none missing; check the model")
    # Lists are short and draws many, so the recursion runs over rows for all draws at once.
    masses = np.zeros((len(chance) + 1, chance.shape[1]))
    masses[0] = 1
    for row, p in enumerate(chance):
        masses[1 : row + 2] = masses[1 : row + 2] * (1 - p) + masses[: row + 1] * p
        masses[0] *= 1 - p
    pmf: FloatArray = masses.mean(axis=1)
    return pmf


def count_check(observed: ArrayLike, probability: ArrayLike, *, level: float = 0.95) -> CountCheck:
    """Observed and expected count with the band of a calibrated forecast.

    Parameters
    ----------
    observed : array_like
        1 for an onset, 0 for none, shape (rows,).
    probability : array_like
        Probabilities in [0, 1], shape (rows,).
    level : float, default 0.95
        Probability of the band.

    Returns
    -------
    CountCheck
        Counts, band and p-value.

    Raises
    ------
    DataError
        If `level` is not strictly between 0 and 1, or an array is refused.

    Notes
    -----
    The band takes rows as independent. Labels of a two-year window repeat each onset, and wars
    spread: the true band is wider. Each tail is summed itself, by exponential tilting [2]_, so that
    small p-values are right to many digits too. Where it matters, look at the interval of
    :func:`atrocityrisk.metrics.observed_expected_ratio` from the clustered bootstrap as well.

    References
    ----------
    .. [1] Hong, Y. (2013). On computing the distribution function for the Poisson binomial
       distribution. Computational Statistics & Data Analysis 59, 41-51.
    .. [2] Asmussen, S., & Glynn, P. W. (2007). Stochastic Simulation, chapter 6. Springer.

    Examples
    --------
    >>> count_check([1, 0, 0, 0], [0.5, 0.5, 0.5, 0.5], level=0.8)
    CountCheck(observed=1, expected=2.0, low=1, high=3, level=0.8, p_value=0.625)
    """
    y, p, _ = checked(observed, probability)
    check_level(level)
    count = int(y.sum())
    masses = poisson_binomial(p)
    below = np.cumsum(masses)
    tail = (1 - level) / 2
    # 1e-12 keeps a band's end that only rounding would move.
    return CountCheck(
        observed=count,
        expected=float(p.sum()),
        low=int(np.searchsorted(below, tail + 1e-12, side="left")),
        high=int(np.searchsorted(below, 1 - tail - 1e-12, side="left")),
        level=level,
        # Both tails include the observed count, as in an exact binomial test.
        p_value=min(1.0, 2 * min(_tail(p, masses, count, upper=upper) for upper in (False, True))),
    )


def _tail(p: FloatArray, masses: FloatArray, count: int, *, upper: bool) -> float:
    """Probability of `count` events or more, or of `count` or fewer."""
    plain = float(masses[count:].sum() if upper else masses[: count + 1].sum())
    if plain > _SMALL:
        return plain
    certain, possible = int((p == 1).sum()), int((p > 0).sum())
    if (count > possible) if upper else (count < certain):
        return 0.0
    if count == (possible if upper else certain):
        # All that can happen does, or nothing but what must.
        return float(np.exp(np.log(p[p > 0]).sum() if upper else np.log1p(-p[p < 1]).sum()))
    tilt = _tilt(p, count)
    # Under odds multiplied by exp(tilt) the count is a likely one, and the distribution known there
    # to many digits: P(k) = P'(k) exp(normaliser - tilt k). Away from the count terms only shrink.
    with np.errstate(divide="ignore"):
        happens, fails = np.log(p) + tilt, np.log1p(-p)
    parts = np.logaddexp(happens, fails)
    masses = poisson_binomial(np.exp(happens - parts).clip(max=1.0))
    kept = np.arange(count, len(masses)) if upper else np.arange(count + 1)
    total = float(masses[kept] @ np.exp(-tilt * (kept - count)))
    return total * float(np.exp(parts.sum() - tilt * count))


def _tilt(p: FloatArray, count: int) -> float:
    """Shift of the log-odds at which `count` events are expected, by bisection."""
    eta = logit(p)
    # Beyond these no log-odds of a double are.
    low, high = -800.0, 800.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if expit(eta + middle).sum() < count else (low, middle)
    return (low + high) / 2


def _convolved(first: FloatArray, second: FloatArray) -> FloatArray:
    """Distribution of the sum of two independent counts."""
    size = len(first) + len(second) - 1
    padded = next_fast_len(size, real=True)
    product: FloatArray = irfft(rfft(first, padded) * rfft(second, padded), padded)[:size]
    return product
