"""Presets of pools and recalibrated models, each an entry of `MODELS` made of other presets."""

from typing import Any

from atrocityrisk.models.combine.pool import LogOddsPool
from atrocityrisk.models.combine.recalibration import Method, Recalibrated
from atrocityrisk.models.combine.stacking import Stacking
from atrocityrisk.models.presets.registered import preset
from atrocityrisk.models.presets.single_models import (
    bayesian_logit,
    elastic_net_logit,
    gradient_boosting,
    random_forest,
    two_regime_elastic_net,
)

DRAW_INFLATION = 1.5
"""Factor on the deviations of the pools' draws: their members smooth, and err to the same side. It
was chosen among five in worlds whose states do not differ, and kept (docs/concepts/rankings.md)."""


@preset
def recalibrated_elastic_net() -> Recalibrated:
    """Elastic-net logit whose level follows what its past forecasts were worth."""
    return _preregistered(elastic_net_logit())


def _members() -> list[tuple[str, Any]]:
    """New members of a pool: two linear models and two that are not."""
    return [
        ("elastic_net", elastic_net_logit()),
        ("two_regimes", two_regime_elastic_net()),
        ("stumps", gradient_boosting()),
        ("forest", random_forest()),
    ]


@preset
def log_odds_pool() -> LogOddsPool:
    """Equal pool of two elastic nets, boosted stumps and a forest."""
    return LogOddsPool(_members(), draw_inflation=DRAW_INFLATION)


@preset
def past_weighted_pool() -> LogOddsPool:
    """The same pool with weights learnt from its members' past forecasts."""
    return LogOddsPool(_members(), weights="past", draw_inflation=DRAW_INFLATION)


@preset
def stacked() -> Stacking:
    """Logit of the same members' log-odds, learnt from their past forecasts."""
    return Stacking(_members())


@preset
def recalibrated_pool() -> Recalibrated:
    """The default: an equal pool whose level follows what its past forecasts were worth."""
    return _preregistered(log_odds_pool())


@preset
def pool_with_bayes() -> Recalibrated:
    """The default's pool with the Bayesian logit as a fifth member; minutes, not seconds."""
    return _preregistered(
        LogOddsPool([*_members(), ("bayesian", bayesian_logit())], draw_inflation=DRAW_INFLATION)
    )


@preset
def shifted_pool() -> Recalibrated:
    """The pool with one shift of its log-odds."""
    return _preregistered(log_odds_pool(), method="shift")


@preset
def platt_pool() -> Recalibrated:
    """The pool with a line through its log-odds."""
    return _preregistered(log_odds_pool(), method="platt")


@preset
def beta_pool() -> Recalibrated:
    """The pool by beta calibration."""
    return _preregistered(log_odds_pool(), method="beta")


@preset
def isotonic_pool() -> Recalibrated:
    """The pool with any rising curve through its log-odds."""
    return _preregistered(log_odds_pool(), method="isotonic")


def _preregistered(model: Any, *, method: Method = "rolling") -> Recalibrated:
    """Recalibrated as benchmarks/predictive/PREREGISTRATION.md fixed it before any score."""
    return Recalibrated(
        model,
        method=method,
        years=20,
        step=2,
        discount=0.85,
        prior_onsets=2.0,
        # In the draws alone: the forecast is the registered one.
        state_effects=True,
    )
