"""Standard errors clustered two ways, by country and by block of origins, for any metric.

Each country, each block of origins and each country within a block is left out once; the variance
is that over countries plus that over blocks less that over their intersections, which the first two
both count (Cameron, Gelbach and Miller 2011). The jackknife gives each of the three for metrics
that are no means, without a formula of their own; for a mean over clusters of one size it equals
the closed form exactly.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtrit

from atrocityrisk._core.arrays import FloatArray
from atrocityrisk.errors import DataError
from atrocityrisk.metrics.country_bootstrap import CountryDraws
from atrocityrisk.metrics.registered_metrics import check_whole, row_codes, whole_years

COUNTRY, BLOCK, BOTH = 0, 1, 2


def leave_clusters_out(
    gwcode: ArrayLike, origin: ArrayLike, *, block_years: int = 3
) -> CountryDraws:
    """Leave out each country, each block of origins, and each country within a block, in turn.

    Scores under these have two-way clustered intervals: :func:`intervals`, :func:`differences` and
    :func:`power` see from `left_out` what they were given.

    Parameters
    ----------
    gwcode : array_like
        Country of each row, shape (rows,).
    origin : array_like
        Origin year of each row, shape (rows,).
    block_years : int, default 3
        Length of a block of origins, counted from the first origin. Windows of two years overlap
        by one, so take 3 or more; there should be ten blocks or so.

    Returns
    -------
    CountryDraws
        Multiplicities of 0 and 1: a row for each country, then each block, then each pair.

    Raises
    ------
    DataError
        If there are fewer than two countries or blocks, or `block_years` is not positive.

    Notes
    -----
    The variance of a score is the jackknife's over countries, plus that over blocks, less that
    over pairs of both; where sampling error makes this smaller than one of the first two, the
    larger of these is taken. Intervals are symmetric, by Student's t with one degree of freedom
    less than there are countries or blocks, whichever are fewer. Redrawing countries alone takes
    the years as given, and covers too little where whole years are better or worse than others.
    The bootstrap that draws countries and blocks and multiplies both counts the part that belongs
    to neither three times (Owen 2007), and covers too much, or too little where blocks are few.

    References
    ----------
    .. [1] Cameron, A. C., Gelbach, J. B., & Miller, D. L. (2011). Robust inference with multiway
       clustering. Journal of Business & Economic Statistics 29(2), 238-249.
    .. [2] MacKinnon, J. G., Nielsen, M. Ø., & Webb, M. D. (2024). Jackknife inference with two-way
       clustering. arXiv:2406.08880.
    .. [3] Owen, A. B. (2007). The pigeonhole bootstrap. Annals of Applied Statistics 1(2), 386-411.

    Examples
    --------
    >>> left = leave_clusters_out([2, 2, 20, 20], [2000, 2003, 2000, 2003])
    >>> left.multiplicity[:4]
    array([[0., 1., 0., 1.],
           [1., 0., 1., 0.],
           [0., 0., 1., 1.],
           [1., 1., 0., 0.]])
    >>> left.left_out
    array([0, 0, 1, 1, 2, 2, 2, 2])
    """
    n_rows = np.size(gwcode)
    country, names = row_codes(gwcode, n_rows, name="gwcode")
    codes, origins = whole_years(origin, n_rows, name="origin")
    check_whole(block_years, name="block_years", usual=3)
    # Blocks go by the calendar, not by position: a missing origin shifts none of them.
    years = origins[codes]
    block = (years - years.min()) // block_years
    pairs, code = np.unique(block * len(names) + country, return_inverse=True)
    of_pair = (pairs % len(names), pairs // len(names))
    parts = []
    for clusters, what in zip(of_pair, ("countries", "blocks of origins"), strict=True):
        groups = np.unique(clusters)
        if len(groups) < 2:
            raise DataError(
                f"a two-way clustered interval needs at least 2 {what}; found {len(groups)}; use "
                "more data or shorter blocks, or cluster by country alone"
            )
        parts.append((groups[:, np.newaxis] != clusters).astype(np.float64))
    parts.append(1.0 - np.eye(len(pairs), dtype=np.float64))
    return CountryDraws(
        code=code.astype(np.intp),
        country=names[of_pair[0]],
        multiplicity=np.concatenate(parts),
        left_out=np.repeat([COUNTRY, BLOCK, BOTH], [len(part) for part in parts]),
    )


def two_way_errors(
    estimate: FloatArray, without: FloatArray, left_out: NDArray[np.int_]
) -> FloatArray:
    """Standard errors from scores with each cluster left out along the last axis of `without`."""
    # A score that is infinite, or undefined without some cluster, has no standard error: NaN.
    with np.errstate(invalid="ignore"):
        squared = (without - estimate[..., np.newaxis]) ** 2
    country, block, both = (
        squared[..., left_out == kind].sum(axis=-1) * (1 - 1 / np.sum(left_out == kind))
        for kind in (COUNTRY, BLOCK, BOTH)
    )
    # The difference of estimates may fall below what one way alone gives, even below 0.
    variance = np.maximum(country + block - both, np.maximum(country, block))
    return np.asarray(np.sqrt(np.where(np.isfinite(variance), variance, np.nan)))


def fewest_clusters(left_out: NDArray[np.int_]) -> int:
    """Countries or blocks, whichever are fewer."""
    return int(min(np.sum(left_out == COUNTRY), np.sum(left_out == BLOCK)))


def two_way_quantile(left_out: NDArray[np.int_], level: float) -> float:
    """Half the width of a central interval in standard errors, by Student's t."""
    return float(stdtrit(fewest_clusters(left_out) - 1, 0.5 + level / 2))
