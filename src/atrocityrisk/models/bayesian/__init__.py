"""Hierarchical Bayesian logits: effects of regions, states and time, pooled outcomes, draws."""

from atrocityrisk.models.bayesian.bayesian_logit import BayesianLogit
from atrocityrisk.models.bayesian.pooled_outcomes import PooledOutcomesLogit
from atrocityrisk.models.bayesian.prior_draws import prior_predictive

__all__ = ["BayesianLogit", "PooledOutcomesLogit", "prior_predictive"]
