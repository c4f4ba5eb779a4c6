"""What a list should expect: how many of its states see an onset, and how many alarms are false.

Given the probabilities, onsets are taken as independent; what the probabilities share, because one
model made them, is in the draws. Wars that spread are in neither.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from atrocityrisk._core.arrays import FloatArray
from atrocityrisk._formatting.numbers import level_text
from atrocityrisk.errors import SpecError, UnknownStateError
from atrocityrisk.forecasting import Forecast
from atrocityrisk.metrics.onset_counts import poisson_binomial_mixture
from atrocityrisk.rankings._draws import check_level, checked_draws, listed
from atrocityrisk.states.resolution import StateLike, state_number


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class OnsetCount:
    """How many states of a list will see an onset in the window.

    Attributes
    ----------
    states : int
        States on the list.
    expected : float
        Sum of their probabilities.
    low, high : int
        Interval of the number: the outcome is as rare on either side.
    none : float
        Probability that no state sees an onset.
    distribution : ndarray
        Probability of 0, 1, ..., `states` onsets.
    level : float
        Coverage of the interval, at least.
    n_draws : int
        Draws over which the distribution is averaged; 0 if the probabilities were taken as known,
        which makes the interval too narrow.

    Notes
    -----
    `expected` adds up the forecast that the ranking shows. Where draws are skewed, as those of rare
    events are, the mean of `distribution` lies somewhat above it.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> now = ar.forecast("logit", panel, origin=2024)
    >>> count = ar.expected_onsets(now)
    >>> count.states, bool(abs(count.distribution.sum() - 1) < 1e-9)
    (30, True)
    """

    states: int
    expected: float
    low: int
    high: int
    none: float
    distribution: FloatArray
    level: float
    n_draws: int

    def __repr__(self) -> str:
        """The number with its interval."""
        return (
            f"<OnsetCount: {self.expected:.1f} onsets expected in {self.states} states "
            f"({level_text(self.level)} interval {self.low}-{self.high})>"
        )


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class AlertList:
    """Expected hits, misses and false alarms of a list of states.

    Attributes
    ----------
    gwcode : tuple of int
        States on the list, highest risk first.
    hits, misses : OnsetCount
        Onsets among the states on the list, and among all others.
    false_alarms : float
        Expected number of states on the list that see no onset.
    false_alarms_low, false_alarms_high : int
        Interval of that number.
    per_hit : float or None
        Expected false alarms over expected hits; None for an empty list.
    per_hit_low, per_hit_high : float or None
        Interval of this ratio over the draws; None without draws.
    length_low, length_high : int
        Interval, over the draws, of the length of the list; for a given length both are that.
    cost_ratio : float or None
        Risk above which a state is on the list; None for a given length.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> now = ar.forecast("logit", panel, origin=2024)
    >>> plan = ar.alert_list(now, k=5)
    >>> len(plan.gwcode), plan.hits.states
    (5, 5)
    """

    gwcode: tuple[int, ...]
    hits: OnsetCount
    misses: OnsetCount
    false_alarms: float
    false_alarms_low: int
    false_alarms_high: int
    per_hit: float | None
    per_hit_low: float | None
    per_hit_high: float | None
    length_low: int
    length_high: int
    cost_ratio: float | None = None

    def __repr__(self) -> str:
        """Length of the list, its expected hits and its false alarms."""
        return (
            f"<AlertList: {self.hits.states} states, {self.hits.expected:.1f} hits and "
            f"{self.false_alarms:.1f} false alarms expected, {self.misses.expected:.1f} missed>"
        )


def expected_onsets(
    forecast: Forecast,
    *,
    gwcode: Sequence[StateLike] | None = None,
    k: int | None = None,
    level: float = 0.9,
) -> OnsetCount:
    r"""Number of states of a list that will see an onset, with its predictive distribution.

    .. math:: P(N = k) = \frac1D \sum_d \mathrm{PB}(k;\, p^{(d)}_1, \dots, p^{(d)}_n)

    with PB the Poisson-binomial distribution and :math:`p^{(d)}_i` draw d of state i's probability.

    Parameters
    ----------
    forecast : Forecast
        With draws, or without.
    gwcode : sequence of int or str, optional
        States of the list: Gleditsch-Ward numbers, ISO 3166 codes or names in the year of the
        origin.
    k : int, optional
        The first so many states of the ranking instead; of equal probabilities, the smaller gwcode
        comes first. All states if neither is given.
    level : float
        Coverage of the interval, in (0, 1).

    Returns
    -------
    OnsetCount
        Exact: nothing is simulated.

    Raises
    ------
    SpecError
        If the list is empty, too long, given twice or repeats a state, or `level` is no
        fraction.
    UnknownStateError
        If a state is not in the forecast.
    DataError
        If a draw is missing or no probability.

    References
    ----------
    .. [1] Hong, Y. (2013). On computing the distribution function for the Poisson binomial
       distribution. Computational Statistics & Data Analysis 59, 41-51.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> now = ar.forecast("logit", panel, origin=2024)
    >>> count = ar.expected_onsets(now, k=5)
    >>> count.states, count.low <= count.expected <= count.high
    (5, True)
    """
    check_level(level)
    if gwcode is not None and k is not None:
        raise SpecError("a list is given by gwcode or by k; found both, give one")
    chosen = listed(forecast, k=k) if gwcode is None else _positions(forecast, gwcode)
    return _count(forecast, chosen, checked_draws(forecast), level)


def alert_list(forecast: Forecast, *, k: int, level: float = 0.9) -> AlertList:
    """Expected hits, misses and false alarms of the list of the first `k` states.

    Parameters
    ----------
    forecast : Forecast
        With draws, or without.
    k : int
        Length of the list; of equal probabilities, the smaller gwcode comes first.
    level : float
        Coverage of the intervals, in (0, 1).

    Returns
    -------
    AlertList
        Counts with their intervals.

    Raises
    ------
    SpecError
        If the length or the interval is impossible.
    DataError
        If a draw is missing or no probability.

    References
    ----------
    .. [1] Hong, Y. (2013). On computing the distribution function for the Poisson binomial
       distribution. Computational Statistics & Data Analysis 59, 41-51.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> now = ar.forecast("logit", panel, origin=2024)
    >>> plan = ar.alert_list(now, k=5)
    >>> len(plan.gwcode), round(plan.hits.expected + plan.false_alarms, 6)
    (5, 5.0)
    """
    check_level(level)
    # For its check of the length alone.
    listed(forecast, k=k)
    return _alert_list(forecast, k, level, lengths=(k, k), cost_ratio=None)


def list_length_for_cost(forecast: Forecast, cost_ratio: float, *, level: float = 0.9) -> AlertList:
    r"""The list that a cost ratio justifies: every state whose risk exceeds it.

    Listing a state costs C; an onset in a state that is not listed costs L more than in one that
    is. Listing pays where :math:`p_i L > C`, that is where the risk exceeds C / L.

    Parameters
    ----------
    forecast : Forecast
        With draws, or without.
    cost_ratio : float
        C / L, strictly between 0 and 1.
    level : float
        Coverage of the intervals, in (0, 1).

    Returns
    -------
    AlertList
        Possibly an empty list. The interval of its length is over the draws.

    Raises
    ------
    SpecError
        If `cost_ratio` or `level` does not lie strictly between 0 and 1.
    DataError
        If a draw is missing or no probability.

    References
    ----------
    .. [1] Richardson, D. S. (2000). Skill and relative economic value of the ECMWF ensemble
       prediction system. Quarterly Journal of the Royal Meteorological Society 126(563), 649-667.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> now = ar.forecast("logit", panel, origin=2024)
    >>> plan = ar.rankings.list_length_for_cost(now, 0.02)
    >>> plan.cost_ratio, len(plan.gwcode) > 0
    (0.02, True)
    """
    check_level(level)
    if not 0 < cost_ratio < 1:
        raise SpecError(
            f"cost_ratio must lie strictly between 0 and 1; found {cost_ratio}; it is the cost of "
            "listing a state over the loss from an onset that was not listed"
        )
    # At a risk equal to the ratio, listing costs as much as it saves: such a state is left out.
    length = int((forecast.probability > cost_ratio).sum())
    draws, ends = checked_draws(forecast), (length, length)
    if draws is not None:
        low, high = _ends(level)
        lengths = (draws > cost_ratio).sum(axis=0)
        ends = (
            int(np.quantile(lengths, low, method="lower")),
            int(np.quantile(lengths, high, method="higher")),
        )
    return _alert_list(forecast, length, level, lengths=ends, cost_ratio=float(cost_ratio))


def _alert_list(
    forecast: Forecast,
    length: int,
    level: float,
    *,
    lengths: tuple[int, int],
    cost_ratio: float | None,
) -> AlertList:
    """The list of the first `length` states, which may be none."""
    order, draws = listed(forecast, k=None), checked_draws(forecast)
    chosen = order[:length]
    hits = _count(forecast, chosen, draws, level)
    per_hit: tuple[float | None, float | None] = (None, None)
    if length and draws is not None:
        caught = draws[chosen].sum(axis=0)
        # A draw without any risk on the list: infinitely many alarms for no hit.
        ratio = np.divide(
            length - caught, caught, out=np.full(len(caught), np.inf), where=caught > 0
        )
        # "nearest", because interpolating between infinite ratios would give NaN.
        low, high = np.quantile(ratio, _ends(level), method="nearest")
        per_hit = (float(low), float(high))
    return AlertList(
        gwcode=tuple(int(code) for code in forecast.gwcode[chosen]),
        hits=hits,
        misses=_count(forecast, order[length:], draws, level),
        false_alarms=length - hits.expected,
        # A listed state without an onset is a false alarm: the intervals mirror each other.
        false_alarms_low=length - hits.high,
        false_alarms_high=length - hits.low,
        per_hit=(length - hits.expected) / hits.expected if hits.expected > 0 else None,
        per_hit_low=per_hit[0],
        per_hit_high=per_hit[1],
        length_low=lengths[0],
        length_high=lengths[1],
        cost_ratio=cost_ratio,
    )


def _count(
    forecast: Forecast, chosen: NDArray[np.intp], draws: FloatArray | None, level: float
) -> OnsetCount:
    """Predictive distribution of the onsets among the chosen states."""
    point = forecast.probability.to_numpy(dtype=np.float64)[chosen]
    distribution = poisson_binomial_mixture(point[:, None] if draws is None else draws[chosen])
    below = np.cumsum(distribution)
    low, high = _ends(level)
    # 1e-12 keeps an end that only rounding would move.
    return OnsetCount(
        states=len(chosen),
        expected=float(point.sum()),
        low=int(np.searchsorted(below, low + 1e-12)),
        high=int(np.searchsorted(below, high - 1e-12)),
        none=float(distribution[0]),
        distribution=distribution,
        level=level,
        n_draws=0 if draws is None else draws.shape[1],
    )


def _ends(level: float) -> tuple[float, float]:
    """Quantiles at the ends of the central interval."""
    tail = (1 - level) / 2
    return tail, 1 - tail


def _positions(forecast: Forecast, gwcode: Sequence[StateLike]) -> NDArray[np.intp]:
    """Rows of the states asked for."""
    wanted = [state_number(state, forecast.origin) for state in gwcode]
    if not wanted or len(set(wanted)) < len(wanted):
        raise SpecError(
            f"a list names at least one state, and each once; found {len(wanted)} codes, "
            f"{len(set(wanted))} different; correct it"
        )
    place = {int(code): row for row, code in enumerate(forecast.gwcode)}
    strange = [code for code in wanted if code not in place]
    if strange:
        raise UnknownStateError(
            f"gwcode {strange[0]} is not in this forecast of {len(place)} states from "
            f"{forecast.origin}; give Gleditsch–Ward numbers of states that exist then"
        )
    return np.array([place[code] for code in wanted], dtype=np.intp)
