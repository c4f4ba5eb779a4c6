"""One forecast from one origin: the only path, live or in a backtest.

`training_rows` is the single place that decides what may be learnt from; `forecast` fits on those
rows and predicts every state of the origin year.
"""

import warnings
from collections.abc import Mapping

import numpy as np
import pandas as pd
from sklearn.base import ClassifierMixin, clone
from threadpoolctl import threadpool_limits

from atrocityrisk import states
from atrocityrisk._core.files import StrPath
from atrocityrisk._core.store import current_store, keeping_in
from atrocityrisk._formatting.numbers import counted
from atrocityrisk.errors import (
    ModelError,
    OriginError,
    SpecError,
    UnusualAgesWarning,
    WrongTypeError,
)
from atrocityrisk.forecasting import _store
from atrocityrisk.forecasting._further_labels import further_labels
from atrocityrisk.forecasting._outcome_window import told_outcome
from atrocityrisk.forecasting.forecast_results import Forecast, Training
from atrocityrisk.models._base.draws import predictive_draws
from atrocityrisk.models._base.further_labels import fit_with
from atrocityrisk.models._base.inner_parameters import inner_parameters
from atrocityrisk.panels import Panel, unusual_ages
from atrocityrisk.states.resolution import state_number

MANY = 0.1
"""Share of the states above which older values of an indicator are worth a warning."""


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

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> rows = ar.training_rows(panel, origin=2010)
    >>> int(rows.get_level_values("year").max())
    2009
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
            f"{labels.iloc[0]:.0f}; a risk model needs rows with and without the outcome: "
            "choose another outcome or window, a later origin, or a panel with more years"
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
    exclude: Mapping[int, str] | Mapping[str, str] | Mapping[int | str, str] | None = None,
    window: int | None = None,
    cache: StrPath | None = None,
) -> Forecast:
    """Probability of the panel's outcome for every state of the origin year.

    Parameters
    ----------
    model : classifier or str
        Any scikit-learn classifier, a name in `MODELS`, or ``"my_module:MyModel"`` as in
        `models.model_named`; it is cloned, never fitted in place. One with a ``predict_draws``
        method also gives draws.
    panel : Panel
        Country-years with an outcome.
    origin : int
        Year from which to look ahead; nothing after it is used.
    seed : int
        Seed from which the model's ``random_state`` parameters are derived.
    name : str, optional
        Name of the model in the result; the name in `MODELS` or of the class if None.
    exclude : Mapping of int or str to str, optional
        States to leave out, each with the reason: Gleditsch-Ward number, ISO 3166 code or name in
        the year of the origin.
    window : int, optional
        Learn from the last so many years only.
    cache : str or path-like, optional
        Folder of finished forecasts and refits to the past: what is there is not made again. Data,
        model, seed, window, exclusions, code or versions that differ are a miss. A forecast whose
        model keeps what cannot be written as numbers and texts is made each time.

    Returns
    -------
    Forecast
        One row per state that the panel holds in the origin year.

    Raises
    ------
    OriginError
        If the origin lies outside the panel or leaves nothing to learn from.
    SpecError
        If a state to leave out is not in the panel, or a cache is asked for a model whose code
        cannot be read.
    ModelError
        If the model returns a missing probability, or was told another window than the outcome's.
    UnknownNameError
        If no model is registered under the name.
    WrongTypeError
        If `model` is no classifier, or `panel` no panel.

    Warns
    -----
    UnusualAgesWarning
        If states have values that are older than those of 95 % of the training rows.
    StoreWarning
        If a file of the cache is damaged or cannot be written; no result differs.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> now = ar.forecast("logit", panel, origin=2024)
    >>> now.frame.columns.tolist()
    ['model', 'outcome', 'gwcode', 'origin', 'first_year', 'last_year', 'probability']
    >>> bool(now.frame["probability"].between(0, 1).all())
    True
    """
    name = name or (model if isinstance(model, str) else type(model).__name__)
    model = as_classifier(model)
    if not isinstance(panel, Panel):
        raise WrongTypeError(
            f"expected a Panel, found {type(panel).__name__}; load_panel, read_panel and "
            "build_panel give one"
        )
    excluded = _by_number(exclude or {}, origin)
    with keeping_in(cache):
        store = current_store()
        if store.folder is None:
            return made_forecast(
                model, panel, origin=origin, seed=seed, name=name, exclude=excluded, window=window
            )
        try:
            given = _store.dependencies(model, name)
        except SpecError:
            # Who names a folder must not believe that a forecast is kept which is not.
            if cache is not None:
                raise
            given = None
        facts = {"panel": panel.fingerprint(), "origin": origin, "seed": seed, "window": window}
        return _store.kept_or_made(
            store,
            given,
            facts | {"exclude": {str(code): why for code, why in sorted(excluded.items())}},
            lambda: made_forecast(
                model, panel, origin=origin, seed=seed, name=name, exclude=excluded, window=window
            ),
        )


def made_forecast(
    model: ClassifierMixin,
    panel: Panel,
    *,
    origin: int,
    seed: int,
    name: str,
    exclude: Mapping[int, str] | None = None,
    window: int | None = None,
) -> Forecast:
    """The forecast, computed now: the one path of live lists and backtests."""
    excluded = dict(exclude or {})
    # The same call for training and live rows: both see values as old as a list would have had.
    features = panel.features(known_at=origin)
    rows = training_rows(panel, origin=origin, window=window)
    labels = panel.labels(known_at=origin).loc[rows].astype(int)
    further = further_labels(model, panel, origin=origin, rows=rows)
    live = _live(features, origin=origin, excluded=excluded)
    # Sums split over several threads differ in their last bits: one thread, the same bytes on every
    # machine and under every number of workers. These matrices are too small to gain from more.
    with threadpool_limits(limits=1, user_api="blas"):
        told = told_outcome(seeded(model, seed=seed, origin=origin), panel)
        try:
            fitted = fit_with(told, features.loc[rows], labels, further)
            both = fitted.predict_proba(live)
        except ValueError as problem:
            _tell_missing_refused(problem, name, features)
            raise
        probability = _of_the_event(both, name, fitted=fitted, rows=len(live))
        draws = predictive_draws(fitted, live)
    # A missing probability would sink to the end of the list without a sign.
    if not np.isfinite(probability).all():
        lost = live.index.get_level_values("gwcode")[~np.isfinite(probability)]
        raise ModelError(
            f"the model gave no probability for {len(lost)} states, first gwcode {lost[0]}; "
            "add an imputer to the model, or exclude them by name with a reason"
        )
    outcome, ages = panel.outcome, panel.ages_known(known_at=origin)
    older = unusual_ages(ages.loc[live.index].droplevel("year"), ages.loc[rows])
    _warn_of_ages(older, origin=origin, states=len(live))
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
        ages=ages.loc[live.index].droplevel("year"),
        unusual_ages=older,
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


def _tell_missing_refused(problem: ValueError, name: str, features: pd.DataFrame) -> None:
    """Say what to do where scikit-learn says that a model takes no missing values."""
    empty = features.isna().mean()
    if "contains NaN" in str(problem) and empty.max() > 0:
        raise ModelError(
            f"model {name!r} takes no missing values (NaN), and {int((empty > 0).sum())} "
            f"of {len(empty)} indicators have some, most {empty.idxmax()!r} ({empty.max():.0%}); "
            "wrap it: atrocityrisk.models.with_imputation(model)"
        ) from problem


def _of_the_event(both: np.ndarray, name: str, *, fitted: object, rows: int) -> np.ndarray:
    """Second of the two probabilities that a model gives each row."""
    classes = np.asarray(getattr(fitted, "classes_", (0, 1))).tolist()
    if classes != [0, 1]:
        raise ModelError(
            f"model {name!r}: expected classes_ [0, 1], so that the second column is the event, "
            f"found {classes}; set self.classes_ = np.unique(y) in fit, with columns in that order"
        )
    shape = np.shape(both)
    if len(shape) != 2 or shape[1] != 2:
        raise ModelError(
            f"model {name!r}: expected two columns from predict_proba, for no event and event, "
            f"found shape {shape}; return np.column_stack([1 - p, p])"
        )
    if shape[0] != rows:
        raise ModelError(
            f"model {name!r}: expected one row from predict_proba for each of {rows} states, found "
            f"{shape[0]}; give them all, in the order of the rows that came in"
        )
    probability: np.ndarray = np.asarray(both)[:, 1]
    outside = (probability < 0) | (probability > 1)
    if outside.any():
        raise ModelError(
            f"model {name!r}: expected probabilities from 0 to 1, found "
            f"{probability[outside][0]:g} and {int(outside.sum()) - 1} more outside; give "
            "fractions, not percentages or scores"
        )
    total = np.asarray(both).sum(axis=1)
    apart = np.abs(total - 1) > 1e-6
    if apart.any():
        raise ModelError(
            f"model {name!r}: expected the two probabilities of a row to sum to 1, found "
            f"{total[apart][0]:g} and {int(apart.sum()) - 1} more such rows; return "
            "np.column_stack([1 - p, p])"
        )
    return probability


def _by_number(
    exclude: Mapping[int, str] | Mapping[str, str] | Mapping[int | str, str], origin: int
) -> dict[int, str]:
    """States left out, by number; one that is named twice is refused."""
    excluded: dict[int, str] = {}
    for state, reason in exclude.items():
        number = state_number(state, origin)
        if number in excluded:
            raise SpecError(
                f"exclude names the state {number} twice, the second time as {state!r}; keep one"
            )
        excluded[number] = reason
    return excluded


def _warn_of_ages(older: pd.DataFrame, *, origin: int, states: int) -> None:
    """Say which values of a list are older than those that its model learnt from."""
    states_of = older.groupby("indicator")["gwcode"].nunique()
    # A few states without this year's figure are a fact for the report; a column that most states
    # have older is another panel than the one learnt from.
    states_of = states_of[states_of > MANY * states]
    if states_of.empty:
        return
    most = states_of.sort_values(ascending=False, kind="stable").head(5)
    warnings.warn(
        f"values of {len(states_of)} {'indicator' if len(states_of) == 1 else 'indicators'} at "
        f"{origin} are older than 95 % of those learnt from: "
        + ", ".join(f"{name} ({counted(int(states), 'state')})" for name, states in most.items())
        + (
            f" and {len(states_of) - len(most)} more indicators"
            if len(states_of) > len(most)
            else ""
        )
        + "; an age in the specification's table [ages] (in Python with_ages) gives every row the "
        "same, and the forecast's unusual_ages has them all",
        UnusualAgesWarning,
        stacklevel=4,
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
    """The model itself, or a new one of that name; refused if it is neither."""
    if isinstance(model, str):
        # Registering every model costs a second, and a model that is given needs none of it.
        from atrocityrisk.models import model_named

        made: ClassifierMixin = model_named(model)
        return made
    if isinstance(model, type) or not (hasattr(model, "fit") and hasattr(model, "predict_proba")):
        kind = "class" if isinstance(model, type) else "function"
        what = f"the {kind} {model.__name__}" if hasattr(model, "__name__") else repr(model)
        raise WrongTypeError(
            f"expected a classifier with fit and predict_proba, or a name in MODELS; found {what}"
            + ("; write it with parentheses to make one" if hasattr(model, "__name__") else "")
        )
    return model


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
