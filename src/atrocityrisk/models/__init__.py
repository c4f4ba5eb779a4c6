"""Risk models: scikit-learn classifiers that know arrays and frames, no panel and no file.

An entry of `MODELS` makes a model ready for a panel: cells that are missing are filled, by what the
training rows know, before the model sees them.
"""

from atrocityrisk.models.baselines import Climatology, PastOnsetRate
from atrocityrisk.models.bayesian import BayesianLogit
from atrocityrisk.models.boosting import BoostedStumps
from atrocityrisk.models.bootstrapped import Bootstrapped
from atrocityrisk.models.catalogue import MODELS
from atrocityrisk.models.elastic_net import ElasticNetLogit
from atrocityrisk.models.ensembles import LogOddsPool
from atrocityrisk.models.fill import MedianFill
from atrocityrisk.models.firth import FirthLogit
from atrocityrisk.models.folds import block_folds, group_folds, r_folds, random_folds
from atrocityrisk.models.forest import CountryForest
from atrocityrisk.models.hazard import DiscreteTimeHazard
from atrocityrisk.models.logistic import MaximumLikelihoodLogit
from atrocityrisk.models.priors import prior_predictive
from atrocityrisk.models.ready import filled
from atrocityrisk.models.recalibration import Recalibrated, recalibrate
from atrocityrisk.models.regimes import RegimeColumns, RegimeSplit
from atrocityrisk.models.ridge import ridge
from atrocityrisk.models.stacking import Stacking
from atrocityrisk.models.state_rate import StateOnsetRate

__all__ = [
    "MODELS",
    "BayesianLogit",
    "BoostedStumps",
    "Bootstrapped",
    "Climatology",
    "CountryForest",
    "DiscreteTimeHazard",
    "ElasticNetLogit",
    "FirthLogit",
    "LogOddsPool",
    "MaximumLikelihoodLogit",
    "MedianFill",
    "PastOnsetRate",
    "Recalibrated",
    "RegimeColumns",
    "RegimeSplit",
    "Stacking",
    "StateOnsetRate",
    "block_folds",
    "filled",
    "group_folds",
    "prior_predictive",
    "r_folds",
    "random_folds",
    "recalibrate",
    "ridge",
]
