"""The run itself: tasks, workers, and what is taken from the folder of finished forecasts.

Every forecast is made by `forecast`, the path of the live list, once per model and origin.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict

import joblib
import numpy as np
import pandas as pd
from sklearn.base import ClassifierMixin

from atrocityrisk._core.files import StrPath
from atrocityrisk._core.plugins import SearchPath
from atrocityrisk._core.progress import report_lookup
from atrocityrisk._core.store import Store, current_store, keeping_in, within
from atrocityrisk.errors import OriginError, SpecError, WrongTypeError
from atrocityrisk.forecasting._store import (
    CachedForecast,
    dependencies,
    forecast_key,
    get_backtested,
    put_backtested,
    warn_again,
    with_warnings_kept,
)
from atrocityrisk.forecasting.backtest_results import Backtest
from atrocityrisk.forecasting.forecast_results import COLUMNS
from atrocityrisk.forecasting.one_origin import as_classifier, made_forecast
from atrocityrisk.panels import Panel

ForecastCallback = Callable[[str, int, int], None]
"""Told what was forecast, how many forecasts are done and how many there are."""


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

    Warns
    -----
    AtrocityRiskWarning, ConvergenceWarning
        What a model warned of while it was fitted, with its name and origin.
    StoreWarning
        If a file of the cache is damaged or cannot be written; no result differs.
    """
    named = _named(models)
    years = _checked_origins(named, panel, list(origins), window=window)
    panels = _panels(panel, years, editions)
    prints = {id(one): one.fingerprint() for one in {id(p): p for p in panels.values()}.values()}
    seeds = {name: _seed(seed, name) for name in named}
    tasks = [(name, origin) for name in sorted(named) for origin in years]
    with keeping_in(cache):
        store = current_store()
        known = _identities(named, store, required=cache is not None)
        keys: dict[tuple[str, int], str | None] = dict.fromkeys(tasks)
        for name, origin in tasks:
            if name in known:
                facts = {"panel": prints[id(panels[origin])], "origin": origin, "window": window}
                keys[name, origin] = forecast_key(
                    known[name], kind="backtest", seed=seeds[name], **facts
                )
        results = {t: kept for t in tasks if (kept := get_backtested(store, keys[t])) is not None}
        reused = len(results)
        missing = [task for task in tasks if task not in results]
        if store.folder is not None:
            report_lookup(found=not missing)
        made = joblib.Parallel(n_jobs=n_jobs, return_as="generator_unordered")(
            joblib.delayed(_one)(
                SearchPath(),
                named[name],
                panels[origin],
                name=name,
                origin=origin,
                seed=seeds[name],
                window=window,
                store=store,
                key=keys[name, origin],
            )
            for name, origin in missing
        )
        for done, (one, found) in enumerate(made, start=len(results) + 1):
            task = (one.name, one.origin)
            results[task] = one
            reused += found
            key = keys[task]
            if key is not None and not found:
                put_backtested(store, key, one)
            if on_forecast is not None:
                on_forecast(f"{one.name} from {one.origin}", done, len(tasks))
    for one in (results[task] for task in tasks):
        warn_again(one.warned, whose=f"{one.name} from {one.origin}: ", stacklevel=3)
    fingerprint = prints.get(id(panel)) or _joint(panel, prints, panels)
    return Backtest(
        frame=_beside([results[task] for task in tasks], panel),
        training=pd.DataFrame(
            [{"model": name, "origin": o, **results[name, o].training} for name, o in tasks]
        ),
        timing="true vintage" if editions is not None else panel.timing,
        seed=seed,
        panel_fingerprint=fingerprint,
        reused=reused,
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


def _checked_origins(
    models: Mapping[str, ClassifierMixin], panel: Panel, years: list[int], *, window: int | None
) -> list[int]:
    if not models or not years:
        raise SpecError("a backtest needs at least one model and one origin")
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


def _identities(
    named: Mapping[str, ClassifierMixin], store: Store, *, required: bool
) -> dict[str, dict[str, object]]:
    """What the forecasts of each model depend on, where they can be kept."""
    found = {}
    for name, model in named.items() if store.folder is not None else ():
        try:
            found[name] = dependencies(model, name)
        except SpecError:
            # Who names a folder must not believe that a forecast is kept which is not.
            if required:
                raise
    return found


def _one(
    _: SearchPath,
    model: ClassifierMixin,
    panel: Panel,
    *,
    name: str,
    origin: int,
    seed: int,
    window: int | None,
    store: Store,
    key: str | None,
) -> tuple[CachedForecast, bool]:
    """One forecast, and whether another run had finished it meanwhile."""
    kept = get_backtested(store, key)
    if kept is not None:
        return kept, True
    try:
        # A model that ran its parts in parallel, which workers of some backends let it do, would
        # add them up in whatever order they were done, and the last bits would differ.
        with within(store), joblib.parallel_config(backend="sequential"):
            made, warned = with_warnings_kept(
                lambda: made_forecast(
                    model, panel, origin=origin, seed=seed, name=name, window=window
                )
            )
    except Exception as problem:
        problem.add_note(f"while forecasting with model {name!r} from origin {origin}")
        raise
    return CachedForecast(
        name=name,
        origin=origin,
        gwcode=made.gwcode.tolist(),
        probability=made.probability.tolist(),
        training=asdict(made.training),
        warned=sorted(set(warned or ())),
    ), False


def _seed(seed: int, name: str) -> int:
    """Child seed of a model, from its name: adding a model changes no other."""
    digest = hashlib.sha256(f"{seed}:{name}".encode()).digest()
    return int.from_bytes(digest[:4], "big")


def _joint(panel: Panel, prints: Mapping[int, str], panels: Mapping[int, Panel]) -> str:
    parts = [panel.fingerprint(), *(f"{year}:{prints[id(p)]}" for year, p in panels.items())]
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
