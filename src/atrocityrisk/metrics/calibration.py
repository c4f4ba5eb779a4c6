"""Calibration in single numbers: is the level right, and how far off are the bins?

Lines are in :mod:`atrocityrisk.metrics.calibration_lines`, counts in
:mod:`atrocityrisk.metrics.onset_counts`, curves in :mod:`atrocityrisk.metrics.reliability`.
"""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from atrocityrisk._core.spelling import plain
from atrocityrisk.errors import DataError
from atrocityrisk.metrics.registered_metrics import checked, metric

_VAN_CALSTER = "Van Calster et al. 2019, BMC Medicine 17:230, doi:10.1186/s12916-019-1466-7"
_NAEINI = "Naeini, Cooper & Hauskrecht 2015, Proc. AAAI 29"


@metric(
    kind="calibration", low=0, high=np.inf, perfect=1, orientation="target", reference=_VAN_CALSTER
)
def observed_expected_ratio(
    observed: ArrayLike, probability: ArrayLike, *, weights: ArrayLike | None = None
) -> float:
    """Number of onsets observed, divided by the number the forecasts expected.

    Parameters
    ----------
    observed : array_like
        1 for an onset, 0 for none, shape (rows,).
    probability : array_like
        Probabilities in [0, 1], shape (rows,).
    weights : array_like, optional
        Weight of each row, shape (rows,).

    Returns
    -------
    float
        1 is right, below 1 means that risk was overstated.

    Raises
    ------
    DataError
        If every probability is 0, so that the ratio is not defined, or an array is refused.

    References
    ----------
    .. [1] Van Calster, B., McLernon, D. J., van Smeden, M., Wynants, L., & Steyerberg, E. W.
       (2019). Calibration: the Achilles heel of predictive analytics. BMC Medicine 17, 230.

    Examples
    --------
    >>> observed_expected_ratio([0, 0, 1, 0], [0.5, 0.5, 0.5, 0.5])
    0.5
    """
    y, p, w = checked(observed, probability, weights=weights)
    expected = float(w @ p)
    if expected <= 0:
        raise DataError(
            "observed_expected_ratio needs a positive expected count; every probability is 0; "
            "use mean_bias instead"
        )
    return float(w @ y) / expected


@metric(kind="calibration", low=-1, high=1, perfect=0, orientation="target", reference=_VAN_CALSTER)
def mean_bias(
    observed: ArrayLike, probability: ArrayLike, *, weights: ArrayLike | None = None
) -> float:
    """Mean probability minus observed rate.

    Parameters
    ----------
    observed : array_like
        1 for an onset, 0 for none, shape (rows,).
    probability : array_like
        Probabilities in [0, 1], shape (rows,).
    weights : array_like, optional
        Weight of each row, shape (rows,).

    Returns
    -------
    float
        0 is right, positive means that risk was overstated.

    Raises
    ------
    DataError
        If an array is refused.

    References
    ----------
    .. [1] Van Calster, B., McLernon, D. J., van Smeden, M., Wynants, L., & Steyerberg, E. W.
       (2019). Calibration: the Achilles heel of predictive analytics. BMC Medicine 17, 230.

    Examples
    --------
    >>> mean_bias([0, 0, 1, 0], [0.5, 0.5, 0.5, 0.5])
    0.25
    """
    y, p, w = checked(observed, probability, weights=weights)
    return float(w @ (p - y) / w.sum())


@metric(kind="calibration", low=0, high=1, perfect=0, orientation="lower", reference=_NAEINI)
def expected_calibration_error(
    observed: ArrayLike,
    probability: ArrayLike,
    *,
    n_bins: int = 10,
    bins: Literal["quantile", "width"] = "quantile",
    weights: ArrayLike | None = None,
) -> float:
    """Mean gap between probability and observed rate over bins of the probability.

    Parameters
    ----------
    observed : array_like
        1 for an onset, 0 for none, shape (rows,).
    probability : array_like
        Probabilities in [0, 1], shape (rows,).
    n_bins : int, default 10
        Number of bins.
    bins : {"quantile", "width"}, default "quantile"
        Bins with equally many rows, or of equal width. Risks of mass killing lie almost all in the
        first of ten equal widths.
    weights : array_like, optional
        Weight of each row in means, shape (rows,); the edges of bins do not depend on it.

    Returns
    -------
    float
        Between 0 (calibrated at this resolution) and 1.

    Raises
    ------
    DataError
        If `n_bins` is not a positive whole number, `bins` is unknown, or an array is refused.

    Notes
    -----
    It depends on the bins and is biased upward in small samples; the miscalibration of
    :func:`atrocityrisk.metrics.decompose` has no bins to choose. Equal probabilities always share a
    bin.

    References
    ----------
    .. [1] Naeini, M. P., Cooper, G. F., & Hauskrecht, M. (2015). Obtaining well calibrated
       probabilities using Bayesian binning. Proceedings of the 29th AAAI Conference on Artificial
       Intelligence, 2901-2907.

    Examples
    --------
    >>> expected_calibration_error([0, 0, 0, 1], [0.25, 0.25, 0.75, 0.75], n_bins=2)
    0.25
    """
    y, p, w = checked(observed, probability, weights=weights)
    if isinstance(n_bins, bool) or not isinstance(n_bins, int | np.integer) or n_bins < 1:
        raise DataError(f"n_bins must be a whole number of at least 1; found {plain(n_bins)}")
    if bins == "quantile":
        # Ties can make two quantiles equal; a bin without width would hold nothing.
        edges = np.unique(np.quantile(p, np.linspace(0, 1, n_bins + 1)))
    elif bins == "width":
        edges = np.linspace(0, 1, n_bins + 1)
    else:
        raise DataError(f"bins must be 'quantile' or 'width'; found {bins!r}")
    # Bins are closed on the right, as in pandas.qcut, so that ties with an edge stay together.
    number = np.searchsorted(edges[1:-1], p, side="left")
    gap = np.bincount(number, w * (p - y))
    return float(np.abs(gap).sum() / w.sum())
