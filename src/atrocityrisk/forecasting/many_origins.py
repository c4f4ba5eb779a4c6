"""Backtests: the models, panels and origins of a run, and what happened beside the forecasts."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd
from sklearn.base import ClassifierMixin

from atrocityrisk._core.files import StrPath
from atrocityrisk._core.store import keeping_in
from atrocityrisk.errors import ModelError, OriginError, SpecError, WrongTypeError
from atrocityrisk.forecasting._carrying_out import Entrant, ForecastCallback, carry_out_all
from atrocityrisk.forecasting._store import CachedForecast, warn_again
from atrocityrisk.forecasting.backtest_results import Backtest
from atrocityrisk.forecasting.engines import Engine, LocalEngine
from atrocityrisk.forecasting.forecast_results import COLUMNS
from atrocityrisk.forecasting.one_origin import as_classifier
from atrocityrisk.panels import Panel

NOTHING_TO_DO = "a backtest needs at least one model and one origin"


def backtest(
    models: Mapping[str, ClassifierMixin | str] | Sequence[str],
    panel: Panel,
    *,
    origins: Iterable[int],
    seed: int = 0,
    n_jobs: int | None = 1,
    window: int | None = None,
    editions: Mapping[int, Panel] | None = None,
    cache: StrPath | None = None,
    on_forecast: ForecastCallback | None = None,
    engine: Engine | None = None,
) -> Backtest:
    """Forecast from each origin with each model, and set beside it what happened.

    Parameters
    ----------
    models : mapping of str to classifier or str, or sequence of str
        Name to unfitted model, or to a name as `forecast` takes it; or a list of such names.
    panel : Panel
        Country-years with an outcome. What happened is always read from it.
    origins : iterable of int
        Years to forecast from.
    seed : int
        Each (model, origin) derives its own seed from it, so that order and workers change nothing.
    n_jobs : int or None
        Workers of joblib, one forecast each; None takes the number and backend of
        `joblib.parallel_config`. Inside a forecast nothing runs in parallel.
    window : int, optional
        Learn from the last so many years only; from all if None.
    editions : mapping of int to Panel, optional
        Origin to the panel built from the data archived then (timing "true vintage"): forecasts are
        made from these, not from `panel`, and the result's timing is "true vintage".
    cache : str or path-like, optional
        Folder of finished forecasts and refits to the past. Data, model, seed, window, code or
        versions that differ are a miss. A damaged file is named and made again.
    on_forecast : callable, optional
        Told of each finished forecast: what, done, total.
    engine : Engine, optional
        Where forecasts are computed, such as a `DaskEngine`; by `n_jobs` workers of this machine if
        None. No number depends on it.

    Returns
    -------
    Backtest
        One row per model, origin and state.

    Raises
    ------
    SpecError
        If there is no model or no origin, an origin is given twice, the window has no year, an
        edition is missing or not one, or a cache is asked for a model whose code cannot be read.
    WrongTypeError
        If something else than models by name is given.
    OriginError
        If an origin lies outside the panel or leaves nothing to learn from.
    ModelError
        If a model cannot be fitted.
    EngineError
        If a cluster cannot carry out what it is given.

    Warns
    -----
    AtrocityRiskWarning, ConvergenceWarning
        What a model warned of while it was fitted, with its name and origin.
    StoreWarning
        If a file of the cache is damaged or cannot be written; no result differs.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> past = ar.backtest(["climatology", "logit"], panel, origins=range(2010, 2013))
    >>> past.frame.groupby("model")["probability"].count().to_dict()
    {'climatology': 90, 'logit': 90}
    """
    named = _named(models)
    years = _checked_origins(panel, _listed(origins), window=window)
    if not named:
        raise SpecError(NOTHING_TO_DO)
    panels = _panels(panel, years, editions)
    entrants = [
        Entrant(name=name, model=named[name], panels=panels, window=window, seed=seed)
        for name in sorted(named)
    ]
    with keeping_in(cache):
        results, failures, reused = carry_out_all(
            entrants,
            years,
            engine=engine or LocalEngine(n_jobs),
            on_forecast=on_forecast,
            cache_required=cache is not None,
            stop_at_failure=True,
        )
    for failure in failures.values():
        raise failure
    _warn_again(results)
    return Backtest(
        frame=_beside(list(results.values()), panel),
        training=_training(results),
        timing="true vintage" if editions is not None else panel.timing,
        seed=seed,
        panel_fingerprint=_joint(panel, panels),
        reused=reused,
    )


def backtest_entrants(
    entrants: Mapping[str, tuple[ClassifierMixin | str, Panel]],
    panel: Panel,
    *,
    origins: Iterable[int],
    seed: int = 0,
    windows: Mapping[str, int | None] | None = None,
    cache: StrPath | None = None,
    on_forecast: ForecastCallback | None = None,
    engine: Engine | None = None,
) -> tuple[Backtest, dict[str, ModelError]]:
    """Backtest of models that each see a panel of their own, with what happened in one panel.

    All forecasts are shared out at once: a cluster is not idle while the last forecasts of one
    model are made.

    Parameters
    ----------
    entrants : mapping of str to (classifier or str, Panel)
        Name to unfitted model, or its name in `MODELS`, and what it sees.
    panel : Panel
        What happened is read from it.
    origins : iterable of int
        Years to forecast from.
    seed : int
        As in `backtest`: the forecasts of a model are those of a backtest of it alone.
    windows : mapping of str to int, optional
        Entrants that learn from the last so many years only.
    cache : str or path-like, optional
        Folder of finished forecasts, as in `backtest`.
    on_forecast : callable, optional
        Told of each finished forecast: what, done, total.
    engine : Engine, optional
        Where forecasts are computed; one worker on this machine if None.

    Returns
    -------
    Backtest
        Of the models that could be fitted from every origin, in the order given.
    dict of str to ModelError
        Why the others could not.

    Raises
    ------
    SpecError
        If there is no model or no origin, an origin is given twice, or a window has no year.
    OriginError
        If an origin lies outside a panel or leaves nothing to learn from.
    ModelError
        If no model could be fitted.

    Examples
    --------
    >>> from atrocityrisk.forecasting import backtest_entrants
    >>> from atrocityrisk.synthetic import synthetic_world
    >>> panel = synthetic_world(seed=1, n_states=20, years=(1960, 2000)).panel
    >>> fewer = panel.select(list(panel.columns.index[:1]))
    >>> made, failures = backtest_entrants(
    ...     {"all": ("climatology", panel), "one": ("climatology", fewer)}, panel, origins=[1995]
    ... )
    >>> sorted(made.frame["model"].unique()), failures
    (['all', 'one'], {})
    """
    windows = windows or {}
    years = _listed(origins)
    for name, (_, seen) in entrants.items():
        years = _checked_origins(seen, years, window=windows.get(name))
    if not entrants:
        raise SpecError(NOTHING_TO_DO)
    parts = [
        Entrant(
            name=name,
            model=as_classifier(model),
            panels=dict.fromkeys(years, seen),
            window=windows.get(name),
            seed=seed,
        )
        for name, (model, seen) in entrants.items()
    ]
    with keeping_in(cache):
        results, failures, reused = carry_out_all(
            parts,
            years,
            engine=engine or LocalEngine(),
            on_forecast=on_forecast,
            cache_required=cache is not None,
            stop_at_failure=False,
        )
    if not results:
        raise ModelError(
            f"none of the {len(parts)} models could be fitted; first: "
            f"{next(iter(failures.values()))}"
        )
    _warn_again(results)
    made = Backtest(
        frame=_beside(list(results.values()), panel),
        training=_training(results),
        timing=panel.timing,
        seed=seed,
        panel_fingerprint=panel.fingerprint(),
        reused=reused,
    )
    return made, failures


def _warn_again(results: Mapping[tuple[str, int], CachedForecast]) -> None:
    for one in results.values():
        warn_again(one.warned, whose=f"{one.name} from {one.origin}: ", stacklevel=4)


def _training(results: Mapping[tuple[str, int], CachedForecast]) -> pd.DataFrame:
    return pd.DataFrame(
        [{"model": name, "origin": o, **one.training} for (name, o), one in results.items()]
    )


def _named(
    models: Mapping[str, ClassifierMixin | str] | Sequence[str],
) -> dict[str, ClassifierMixin]:
    """Unfitted models by name."""
    if isinstance(models, str):
        models = [models]
    if not isinstance(models, Mapping):
        stray = next((model for model in models if not isinstance(model, str)), None)
        if stray is not None:
            raise WrongTypeError(
                f"expected models by name, found a list with {type(stray).__name__}; write "
                f"{{'a name': {type(stray).__name__}(...)}}, or a list of names in MODELS"
            )
        models = dict(zip(models, models, strict=True))
    return {name: as_classifier(model) for name, model in models.items()}


def _listed(origins: object) -> list[int]:
    if not isinstance(origins, Iterable) or isinstance(origins, str):
        raise WrongTypeError(
            f"expected a list of years as origins, found {origins!r}; write [{origins!r}] or "
            "range(FIRST, LAST + 1)"
        )
    return list(origins)


def _checked_origins(panel: Panel, years: list[int], *, window: int | None) -> list[int]:
    if not years:
        raise SpecError(NOTHING_TO_DO)
    if len(set(years)) != len(years):
        raise SpecError(
            f"origins are given twice: {sorted(y for y in set(years) if years.count(y) > 1)}"
        )
    if window is not None and window < 1:
        raise SpecError(f"window must be 1 year or more, or None for all; found {window}")
    first, last = panel.years
    outside = [year for year in years if not first <= year <= last]
    if outside:
        raise OriginError(
            f"origin {outside[0]} is outside the panel ({first}-{last}); choose origins within it"
        )
    return sorted(years)


def _panels(
    panel: Panel, years: list[int], editions: Mapping[int, Panel] | None
) -> dict[int, Panel]:
    """Panel that each origin is forecast from."""
    if editions is None:
        return dict.fromkeys(years, panel)
    absent = [year for year in years if year not in editions]
    if absent:
        raise SpecError(
            f"no edition for {len(absent)} origins, first {absent[0]}; there are "
            f"{sorted(editions)}: leave those origins out or add their editions"
        )
    for year in years:
        edition = editions[year]
        if edition.timing != "true vintage" or edition.years[1] != year:
            raise SpecError(
                f"edition {year} must be a true-vintage panel that ends in {year}; found a "
                f"{edition.timing} panel that ends in {edition.years[1]}; build it from the data "
                "archived for that list"
            )
        if edition.outcome != panel.outcome:
            raise SpecError(
                f"edition {year} is labelled for {edition.outcome.name!r}, the panel for "
                f"{panel.outcome.name!r}; use with_outcome to make them agree"
            )
    return {year: editions[year] for year in years}


def _joint(panel: Panel, panels: Mapping[int, Panel]) -> str:
    """Fingerprint of the panel, or of it and all editions that forecasts were made from."""
    if any(one is panel for one in panels.values()):
        return panel.fingerprint()
    parts = [panel.fingerprint(), *(f"{year}:{p.fingerprint()}" for year, p in panels.items())]
    return hashlib.blake2b(" ".join(parts).encode(), digest_size=32).hexdigest()


def _beside(made: Sequence[CachedForecast], panel: Panel) -> pd.DataFrame:
    """Forecasts, and what the panel knows today of what happened."""
    outcome = panel.outcome
    frame = pd.concat(
        [
            pd.DataFrame(
                {
                    "model": one.name,
                    "outcome": outcome.name,
                    "gwcode": np.asarray(one.gwcode, dtype=np.int64),
                    "origin": one.origin,
                    "first_year": one.origin + outcome.first,
                    "last_year": one.origin + outcome.last,
                    "probability": np.asarray(one.probability, dtype=np.float64),
                },
                columns=COLUMNS,
            )
            for one in made
        ],
        ignore_index=True,
    )
    truth = panel.labels(known_at=panel.years[1])
    key = pd.MultiIndex.from_frame(frame[["gwcode", "origin"]], names=["gwcode", "year"])
    frame["observed"] = truth.reindex(key).to_numpy()
    return frame
