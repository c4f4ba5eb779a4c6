"""One forecast from one origin: the only path, live or in a backtest.

`training_rows` is the single place that decides what may be learnt from; `forecast` fits on those
rows and predicts every state of the origin year.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.base import ClassifierMixin, clone
from threadpoolctl import threadpool_limits

from atrocityrisk import states
from atrocityrisk._formatting.notebook import html_table, span
from atrocityrisk._formatting.titles import LIMITS
from atrocityrisk.errors import ModelError, OriginError, SpecError, WrongTypeError
from atrocityrisk.models._base.draws import predictive_draws
from atrocityrisk.models._base.inner_parameters import inner_parameters
from atrocityrisk.panels import Panel

SHOWN = 10
"""States in a notebook's summary."""

COLUMNS = ["model", "outcome", "gwcode", "origin", "first_year", "last_year", "probability"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Training:
    """What a forecast was learnt from.

    Attributes
    ----------
    rows, positives, states : int
        Country-years, those followed by the outcome, and distinct states.
    first_year, last_year : int
        Years of the rows.
    """

    rows: int
    positives: int
    states: int
    first_year: int
    last_year: int


@dataclass(frozen=True, kw_only=True, eq=False)
class Forecast:
    """Probabilities of one outcome for every state of one origin year.

    Attributes
    ----------
    model, outcome : str
        Names of the model and of what was forecast.
    origin : int
        Year from which the forecast was made.
    first_year, last_year : int
        Window that the probabilities are of.
    probability : Series
        One value in [0, 1] per state, indexed and sorted by gwcode.
    draws : ndarray of shape (rows, draws) or None
        Draws of each probability, rows in the order of `probability`.
    features : DataFrame
        Indicators of the origin year as the model saw them, indexed by gwcode in the same order.
    ages : DataFrame
        Age in years of each value in `features`; -1 where missing.
    estimator : classifier
        The fitted model.
    training : Training
        What it was learnt from.
    excluded : Mapping of int to str
        States left out on request, with the reason.
    timing : str
        Mode of time of the inputs.
    seed : int
        Seed of the fit.
    panel_fingerprint : str
        `Panel.fingerprint` of the data.
    """

    model: str
    outcome: str
    origin: int
    first_year: int
    last_year: int
    probability: pd.Series
    draws: np.ndarray | None
    features: pd.DataFrame
    ages: pd.DataFrame
    estimator: ClassifierMixin
    training: Training
    excluded: Mapping[int, str]
    timing: str
    seed: int
    panel_fingerprint: str

    @property
    def frame(self) -> pd.DataFrame:
        """One row per state: model, outcome, gwcode, origin, first_year, last_year, probability."""
        return pd.DataFrame(
            {
                "model": self.model,
                "outcome": self.outcome,
                "gwcode": self.gwcode,
                "origin": self.origin,
                "first_year": self.first_year,
                "last_year": self.last_year,
                "probability": self.probability.to_numpy(),
            },
            columns=COLUMNS,
        )

    @property
    def gwcode(self) -> pd.Index:
        """Gleditsch-Ward number of each row."""
        return self.probability.index

    def __repr__(self) -> str:
        """What was forecast, from when, for how many states."""
        draws = "no draws" if self.draws is None else f"{self.draws.shape[1]} draws"
        return (
            f"<Forecast: {self.outcome} in {self.first_year}-{self.last_year} seen from the end of "
            f"{self.origin}, {len(self.probability)} states, "
            f"{self.probability.sum():.1f} onsets expected, {self.model}, {draws}>"
        )

    def _repr_html_(self) -> str:
        """For notebooks: the line of `repr`, and the states most at risk with their intervals."""
        rows = np.argsort(-self.probability.to_numpy(), kind="stable")[:SHOWN]
        first = self.probability.iloc[rows]
        ends = np.full((2, len(rows)), np.nan)
        if self.draws is not None:
            ends = np.quantile(self.draws[rows], [0.05, 0.95], axis=1)
        key = pd.MultiIndex.from_product([first.index, [self.origin]], names=["gwcode", "year"])
        shown = pd.DataFrame(
            {
                "state": states.labels(key)["name"].to_numpy(),
                "probability": [f"{p:.1%}" for p in first],
                "90 % interval": [span(low, high, ".1%") for low, high in ends.T],
            }
        )
        notes = ["`rank` adds the uncertainty of the order.", *LIMITS[:2]]
        return html_table(shown, heading=repr(self).strip("<>"), notes=notes)


def training_rows(panel: Panel, *, origin: int, window: int | None = None) -> pd.MultiIndex:
    """Rows that may be learnt from at an origin.

    Parameters
    ----------
    panel : Panel
        Country-years with an outcome.
    origin : int
        Last year whose events are known.
    window : int, optional
        Keep only rows of the last `window` years that qualify; all if None.

    Returns
    -------
    MultiIndex
        Rows of year s with ``s + outcome.last <= origin`` whose label is known.

    Raises
    ------
    OriginError
        If no row qualifies, or all labels are alike.
    """
    labels = panel.labels(known_at=origin).dropna()
    year = labels.index.get_level_values("year")
    # The label function masks open windows already; said again here because this is the law.
    labels = labels[year + panel.outcome.last <= origin]
    if window is not None and len(labels):
        newest = labels.index.get_level_values("year").max()
        labels = labels[labels.index.get_level_values("year") > newest - window]
    if labels.empty:
        raise OriginError(
            f"no closed window of {panel.outcome.name!r} before origin {origin}; the panel covers "
            f"{panel.years[0]}-{panel.years[1]}: choose a later origin or another outcome"
        )
    if (labels == labels.iloc[0]).all():
        raise OriginError(
            f"all {len(labels)} labels of {panel.outcome.name!r} known at {origin} are "
            f"{labels.iloc[0]:.0f}; a risk model needs rows with and without the outcome"
        )
    index = labels.index
    assert isinstance(index, pd.MultiIndex)
    return index


def forecast(
    model: ClassifierMixin | str,
    panel: Panel,
    *,
    origin: int,
    seed: int = 0,
    name: str | None = None,
    exclude: Mapping[int, str] | None = None,
    window: int | None = None,
) -> Forecast:
    """Probability of the panel's outcome for every state of the origin year.

    Parameters
    ----------
    model : classifier or str
        Any scikit-learn classifier, or a name in `MODELS`; it is cloned, never fitted in place. One
        with a ``predict_draws`` method also gives draws.
    panel : Panel
        Country-years with an outcome.
    origin : int
        Year from which to look ahead; nothing after it is used.
    seed : int
        Seed from which the model's ``random_state`` parameters are derived.
    name : str, optional
        Name of the model in the result; the name in `MODELS` or of the class if None.
    exclude : Mapping of int to str, optional
        States to leave out, each with the reason.
    window : int, optional
        Learn from the last so many years only.

    Returns
    -------
    Forecast
        One row per state that the panel holds in the origin year.

    Raises
    ------
    OriginError
        If the origin lies outside the panel or leaves nothing to learn from.
    SpecError
        If a state to leave out is not in the panel.
    ModelError
        If the model returns a missing probability.
    UnknownNameError
        If no model is registered under the name.
    WrongTypeError
        If `model` is no classifier, or `panel` no panel.
    """
    name = name or (model if isinstance(model, str) else type(model).__name__)
    model = as_classifier(model)
    if not isinstance(panel, Panel):
        raise WrongTypeError(
            f"expected a Panel, found {type(panel).__name__}; load_panel, read_panel and "
            "build_panel give one"
        )
    excluded = dict(exclude or {})
    # The same call for training and live rows: both see values as old as a list would have had.
    features = panel.features(known_at=origin)
    rows = training_rows(panel, origin=origin, window=window)
    labels = panel.labels(known_at=origin).loc[rows].astype(int)
    live = _live(features, origin=origin, excluded=excluded)
    # Sums split over several threads differ in their last bits: one thread, the same bytes on every
    # machine and under every number of workers. These matrices are too small to gain from more.
    with threadpool_limits(limits=1, user_api="blas"):
        fitted = seeded(model, seed=seed, origin=origin).fit(features.loc[rows], labels)
        probability = fitted.predict_proba(live)[:, 1]
        draws = predictive_draws(fitted, live)
    # A missing probability would sink to the end of the list without a sign.
    if not np.isfinite(probability).all():
        lost = live.index.get_level_values("gwcode")[~np.isfinite(probability)]
        raise ModelError(
            f"the model gave no probability for {len(lost)} states, first gwcode {lost[0]}; "
            "add an imputer to the model, or exclude them by name with a reason"
        )
    outcome = panel.outcome
    years = rows.get_level_values("year")
    return Forecast(
        model=name,
        outcome=outcome.name,
        origin=origin,
        first_year=origin + outcome.first,
        last_year=origin + outcome.last,
        probability=pd.Series(probability, index=live.index.get_level_values("gwcode")),
        draws=draws,
        features=live.droplevel("year"),
        # Kept with the forecast, so that a report can say of each value how old it was.
        ages=panel.ages_known(known_at=origin).loc[live.index].droplevel("year"),
        estimator=fitted,
        training=Training(
            rows=len(rows),
            positives=int(labels.sum()),
            states=rows.get_level_values("gwcode").nunique(),
            first_year=int(years.min()),
            last_year=int(years.max()),
        ),
        excluded=excluded,
        timing=panel.timing,
        seed=seed,
        panel_fingerprint=panel.fingerprint(),
    )


def _live(features: pd.DataFrame, *, origin: int, excluded: Mapping[int, str]) -> pd.DataFrame:
    """Rows of the origin year, without states that ended in it or were left out by name."""
    rows = features[features.index.get_level_values("year") == origin]
    gwcode = rows.index.get_level_values("gwcode")
    stray = sorted(set(excluded) - set(gwcode))
    if stray:
        raise SpecError(
            f"excluded gwcode {stray[0]} is no state of the panel in {origin}; correct the code or "
            "drop the exclusion"
        )
    # A panel may hold a last row for the year in which a state ended; nobody can act on it.
    alive = gwcode.isin(states.states_in(origin, microstates=True))
    return rows[alive & ~gwcode.isin(list(excluded))]


def as_classifier(model: ClassifierMixin | str) -> ClassifierMixin:
    """The model itself, or a new one of that registered name; refused if it is neither."""
    if isinstance(model, str):
        # Registering every model costs a second, and a model that is given needs none of it.
        from atrocityrisk.models import MODELS

        made: ClassifierMixin = MODELS[model]()
        return made
    if isinstance(model, type) or not (hasattr(model, "fit") and hasattr(model, "predict_proba")):
        kind = "class" if isinstance(model, type) else "function"
        what = f"the {kind} {model.__name__}" if hasattr(model, "__name__") else repr(model)
        raise WrongTypeError(
            f"expected a classifier with fit and predict_proba, or a name in MODELS; found {what}"
            + ("; write it with parentheses to make one" if hasattr(model, "__name__") else "")
        )
    return model


def require_forecast(given: object) -> None:
    """Refuse what is no forecast, such as the ranking that was made of it."""
    if not isinstance(given, Forecast):
        raise WrongTypeError(
            f"expected a Forecast, found {type(given).__name__}; `forecast` makes one, and a "
            "Ranking holds its own as .forecast"
        )


def seeded(model: ClassifierMixin, *, seed: int, origin: int) -> ClassifierMixin:
    """Clone of a model whose random states derive from the seed and the origin."""
    copy = clone(model)
    parameters = copy.get_params(deep=True)
    states = inner_parameters(copy, "random_state")
    # One child for each random state, from seed and origin alone: neither the order of origins nor
    # the number of workers can change a draw.
    children = np.random.SeedSequence([seed, origin]).generate_state(max(len(states), 1))
    unset = {
        k: int(child) for k, child in zip(states, children, strict=False) if parameters[k] is None
    }
    return copy.set_params(**unset) if unset else copy
