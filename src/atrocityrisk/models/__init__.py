"""Risk models: scikit-learn classifiers that know arrays and frames, no panel and no file.

An entry of `MODELS` makes a model ready for a panel: cells that are missing are filled, by what the
training rows know, before the model sees them.
"""

from collections.abc import Callable
from typing import Any

from sklearn.pipeline import Pipeline

from atrocityrisk.models.baselines import Climatology, PastOnsetRate
from atrocityrisk.models.bootstrapped import Bootstrapped
from atrocityrisk.models.elastic_net import ElasticNetLogit
from atrocityrisk.models.fill import MedianFill
from atrocityrisk.models.firth import FirthLogit
from atrocityrisk.models.folds import block_folds, group_folds, r_folds, random_folds
from atrocityrisk.models.logistic import MaximumLikelihoodLogit
from atrocityrisk.models.ridge import ridge
from atrocityrisk.models.state_rate import StateOnsetRate
from atrocityrisk.registry import Registry

__all__ = [
    "MODELS",
    "Bootstrapped",
    "Climatology",
    "ElasticNetLogit",
    "FirthLogit",
    "MaximumLikelihoodLogit",
    "MedianFill",
    "PastOnsetRate",
    "StateOnsetRate",
    "block_folds",
    "group_folds",
    "r_folds",
    "random_folds",
    "ridge",
]

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


def climatology() -> Climatology:
    """Share of rows with an onset, draws by a bootstrap of countries.

    Returns
    -------
    Climatology
        With 200 draws.
    """
    return Climatology(groups="gwcode", n_draws=200)


def state_onset_rate() -> StateOnsetRate:
    """Each state's own share, drawn towards that of all, with draws.

    Returns
    -------
    StateOnsetRate
        With 200 draws.
    """
    return StateOnsetRate(n_draws=200)


MODELS.add("elastic_net_logit", elastic_net_logit)
MODELS.add("elastic_net_logit_random_folds", elastic_net_logit_random_folds)
MODELS.add("ridge_logit", ridge_logit)
MODELS.add("firth_logit", firth_logit)
MODELS.add("logit", logit)
MODELS.add("climatology", climatology)
MODELS.add("state_onset_rate", state_onset_rate)
