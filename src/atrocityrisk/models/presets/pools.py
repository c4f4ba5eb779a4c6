"""Ready-made pools and recalibrated models: each an entry of `MODELS`, made of ready-made ones.

The members of pools are given by a function, so that every model made is a new one.
"""

from typing import Any

from atrocityrisk.models.combine.pool import LogOddsPool
from atrocityrisk.models.combine.recalibration import Method, Recalibrated
from atrocityrisk.models.combine.stacking import Stacking
from atrocityrisk.models.presets.single_models import (
    bayesian_logit,
    elastic_net_logit,
    gradient_boosting,
    random_forest,
    two_regime_elastic_net,
)

DRAW_INFLATION = 1.5
"""Spread of the ready-made pools' draws: of 1, 1.3, 1.5, 1.75 and 2 the one at which 90 % intervals
of ranks held most nearly in 90 % of 30 made-up worlds; see docs/rankings.md."""


def recalibrated_elastic_net() -> Recalibrated:
    """Elastic-net logit whose level follows what its past forecasts were worth.

    Returns
    -------
    Recalibrated
        Around `elastic_net_logit`, by the method "rolling".
    """
    return _levelled(elastic_net_logit())


def _members() -> list[tuple[str, Any]]:
    """Members of the ready-made pools: two ways to be linear and two not to be."""
    return [
        ("elastic_net", elastic_net_logit()),
        ("two_regimes", two_regime_elastic_net()),
        ("stumps", gradient_boosting()),
        ("forest", random_forest()),
    ]


def log_odds_pool() -> LogOddsPool:
    """Equal pool of two elastic nets, boosted stumps and a forest.

    Returns
    -------
    LogOddsPool
        Four members.
    """
    return LogOddsPool(_members(), draw_inflation=DRAW_INFLATION)


def past_weighted_pool() -> LogOddsPool:
    """The same pool with weights learnt from its members' past forecasts.

    Returns
    -------
    LogOddsPool
        Four members.
    """
    return LogOddsPool(_members(), weights="past", draw_inflation=DRAW_INFLATION)


def stacked() -> Stacking:
    """Logit of the same members' log-odds, learnt from their past forecasts.

    Returns
    -------
    Stacking
        Four members.
    """
    return Stacking(_members())


def recalibrated_pool() -> Recalibrated:
    """The default: an equal pool whose level follows what its past forecasts were worth.

    Returns
    -------
    Recalibrated
        Around `log_odds_pool`, by the method "rolling".
    """
    return _levelled(log_odds_pool())


def pool_with_bayes() -> Recalibrated:
    """The default's pool with the Bayesian logit as a fifth member; minutes, not seconds.

    Returns
    -------
    Recalibrated
        Around five members of equal weight, by the method "rolling".
    """
    return _levelled(
        LogOddsPool([*_members(), ("bayesian", bayesian_logit())], draw_inflation=DRAW_INFLATION)
    )


def shifted_pool() -> Recalibrated:
    """The pool with one shift of its log-odds.

    Returns
    -------
    Recalibrated
        Around `log_odds_pool`, by the method "shift".
    """
    return _levelled(log_odds_pool(), method="shift")


def platt_pool() -> Recalibrated:
    """The pool with a line through its log-odds.

    Returns
    -------
    Recalibrated
        Around `log_odds_pool`, by the method "platt".
    """
    return _levelled(log_odds_pool(), method="platt")


def beta_pool() -> Recalibrated:
    """The pool by beta calibration.

    Returns
    -------
    Recalibrated
        Around `log_odds_pool`, by the method "beta".
    """
    return _levelled(log_odds_pool(), method="beta")


def isotonic_pool() -> Recalibrated:
    """The pool with any rising curve through its log-odds.

    Returns
    -------
    Recalibrated
        Around `log_odds_pool`, by the method "isotonic".
    """
    return _levelled(log_odds_pool(), method="isotonic")


def _levelled(model: Any, *, method: Method = "rolling") -> Recalibrated:
    """Recalibrated as benchmarks/predictive/PREREGISTRATION.md fixed it before any score."""
    return Recalibrated(model, method=method, years=20, step=2, discount=0.85, prior_onsets=2.0)
