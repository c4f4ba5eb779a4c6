r"""Statements about the order of states that hold for the whole table at once.

With :math:`\hat\eta_i` the log-odds of state i, :math:`\eta^{(d)}_i` its draws and :math:`s_{ij}`
the standard deviation of :math:`\eta^{(d)}_i - \eta^{(d)}_j` over the draws, state i is *certainly
above* state j if

.. math:: \hat\eta_i - \hat\eta_j > c\, s_{ij},

where c is the quantile, over the draws, of the largest studentised error of any pair,
:math:`\max_{i,j} |(\eta^{(d)}_i - \eta^{(d)}_j) - (\hat\eta_i - \hat\eta_j)| / s_{ij}`. One c for
all pairs makes the statements hold together, and makes them transitive, because :math:`s` obeys the
triangle inequality: they are a partial order (Mogstad et al. 2024; Klein, Wright & Wieczorek 2020).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from atrocityrisk._core.arrays import BoolArray, FloatArray
from atrocityrisk._core.log_odds import log_odds
from atrocityrisk.errors import SpecError
from atrocityrisk.forecasting import Forecast
from atrocityrisk.rankings._draws import check_level, checked_draws, listed

# Log-odds end at one in a million: an order among rarer events would rest on rounding.
_RAREST = 1e-6
# A difference that varies by less is constant but for rounding.
_CONSTANT = 1e-9


@dataclass(frozen=True, kw_only=True, eq=False)
class JointRanks:
    """Statements about the order of all states that hold together.

    Attributes
    ----------
    frame : DataFrame
        By gwcode, in the order of the ranking: tier (1 is the highest), rank_low and rank_high
        (interval of the rank; all intervals hold at once).
    certainly_above : DataFrame
        gwcode by gwcode, in the same order: True where the risk of the state of the row is above
        that of the state of the column.
    critical : float
        Standard deviations by which the log-odds of two states must differ.
    level : float
        Probability that all these statements are true.
    n_draws : int
        Draws from which they were made.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> now = ar.forecast("logit", panel, origin=2024)
    >>> joint = ar.rankings.joint_ranks(now)
    >>> joint.level, joint.n_draws
    (0.9, 200)
    """

    frame: pd.DataFrame
    certainly_above: pd.DataFrame
    critical: float
    level: float
    n_draws: int


def joint_ranks(forecast: Forecast, *, level: float = 0.9) -> JointRanks:
    """Tiers and rank intervals that hold for the whole table at once.

    Parameters
    ----------
    forecast : Forecast
        With draws.
    level : float
        Probability that every statement is true, in (0, 1).

    Returns
    -------
    JointRanks
        Tiers, intervals and the pairs behind them.

    Raises
    ------
    SpecError
        If the forecast has no draws, only one, or `level` is no fraction.
    DataError
        If a draw is missing or no probability.

    Notes
    -----
    The module's head defines *certainly above*. Tier 1 reaches down the ranking to the last state
    that no state is certainly above; tier 2 from there to the last state that none *of the rest* is
    certainly above; and so on. With probability `level`, for the whole table at once:

    - the state whose risk is truly the highest is in tier 1, the one truly highest among all others
      in tier 2, and so on;
    - every state truly has less risk than at least one state of each better tier.

    Nothing is said of the order within a tier, nor of two given states of different tiers: for that
    see `certainly_above`. Tiers in which *every* state is certainly above every state of the next
    would be stronger, but neighbours in the ranking can hardly ever be distinguished, so there
    would be one. Wide intervals make few tiers, and that is then the answer.

    The joint interval of a rank runs from one more than the number of states certainly above to
    the number of all less those certainly below.

    The quantile is the smallest draw's maximum that at least ``level * (draws + 1)`` of them do not
    exceed: few draws err on the cautious side. Log-odds stop at one in a million.

    References
    ----------
    .. [1] Mogstad, M., Romano, J. P., Shaikh, A. M., & Wilhelm, D. (2024). Inference for ranks with
       applications to mobility across neighbourhoods and academic achievement across countries.
       Review of Economic Studies 91(1), 476-518.
    .. [2] Klein, M., Wright, T., & Wieczorek, J. (2020). A joint confidence region for an overall
       ranking of populations. Journal of the Royal Statistical Society C 69(3), 589-606.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> now = ar.forecast("logit", panel, origin=2024)
    >>> joint = ar.rankings.joint_ranks(now)
    >>> len(joint.frame) == len(now.frame)
    True
    """
    check_level(level)
    draws = checked_draws(forecast)
    if draws is None or draws.shape[1] < 2:
        raise SpecError(
            "tiers rest on draws, but this forecast has none or a single one; take a model with "
            "predict_draws, or wrap it in models.Bootstrapped"
        )
    order = listed(forecast, k=None)
    point = log_odds(forecast.probability.to_numpy(dtype=np.float64)[order], clip=_RAREST)
    above, critical = _certainly_above(point, log_odds(draws[order], clip=_RAREST), level)
    gwcode = pd.Index(forecast.gwcode.to_numpy()[order], name="gwcode")
    frame = pd.DataFrame(
        {
            "tier": _tiers(above),
            "rank_low": 1 + above.sum(axis=0),
            "rank_high": len(order) - above.sum(axis=1),
        },
        index=gwcode,
    ).astype("Int64")
    return JointRanks(
        frame=frame,
        certainly_above=pd.DataFrame(above, index=gwcode, columns=gwcode),
        critical=critical,
        level=level,
        n_draws=draws.shape[1],
    )


def _certainly_above(point: FloatArray, drawn: FloatArray, level: float) -> tuple[BoolArray, float]:
    """Which pairs (above, below) can be distinguished, and the critical value."""
    covariance = np.atleast_2d(np.cov(drawn))
    variance = np.diag(covariance)
    deviation = np.sqrt(np.maximum(variance[:, None] + variance - 2 * covariance, 0.0))
    # Pairs that move together have a deviation of rounding errors, which nothing may be divided by.
    varies = deviation > _CONSTANT
    inverse = np.divide(1.0, deviation, out=np.zeros_like(deviation), where=varies)
    errors = np.ascontiguousarray((drawn - point[:, None]).T)
    largest = np.array([_largest_gap(error, inverse) for error in errors])
    # An order statistic instead of an interpolated quantile: few draws err on the cautious side.
    place = min(int(np.ceil(level * (len(largest) + 1))), len(largest)) - 1
    critical = float(np.sort(largest)[place])
    above = point[:, None] - point > np.maximum(critical * deviation, _CONSTANT)
    return np.asarray(above), critical


def _largest_gap(error: FloatArray, inverse: FloatArray) -> float:
    """Largest studentised error of a difference in one draw."""
    return float(((error[:, None] - error) * inverse).max())


def _tiers(above: BoolArray) -> NDArray[np.int64]:
    """Tier of each state, given which are certainly above which, in the order of the ranking."""
    tier = np.empty(len(above), dtype=np.int64)
    start, number = 0, 1
    while start < len(above):
        # The last state below nobody: it may be the highest of those left, so the tier must reach
        # down to it.
        unsurpassed = ~above[start:, start:].any(axis=0)
        end = start + int(np.flatnonzero(unsurpassed)[-1]) + 1
        tier[start:end] = number
        start, number = end, number + 1
    return tier
