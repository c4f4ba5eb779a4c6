"""How much of a score hangs on a single case."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from atrocityrisk._core.arrays import FloatArray
from atrocityrisk.errors import DataError
from atrocityrisk.metrics.registered_metrics import (
    check_whole,
    checked,
    row_codes,
    whole_years,
)

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

    Examples
    --------
    >>> from atrocityrisk.metrics import brier_score, leave_one_out
    >>> found = leave_one_out(brier_score, [1, 0, 0, 1], [0.1, 0.0, 0.0, 0.5], case=[2, 2, 20, 20])
    >>> found.case.tolist()
    [2, 20]
    """

    estimate: float
    case: NDArray[np.generic]
    without: FloatArray
    change: FloatArray


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

    References
    ----------
    .. [1] Miller, R. G. (1974). The jackknife: a review. Biometrika 61(1), 1-15.

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

    def value(weights: FloatArray) -> float:
        first = score(y, p, weights=weights)
        return first if q is None else first - score(y, q, weights=weights)

    estimate = value(np.ones(len(y)))
    counted = [i for i, name in enumerate(names.tolist()) if name != -1]
    # -1 marks rows that belong to no case, as `onset_cases` numbers them.
    without = np.full(len(counted), np.nan)
    for place, number in enumerate(counted):
        # Weight 0 instead of fewer rows: lists of k stay as they were, only the scoring changes.
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
    Two onsets in successive years overlap in one run and are distinguished only by its length;
    where the event list is at hand, number the onsets from it.

    Examples
    --------
    >>> onset_cases([1, 1, 0, 1], gwcode=[2, 2, 2, 2], origin=[1990, 1991, 1992, 1993]).tolist()
    [0, 0, -1, 1]
    """
    y = checked(observed, np.zeros(np.size(observed)))[0]
    state, _ = row_codes(gwcode, len(y), name="gwcode")
    codes, names = whole_years(origin, len(y), name="origin")
    check_whole(window, name="window", usual=2)
    year = names[codes]
    twice = pd.DataFrame({"state": state, "year": year})[y == 1].duplicated()
    if twice.any():
        raise DataError(
            f"one row for each state and origin is needed; found {int(twice.sum())} onsets given "
            f"twice, first at row {twice.index[twice][0]}; number the onsets of one model"
        )
    result = np.full(len(y), -1, dtype=np.int64)
    rows = np.flatnonzero(y)
    number, start, last = -1, None, None
    for row in rows[np.lexsort((year[rows], state[rows]))]:
        place = (int(state[row]), int(year[row]))
        follows = last is not None and place == (last[0], last[1] + 1)
        # One onset is in the windows of at most `window` origins; a longer run holds another one.
        if not follows or start is None or place[1] - start >= window:
            number, start = number + 1, place[1]
        result[row], last = number, place
    return result
