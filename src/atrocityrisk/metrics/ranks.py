"""Scores of the list of the k most at-risk states, as policy users read it.

Each origin has its own list. States tied at the end of a list share its last places in expectation,
so no score depends on the order of rows. Weights count rows of the result; they never change a
list, because a list of k states is a list of k states.
"""

import numpy as np
from numpy.typing import ArrayLike

from atrocityrisk.errors import DataError
from atrocityrisk.metrics.alert_lists import (
    best_of_two_lists,
    list_codes,
    random_membership,
    top_k_membership,
)
from atrocityrisk.metrics.registered_metrics import checked, metric, need_onset

_MANNING = "Manning, Raghavan & Schütze 2008, Introduction to Information Retrieval, ch. 8"
_LIFT = "Ling & Li 1998, Proc. KDD, Data mining for direct marketing"
_EWP = "Early Warning Project 2025, Countries at risk for mass killing: accuracy of past lists"


@metric(kind="rank", low=0, high=1, perfect=1, orientation="higher", reference=_MANNING)
def recall_at_k(
    observed: ArrayLike,
    probability: ArrayLike,
    *,
    k: int = 30,
    origin: ArrayLike | None = None,
    weights: ArrayLike | None = None,
) -> float:
    """Share of all onsets that were on their origin's list of the k highest risks.

    Hits summed over origins, divided by onsets summed over origins.

    Parameters
    ----------
    observed : array_like
        1 for an onset, 0 for none, shape (rows,).
    probability : array_like
        Probabilities in [0, 1], shape (rows,).
    k : int, default 30
        Length of a list; a list longer than the states holds them all.
    origin : array_like, optional
        Origin of each row; by default all rows are one list.
    weights : array_like, optional
        Weight of each row in hits and onsets, shape (rows,).

    Returns
    -------
    float
        Between 0 and 1. A perfect forecast reaches 1 if no origin has more than `k` onsets.

    Raises
    ------
    DataError
        If there is no onset, `k` is not a positive whole number, or an array is refused.

    References
    ----------
    .. [1] Manning, C. D., Raghavan, P., & Schütze, H. (2008). Introduction to Information
       Retrieval, chapter 8. Cambridge University Press.
    .. [2] McSherry, F., & Najork, M. (2008). Computing information retrieval performance measures
       efficiently in the presence of tied scores. Advances in Information Retrieval, 30th European
       Conference (ECIR), 414-421.

    Examples
    --------
    >>> recall_at_k([1, 0, 0, 1], [0.9, 0.5, 0.4, 0.1], k=2)
    0.5
    """
    y, p, w = checked(observed, probability, weights=weights)
    need_onset(y, w, what="recall_at_k")
    on_list = top_k_membership(p, k=k, origin=origin)
    return float((w * y) @ on_list / (w @ y))


@metric(kind="rank", low=0, high=1, perfect=1, orientation="higher", reference=_MANNING)
def mean_recall_at_k(
    observed: ArrayLike,
    probability: ArrayLike,
    *,
    k: int = 30,
    origin: ArrayLike | None = None,
    weights: ArrayLike | None = None,
) -> float:
    """Recall of each origin's list of k, averaged over the origins that saw an onset.

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
    weights : array_like, optional
        Weight of each row in hits and onsets, shape (rows,).

    Returns
    -------
    float
        Between 0 and 1; every origin counts alike, so a quiet year weighs as much as a bad one.

    Raises
    ------
    DataError
        If there is no onset, `k` is not a positive whole number, or an array is refused.

    References
    ----------
    .. [1] Manning, C. D., Raghavan, P., & Schütze, H. (2008). Introduction to Information
       Retrieval, chapter 8. Cambridge University Press.
    .. [2] McSherry, F., & Najork, M. (2008). Computing information retrieval performance measures
       efficiently in the presence of tied scores. Advances in Information Retrieval, 30th European
       Conference (ECIR), 414-421.

    Examples
    --------
    >>> mean_recall_at_k([1, 0, 1, 1], [0.9, 0.1, 0.8, 0.2], k=1, origin=[1999, 1999, 2000, 2000])
    0.75
    """
    y, p, w = checked(observed, probability, weights=weights)
    need_onset(y, w, what="mean_recall_at_k")
    codes, groups = list_codes(origin, len(y))
    onsets = np.bincount(codes, w * y, len(groups))
    hits = np.bincount(codes, w * y * top_k_membership(p, k=k, origin=origin), len(groups))
    # Recall is not defined at an origin without an onset.
    seen = onsets > 0
    return float(np.mean(hits[seen] / onsets[seen]))


@metric(kind="rank", low=0, high=1, perfect=1, orientation="higher", reference=_MANNING)
def precision_at_k(
    observed: ArrayLike,
    probability: ArrayLike,
    *,
    k: int = 30,
    origin: ArrayLike | None = None,
    weights: ArrayLike | None = None,
) -> float:
    """Share of listed states, over all origins' lists of k, that saw an onset.

    Parameters
    ----------
    observed : array_like
        1 for an onset, 0 for none, shape (rows,).
    probability : array_like
        Probabilities in [0, 1], shape (rows,).
    k : int, default 30
        Length of a list; where there are fewer states, the list is as long as there are states.
    origin : array_like, optional
        Origin of each row; by default all rows are one list.
    weights : array_like, optional
        Weight of each row, shape (rows,).

    Returns
    -------
    float
        Between 0 and 1. A perfect forecast reaches 1 if every origin has at least `k` onsets.

    Raises
    ------
    DataError
        If `k` is not a positive whole number, no listed row has weight, or an array is refused.

    References
    ----------
    .. [1] Manning, C. D., Raghavan, P., & Schütze, H. (2008). Introduction to Information
       Retrieval, chapter 8. Cambridge University Press.
    .. [2] McSherry, F., & Najork, M. (2008). Computing information retrieval performance measures
       efficiently in the presence of tied scores. Advances in Information Retrieval, 30th European
       Conference (ECIR), 414-421.

    Examples
    --------
    >>> precision_at_k([1, 0, 0, 1], [0.9, 0.5, 0.4, 0.1], k=2)
    0.5
    """
    y, p, w = checked(observed, probability, weights=weights)
    on_list = top_k_membership(p, k=k, origin=origin)
    listed = float(w @ on_list)
    if listed <= 0:
        raise DataError("precision_at_k: every listed row has weight 0; give one of them weight")
    return float((w * y) @ on_list / listed)


@metric(kind="rank", low=0, high=np.inf, perfect=None, orientation="higher", reference=_LIFT)
def lift_at_k(
    observed: ArrayLike,
    probability: ArrayLike,
    *,
    k: int = 30,
    origin: ArrayLike | None = None,
    weights: ArrayLike | None = None,
) -> float:
    """How many times more onsets per listed state than on random lists of the same lengths.

    Precision at k, divided by the precision of lists drawn at random within each origin.

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
    weights : array_like, optional
        Weight of each row, shape (rows,).

    Returns
    -------
    float
        1 for a list no better than chance; at most states / k, and less if onsets exceed k.

    Raises
    ------
    DataError
        If there is no onset, `k` is not a positive whole number, or an array is refused.

    References
    ----------
    .. [1] Ling, C. X., & Li, C. (1998). Data mining for direct marketing: problems and solutions.
       Proceedings of the 4th International Conference on Knowledge Discovery and Data Mining (KDD),
       73-79.
    .. [2] McSherry, F., & Najork, M. (2008). Computing information retrieval performance measures
       efficiently in the presence of tied scores. Advances in Information Retrieval, 30th European
       Conference (ECIR), 414-421.

    Examples
    --------
    >>> lift_at_k([1, 0, 0, 0], [0.9, 0.5, 0.4, 0.1], k=1)
    4.0
    """
    y, p, w = checked(observed, probability, weights=weights)
    need_onset(y, w, what="lift_at_k")
    # Precision of random lists depends on how many states each origin has, so it is not the rate.
    chance = random_membership(len(y), k=k, origin=origin)
    precision = precision_at_k(y, p, k=k, origin=origin, weights=w)
    return float(precision / ((w * y) @ chance / (w @ chance)))


@metric(kind="rank", low=0, high=1, perfect=1, orientation="higher", reference=_EWP)
def recall_at_k_ewp(
    observed: ArrayLike,
    probability: ArrayLike,
    *,
    gwcode: ArrayLike,
    origin: ArrayLike,
    k: int = 30,
    weights: ArrayLike | None = None,
) -> float:
    """Share of onsets caught by the better of the two lists made one and two years before.

    The Early Warning Project's own rule. It differs from :func:`recall_at_k` in two ways: an onset
    counts once, and it has two chances of being caught.

    Parameters
    ----------
    observed : array_like
        1 if an onset happened in the *first* year after the origin, shape (rows,). Labels of the
        two-year window would count each onset twice.
    probability : array_like
        Probabilities in [0, 1], made at the origin for its two-year window.
    gwcode : array_like
        State of each row.
    origin : array_like
        Origin of each row, a year; one row per state and origin.
    k : int, default 30
        Length of a list.
    weights : array_like, optional
        Weight of each row in hits and onsets, shape (rows,).

    Returns
    -------
    float
        Between 0 and 1.

    Raises
    ------
    DataError
        If there is no onset, a state occurs twice at one origin, `k` is not a positive whole
        number, or an array is refused.

    Notes
    -----
    An onset of year y belongs to the row of origin y - 1; the state's row of origin y - 2 is looked
    up, and where there is none the one list decides. Tied states share the last places: the better
    of two expectations is taken.

    References
    ----------
    .. [1] Early Warning Project (2025). Countries at risk for mass killing: accuracy of past lists.
       https://earlywarningproject.ushmm.org

    Examples
    --------
    The second list lost the state that the first one had.

    >>> recall_at_k_ewp(
    ...     [0, 0, 1, 0],
    ...     [0.9, 0.1, 0.2, 0.3],
    ...     gwcode=[2, 20, 2, 20],
    ...     origin=[1999, 1999, 2000, 2000],
    ...     k=1,
    ... )
    1.0
    """
    y, p, w = checked(observed, probability, weights=weights)
    need_onset(y, w, what="recall_at_k_ewp")
    caught = best_of_two_lists(p, k=k, gwcode=gwcode, origin=origin)
    return float((w * y) @ caught / (w @ y))
