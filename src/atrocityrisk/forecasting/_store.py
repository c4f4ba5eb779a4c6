"""Finished forecasts in the store: what they depend on, and what is kept of them."""

import threading
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import TypeVar

from sklearn.base import ClassifierMixin, clone

from atrocityrisk._core.code_identity import UnknownCodeError, identity_of
from atrocityrisk._core.progress import report_lookup
from atrocityrisk._core.recorded_warnings import (
    always_recorded,
    recorded_categories,
    recorded_category,
)
from atrocityrisk._core.store import Store, key_of
from atrocityrisk.errors import SpecError
from atrocityrisk.forecasting._further_labels import deciding_facts
from atrocityrisk.forecasting.forecast_results import Forecast

Result = TypeVar("Result")
Warned = Sequence[Sequence[str]]


@dataclass(frozen=True, kw_only=True, eq=False)
class CachedForecast:
    """The part of a forecast that a backtest keeps; `warned` pairs a category with a text."""

    name: str
    origin: int
    gwcode: Sequence[int]
    probability: Sequence[float]
    training: Mapping[str, int]
    warned: Warned


def dependencies(model: ClassifierMixin, name: str) -> dict[str, object]:
    """All that a forecast depends on beside data, origin, window and seed."""
    try:
        return {"name": name} | identity_of(clone(model)) | deciding_facts(model)
    except (UnknownCodeError, TypeError) as problem:
        raise SpecError(
            f"model {name!r} cannot be told from a changed one ({problem}); define it and its "
            "functions in a file, or run without a cache"
        ) from problem


def forecast_key(given: Mapping[str, object], **facts: object) -> str:
    """Name of a finished forecast in the store."""
    return key_of(dict(given) | facts)


def put_backtested(store: Store, key: str, made: CachedForecast) -> None:
    """Keep what a backtest needs of a forecast."""
    store.put(key, asdict(made))


def get_backtested(store: Store, key: str | None) -> CachedForecast | None:
    """What a backtest needs of a forecast; None where it was not kept."""
    return None if key is None else store.get(key, lambda value: CachedForecast(**value))


def kept_or_made(
    store: Store,
    given: Mapping[str, object] | None,
    facts: Mapping[str, object],
    make: Callable[[], Forecast],
) -> Forecast:
    """A forecast as it was made, with its warnings given again, or made now and kept whole."""
    if given is None:
        return make()
    key = forecast_key(given, kind="forecast", **facts)
    kept = store.get(key, lambda value: (Forecast(**value["forecast"]), value["warned"]))
    report_lookup(found=kept is not None)
    if kept is not None:
        warn_again(kept[1])
        return kept[0]
    made, warned = with_warnings_kept(make)
    # Where warnings could not be heard, they could not be given again.
    if warned is not None:
        parts = {field.name: getattr(made, field.name) for field in fields(made)}
        store.put(key, {"forecast": parts, "warned": [list(each) for each in warned]})
        warn_again(warned)
    return made


def with_warnings_kept(
    make: Callable[[], Result], *, alone: bool = False
) -> tuple[Result, list[tuple[str, str]] | None]:
    """A result, and categories and texts of its warnings; None where they cannot be heard."""
    # Filters are the whole process's: in threads, warnings reach the caller by themselves, unless
    # the thread is the only one of its process that does anything.
    if not alone and threading.current_thread() is not threading.main_thread():
        return make(), None
    with warnings.catch_warnings(record=True) as caught:
        always_recorded()
        made = make()
    ours = [w for w in caught if issubclass(w.category, recorded_categories())]
    for other in caught:
        if other not in ours:
            warnings.warn_explicit(other.message, other.category, other.filename, other.lineno)
    return made, [(w.category.__name__, str(w.message)) for w in ours]


def warn_again(warned: Warned, *, whose: str = "", stacklevel: int = 4) -> None:
    """Pass on what was said in a worker, or in the run that made what was kept."""
    for category, text in warned:
        warnings.warn(f"{whose}{text}", recorded_category(category), stacklevel=stacklevel)
