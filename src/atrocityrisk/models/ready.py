"""Ready-made models: each an entry of `MODELS`, with missing cells filled by its training rows.

The members of pools are given as functions, so that every model made is a new one.
"""

from collections.abc import Callable
from typing import Any

from sklearn.pipeline import Pipeline

from atrocityrisk.models.baselines import Climatology
from atrocityrisk.models.bayesian import BayesianLogit
from atrocityrisk.models.boosting import BoostedStumps
from atrocityrisk.models.elastic_net import ElasticNetLogit
from atrocityrisk.models.ensembles import LogOddsPool
from atrocityrisk.models.fill import MedianFill
from atrocityrisk.models.firth import FirthLogit
from atrocityrisk.models.forest import CountryForest
from atrocityrisk.models.hazard import DiscreteTimeHazard
from atrocityrisk.models.logistic import MaximumLikelihoodLogit
from atrocityrisk.models.recalibration import Method, Recalibrated
from atrocityrisk.models.regimes import RegimeColumns, RegimeSplit
from atrocityrisk.models.ridge import ridge
from atrocityrisk.models.stacking import Stacking
from atrocityrisk.models.state_rate import StateOnsetRate
from atrocityrisk.registry import Registry

MODELS: Registry[Callable[..., Any]] = Registry("model")

SPREAD = 1.5
"""Spread of the ready-made pools' draws: of 1, 1.3, 1.5, 1.75 and 2 the one at which 90 % intervals
of ranks held most nearly in 90 % of 30 made-up worlds; see docs/rankings.md."""


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
    return filled(
        ElasticNetLogit(
            n_lambda=60, lambda_min_ratio=0.01, patience=10, groups="gwcode", n_draws=200
        )
    )


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


def gradient_boosting() -> BoostedStumps:
    """Sum of monotone curves by boosting: rounds by folds of countries, draws by a bootstrap.

    Returns
    -------
    BoostedStumps
        With 200 draws; missing cells are a bin of their own, so nothing is filled.
    """
    return BoostedStumps(groups="gwcode", n_draws=200)


def random_forest() -> CountryForest:
    """Random forest of 300 trees grown on whole countries, draws by a bootstrap of countries.

    Returns
    -------
    CountryForest
        With 200 draws; missing cells are a bin of their own, so nothing is filled.
    """
    return CountryForest(groups="gwcode", n_draws=200)


def two_regime_elastic_net() -> Pipeline:
    """Elastic-net logit with slopes of its own where a mass killing is under way.

    Returns
    -------
    sklearn.pipeline.Pipeline
        `elastic_net_logit` with `RegimeColumns` before the model.
    """
    fill, model = elastic_net_logit().steps
    return Pipeline([fill, ("regimes", RegimeColumns()), model])


def bayesian_logit() -> Pipeline:
    """Hierarchical Bayesian logit: effects of regions, states and time, draws by NUTS.

    Returns
    -------
    sklearn.pipeline.Pipeline
        `filled` around `BayesianLogit` with 200 draws.
    """
    return filled(BayesianLogit(groups=("region", "gwcode"), n_draws=200))


def ridge_apart() -> RegimeSplit:
    """Ridge logit of states where a mass killing is under way, and another of the rest.

    Returns
    -------
    RegimeSplit
        `ridge_logit` twice.
    """
    return RegimeSplit(ridge_logit(), ridge_logit())


def stumps_apart() -> RegimeSplit:
    """Boosted stumps of states where a mass killing is under way, and others of the rest.

    Returns
    -------
    RegimeSplit
        `gradient_boosting` twice.
    """
    return RegimeSplit(gradient_boosting(), gradient_boosting())


def forest_apart() -> RegimeSplit:
    """Forest of states where a mass killing is under way, and another of the rest.

    Returns
    -------
    RegimeSplit
        `random_forest` twice.
    """
    return RegimeSplit(random_forest(), random_forest())


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


def recalibrated_elastic_net() -> Recalibrated:
    """Elastic-net logit whose level follows what its past forecasts were worth.

    Returns
    -------
    Recalibrated
        Around `elastic_net_logit`, by the method "rolling".
    """
    return _levelled(elastic_net_logit())


def _members() -> list[tuple[str, Any]]:
    """Members of the ready-made pools: two ways to be linear and two not to be."""
    return [
        ("elastic_net", elastic_net_logit()),
        ("two_regimes", two_regime_elastic_net()),
        ("stumps", gradient_boosting()),
        ("forest", random_forest()),
    ]


def log_odds_pool() -> LogOddsPool:
    """Equal pool of two elastic nets, boosted stumps and a forest.

    Returns
    -------
    LogOddsPool
        Four members.
    """
    return LogOddsPool(_members(), spread=SPREAD)


def past_weighted_pool() -> LogOddsPool:
    """The same pool with weights learnt from its members' past forecasts.

    Returns
    -------
    LogOddsPool
        Four members.
    """
    return LogOddsPool(_members(), weights="past", spread=SPREAD)


def stacked() -> Stacking:
    """Logit of the same members' log-odds, learnt from their past forecasts.

    Returns
    -------
    Stacking
        Four members.
    """
    return Stacking(_members())


def recalibrated_pool() -> Recalibrated:
    """The default: an equal pool whose level follows what its past forecasts were worth.

    Returns
    -------
    Recalibrated
        Around `log_odds_pool`, by the method "rolling".
    """
    return _levelled(log_odds_pool())


def pool_with_bayes() -> Recalibrated:
    """The default's pool with the Bayesian logit as a fifth member; minutes, not seconds.

    Returns
    -------
    Recalibrated
        Around five members of equal weight, by the method "rolling".
    """
    return _levelled(LogOddsPool([*_members(), ("bayesian", bayesian_logit())], spread=SPREAD))


def shifted_pool() -> Recalibrated:
    """The pool with one shift of its log-odds.

    Returns
    -------
    Recalibrated
        Around `log_odds_pool`, by the method "shift".
    """
    return _levelled(log_odds_pool(), method="shift")


def platt_pool() -> Recalibrated:
    """The pool with a line through its log-odds.

    Returns
    -------
    Recalibrated
        Around `log_odds_pool`, by the method "platt".
    """
    return _levelled(log_odds_pool(), method="platt")


def beta_pool() -> Recalibrated:
    """The pool by beta calibration.

    Returns
    -------
    Recalibrated
        Around `log_odds_pool`, by the method "beta".
    """
    return _levelled(log_odds_pool(), method="beta")


def isotonic_pool() -> Recalibrated:
    """The pool with any rising curve through its log-odds.

    Returns
    -------
    Recalibrated
        Around `log_odds_pool`, by the method "isotonic".
    """
    return _levelled(log_odds_pool(), method="isotonic")


def _levelled(model: Any, *, method: Method = "rolling") -> Recalibrated:
    """Recalibrated as benchmarks/predictive/PREREGISTRATION.md fixed it before any score."""
    return Recalibrated(model, method=method, years=20, step=2, discount=0.85, prior_onsets=2.0)


for _name, _factory in {
    "elastic_net_logit": elastic_net_logit,
    "elastic_net_logit_random_folds": elastic_net_logit_random_folds,
    "two_regime_elastic_net": two_regime_elastic_net,
    "bayesian_logit": bayesian_logit,
    "ridge_logit": ridge_logit,
    "ridge_apart": ridge_apart,
    "firth_logit": firth_logit,
    "logit": logit,
    "discrete_time_hazard": discrete_time_hazard,
    "gradient_boosting": gradient_boosting,
    "stumps_apart": stumps_apart,
    "random_forest": random_forest,
    "forest_apart": forest_apart,
    "recalibrated_pool": recalibrated_pool,
    "pool_with_bayes": pool_with_bayes,
    "log_odds_pool": log_odds_pool,
    "past_weighted_pool": past_weighted_pool,
    "stacked": stacked,
    "shifted_pool": shifted_pool,
    "platt_pool": platt_pool,
    "beta_pool": beta_pool,
    "isotonic_pool": isotonic_pool,
    "recalibrated_elastic_net": recalibrated_elastic_net,
    "climatology": climatology,
    "state_onset_rate": state_onset_rate,
}.items():
    MODELS.add(_name, _factory)
