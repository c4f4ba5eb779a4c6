"""The ready-made models, each under the name of the function that makes it."""

from collections.abc import Callable
from typing import Any

from atrocityrisk.models import ready, ready_pools
from atrocityrisk.registry import Registry

MODELS: Registry[Callable[..., Any]] = Registry("model")

for _factory in (
    ready.elastic_net_logit,
    ready.elastic_net_logit_random_folds,
    ready.two_regime_elastic_net,
    ready.bayesian_logit,
    ready.ridge_logit,
    ready.ridge_apart,
    ready.firth_logit,
    ready.logit,
    ready.discrete_time_hazard,
    ready.gradient_boosting,
    ready.stumps_apart,
    ready.random_forest,
    ready.forest_apart,
    ready_pools.recalibrated_pool,
    ready_pools.pool_with_bayes,
    ready_pools.log_odds_pool,
    ready_pools.past_weighted_pool,
    ready_pools.stacked,
    ready_pools.shifted_pool,
    ready_pools.platt_pool,
    ready_pools.beta_pool,
    ready_pools.isotonic_pool,
    ready_pools.recalibrated_elastic_net,
    ready.climatology,
    ready.state_onset_rate,
):
    MODELS.add(_factory.__name__, _factory)
