"""What a handful of onsets can and cannot show: single-case influence, and power."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri

from atrocityrisk.errors import DataError
from atrocityrisk.metrics.base import Vector, checked, row_codes
from atrocityrisk.metrics.resampling import Resampled

Score = Callable[..., float]


@dataclass(frozen=True, kw_only=True)
class Influence:
    """How a score moves when one case is left out, the largest move first.

    Attributes
    ----------
    estimate : float
        Score with every row.
    case : ndarray
        What was left out, shape (cases,).
    without : ndarray
        Score without it; NaN where none or nothing but onsets would be left.
    change : ndarray
        ``without - estimate``.
    """

    estimate: float
    case: NDArray[np.generic]
    without: Vector
    change: Vector


@dataclass(frozen=True, kw_only=True)
class Power:
    """How far the data are from telling two models apart.

    Attributes
    ----------
    difference, standard_error : float
        First model less second, and its clustered standard error.
    onsets : int
        Rows with an onset that these rest on.
    power : float
        Chance that as many new onsets would show a difference of this true size.
    onsets_needed : float
        Rows with an onset at which that chance would reach `target`; infinite if the difference
        is 0.
    target, level : float
        Power asked for, and coverage of the interval that must exclude 0.
    """

    difference: float
    standard_error: float
    onsets: int
    power: float
    onsets_needed: float
    target: float
    level: float


def leave_one_out(
    score: Score,
    observed: ArrayLike,
    probability: ArrayLike,
    *,
    case: ArrayLike,
    against: ArrayLike | None = None,
) -> Influence:
    """Score without each country, or without each onset.

    Parameters
    ----------
    score : callable
        ``score(observed, probability, weights=...)``; give other arguments of a metric with
        :func:`functools.partial`.
    observed : array_like
        1 for an onset, 0 for none, shape (rows,).
    probability : array_like
        Probabilities in [0, 1], shape (rows,).
    case : array_like
        What each row belongs to, shape (rows,). For single countries pass the gwcode. For single
        onsets pass a number that the rows of one onset share, and -1 for rows that are never left
        out.
    against : array_like, optional
        Probabilities of a second model; the score is then the first less the second.

    Returns
    -------
    Influence
        One value per case.

    Raises
    ------
    DataError
        If an array is refused.

    Examples
    --------
    >>> from atrocityrisk.metrics import brier_score
    >>> result = leave_one_out(brier_score, [1, 0, 0, 1], [0.1, 0.0, 0.0, 0.5], case=[2, 2, 20, 20])
    >>> result.case.tolist(), result.without.tolist()
    ([2, 20], [0.125, 0.405])
    """
    y, p, _ = checked(observed, probability)
    q = None if against is None else checked(observed, against)[1]
    codes, names = row_codes(case, len(y), name="case")

    def value(weights: Vector) -> float:
        first = score(y, p, weights=weights)
        return first if q is None else first - score(y, q, weights=weights)

    estimate = value(np.ones(len(y)))
    counted = [i for i, name in enumerate(names.tolist()) if name != -1]
    without = np.full(len(counted), np.nan)
    for place, number in enumerate(counted):
        weights = (codes != number).astype(float)
        if 0 < weights @ y < weights.sum():
            without[place] = value(weights)
    order = np.argsort(-np.abs(without - estimate), kind="stable")
    return Influence(
        estimate=estimate,
        case=names[counted][order],
        without=without[order],
        change=(without - estimate)[order],
    )


def onset_cases(
    observed: ArrayLike, *, gwcode: ArrayLike, origin: ArrayLike, window: int = 2
) -> NDArray[np.int64]:
    """Number of the onset that each positive row belongs to, -1 for the others.

    Labels of a window of several years repeat one onset at neighbouring origins; runs of positive
    rows of a state are cut into pieces of at most `window` origins.

    Parameters
    ----------
    observed : array_like
        1 for an onset in the window, 0 for none, shape (rows,).
    gwcode, origin : array_like
        State and origin year of each row.
    window : int, default 2
        Years ahead that a label covers.

    Returns
    -------
    ndarray
        Numbers from 0, shape (rows,).

    Raises
    ------
    DataError
        If an array is refused.

    Notes
    -----
    Two onsets in successive years overlap in one run and are told apart only by its length; where
    the event list is at hand, number the onsets from it.

    Examples
    --------
    >>> onset_cases([1, 1, 0, 1], gwcode=[2, 2, 2, 2], origin=[1990, 1991, 1992, 1993]).tolist()
    [0, 0, -1, 1]
    """
    y = checked(observed, np.zeros(np.size(observed)))[0]
    state, _ = row_codes(gwcode, len(y), name="gwcode")
    codes, names = row_codes(origin, len(y), name="origin")
    year = names[codes]
    result = np.full(len(y), -1, dtype=np.int64)
    rows = np.flatnonzero(y)
    number, start, last = -1, None, None
    for row in rows[np.lexsort((year[rows], state[rows]))]:
        place = (int(state[row]), int(year[row]))
        follows = last is not None and place == (last[0], last[1] + 1)
        if not follows or start is None or place[1] - start >= window:
            number, start = number + 1, place[1]
        result[row], last = number, place
    return result


def power(
    resampled: Resampled,
    *,
    metric: str,
    first: int,
    second: int,
    target: float = 0.8,
    level: float = 0.95,
) -> Power:
    """How many onsets it takes before two models can be told apart.

    The clustered variance of the paired difference is taken to fall as one over the number of
    onsets, and the observed difference as the true one.

    Parameters
    ----------
    resampled : Resampled
        Scores of both models under the same draws.
    metric : str
        Name of a metric in it.
    first, second : int
        Columns of the models.
    target : float, default 0.8
        Power wanted.
    level : float, default 0.95
        Coverage of the interval that must exclude 0.

    Returns
    -------
    Power
        Power with as many onsets as there are, and the number needed.

    Raises
    ------
    DataError
        If the metric is not in `resampled`, a column does not exist, or `target` or `level` is not
        strictly between 0 and 1.

    Notes
    -----
    The observed difference is itself uncertain, and one chosen because it was large is too large:
    read the number needed as a lower bound.

    Examples
    --------
    >>> import numpy as np
    >>> from atrocityrisk.metrics import country_draws, resample
    >>> rng = np.random.default_rng(5)
    >>> truth = rng.random(2000) / 5
    >>> y = rng.random(2000) < truth
    >>> draws = country_draws(np.repeat(np.arange(100), 20), n_boot=200)
    >>> p = np.column_stack([truth, np.full(2000, 0.1)])
    >>> r = resample(y, p, draws=draws, metrics=["log_score"])
    >>> result = power(r, metric="log_score", first=0, second=1)
    >>> result.power > 0.8, result.onsets_needed < result.onsets
    (True, True)
    """
    models = resampled.estimate.shape[1]
    if metric not in resampled.metric or not (0 <= first < models and 0 <= second < models):
        raise DataError(
            f"resampled holds {list(resampled.metric)} of {models} models; found metric {metric!r} "
            f"and columns {first!r}, {second!r}; resample them together first"
        )
    if not (0 < target < 1 and 0 < level < 1):
        raise DataError(
            f"target and level must lie strictly between 0 and 1; found {target!r} and {level!r}"
        )
    row = resampled.metric.index(metric)
    difference = float(resampled.estimate[row, first] - resampled.estimate[row, second])
    paired = resampled.draws[row, first] - resampled.draws[row, second]
    error = float(np.nanstd(paired, ddof=1))
    quantile = float(ndtri(0.5 + level / 2))
    needed, chance = np.inf, 1 - level
    if difference != 0:
        size = abs(difference) / error if error > 0 else np.inf
        chance = float(ndtr(size - quantile) + ndtr(-size - quantile))
        needed = resampled.n_onsets * ((quantile + float(ndtri(target))) / size) ** 2
    return Power(
        difference=difference,
        standard_error=error,
        onsets=resampled.n_onsets,
        power=chance,
        onsets_needed=float(needed),
        target=target,
        level=level,
    )
