"""Presets of single models, each an entry of `MODELS` that imputes from its training rows."""

from sklearn.pipeline import Pipeline

from atrocityrisk.models._base.pipelines import PanelPipeline
from atrocityrisk.models.baselines.climatology import Climatology
from atrocityrisk.models.baselines.state_rate import StateOnsetRate
from atrocityrisk.models.bayesian.bayesian_logit import BayesianLogit
from atrocityrisk.models.combine.regimes import RegimeColumns, RegimeSplit
from atrocityrisk.models.imputation import with_imputation
from atrocityrisk.models.linear.elastic_net import ElasticNetLogit
from atrocityrisk.models.linear.firth import FirthLogit
from atrocityrisk.models.linear.hazard import DiscreteTimeHazard
from atrocityrisk.models.linear.maximum_likelihood import MaximumLikelihoodLogit
from atrocityrisk.models.linear.ridge_logit import ridge
from atrocityrisk.models.presets.registered import preset
from atrocityrisk.models.trees.boosting import BoostedStumps
from atrocityrisk.models.trees.forest import CountryForest

MASS_KILLINGS_ONGOING = ("state_led_mass_killings_ongoing", "nonstate_led_mass_killings_ongoing")
"""Indicators that count mass killings under way, by who leads them: the regime of the presets."""


@preset
def elastic_net_logit() -> Pipeline:
    """Elastic-net logit: penalty by folds of whole countries, draws by a bootstrap of countries."""
    # Folds of countries choose a penalty far from the dense end of the path: a shorter one saves
    # two thirds of the time.
    return with_imputation(
        ElasticNetLogit(
            n_alphas=60, min_alpha_ratio=0.01, patience=10, groups="gwcode", n_draws=200
        )
    )


@preset
def logit() -> Pipeline:
    """Logit by maximum likelihood, with covariance and draws clustered by country."""
    # Flags of gaps may be collinear with columns, which a likelihood without penalty cannot have.
    model = MaximumLikelihoodLogit(groups="gwcode", n_draws=200, separable="firth")
    return with_imputation(model, flags=False)


@preset
def elastic_net_logit_random_folds() -> Pipeline:
    """Elastic-net logit with folds of random rows, which leak: for comparison with what is done."""
    return with_imputation(ElasticNetLogit())


@preset
def ridge_logit() -> Pipeline:
    """Ridge logit: penalty by folds of whole countries, draws by a bootstrap of countries."""
    return with_imputation(ridge(n_draws=200))


@preset
def firth_logit() -> Pipeline:
    """Firth's logit, intercept by plain likelihood, covariance and draws clustered by country."""
    return with_imputation(FirthLogit(groups="gwcode", n_draws=200), flags=False)


@preset
def discrete_time_hazard() -> Pipeline:
    """Hazard that bends with the years since a mass killing, draws by a bootstrap of countries."""
    return with_imputation(DiscreteTimeHazard(n_draws=200))


@preset
def gradient_boosting() -> BoostedStumps:
    """Sum of monotone curves by boosting: rounds by folds of countries, draws by a bootstrap."""
    # Trees put missing cells in a bin of their own, so nothing is imputed.
    return BoostedStumps(groups="gwcode", n_draws=200)


@preset
def random_forest() -> CountryForest:
    """Random forest of 300 trees grown on whole countries, draws by a bootstrap of countries."""
    return CountryForest(groups="gwcode", n_draws=200)


@preset
def two_regime_elastic_net() -> Pipeline:
    """Elastic-net logit with slopes of its own where a mass killing is under way."""
    # After imputation, because a missing cell times a regime would be missing too.
    fill, model = elastic_net_logit().steps
    return PanelPipeline([fill, ("regimes", RegimeColumns(MASS_KILLINGS_ONGOING)), model])


@preset
def bayesian_logit() -> Pipeline:
    """Hierarchical Bayesian logit: effects of regions, states and time, draws by NUTS."""
    return with_imputation(BayesianLogit(groups=("region", "gwcode"), n_draws=200))


@preset
def ridge_apart() -> RegimeSplit:
    """Ridge logit of states where a mass killing is under way, and another of the rest."""
    return RegimeSplit(ridge_logit(), ridge_logit(), columns=MASS_KILLINGS_ONGOING)


@preset
def stumps_apart() -> RegimeSplit:
    """Boosted stumps of states where a mass killing is under way, and others of the rest."""
    return RegimeSplit(gradient_boosting(), gradient_boosting(), columns=MASS_KILLINGS_ONGOING)


@preset
def forest_apart() -> RegimeSplit:
    """Forest of states where a mass killing is under way, and another of the rest."""
    return RegimeSplit(random_forest(), random_forest(), columns=MASS_KILLINGS_ONGOING)


@preset
def climatology() -> Climatology:
    """Share of rows with an onset, draws by a bootstrap of countries."""
    return Climatology(groups="gwcode", n_draws=200)


@preset
def state_onset_rate() -> StateOnsetRate:
    """Each state's own share, drawn towards that of all, with draws."""
    return StateOnsetRate(n_draws=200)
