"""Draws of the cluster bootstrap: how often each resample holds each country."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from atrocityrisk._core.arrays import FloatArray, PositionArray
from atrocityrisk.errors import DataError
from atrocityrisk.metrics.registered_metrics import check_whole, row_codes


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
    left_out : ndarray of int, optional
        None where countries were redrawn. Where clusters were left out in turn, what each row of
        `multiplicity` lacks: 0 a country, 1 a block of origins, 2 a country within a block.

    Examples
    --------
    >>> import atrocityrisk.metrics as metrics
    >>> import numpy as np
    >>> observed = np.array([0, 0, 1, 0, 1, 0])
    >>> probability = np.array([0.1, 0.2, 0.6, 0.1, 0.3, 0.4])
    >>> country = np.array([2, 2, 20, 20, 40, 40])
    >>> draws = metrics.country_draws(country, n_boot=50, seed=1)
    >>> draws.multiplicity.shape
    (50, 3)
    """

    code: PositionArray
    country: NDArray[np.generic]
    multiplicity: FloatArray
    left_out: NDArray[np.int_] | None = None


def country_draws(gwcode: ArrayLike, *, n_boot: int = 2000, seed: int = 0) -> CountryDraws:
    """Draw countries with replacement, each with all its origins.

    Parameters
    ----------
    gwcode : array_like
        Country of each row, shape (rows,).
    n_boot : int, default 2000
        Number of resamples.
    seed : int, default 0
        Seed of the draws.

    Returns
    -------
    CountryDraws
        Multiplicities, each row of which sums to the number of countries.

    Raises
    ------
    DataError
        If there are fewer than two countries, or `n_boot` is not positive.

    See Also
    --------
    leave_clusters_out : For intervals clustered by country and by block of origins.

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
    check_whole(n_boot, name="n_boot", usual=2000)
    size = len(names)
    if size < 2:
        raise DataError(
            f"a clustered bootstrap needs at least 2 countries; found {size}; use more data"
        )
    # Drawing n of n with replacement is multinomial: only the counts matter for a score.
    drawn = np.random.default_rng(seed).multinomial(size, np.full(size, 1 / size), size=n_boot)
    return CountryDraws(code=country, country=names, multiplicity=drawn.astype(np.float64))
