"""Who is on a list of the k most at-risk states, ties resolved in expectation."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from atrocityrisk._core.arrays import FloatArray, PositionArray
from atrocityrisk._core.spelling import plain
from atrocityrisk.errors import DataError
from atrocityrisk.metrics.registered_metrics import checked, row_codes


@dataclass(frozen=True, kw_only=True)
class ListHits:
    """What each origin's list of k states caught.

    Attributes
    ----------
    origin : ndarray
        Origins in ascending order, shape (origins,).
    listed : ndarray
        Number of states on the list: k, or all states where there are fewer.
    hits : ndarray
        Onsets on the list; a fraction where the list ends within a tie.
    onsets, states : ndarray
        Onsets and states in all.

    Examples
    --------
    >>> import atrocityrisk.metrics as metrics
    >>> import numpy as np
    >>> observed = np.array([0, 0, 1, 0, 1, 0])
    >>> probability = np.array([0.1, 0.2, 0.6, 0.1, 0.3, 0.4])
    >>> metrics.hits_at_k(observed, probability, k=2, origin=np.full(6, 2020)).hits.tolist()
    [1.0]
    """

    origin: NDArray[np.generic]
    listed: FloatArray
    hits: FloatArray
    onsets: FloatArray
    states: FloatArray


def hits_at_k(
    observed: ArrayLike,
    probability: ArrayLike,
    *,
    k: int = 30,
    origin: ArrayLike | None = None,
) -> ListHits:
    """Hits, onsets and length of each origin's list of k.

    Parameters
    ----------
    observed : array_like
        1 for an onset, 0 for none, shape (rows,).
    probability : array_like
        Probabilities in [0, 1], shape (rows,).
    k : int, default 30
        Length of a list.
    origin : array_like, optional
        Origin of each row; by default all rows are one list.

    Returns
    -------
    ListHits
        One value per origin; recall is ``hits / onsets``, precision ``hits / listed``.

    Raises
    ------
    DataError
        If `k` is not a positive whole number, or an array is refused.

    References
    ----------
    .. [1] Manning, C. D., Raghavan, P., & Schütze, H. (2008). Introduction to Information
       Retrieval, chapter 8. Cambridge University Press.
    .. [2] McSherry, F., & Najork, M. (2008). Computing information retrieval performance measures
       efficiently in the presence of tied scores. Advances in Information Retrieval, 30th European
       Conference (ECIR), 414-421.

    Examples
    --------
    >>> hits_at_k([1, 0, 1, 1], [0.9, 0.1, 0.8, 0.2], k=1, origin=[1999, 1999, 2000, 2000]).hits
    array([1., 1.])
    """
    y, p, _ = checked(observed, probability)
    codes, groups = list_codes(origin, len(y))
    on_list = top_k_membership(p, k=k, origin=origin)
    return ListHits(
        origin=groups,
        listed=np.bincount(codes, on_list).astype(float),
        hits=np.bincount(codes, on_list * y).astype(float),
        onsets=np.bincount(codes, y).astype(float),
        states=np.bincount(codes).astype(float),
    )


def top_k_membership(
    probability: FloatArray, *, k: int, origin: ArrayLike | None = None
) -> FloatArray:
    """Probability that each row is among its origin's first k, ties broken at random."""
    _check_k(k)
    codes, _ = list_codes(origin, len(probability))
    # By list, and within it from the highest probability down; a tie is a run of equal values.
    order = np.lexsort((-probability, codes))
    c, p = codes[order], probability[order]
    new_list = np.r_[True, c[1:] != c[:-1]]
    tie = np.cumsum(new_list | np.r_[True, p[1:] != p[:-1]]) - 1
    size = np.bincount(tie)
    start = np.flatnonzero(new_list)[np.cumsum(new_list) - 1]
    first = np.flatnonzero(np.r_[True, tie[1:] != tie[:-1]])[tie]
    # A tie shares what is left of the list when it begins: nobody chose an order within it, so
    # the result must not depend on the order of rows.
    share = np.clip(k - (first - start), 0, size[tie]) / size[tie]
    result = np.empty(len(p))
    result[order] = share
    return result


def random_membership(n_rows: int, *, k: int, origin: ArrayLike | None = None) -> FloatArray:
    """Membership in a list of k drawn at random in the row's origin: min(k, states) / states."""
    _check_k(k)
    codes, _ = list_codes(origin, n_rows)
    states = np.bincount(codes)[codes]
    result: FloatArray = np.minimum(k, states) / states
    return result


def best_of_two_lists(
    probability: FloatArray, *, k: int, gwcode: ArrayLike, origin: ArrayLike | None
) -> FloatArray:
    """Larger of a state's memberships of the lists of its origin and of the year before, if any."""
    if origin is None:
        raise DataError("the rule of the best of two lists needs the origin of each row; give it")
    on_list = top_k_membership(probability, k=k, origin=origin)
    state, _ = row_codes(gwcode, len(probability), name="gwcode")
    year = np.asarray(origin)
    order = np.lexsort((year, state))
    same_state = state[order][1:] == state[order][:-1]
    gap = year[order][1:] - year[order][:-1]
    twice = np.flatnonzero(same_state & (gap == 0))
    if len(twice):
        row = order[twice[0]]
        raise DataError(
            f"{len(twice)} rows repeat a state and origin, first gwcode {np.asarray(gwcode)[row]} "
            f"at {year[row]}; score one model at a time, one row per state and origin"
        )
    here = on_list[order]
    # A gap in the years (a state that was not forecast) leaves the one list to decide.
    best = here.copy()
    best[1:] = np.where(same_state & (gap == 1), np.maximum(here[1:], here[:-1]), here[1:])
    result = np.empty(len(best))
    result[order] = best
    return result


def list_codes(origin: ArrayLike | None, n_rows: int) -> tuple[PositionArray, NDArray[np.generic]]:
    """Number of each row's list, and the lists' origins; one list, of origin 0, without origins."""
    if origin is None:
        return np.zeros(n_rows, dtype=np.intp), np.zeros(1, dtype=np.int64)
    return row_codes(origin, n_rows, name="origin")


def _check_k(k: int) -> None:
    """Refuse a length that is no positive whole number."""
    if isinstance(k, bool) or not isinstance(k, int | np.integer) or k < 1:
        raise DataError(
            f"k must be a whole number of at least 1; found {plain(k)}; give a list length"
        )
