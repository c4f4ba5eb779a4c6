"""Logits: elastic net, ridge, Firth, maximum likelihood, and the discrete-time hazard."""

from atrocityrisk.models.linear.elastic_net import ElasticNetLogit
from atrocityrisk.models.linear.firth import FirthLogit
from atrocityrisk.models.linear.hazard import DiscreteTimeHazard
from atrocityrisk.models.linear.maximum_likelihood import MaximumLikelihoodLogit
from atrocityrisk.models.linear.ridge_logit import ridge

__all__ = [
    "DiscreteTimeHazard",
    "ElasticNetLogit",
    "FirthLogit",
    "MaximumLikelihoodLogit",
    "ridge",
]
