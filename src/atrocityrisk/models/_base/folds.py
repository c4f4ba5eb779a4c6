"""Which rows are left out together: fold numbers 1..n_folds for cross-validation.

Windows of neighbouring years share the same future onset, so random rows leak. Folds of whole
countries or of blocks of years do not; random folds and R's folds replay what others published.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import ArrayLike

from atrocityrisk._core.arrays import IntArray
from atrocityrisk.errors import ModelError

Seed = int | Sequence[int] | np.random.SeedSequence | None


def random_folds(n: int, *, n_folds: int = 10, seed: Seed = None) -> IntArray:
    """Fold of each of `n` rows, dealt at random in sizes that differ by one at most.

    Parameters
    ----------
    n : int
        Number of rows.
    n_folds : int
        Number of folds, 2 to `n`.
    seed : int, sequence of int, SeedSequence or None
        Seed; None draws a fresh one.

    Returns
    -------
    numpy.ndarray
        Integers 1..n_folds, shape (n,).

    Raises
    ------
    ModelError
        If there are fewer rows than folds, or fewer than two folds.

    References
    ----------
    .. [1] Stone (1974), "Cross-validatory choice and assessment of statistical predictions",
       Journal of the Royal Statistical Society B 36(2).

    Examples
    --------
    >>> import numpy as np
    >>> np.bincount(random_folds(11, n_folds=3, seed=1)).tolist()
    [0, 4, 4, 3]
    """
    _check_number(n_folds, n, what="rows")
    return np.random.default_rng(seed).permutation(_dealt(n, n_folds))


def group_folds(groups: ArrayLike, *, n_folds: int = 10, seed: Seed = None) -> IntArray:
    """Fold of each row such that all rows of a group share one.

    Parameters
    ----------
    groups : array_like
        Group (country) of each row.
    n_folds : int
        Number of folds, 2 to the number of groups.
    seed : int, sequence of int, SeedSequence or None
        Seed; None draws a fresh one.

    Returns
    -------
    numpy.ndarray
        Integers 1..n_folds, shape (n,).

    Raises
    ------
    ModelError
        If there are fewer groups than folds, or fewer than two folds.

    Notes
    -----
    Groups are dealt in the sorted order of their names, so the order of rows changes nothing.

    References
    ----------
    .. [1] Roberts et al. (2017), "Cross-validation strategies for data with temporal, spatial,
       hierarchical, or phylogenetic structure", Ecography 40(8).

    Examples
    --------
    >>> folds = group_folds([2, 2, 20, 40, 40], n_folds=3, seed=1)
    >>> bool(folds[0] == folds[1] and folds[3] == folds[4])
    True
    """
    names, which = np.unique(np.asarray(groups), return_inverse=True)
    _check_number(n_folds, len(names), what="groups")
    dealt = np.random.default_rng(seed).permutation(_dealt(len(names), n_folds))
    return np.asarray(dealt[which], dtype=np.int64)


def block_folds(years: ArrayLike, *, n_folds: int = 10) -> IntArray:
    """Fold of each row such that each fold is a run of consecutive years of about equal size.

    Parameters
    ----------
    years : array_like of int
        Year of each row.
    n_folds : int
        Number of folds, 2 to the number of distinct years.

    Returns
    -------
    numpy.ndarray
        Integers 1..n_folds, shape (n,), rising with the year.

    Raises
    ------
    ModelError
        If there are fewer years than folds, or fewer than two folds.

    References
    ----------
    .. [1] Roberts et al. (2017), "Cross-validation strategies for data with temporal, spatial,
       hierarchical, or phylogenetic structure", Ecography 40(8).

    Examples
    --------
    >>> block_folds([1990, 1991, 1992, 1993, 1993], n_folds=2).tolist()
    [1, 1, 2, 2, 2]
    """
    names, which, sizes = np.unique(np.asarray(years), return_inverse=True, return_counts=True)
    _check_number(n_folds, len(names), what="years")
    # Each year goes to the fold in which its middle row falls.
    middle = np.cumsum(sizes) - sizes / 2
    wanted = np.floor(middle / sizes.sum() * n_folds).astype(np.int64)
    # One very full year may jump over a fold or swallow one; every fold gets a year all the same.
    order = np.arange(len(names))
    fold = np.empty(len(names), dtype=np.int64)
    last = -1
    for year in order:
        left = len(names) - year
        fold[year] = min(max(wanted[year], last, n_folds - left), last + 1)
        last = int(fold[year])
    return np.asarray(fold[which] + 1, dtype=np.int64)


def r_folds(n: int, *, n_folds: int = 10, seed: int) -> IntArray:
    """Folds that R gives for ``set.seed(seed); sample(rep(seq(n_folds), length = n))``.

    Parameters
    ----------
    n : int
        Number of rows.
    n_folds : int
        Number of folds, 2 to `n`.
    seed : int
        R's seed, a 32-bit integer.

    Returns
    -------
    numpy.ndarray
        Integers 1..n_folds, shape (n,).

    Raises
    ------
    ModelError
        If there are fewer rows than folds, or the seed is not a 32-bit integer.

    Notes
    -----
    Default generators of R 3.6 and later: Mersenne Twister [1]_ whose 624 words are filled by the
    congruential generator ``s -> 69069 s + 1`` after fifty warm-up steps, and indices drawn from
    the fewest random bits that hold them, refused when out of range. A run of ``cv.glmnet`` right
    after ``set.seed`` uses these folds; a call of ``glmnet`` in between draws no random number.

    References
    ----------
    .. [1] Matsumoto and Nishimura (1998), "Mersenne Twister", ACM TOMACS 8(1).

    Examples
    --------
    >>> r_folds(10, n_folds=3, seed=90035).tolist()
    [2, 1, 3, 1, 3, 2, 1, 3, 2, 1]
    """
    _check_number(n_folds, n, what="rows")
    if not -(2**31) < seed < 2**31:
        raise ModelError(f"an R seed is a 32-bit integer, but seed is {seed}; use R's own seed")
    bits = _r_bits(seed)
    pool = _dealt(n, n_folds).tolist()
    drawn = []
    # R's `sample` takes one of those left and moves the last of them to its place.
    for left in range(n, 0, -1):
        width = (left - 1).bit_length()
        index = left
        while index >= left:
            index = 0
            # R draws 16 bits at a time, and one chunk more where the width is a multiple of 16.
            for _ in range(width // 16 + 1):
                index = (index << 16) | next(bits)
            index &= (1 << width) - 1
        drawn.append(pool[index])
        pool[index] = pool[left - 1]
    return np.array(drawn, dtype=np.int64)


def _r_bits(seed: int) -> Iterator[int]:
    """Upper halves of the 32-bit words that R's Mersenne Twister yields after ``set.seed``."""
    state = seed & 0xFFFFFFFF
    words = []
    for step in range(50 + 1 + 624):
        state = (69069 * state + 1) & 0xFFFFFFFF
        if step > 50:  # word 50 is R's slot for the position, which seeding sets to "used up"
            words.append(state)
    twister = np.random.MT19937()
    twister.state = {
        "bit_generator": "MT19937",
        "state": {"key": np.array(words, dtype=np.uint32), "pos": 624},
    }
    while True:
        yield from (twister.random_raw(4096) >> 16).tolist()


def _dealt(n: int, n_folds: int) -> IntArray:
    return np.arange(n, dtype=np.int64) % n_folds + 1


def _check_number(n_folds: int, n: int, *, what: str) -> None:
    if n_folds < 2:
        raise ModelError(f"cross-validation needs 2 folds or more, but n_folds is {n_folds}")
    if n < n_folds:
        raise ModelError(
            f"each of the {n_folds} folds needs {what} of its own, but there are {n} {what}; "
            f"lower n_folds to {max(n, 2)} or fewer"
        )
