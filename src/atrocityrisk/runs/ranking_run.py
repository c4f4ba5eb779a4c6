"""One run from spec to files: the only way a ranking is made, from the shell or from Python."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import joblib
from sklearn.base import clone

from atrocityrisk import plots
from atrocityrisk._core.csv_files import write_table
from atrocityrisk._core.files import StrPath, atomic_writes, check_folder, safe_join, sha256
from atrocityrisk._core.manifest import MANIFEST, FileCheck, manifest_text, verify
from atrocityrisk._core.progress import ProgressCallback, no_progress
from atrocityrisk._core.recorded_warnings import record_warnings
from atrocityrisk.errors import OriginError, SpecError
from atrocityrisk.forecasting import Forecast, forecast
from atrocityrisk.models import MODELS
from atrocityrisk.models._base.inner_parameters import with_inner
from atrocityrisk.outcomes import outcome_named
from atrocityrisk.panels import Panel, storage
from atrocityrisk.rankings import Ranking, rank
from atrocityrisk.runs.description import describe_run
from atrocityrisk.specs import RunSpec

__all__ = ["FileCheck", "RunRecord", "run", "verify"]

RANKING = "ranking.csv"
FIGURE = "ranking.png"
STEPS = 4
N_DRAWS = "n_draws"
"""Constructor parameter by which models are told how many draws to make."""


@dataclass(frozen=True, kw_only=True, eq=False)
class RunRecord:
    """What a run made and where it stands.

    Attributes
    ----------
    spec : RunSpec
        What was asked for.
    ranking : Ranking
        What came out.
    manifest : dict
        As written.
    files : tuple of Path
        ranking.csv, ranking.png and manifest.json.
    """

    spec: RunSpec
    ranking: Ranking
    manifest: dict[str, Any]
    files: tuple[Path, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Prepared:
    """What a run forecasts, before anything is written.

    Attributes
    ----------
    panel : Panel
        With the run's outcome, timing and indicators.
    ranking : Ranking
        From the origin, with its forecast.
    previous : Forecast or None
        From the year before by the same path; None where there was too little to learn from.
    reservations : tuple of str
        Warnings under which the forecast was made.
    """

    panel: Panel
    ranking: Ranking
    previous: Forecast | None
    reservations: tuple[str, ...]


def run(
    spec: RunSpec,
    out: StrPath,
    *,
    n_jobs: int | None = None,
    progress: ProgressCallback | None = None,
) -> RunRecord:
    """Make a ranking and write it with its manifest and figure.

    Parameters
    ----------
    spec : RunSpec
        What to forecast, from what, with what.
    out : str or path-like
        Folder for ranking.csv, ranking.png and manifest.json; made if need be. Files of these
        names are replaced whole, and only if all three could be made.
    n_jobs : int, optional
        Threads, -1 for as many as there are processors; what `joblib.parallel_config` says, else
        one, if None. No number depends on it.
    progress : callable, optional
        Told what is being done, how many steps are done and how many there are.

    Returns
    -------
    RunRecord
        Ranking, manifest and paths.

    Raises
    ------
    SpecError
        If the spec names something that the panel does not hold.
    UnknownNameError
        If there is no such model, outcome or indicator.
    DataError
        If the panel file is missing or damaged.
    OutputError
        If the folder cannot be written to.
    """
    progress = progress or no_progress
    # Before the work, so that nobody waits for a result that has nowhere to go.
    paths = {name: safe_join(out, name) for name in (RANKING, FIGURE, MANIFEST)}
    check_folder(out)
    made = prepare(spec, previous_draws=0, n_jobs=n_jobs, progress=progress)
    progress("writing", 3, STEPS)
    with atomic_writes(paths) as staged:
        write_table(made.ranking.frame, staged[RANKING])
        figure = plots.ranking_figure(made.ranking, made.panel.outcome)
        plots.save_png(figure, staged[FIGURE])
        outputs = {name: sha256(staged[name]) for name in (RANKING, FIGURE)}
        manifest = describe_run(
            spec,
            panel=made.panel,
            ranking=made.ranking,
            previous=made.previous,
            outputs=outputs,
            reservations=list(made.reservations),
        )
        staged[MANIFEST].write_text(manifest_text(manifest), encoding="utf-8", newline="\n")
    progress("done", STEPS, STEPS)
    return RunRecord(
        spec=spec, ranking=made.ranking, manifest=manifest, files=tuple(paths.values())
    )


def prepare(
    spec: RunSpec,
    *,
    previous_draws: int | None = None,
    n_jobs: int | None = None,
    progress: ProgressCallback | None = None,
) -> Prepared:
    """Make the forecasts of a run, and write nothing.

    Parameters
    ----------
    spec : RunSpec
        What to forecast, from what, with what.
    previous_draws : int, optional
        Draws of the forecast from the year before; as many as of this one if None.
    n_jobs : int, optional
        Threads, -1 for as many as there are processors; what `joblib.parallel_config` says, else
        one, if None. No number depends on it.
    progress : callable, optional
        Told what is being done, how many steps are done and how many there are.

    Returns
    -------
    Prepared
        Panel, ranking and the forecast of the year before.

    Raises
    ------
    SpecError
        If the spec names something that the panel does not hold.
    UnknownNameError
        If there is no such model, outcome or indicator.
    DataError
        If the panel file is missing or damaged.
    """
    progress = progress or no_progress
    model = MODELS[spec.model]()
    progress("reading the panel", 0, STEPS)
    panel = chosen_panel(spec)
    origin = panel.years[1] if spec.origin is None else spec.origin
    _check_excluded(spec, panel, origin)
    progress(f"forecasting from {origin}", 1, STEPS)
    with threads(n_jobs), record_warnings() as reservations:
        current = _forecast(_with_draws(model, spec.draws), panel, origin=origin, spec=spec)
    progress(f"forecasting from {origin - 1}, for comparison", 2, STEPS)
    draws = spec.draws if previous_draws is None else previous_draws
    with threads(n_jobs):
        previous = earlier_forecast(spec, panel, origin=origin - 1, draws=draws)
    return Prepared(
        panel=panel,
        ranking=rank(current, previous=previous, level=spec.level, k=spec.k),
        previous=previous,
        reservations=tuple(reservations),
    )


@contextmanager
def threads(n_jobs: int | None) -> Iterator[None]:
    """So many threads for what a model can do side by side.

    Parameters
    ----------
    n_jobs : int or None
        As in `run`.

    Yields
    ------
    None
        Within it the number holds.
    """
    if n_jobs is None:
        yield
        return
    # Threads and not processes: they start at once, and the kernels run outside Python's lock. A
    # thread that wants the lock back asks after a tenth of a millisecond, not after five: numpy's
    # calls here are shorter than that.
    patience = sys.getswitchinterval()
    sys.setswitchinterval(1e-4)
    try:
        with joblib.parallel_config(backend="threading", n_jobs=n_jobs):
            yield
    finally:
        sys.setswitchinterval(patience)


def chosen_panel(spec: RunSpec) -> Panel:
    """Panel that a spec asks for, with its outcome, mode of time and indicators.

    Parameters
    ----------
    spec : RunSpec
        What to forecast from.

    Returns
    -------
    Panel
        Ready for `forecast`.

    Raises
    ------
    DataError
        If the panel file is missing or damaged, or lacks an indicator.
    UnknownNameError
        If there is no such outcome.
    """
    panel = storage.load_panel() if spec.panel is None else storage.read_panel(spec.panel)
    if spec.outcome not in (None, panel.outcome.name):
        panel = panel.with_outcome(outcome_named(spec.outcome))
    if spec.timing != panel.timing:
        panel = panel.with_timing(spec.timing)
    return panel if spec.indicators is None else panel.select(list(spec.indicators))


def forecast_from(spec: RunSpec, panel: Panel, *, origin: int) -> Forecast:
    """Forecast of a specification from another origin, with its own draws and seed.

    Parameters
    ----------
    spec : RunSpec
        What to forecast with; its origin and the states that it leaves out are not used.
    panel : Panel
        As `chosen_panel` gives it.
    origin : int
        Year from which to look ahead.

    Returns
    -------
    Forecast
        The same to the bit as that of a run from this origin.

    Raises
    ------
    OriginError
        If the origin lies outside the panel or leaves nothing to learn from.
    """
    model = _with_draws(MODELS[spec.model](), spec.draws)
    return forecast(model, panel, origin=origin, seed=spec.seed, name=spec.model)


def _forecast(model: Any, panel: Panel, *, origin: int, spec: RunSpec) -> Forecast:
    return forecast(
        model, panel, origin=origin, seed=spec.seed, name=spec.model, exclude=spec.exclude
    )


def earlier_forecast(
    spec: RunSpec, panel: Panel, *, origin: int, draws: int | None
) -> Forecast | None:
    """Forecast from the year before a run's own, by the same path.

    Parameters
    ----------
    spec : RunSpec
        What to forecast with; the states that it leaves out are left out here too.
    panel : Panel
        As `chosen_panel` gives it.
    origin : int
        Year from which to look ahead.
    draws : int or None
        Draws to make; as many as the model makes by itself if None.

    Returns
    -------
    Forecast or None
        None where there was too little to learn.
    """
    model = _with_draws(MODELS[spec.model](), draws)
    try:
        return _forecast(model, panel, origin=origin, spec=spec)
    except OriginError:
        return None


def _with_draws(model: Any, draws: int | None) -> Any:
    """Copy of the model told how many draws to make, if it makes any."""
    return clone(model) if draws is None else with_inner(model, N_DRAWS, draws)


def _check_excluded(spec: RunSpec, panel: Panel, origin: int) -> None:
    year = panel.index.get_level_values("year")
    here = set(panel.index.get_level_values("gwcode")[year == origin])
    absent = sorted(set(spec.exclude) - here)
    if absent and here:
        raise SpecError(
            f"[exclude] names {absent[0]}, which the panel does not hold in {origin}; remove it"
        )
