"""How late onsets are coded, and how many of recent years are still missing.

Write p_d for the probability that an onset is coded with delay d = 0..D and F(d) = p_0 + ... + p_d.
An onset can only be seen if its delay is at most T, the years passed since; its likelihood is
p_d / F(T). In terms of the reverse hazard g_d = p_d / F(d), the probability that an onset coded by
delay d was coded at d and not before, that is g_d (1 - g_{d+1}) ... (1 - g_T): truncation drops
out, and Beta priors are conjugate. A Dirichlet prior on p is the same as independent
g_d ~ Beta(a_d, a_0 + ... + a_{d-1}).

Delays known only between bounds (onsets that the oldest edition holds already, missing editions)
are drawn in turn with the hazards (Gibbs sampling). Onsets still to be coded are Poisson with mean
rate x (1 - F(T)); the rate, taken as constant over the last years, has a Gamma(1/2, 0) prior and
sees as many onsets as are coded, over the sum of F(T).
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from atrocityrisk._core.arrays import FloatArray
from atrocityrisk.errors import DataError, SpecError
from atrocityrisk.evaluation.reporting_delay.coding_dates import first_coded, withdrawn

# Length of each chain. Every draw is the end of a chain of its own, so that draws are independent
# and no effective sample size has to be watched.
SWEEPS = 60


@dataclass(frozen=True, kw_only=True)
class Prior:
    """Prior on delays, before any edition is seen.

    Attributes
    ----------
    onsets : float
        Weight, as a number of onsets whose delay was seen.
    ratio : float
        Each further year of delay is so many times as likely as the one before. With the defaults
        half of all onsets are coded in the first edition that could hold them, three quarters
        in the second at the latest.
    longest : int
        Longest delay, in years. An onset first coded later counts as a change of definition.

    Examples
    --------
    >>> from atrocityrisk.evaluation.reporting_delay import Prior
    >>> Prior().longest
    10
    """

    onsets: float = 2.0
    ratio: float = 0.5
    longest: int = 10

    def __post_init__(self) -> None:
        """Refuse values outside their domain."""
        if not (0 < self.onsets < np.inf and 0 < self.ratio <= 1 and 1 <= self.longest <= 60):
            raise SpecError(
                "a prior on delays needs onsets above 0, a ratio in (0, 1] and a longest delay of "
                f"1 to 60 years; found {self}"
            )

    @property
    def weights(self) -> FloatArray:
        """Parameters of the Dirichlet, by delay; they add up to `onsets`."""
        shape = np.power(self.ratio, np.arange(self.longest + 1), dtype=np.float64)
        return np.asarray(self.onsets * shape / shape.sum(), dtype=np.float64)


class MissingOnsets(NamedTuple):
    """Onsets of a year that are not yet coded: their mean and predictive interval."""

    expected: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True, eq=False)
class DelayModel:
    """Posterior of the delays of coding and of the rate of onsets.

    Attributes
    ----------
    prior : Prior
        As given.
    editions : tuple of int
        Editions seen, the newest last.
    onsets : DataFrame
        Onsets that the delays were learnt from, as `first_coded` returns them.
    redefined : DataFrame
        Onsets first coded later than the longest delay; left out as changes of definition.
    withdrawn : DataFrame
        Onsets that the newest edition no longer holds; of the years that `onsets` cover.
    coded : Series
        Onsets coded so far by year, for the years that the rate is taken from.
    by_delay : ndarray
        Draws of F, shape (draws, longest + 1).
    rate : ndarray
        Draws of the number of onsets a year, coded or not, shape (draws,).
    level : float
        Coverage of the intervals.
    seed : int
        Seed of the draws.

    Examples
    --------
    >>> import pandas as pd
    >>> from atrocityrisk.evaluation import reporting_delay
    >>> rows = [
    ...     (100 + i, 2002 + i, float(edition > 2003 + i), 0.0, edition)
    ...     for i in range(10) for edition in range(2003 + i, 2014)
    ... ]
    >>> names = ["gwcode", "year", "onset", "ongoing", "edition"]
    >>> vintages = pd.DataFrame(rows, columns=names)
    >>> delays = reporting_delay.fit_delays(vintages, n_draws=100)
    >>> delays.editions[0], len(delays.onsets) > 0
    (2003, True)
    """

    prior: Prior
    editions: tuple[int, ...]
    onsets: pd.DataFrame
    redefined: pd.DataFrame
    withdrawn: pd.DataFrame
    coded: pd.Series
    by_delay: FloatArray
    rate: FloatArray
    level: float
    seed: int

    @property
    def newest_year(self) -> int:
        """Last year that the newest edition covers."""
        return self.editions[-1] - 1

    def share_coded(self, delay: int) -> tuple[float, float, float]:
        """Share of onsets coded within a delay.

        Parameters
        ----------
        delay : int
            Years since the onset's year, 0 or more.

        Returns
        -------
        tuple of float
            Mean, and the ends of the interval.

        Raises
        ------
        SpecError
            If the delay is negative.
        """
        if delay < 0:
            raise SpecError(f"a delay is 0 years or more, found {delay}")
        share = self._coded_by(delay)
        low, high = np.quantile(share, self._ends())
        return float(share.mean()), float(low), float(high)

    def expected_missing(self, year: int, *, through: int | None = None) -> MissingOnsets:
        """Onsets of a year, or of several, that are not yet coded in the newest edition.

        Parameters
        ----------
        year : int
            A year that the newest edition covers.
        through : int, optional
            Last of several years; `year` alone if None.

        Returns
        -------
        MissingOnsets
            Mean, and the ends of the predictive interval.

        Raises
        ------
        SpecError
            If the newest edition does not cover a year: nothing of it could be coded yet.
        """
        years = range(year, (year if through is None else through) + 1)
        if not years:
            raise SpecError(f"years run from {year} through {through}; put the earlier one first")
        mean = sum(float(self._expected_by_draw(y).mean()) for y in years)
        # The years share their draws of rate and delays, so that the sum is drawn jointly.
        total = np.sum([self.missing(y) for y in years], axis=0)
        low, high = np.quantile(total, self._ends())
        return MissingOnsets(mean, float(low), float(high))

    def missing(self, year: int) -> NDArray[np.int64]:
        """Draws of the number of onsets of a year that are not yet coded.

        Parameters
        ----------
        year : int
            A year that the newest edition covers.

        Returns
        -------
        ndarray of int
            One number a draw.

        Raises
        ------
        SpecError
            If the newest edition does not cover the year.
        """
        # A stream for each year: asking for one year more leaves the numbers of the others alone.
        return np.random.default_rng([self.seed, year]).poisson(self._expected_by_draw(year))

    def table(self) -> pd.DataFrame:
        """Coded and still missing onsets of recent years.

        Returns
        -------
        DataFrame
            year, coded, expected (not yet coded), low, high; the years within the longest delay.
        """
        first = self.newest_year - self.prior.longest + 1
        years = range(first, self.newest_year + 1)
        coded = self.coded.reindex(years, fill_value=0)
        rows = [(year, int(coded[year]), *self.expected_missing(year)) for year in years]
        return pd.DataFrame(rows, columns=["year", "coded", "expected", "low", "high"])

    def _expected_by_draw(self, year: int) -> FloatArray:
        """Mean number of onsets of a year still to be coded, by draw."""
        return self.rate * (1 - self._coded_by(self._passed(year)))

    def _ends(self) -> list[float]:
        return [(1 - self.level) / 2, (1 + self.level) / 2]

    def _coded_by(self, delay: int) -> FloatArray:
        return self.by_delay[:, min(delay, self.prior.longest)]

    def _passed(self, year: int) -> int:
        if year > self.newest_year:
            raise SpecError(
                f"the newest edition, {self.editions[-1]}, covers years up to {self.newest_year}; "
                f"of {year} nothing could be coded yet. Add a newer edition"
            )
        return self.newest_year - year


def fit_delays(
    vintages: pd.DataFrame,
    *,
    prior: Prior | None = None,
    rate_years: int = 15,
    level: float = 0.9,
    n_draws: int = 4000,
    seed: int = 0,
) -> DelayModel:
    """Posterior of how late onsets are coded, from several editions of the labels.

    Parameters
    ----------
    vintages : DataFrame
        Editions as `read_label_vintages` returns them, two or more.
    prior : Prior, optional
        Prior on the delays; `Prior()` if None.
    rate_years : int, default 15
        Years, up to the newest, over which the rate of onsets is taken as constant.
    level : float, default 0.9
        Coverage of intervals.
    n_draws, seed : int
        Independent draws of the posterior, and their seed.

    Returns
    -------
    DelayModel
        Posterior draws and what they rest on.

    Raises
    ------
    DataError
        If there are fewer than two editions, or no onset within the longest delay.
    SpecError
        If a setting is outside its range.

    Notes
    -----
    The true rate falls and rises; taken as constant, a quiet year looks like one that is
    incompletely coded. Read the expected number beside the number coded. The module's docstring
    has the likelihood: reverse hazards [1]_, which remove the right truncation [2]_, and a Poisson
    number of onsets not yet coded [3]_.

    References
    ----------
    .. [1] Lagakos, S. W., Barraj, L. M., & De Gruttola, V. (1988). Nonparametric analysis of
       truncated survival data, with application to AIDS. Biometrika 75(3), 515-523.
    .. [2] Kalbfleisch, J. D., & Lawless, J. F. (1989). Inference based on retrospective
       ascertainment: an analysis of the data on transfusion-related AIDS. Journal of the American
       Statistical Association 84(406), 360-372.
    .. [3] Lawless, J. F. (1994). Adjustments for reporting delays and the prediction of occurred
       but not reported events. Canadian Journal of Statistics 22(1), 15-31.

    Examples
    --------
    >>> import pandas as pd
    >>> from atrocityrisk.evaluation import reporting_delay
    >>> rows = [
    ...     (100 + i, 2002 + i, float(edition > 2003 + i), 0.0, edition)
    ...     for i in range(10) for edition in range(2003 + i, 2014)
    ... ]
    >>> names = ["gwcode", "year", "onset", "ongoing", "edition"]
    >>> vintages = pd.DataFrame(rows, columns=names)
    >>> delays = reporting_delay.fit_delays(vintages, n_draws=100)
    >>> delays.level, len(delays.editions)
    (0.9, 11)
    """
    prior = prior or Prior()
    if rate_years < 1 or n_draws < 1 or not 0 < level < 1:
        raise SpecError(
            "rate_years and n_draws must be 1 or more and level between 0 and 1; found "
            f"{rate_years}, {n_draws} and {level}"
        )
    found = first_coded(vintages)
    editions = tuple(sorted(int(edition) for edition in vintages["edition"].unique()))
    newest = editions[-1] - 1
    recent = found[found["year"] > newest - max(rate_years, prior.longest)]
    late = recent["low"] > prior.longest
    used = recent[~late].reset_index(drop=True)
    # An onset whose bounds span every delay it could have says nothing about delays: those that
    # the oldest edition holds already.
    reach = np.minimum(used["longest_seen"], prior.longest)
    informative = used[(used["low"] > 0) | (used["high"] < reach)]
    if used.empty:
        raise DataError(
            f"no onset of the last {max(rate_years, prior.longest)} years is coded in edition "
            f"{editions[-1]}; delays cannot be learnt from it"
        )
    rng = np.random.default_rng(seed)
    by_delay = _posterior(informative, prior, n_draws=n_draws, rng=rng)
    years = np.arange(newest - rate_years + 1, newest + 1)
    coded = used.groupby("year").size().reindex(years, fill_value=0).rename("coded")
    passed = np.minimum(newest - years, prior.longest)
    # Conjugate to the Poisson; of each year only the share that could be coded by now was exposed.
    rate = rng.gamma(0.5 + coded.sum(), 1 / by_delay[:, passed].sum(axis=1))
    gone = withdrawn(vintages)
    return DelayModel(
        prior=prior,
        editions=editions,
        onsets=used,
        redefined=recent[late].reset_index(drop=True),
        withdrawn=gone[gone["year"] >= years[0]].reset_index(drop=True),
        coded=coded,
        by_delay=by_delay,
        rate=rate,
        level=level,
        seed=seed,
    )


def _posterior(
    onsets: pd.DataFrame, prior: Prior, *, n_draws: int, rng: np.random.Generator
) -> FloatArray:
    """Draws of F by delay; each the end of a chain that draws delays and hazards in turn."""
    weights, longest = prior.weights, prior.longest
    hazard = _hazards(np.zeros((n_draws, longest + 1)), np.zeros(longest + 1), weights, rng)
    if onsets.empty:
        return _distribution(hazard)
    bounds = pd.DataFrame(
        {
            "low": onsets["low"],
            "high": onsets["high"].clip(upper=longest),
            "seen": onsets["longest_seen"].clip(upper=longest),
        }
    )
    # Onsets with equal bounds are alike: one multinomial draw serves all of them.
    groups = bounds.value_counts().reset_index()
    low, high, seen, count = (groups[c].to_numpy() for c in ("low", "high", "seen", "count"))
    delay = np.arange(longest + 1)
    allowed = (delay >= low[:, None]) & (delay <= high[:, None])
    # At risk at delay d, in reverse time: coded by d, and d not beyond what could be seen.
    reach = delay[None, :] <= seen[:, None]
    # With every delay known, the first sweep is a draw from the posterior already.
    exact = bool((low == high).all())
    for _ in range(1 if exact else SWEEPS):
        share = np.diff(_distribution(hazard), axis=1, prepend=0.0)[:, None, :] * allowed
        # Where all allowed delays round to probability 0, multinomial would divide 0 by 0.
        share = np.maximum(share, 1e-300) * allowed
        drawn = rng.multinomial(count, share / share.sum(axis=2, keepdims=True)).astype(float)
        at, by = drawn.sum(axis=1), (np.cumsum(drawn, axis=2) * reach).sum(axis=1)
        hazard = _hazards(at, by - at, weights, rng)
    return _distribution(hazard)


def _hazards(
    at: FloatArray, before: FloatArray, weights: FloatArray, rng: np.random.Generator
) -> FloatArray:
    """Reverse hazards given how many were coded at each delay and before it; the first is 1."""
    earlier = np.cumsum(weights) - weights
    hazard = np.ones_like(at)
    hazard[:, 1:] = rng.beta(weights[1:] + at[:, 1:], (earlier + before)[..., 1:])
    return hazard


def _distribution(hazard: FloatArray) -> FloatArray:
    """F by delay from reverse hazards: the product of 1 - g over longer delays."""
    survived = np.cumprod((1 - hazard)[:, :0:-1], axis=1)[:, ::-1]
    return np.concatenate([survived, np.ones((len(hazard), 1))], axis=1)
