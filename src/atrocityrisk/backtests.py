"""Forecasts from many past origins beside what happened: how good a model would have been.

Every forecast is made by `forecast`, the path of the live list, once per model and origin. Finished
forecasts can be kept in a folder, so that a run that was killed goes on where it stopped.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
from sklearn.base import ClassifierMixin

from atrocityrisk.errors import DataError, OriginError, SpecError
from atrocityrisk.files import written_whole
from atrocityrisk.forecasts import COLUMNS, forecast
from atrocityrisk.panels import Panel, Timing

OnForecast = Callable[[str, int, int], None]
_VERSIONS = ("atrocityrisk", "numpy", "pandas", "scikit-learn", "scipy")


@dataclass(frozen=True, kw_only=True, eq=False)
class Backtest:
    """Forecasts from past origins beside what happened.

    Attributes
    ----------
    frame : DataFrame
        Columns of `Forecast.frame` and `observed` (1.0, 0.0, or NaN where the window is open or
        the state was not at risk), sorted by model, origin, gwcode.
    training : DataFrame
        Per model and origin: rows, positives, states, first_year, last_year learnt from.
    timing : str
        Mode of time of the inputs.
    seed : int
        Seed of the run.
    panel_fingerprint : str
        Data that the forecasts were made from.
    reused : int
        Forecasts taken from the cache.
    """

    frame: pd.DataFrame
    training: pd.DataFrame
    timing: Timing
    seed: int
    panel_fingerprint: str
    reused: int

    @property
    def scored(self) -> pd.DataFrame:
        """Rows whose outcome is known, in the order of `frame`."""
        return self.frame[self.frame["observed"].notna()]


def backtest(
    models: Mapping[str, ClassifierMixin],
    panel: Panel,
    *,
    origins: Iterable[int],
    seed: int = 0,
    n_jobs: int = 1,
    window: int | None = None,
    cache: Path | None = None,
    on_forecast: OnForecast | None = None,
) -> Backtest:
    """Forecast from each origin with each model, and set beside it what happened.

    Parameters
    ----------
    models : mapping of str to classifier
        Name to unfitted model.
    panel : Panel
        Country-years with an outcome.
    origins : iterable of int
        Years to forecast from.
    seed : int
        Each (model, origin) derives its own seed from it, so that order and workers change nothing.
    n_jobs : int
        Workers of joblib; any backend that joblib knows can be chosen around the call.
    window : int, optional
        Learn from the last so many years only; from all if None.
    cache : Path, optional
        Folder of finished forecasts. Data, model, seed, window or versions that differ are a miss.
    on_forecast : callable, optional
        Told of each finished forecast: what, done, total.

    Returns
    -------
    Backtest
        One row per model, origin and state.

    Raises
    ------
    SpecError
        If there is no model or no origin, or an origin is given twice.
    OriginError
        If an origin lies outside the panel or leaves nothing to learn from.
    """
    years = list(origins)
    if not models or not years:
        raise SpecError("a backtest needs at least one model and one origin")
    if len(set(years)) != len(years):
        raise SpecError(
            f"origins are given twice: {sorted(y for y in set(years) if years.count(y) > 1)}"
        )
    first, last = panel.years
    outside = [year for year in years if not first <= year <= last]
    if outside:
        raise OriginError(f"origin {outside[0]} is outside the panel ({first}-{last})")
    fingerprint = panel.fingerprint()
    tasks = [(name, origin) for name in sorted(models) for origin in sorted(years)]
    results: dict[tuple[str, int], _Made] = {}
    keys: dict[tuple[str, int], Path] = {}
    for name, origin in tasks:
        if cache is not None:
            entry = _key(
                models[name], fingerprint, origin=origin, seed=seed, window=window, name=name
            )
            keys[name, origin] = cache / f"{entry}.json"
            kept = _recalled(keys[name, origin])
            if kept is not None:
                results[name, origin] = kept
    reused = len(results)
    missing = [task for task in tasks if task not in results]
    made = joblib.Parallel(n_jobs=n_jobs, return_as="generator_unordered")(
        joblib.delayed(_one)(
            models[name], panel, name=name, origin=origin, seed=_seed(seed, name), window=window
        )
        for name, origin in missing
    )
    for done, one in enumerate(made, start=1):
        task = (one.name, one.origin)
        results[task] = one
        if cache is not None:
            _keep(one, keys[task])
        if on_forecast is not None:
            on_forecast(f"{one.name} from {one.origin}", reused + done, len(tasks))
    return _assembled(
        [results[task] for task in tasks],
        panel,
        seed=seed,
        fingerprint=fingerprint,
        reused=reused,
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class _Made:
    """The part of a forecast that a backtest keeps."""

    name: str
    origin: int
    gwcode: Sequence[int]
    probability: Sequence[float]
    training: Mapping[str, int]


def _one(
    model: ClassifierMixin,
    panel: Panel,
    *,
    name: str,
    origin: int,
    seed: int,
    window: int | None,
) -> _Made:
    made = forecast(model, panel, origin=origin, seed=seed, name=name, window=window)
    return _Made(
        name=name,
        origin=origin,
        gwcode=made.frame["gwcode"].tolist(),
        probability=made.frame["probability"].tolist(),
        training=asdict(made.training),
    )


def _seed(seed: int, name: str) -> int:
    """Child seed of a model, from its name: adding a model changes no other."""
    digest = hashlib.sha256(f"{seed}:{name}".encode()).digest()
    return int.from_bytes(digest[:4], "big")


def _key(
    model: ClassifierMixin,
    fingerprint: str,
    *,
    origin: int,
    seed: int,
    window: int | None,
    name: str,
) -> str:
    facts = {
        "model": joblib.hash(model),
        "panel": fingerprint,
        "origin": origin,
        "seed": seed,
        "name": name,
        "window": window,
        "versions": {package: version(package) for package in _VERSIONS},
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def _keep(made: _Made, path: Path) -> None:
    with written_whole(path) as temporary:
        temporary.write_text(json.dumps(asdict(made)), encoding="utf-8")


def _recalled(path: Path) -> _Made | None:
    if not path.is_file():
        return None
    try:
        return _Made(**json.loads(path.read_text(encoding="utf-8")))
    except (json.JSONDecodeError, TypeError) as problem:
        raise DataError(
            f"{path} is not a finished forecast ({problem}); delete it, and it is made again"
        ) from problem


def _assembled(
    made: Sequence[_Made], panel: Panel, *, seed: int, fingerprint: str, reused: int
) -> Backtest:
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
    # What happened is read with everything the panel knows today; the forecasts above are not.
    truth = panel.labels(known_at=panel.years[1])
    key = pd.MultiIndex.from_frame(frame[["gwcode", "origin"]], names=["gwcode", "year"])
    frame["observed"] = truth.reindex(key).to_numpy()
    training = pd.DataFrame(
        [{"model": one.name, "origin": one.origin, **one.training} for one in made]
    )
    return Backtest(
        frame=frame,
        training=training,
        timing=panel.timing,
        seed=seed,
        panel_fingerprint=fingerprint,
        reused=reused,
    )
