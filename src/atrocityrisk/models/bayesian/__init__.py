"""The hierarchical Bayesian logit: effects of regions, states and time, shrinkage, draws."""

from atrocityrisk.models.bayesian.bayesian_logit import BayesianLogit
from atrocityrisk.models.bayesian.prior_draws import prior_predictive

__all__ = ["BayesianLogit", "prior_predictive"]
