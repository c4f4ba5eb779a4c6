"""Ready-made models: each an entry of `MODELS`, with missing cells filled by its training rows.

The members of pools are given as functions, so that every model made is a new one.
"""

from collections.abc import Callable
from typing import Any

from sklearn.pipeline import Pipeline

from atrocityrisk.models.baselines import Climatology, StateOnsetRate
from atrocityrisk.models.elastic_net import ElasticNetLogit
from atrocityrisk.models.ensembles import LogOddsPool
from atrocityrisk.models.fill import MedianFill
from atrocityrisk.models.firth import FirthLogit
from atrocityrisk.models.hazard import DiscreteTimeHazard
from atrocityrisk.models.logistic import MaximumLikelihoodLogit
from atrocityrisk.models.recalibration import Recalibrated
from atrocityrisk.models.ridge import ridge
from atrocityrisk.models.stacking import Stacking
from atrocityrisk.registry import Registry

MODELS: Registry[Callable[..., Any]] = Registry("model")


def filled(model: Any, *, flags: bool = True) -> Pipeline:
    """Pipeline that puts the training median in missing cells before a model.

    Parameters
    ----------
    model : classifier
        Model that needs every cell.
    flags : bool
        Whether columns that say where cells were missing are added; see `MedianFill`.

    Returns
    -------
    sklearn.pipeline.Pipeline
        Steps ``fill`` and ``model``; frames stay frames, with their index.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> X = pd.DataFrame({"a": [0.0, 1.0, np.nan, 3.0]})
    >>> filled(Climatology()).fit(X, [0, 0, 0, 1])[0].transform(X)["a"].tolist()
    [0.0, 1.0, 1.0, 3.0]
    """
    return Pipeline([("fill", MedianFill(flags=flags)), ("model", model)])


def elastic_net_logit() -> Pipeline:
    """Elastic-net logit: penalty by folds of whole countries, draws by a bootstrap of countries.

    Returns
    -------
    sklearn.pipeline.Pipeline
        `filled` around `ElasticNetLogit` with 200 draws.
    """
    # Folds of countries choose a penalty far from the dense end of the path: a shorter one spares
    # two thirds of the time.
    return filled(ElasticNetLogit(n_lambda=60, lambda_min_ratio=0.01, groups="gwcode", n_draws=200))


def logit() -> Pipeline:
    """Logit by maximum likelihood, with covariance and draws clustered by country.

    Returns
    -------
    sklearn.pipeline.Pipeline
        `filled` around `MaximumLikelihoodLogit` with 200 draws.
    """
    return filled(MaximumLikelihoodLogit(groups="gwcode", n_draws=200), flags=False)


def elastic_net_logit_random_folds() -> Pipeline:
    """Elastic-net logit with folds of random rows, which leak: for comparison with what is done.

    Returns
    -------
    sklearn.pipeline.Pipeline
        `filled` around `ElasticNetLogit`, without draws.
    """
    return filled(ElasticNetLogit())


def ridge_logit() -> Pipeline:
    """Ridge logit: penalty by folds of whole countries, draws by a bootstrap of countries.

    Returns
    -------
    sklearn.pipeline.Pipeline
        `filled` around `ridge` with 200 draws.
    """
    return filled(ridge(n_draws=200))


def firth_logit() -> Pipeline:
    """Firth's logit, intercept by plain likelihood, covariance and draws clustered by country.

    Returns
    -------
    sklearn.pipeline.Pipeline
        `filled` around `FirthLogit` with 200 draws.
    """
    return filled(FirthLogit(groups="gwcode", n_draws=200), flags=False)


def discrete_time_hazard() -> Pipeline:
    """Hazard that bends with the years since a mass killing, draws by a bootstrap of countries.

    Returns
    -------
    sklearn.pipeline.Pipeline
        `filled` around `DiscreteTimeHazard` with 200 draws.
    """
    return filled(DiscreteTimeHazard(n_draws=200))


def recalibrated_elastic_net() -> Recalibrated:
    """Elastic-net logit whose level follows what its past forecasts were worth.

    Returns
    -------
    Recalibrated
        Around `elastic_net_logit`, by the method "rolling".
    """
    return Recalibrated(elastic_net_logit())


def _members() -> list[tuple[str, Any]]:
    """Members of the ready-made pools."""
    return [("elastic_net", elastic_net_logit()), ("hazard", discrete_time_hazard())]


def log_odds_pool() -> LogOddsPool:
    """Equal pool of the ready-made members.

    Returns
    -------
    LogOddsPool
        Elastic net and hazard.
    """
    return LogOddsPool(_members())


def past_weighted_pool() -> LogOddsPool:
    """Pool of the ready-made members with weights learnt from their past forecasts.

    Returns
    -------
    LogOddsPool
        Elastic net and hazard.
    """
    return LogOddsPool(_members(), weights="past")


def stacked() -> Stacking:
    """Logit of the ready-made members' log-odds, learnt from their past forecasts.

    Returns
    -------
    Stacking
        Elastic net and hazard.
    """
    return Stacking(_members())


MODELS.add("elastic_net_logit", elastic_net_logit)
MODELS.add("elastic_net_logit_random_folds", elastic_net_logit_random_folds)
MODELS.add("ridge_logit", ridge_logit)
MODELS.add("firth_logit", firth_logit)
MODELS.add("logit", logit)
MODELS.add("climatology", Climatology)
MODELS.add("state_onset_rate", StateOnsetRate)
MODELS.add("discrete_time_hazard", discrete_time_hazard)
MODELS.add("recalibrated_elastic_net", recalibrated_elastic_net)
MODELS.add("log_odds_pool", log_odds_pool)
MODELS.add("past_weighted_pool", past_weighted_pool)
MODELS.add("stacked", stacked)
