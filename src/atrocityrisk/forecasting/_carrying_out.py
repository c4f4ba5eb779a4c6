"""All tasks of a run: what is kept is taken, what is missing goes to an engine.

Every forecast is made by the path of the live list, once per model and origin.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sklearn.base import ClassifierMixin

from atrocityrisk._core.progress import report_lookup
from atrocityrisk._core.store import Store, current_store
from atrocityrisk.errors import ModelError, SpecError
from atrocityrisk.forecasting._store import (
    CachedForecast,
    dependencies,
    forecast_key,
    get_backtested,
    put_backtested,
)
from atrocityrisk.forecasting._tasks import FinishedTask, ForecastTask
from atrocityrisk.forecasting.engines import Engine
from atrocityrisk.panels import Panel

ForecastCallback = Callable[[str, int, int], None]
"""Told what was forecast, how many forecasts are done and how many there are."""

Key = tuple[str, int]
"""A model's name and an origin."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Entrant:
    """A model of a run, and the panel that it sees at each origin."""

    name: str
    model: ClassifierMixin
    panels: Mapping[int, Panel]
    window: int | None
    seed: int


def carry_out_all(
    entrants: Sequence[Entrant],
    years: Sequence[int],
    *,
    engine: Engine,
    on_forecast: ForecastCallback | None,
    cache_required: bool,
    stop_at_failure: bool,
) -> tuple[dict[Key, CachedForecast], dict[str, ModelError], int]:
    """Forecasts in order, why models failed, and how many forecasts were there already."""
    prints = {id(panel): panel for one in entrants for panel in one.panels.values()}
    panels = {panel.fingerprint(): panel for panel in prints.values()}
    store = current_store()
    tasks = {
        (task.name, task.origin): task
        for one in entrants
        for task in _tasks_of(one, years, store=store, cache_required=cache_required)
    }
    results = {
        key: kept
        for key, task in tasks.items()
        if (kept := get_backtested(store, task.key)) is not None
    }
    reused = len(results)
    missing = [task for key, task in tasks.items() if key not in results]
    if store.folder is not None:
        report_lookup(found=not missing)
    failures: dict[Key, ModelError] = {}
    finished = engine.finished(missing, panels)
    for done, one in enumerate(finished, start=len(results) + 1):
        if one.made is not None:
            results[one.name, one.origin] = one.made
            reused += one.found
            _keep(store, tasks[one.name, one.origin], one)
        elif one.failure is not None:
            failures[one.name, one.origin] = one.failure
            if stop_at_failure:
                break
        if on_forecast is not None:
            on_forecast(f"{one.name} from {one.origin}", done, len(tasks))
    # Of a model that failed at several origins, the first tells why, whatever finished first.
    failed = {name: failures[name, origin] for name, origin in sorted(failures, reverse=True)}
    kept_results = {key: results[key] for key in tasks if key[0] not in failed and key in results}
    return (
        kept_results,
        {one.name: failed[one.name] for one in entrants if one.name in failed},
        reused,
    )


def _tasks_of(
    one: Entrant, years: Sequence[int], *, store: Store, cache_required: bool
) -> list[ForecastTask]:
    """A task for each origin."""
    seed = _seed(one.seed, one.name)
    known = _identity(one, store, required=cache_required)
    tasks = []
    for origin in years:
        panel = one.panels[origin].fingerprint()
        facts = {"panel": panel, "origin": origin, "window": one.window}
        tasks.append(
            ForecastTask(
                name=one.name,
                origin=origin,
                model=one.model,
                panel=panel,
                seed=seed,
                window=one.window,
                store=store,
                key=None
                if known is None
                else forecast_key(known, kind="backtest", seed=seed, **facts),
            )
        )
    return tasks


def _identity(one: Entrant, store: Store, *, required: bool) -> dict[str, object] | None:
    """What the forecasts of a model depend on; None where they cannot be kept."""
    if store.folder is None:
        return None
    try:
        return dependencies(one.model, one.name)
    except SpecError:
        # Who names a folder must not believe that a forecast is kept which is not.
        if required:
            raise
    return None


def _keep(store: Store, task: ForecastTask, one: FinishedTask) -> None:
    """Keep what a worker elsewhere could not: it may see another disk than this machine."""
    if task.key is None or one.made is None or one.found:
        return
    if not store.holds(task.key):
        put_backtested(store, task.key, one.made)


def _seed(seed: int, name: str) -> int:
    """Child seed of a model, from its name: adding a model changes no other."""
    digest = hashlib.sha256(f"{seed}:{name}".encode()).digest()
    return int.from_bytes(digest[:4], "big")
