"""The registry of presets, each under the name of the function that makes it."""

from collections.abc import Callable
from typing import Any

from atrocityrisk._core.registry import Registry
from atrocityrisk.models.presets import pools, single_models

MODELS: Registry[Callable[..., Any]] = Registry("model")

# In the order in which the pages list them.
for _factory in (
    single_models.elastic_net_logit,
    single_models.elastic_net_logit_random_folds,
    single_models.two_regime_elastic_net,
    single_models.bayesian_logit,
    single_models.ridge_logit,
    single_models.ridge_apart,
    single_models.firth_logit,
    single_models.logit,
    single_models.discrete_time_hazard,
    single_models.gradient_boosting,
    single_models.stumps_apart,
    single_models.random_forest,
    single_models.forest_apart,
    pools.recalibrated_pool,
    pools.pool_with_bayes,
    pools.log_odds_pool,
    pools.past_weighted_pool,
    pools.stacked,
    pools.shifted_pool,
    pools.platt_pool,
    pools.beta_pool,
    pools.isotonic_pool,
    pools.recalibrated_elastic_net,
    single_models.climatology,
    single_models.state_onset_rate,
):
    MODELS.add(_factory.__name__, _factory)
