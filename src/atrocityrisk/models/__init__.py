"""Risk models: scikit-learn classifiers that know arrays and frames, no panel and no file.

An entry of `MODELS` is a preset for panels: missing cells get the median of the training rows
before the model sees them.
"""

from atrocityrisk.models._base.coefficient_tables import CoefficientTable
from atrocityrisk.models._base.folds import block_folds, group_folds, r_folds, random_folds
from atrocityrisk.models.baselines import Climatology, PastOnsetRate, StateOnsetRate
from atrocityrisk.models.bayesian import BayesianLogit, PooledOutcomesLogit, prior_predictive
from atrocityrisk.models.combine import (
    Bootstrapped,
    LogOddsPool,
    OutcomeLadder,
    Recalibrated,
    RegimeColumns,
    RegimeSplit,
    Stacking,
    recalibrate,
)
from atrocityrisk.models.imputation import MedianImputer, with_imputation
from atrocityrisk.models.linear import (
    DiscreteTimeHazard,
    ElasticNetLogit,
    FirthLogit,
    MaximumLikelihoodLogit,
    ridge,
)
from atrocityrisk.models.presets import MODELS, model_named, preset
from atrocityrisk.models.scikit_learn_checks import expected_failed_checks
from atrocityrisk.models.trees import BoostedStumps, CountryForest

__all__ = [
    "MODELS",
    "BayesianLogit",
    "BoostedStumps",
    "Bootstrapped",
    "Climatology",
    "CoefficientTable",
    "CountryForest",
    "DiscreteTimeHazard",
    "ElasticNetLogit",
    "FirthLogit",
    "LogOddsPool",
    "MaximumLikelihoodLogit",
    "MedianImputer",
    "OutcomeLadder",
    "PastOnsetRate",
    "PooledOutcomesLogit",
    "Recalibrated",
    "RegimeColumns",
    "RegimeSplit",
    "Stacking",
    "StateOnsetRate",
    "block_folds",
    "expected_failed_checks",
    "group_folds",
    "model_named",
    "preset",
    "prior_predictive",
    "r_folds",
    "random_folds",
    "recalibrate",
    "ridge",
    "with_imputation",
]
