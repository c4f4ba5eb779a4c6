"""Draws of the cluster bootstrap: how often each resample holds each country."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from atrocityrisk._core.arrays import FloatArray, PositionArray
from atrocityrisk.errors import DataError
from atrocityrisk.metrics.registered_metrics import row_codes


@dataclass(frozen=True, kw_only=True)
class CountryDraws:
    """How often each country was drawn in each resample.

    Attributes
    ----------
    code : ndarray of int
        Cluster of each row, shape (rows,). A cluster is a country, or a country within a block of
        origins.
    country : ndarray
        Country of each cluster, shape (clusters,).
    multiplicity : ndarray
        Shape (n_boot, clusters).
    """

    code: PositionArray
    country: NDArray[np.generic]
    multiplicity: FloatArray


def country_draws(
    gwcode: ArrayLike,
    *,
    origin: ArrayLike | None = None,
    block_years: int | None = None,
    n_boot: int = 2000,
    seed: int = 0,
) -> CountryDraws:
    """Draw countries with replacement, over all origins or within blocks of origins.

    Parameters
    ----------
    gwcode : array_like
        Country of each row, shape (rows,).
    origin : array_like, optional
        Origin year of each row; needed with `block_years`.
    block_years : int, optional
        Length of a block of origins, counted from the first origin. Countries are then drawn anew
        within each block, which keeps every period's share of the data and lets a country's
        periods vary independently. Windows of two years overlap by one, so take 3 or more.
    n_boot : int, default 2000
        Number of resamples.
    seed : int, default 0
        Seed of the draws.

    Returns
    -------
    CountryDraws
        Multiplicities, each row of which sums to the number of clusters.

    Raises
    ------
    DataError
        If there are fewer than two countries (in some block), `n_boot` is not positive, or blocks
        are asked for without origins.

    References
    ----------
    .. [1] Field, C. A., & Welsh, A. H. (2007). Bootstrapping clustered data. Journal of the Royal
       Statistical Society B 69(3), 369-390.

    Examples
    --------
    >>> country_draws([2, 2, 20], n_boot=4, seed=3).multiplicity.sum(axis=1)
    array([2., 2., 2., 2.])
    """
    n_rows = np.size(gwcode)
    country, names = row_codes(gwcode, n_rows, name="gwcode")
    if n_boot < 1:
        raise DataError(f"n_boot must be at least 1; found {n_boot!r}; 2000 is usual")
    block = np.zeros(n_rows, dtype=np.intp)
    if block_years is not None:
        if origin is None or block_years < 1:
            raise DataError(
                "blocks of origins need the origin of each row and block_years of at least 1; "
                f"found block_years={block_years!r} and origin "
                f"{'missing' if origin is None else 'given'}"
            )
        codes, origins = row_codes(origin, n_rows, name="origin")
        # Blocks go by the calendar, not by position: a missing origin shifts none of them.
        years = origins.astype(np.int64)[codes]
        block = ((years - years.min()) // block_years).astype(np.intp)
    # One number for each pair of block and country; without blocks, for each country.
    clusters, code = np.unique(block * len(names) + country, return_inverse=True)
    cluster_block = clusters // len(names)
    rng = np.random.default_rng(seed)
    multiplicity = np.empty((n_boot, len(clusters)))
    for number in np.unique(cluster_block):
        members = np.flatnonzero(cluster_block == number)
        size = len(members)
        if size < 2:
            raise DataError(
                f"a clustered bootstrap needs at least 2 countries in every block; found {size} in "
                f"block {number}; use more data or longer blocks"
            )
        # Drawing n of n with replacement is multinomial: only the counts matter for a score.
        multiplicity[:, members] = rng.multinomial(size, np.full(size, 1 / size), size=n_boot)
    return CountryDraws(
        code=code.astype(np.intp), country=names[clusters % len(names)], multiplicity=multiplicity
    )
