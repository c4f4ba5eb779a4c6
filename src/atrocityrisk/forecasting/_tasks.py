"""One forecast of a backtest as a piece of work: the same wherever it is carried out."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

import joblib
from sklearn.base import ClassifierMixin

from atrocityrisk._core.plugins import SearchPath
from atrocityrisk._core.store import Store, within
from atrocityrisk.errors import ModelError
from atrocityrisk.forecasting._store import (
    CachedForecast,
    get_backtested,
    put_backtested,
    with_warnings_kept,
)
from atrocityrisk.forecasting.one_origin import made_forecast
from atrocityrisk.panels import Panel


@dataclass(frozen=True, kw_only=True, eq=False)
class ForecastTask:
    """What one forecast needs; its panel is named by its fingerprint."""

    # Models are known by their name, so that the two tell a task from all others of a run.

    # Before the model, which is unpickled after it: its module is then found where it was here.
    search: SearchPath = field(default_factory=SearchPath)
    name: str
    origin: int
    model: ClassifierMixin
    panel: str
    seed: int
    window: int | None
    store: Store
    key: str | None


@dataclass(frozen=True, kw_only=True, eq=False)
class FinishedTask:
    """What came of a task: a forecast, or why the model could not be fitted."""

    name: str
    origin: int
    made: CachedForecast | None
    # Whether another run had finished it meanwhile.
    found: bool = False
    failure: ModelError | None = None


Panels = Mapping[str, Panel]
"""Panels of a run by fingerprint."""


def carry_out(task: ForecastTask, panel: Panel, *, alone: bool = False) -> FinishedTask:
    """Make one forecast, on one thread; `alone` if nothing else runs in this process meanwhile."""
    kept = get_backtested(task.store, task.key)
    if kept is not None:
        return FinishedTask(name=task.name, origin=task.origin, made=kept, found=True)
    try:
        # A model that ran its parts in parallel, which workers of some backends let it do, would
        # add them up in whatever order they were done, and the last bits would differ.
        with within(task.store), joblib.parallel_config(backend="sequential"):
            made, warned = with_warnings_kept(
                lambda: made_forecast(
                    task.model,
                    panel,
                    origin=task.origin,
                    seed=task.seed,
                    name=task.name,
                    window=task.window,
                ),
                alone=alone,
            )
    except Exception as problem:
        problem.add_note(f"while forecasting with model {task.name!r} from origin {task.origin}")
        if not isinstance(problem, ModelError):
            raise
        return FinishedTask(name=task.name, origin=task.origin, made=None, failure=problem)
    finished = CachedForecast(
        name=task.name,
        origin=task.origin,
        gwcode=made.gwcode.tolist(),
        probability=made.probability.tolist(),
        training=asdict(made.training),
        warned=sorted(set(warned or ())),
    )
    # Here and not where the results meet: whoever waits for them may be stopped before.
    if task.key is not None:
        put_backtested(task.store, task.key, finished)
    return FinishedTask(name=task.name, origin=task.origin, made=finished)
