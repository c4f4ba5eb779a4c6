"""Laws of risk models: probabilities in range, no memory, no look ahead, the same seed the same."""

from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import logit
from sklearn.base import clone

from atrocityrisk._core.arrays import FloatArray
from atrocityrisk.forecasting import training_rows
from atrocityrisk.forecasting.one_origin import as_classifier, made_forecast, seeded
from atrocityrisk.panels import Panel
from atrocityrisk.synthetic import synthetic_world
from atrocityrisk.testing._laws import broken, obeyed

_TOLERANCE = 1e-9
SEED = 3


class Trial:
    """A model with a panel to learn from, and what it forecast from an origin, once."""

    def __init__(self, model: Any, panel: Panel, origin: int) -> None:
        self.model, self.panel, self.origin = model, panel, origin

    def forecast(self, panel: Panel | None = None, *, origin: int | None = None) -> Any:
        """Forecast, made anew."""
        return made_forecast(
            self.model,
            self.panel if panel is None else panel,
            origin=self.origin if origin is None else origin,
            seed=SEED,
            name="model",
        )

    @cached_property
    def made(self) -> Any:
        """Forecast from the origin."""
        return self.forecast()

    @cached_property
    def live(self) -> pd.DataFrame:
        """Rows of the origin year."""
        features = self.panel.features(known_at=self.origin)
        return features[features.index.get_level_values("year") == self.origin]

    def learnt(self, origin: int) -> tuple[pd.DataFrame, pd.Series]:
        """Features and labels that may be learnt from at an origin."""
        rows = training_rows(self.panel, origin=origin)
        features = self.panel.features(known_at=origin).loc[rows]
        return features, self.panel.labels(known_at=origin).loc[rows].astype(int)

    def probabilities(self, rows: pd.DataFrame) -> FloatArray:
        """Of the event, by the model fitted for the forecast."""
        return np.asarray(self.made.estimator.predict_proba(rows))[:, 1]


def check_model(
    model: Any, *, panel: Panel | None = None, origin: int | None = None, law: str | None = None
) -> None:
    """Try the laws of risk models on one of them.

    Parameters
    ----------
    model : classifier or str
        An unfitted classifier, or a name as `models.model_named` takes it.
    panel : Panel, optional
        Country-years to learn from; a small synthetic world if None.
    origin : int, optional
        Year to forecast from; two years before the last if None.
    law : str, optional
        One of `MODEL_LAWS`; all if None.

    Raises
    ------
    BrokenLawError
        Names each law that is broken, on what, and what to do.
    UnknownNameError
        If there is no such model or law.
    WrongTypeError
        If it is no classifier with ``fit`` and ``predict_proba``.

    Notes
    -----
    The model is fitted about ten times, on 700 rows if no panel is given.

    Examples
    --------
    >>> from sklearn.naive_bayes import GaussianNB
    >>> from atrocityrisk.testing import check_model
    >>> check_model(GaussianNB())
    """
    named = repr(model) if isinstance(model, str) else type(model).__name__
    given = as_classifier(model)
    world = small_world() if panel is None else panel
    when = world.years[1] - 2 if origin is None else origin
    obeyed(f"model {named}", MODEL_LAWS, law, Trial(given, world, when))


def small_world() -> Panel:
    """Synthetic country-years with onsets enough to learn from."""
    return synthetic_world(seed=11, n_states=40, years=(1990, 2010), base_rate=0.1).panel


def _cloned(trial: Trial) -> None:
    """The constructor stores its arguments and nothing else, so that a clone is the same model."""
    try:
        copy = clone(clone(trial.model))
    except (TypeError, RuntimeError) as problem:
        broken(
            f"scikit-learn cannot clone it ({problem})",
            todo="derive it from ClassifierMixin and BaseEstimator, and let __init__ only store "
            "its arguments under their names",
        )
    if sorted(copy.get_params()) != sorted(trial.model.get_params()):
        broken("a clone has other parameters", todo="name every one in __init__, without **kwargs")


def _probabilities(trial: Trial) -> None:
    """predict_proba gives a row each of two probabilities that add up to 1, the event's second."""
    found = np.asarray(trial.made.estimator.predict_proba(trial.live))
    if found.shape != (len(trial.live), 2):
        broken(
            f"predict_proba gives shape {found.shape} for {len(trial.live)} rows",
            todo="return two columns, for no event and event",
        )
    if not np.isfinite(found).all() or found.min() < 0 or found.max() > 1:
        broken(
            f"probabilities from {np.nanmin(found):g} to {np.nanmax(found):g}, "
            f"{int(np.isnan(found).sum())} missing",
            todo="give numbers from 0 to 1, without gaps",
        )
    if not np.allclose(found.sum(axis=1), 1, atol=_TOLERANCE):
        broken("the two probabilities of a row do not add up to 1", todo="return 1 - p and p")
    classes = getattr(trial.made.estimator, "classes_", None)
    if classes is None or list(classes) != [0, 1]:
        broken(f"classes_ is {classes}", todo="set classes_ in fit to np.unique(y), sorted")


def _fit_returns_self(trial: Trial) -> None:
    """fit returns the model, and leaves what it is given as it is."""
    features, labels = trial.learnt(trial.origin)
    x, y = features.copy(), labels.copy()
    model = seeded(trial.model, seed=SEED, origin=trial.origin)
    if model.fit(x, y) is not model:
        broken("fit does not return self", todo="end it with `return self`")
    model.predict_proba(x)
    if not x.equals(features) or not y.equals(labels):
        broken("it writes into the rows that it is given", todo="work on a copy")


def _rows(trial: Trial) -> None:
    """A row's probability depends on the row alone: not on its place, nor on the other rows."""
    whole = trial.probabilities(trial.live)
    order = np.random.default_rng(5).permutation(len(whole))
    shuffled = trial.probabilities(trial.live.iloc[order])
    if not np.allclose(shuffled, whole[order], atol=_TOLERANCE, rtol=0):
        broken("rows in another order get other probabilities", todo="predict row by row")
    for at in (0, len(whole) // 2, len(whole) - 1):
        alone = trial.probabilities(trial.live.iloc[[at]])[0]
        if not np.isclose(alone, whole[at], atol=_TOLERANCE, rtol=0):
            broken(
                f"a row alone gets {alone:g}, among others {whole[at]:g}",
                todo="learn means and scales in fit, not from the rows to predict",
            )


def _columns(trial: Trial) -> None:
    """Columns in another order than learnt give the same, or are refused."""
    turned = trial.live[trial.live.columns[::-1]]
    try:
        found = trial.probabilities(turned)
    except ValueError:
        return
    if not np.allclose(found, trial.probabilities(trial.live), atol=_TOLERANCE, rtol=0):
        broken(
            "columns in another order give other probabilities, without a word",
            todo="use sklearn.utils.validation.validate_data in fit and predict_proba, or take "
            "columns by name",
        )


def _same_seed(trial: Trial) -> None:
    """The same seed gives the same forecast to the bit, whatever was fitted in between."""
    first = trial.made.probability
    trial.forecast(origin=trial.origin - 2)
    again = trial.forecast().probability
    if not first.equals(again):
        broken(
            f"the same forecast made twice differs by up to {(first - again).abs().max():g}",
            todo="draw from a `random_state` parameter, never from numpy's global state, and keep "
            "nothing outside the model",
        )


def _forgets(trial: Trial) -> None:
    """Fitted again it is as if it had never been fitted before."""
    before, now = trial.learnt(trial.origin - 2), trial.learnt(trial.origin)
    fresh = seeded(trial.model, seed=SEED, origin=trial.origin).fit(*now)
    used = seeded(trial.model, seed=SEED, origin=trial.origin).fit(*before).fit(*now)
    expected, found = (each.predict_proba(trial.live)[:, 1] for each in (fresh, used))
    if not np.allclose(expected, found, atol=_TOLERANCE, rtol=0):
        broken(
            "fitted a second time it remembers the first",
            todo="begin anew in fit; do not start from what was learnt",
        )


def _missing(trial: Trial) -> None:
    """Missing cells are used or refused; a probability is never missing for them."""
    features, labels = trial.learnt(trial.origin)
    rng = np.random.default_rng(5)
    holes = features.mask(rng.uniform(size=features.shape) < 0.1)
    live = trial.live.mask(rng.uniform(size=trial.live.shape) < 0.1)
    model = seeded(trial.model, seed=SEED, origin=trial.origin)
    try:
        found = np.asarray(model.fit(holes, labels).predict_proba(live))
    except ValueError as problem:
        if _says_that_it_takes_missing(model):
            broken(
                f"it says that it takes missing values, and refuses them ({problem})",
                todo="correct input_tags.allow_nan in __sklearn_tags__",
            )
        return
    if not np.isfinite(found).all():
        broken(
            "missing cells give missing probabilities",
            todo="wrap it in models.with_imputation, or refuse missing cells in fit",
        )


def _says_that_it_takes_missing(model: Any) -> bool:
    tags = getattr(model, "__sklearn_tags__", None)
    return bool(tags is not None and tags().input_tags.allow_nan)


def _future(trial: Trial) -> None:
    """Whatever is written into the years after the origin, the forecast is the same to the bit."""
    after = trial.panel.index.get_level_values("year") > trial.origin
    events, indicators = trial.panel.events.copy(), trial.panel.indicators.copy()
    events.loc[after] = 1 - events.loc[after].clip(0, 1)
    indicators.loc[after] = -indicators.loc[after]
    rewritten = Panel(
        indicators,
        ages=trial.panel.ages,
        events=events,
        columns=trial.panel.columns,
        outcome=trial.panel.outcome,
        timing=trial.panel.timing,
        first_releases=trial.panel.first_releases,
    )
    found = trial.forecast(rewritten).probability
    if not found.equals(trial.made.probability):
        broken(
            f"other values after {trial.origin} move the forecast from {trial.origin}",
            todo="use nothing but what fit and predict_proba are given",
        )


def _draws(trial: Trial) -> None:
    """Draws, where there are any, are one row a state, within 0 and 1, around the forecast."""
    draws = trial.made.draws
    if draws is None:
        return
    point = trial.made.probability.to_numpy()
    if draws.ndim != 2 or len(draws) != len(point):
        broken(f"draws have shape {draws.shape}", todo="return (rows, draws) from predict_draws")
    if not ((draws > 0) & (draws < 1)).all():
        broken("draws lie outside 0 and 1", todo="draw probabilities, not log-odds or outcomes")
    middles = (draws.mean(axis=1), np.median(draws, axis=1))
    inside = np.clip(point, 1e-12, 1 - 1e-12)
    away = min(np.median(np.abs(logit(middle) - logit(inside))) for middle in middles)
    if away >= 0.35:
        broken(
            f"draws lie {away:.2f} log-odds from the forecast",
            todo="centre predict_draws on predict_proba",
        )


MODEL_LAWS = {
    "a clone is the same model": _cloned,
    "two probabilities a row": _probabilities,
    "fit returns self and writes into nothing": _fit_returns_self,
    "a row's probability depends on the row alone": _rows,
    "columns in another order are the same or refused": _columns,
    "the same seed gives the same": _same_seed,
    "fitted again it has forgotten": _forgets,
    "missing cells are used or refused": _missing,
    "rewriting the future changes nothing": _future,
    "draws lie around the forecast": _draws,
}
"""Name to law: a function of a model with a panel to learn from."""
