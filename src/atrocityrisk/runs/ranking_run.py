"""One run from spec to files: the only way a ranking is made, from the shell or from Python."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import joblib

from atrocityrisk import plots
from atrocityrisk._core.csv_files import write_table
from atrocityrisk._core.files import StrPath, atomic_writes, check_folder, safe_join, sha256
from atrocityrisk._core.manifest import MANIFEST, FileCheck, manifest_text, unlisted, verify
from atrocityrisk._core.plugins import load_modules
from atrocityrisk._core.progress import ProgressCallback, no_progress
from atrocityrisk._core.recorded_warnings import record_warnings
from atrocityrisk._core.store import keeping_in
from atrocityrisk.errors import OriginError, SpecError
from atrocityrisk.forecasting import Forecast, forecast
from atrocityrisk.panels import Panel
from atrocityrisk.rankings import PublishedList, Ranking, rank
from atrocityrisk.rankings.published_list import check_previous
from atrocityrisk.runs.as_specified import (
    chosen_panel,
    excluded_states,
    origin_of,
    registered_model,
    settled_spec,
)
from atrocityrisk.runs.description import describe_run
from atrocityrisk.runs.input_checks import InputCheck, check_inputs
from atrocityrisk.runs.input_marks import refuse_unfit, warn_of_inputs, with_marks
from atrocityrisk.runs.model_demands import (
    other_models_named,
    refuse_few_states,
    refuse_lacking_columns,
)
from atrocityrisk.specs import RunSpec

__all__ = ["FileCheck", "RunRecord", "run", "unlisted", "verify"]

RANKING = "ranking.csv"
FIGURE = "ranking.png"
STEPS = 4


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
    inputs : InputCheck
        What its inputs are like; its `marks` belong at the top of the list.
    files : tuple of Path
        ranking.csv, ranking.png and manifest.json.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> import atrocityrisk as ar
    >>> spec = ar.specs.amend_spec(ar.default_spec(), {"model": "climatology"})
    >>> with TemporaryDirectory() as folder:
    ...     record = ar.run(spec, folder)
    >>> record.spec.model, record.ranking.level
    ('climatology', 0.9)
    """

    spec: RunSpec
    ranking: Ranking
    manifest: dict[str, Any]
    inputs: InputCheck
    files: tuple[Path, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Prepared:
    """What a run forecasts, before anything is written; the specification has all written out."""

    spec: RunSpec
    panel: Panel
    ranking: Ranking
    previous: Forecast | None
    inputs: InputCheck
    recorded: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class CheckedForecast:
    """One forecast as a specification asks for it, from inputs that can carry it."""

    spec: RunSpec
    panel: Panel
    forecast: Forecast
    inputs: InputCheck
    recorded: tuple[str, ...]


def run(
    spec: RunSpec,
    out: StrPath,
    *,
    n_jobs: int | None = None,
    cache: StrPath | None = None,
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
    cache : str or path-like, optional
        Folder of finished forecasts and refits, as in `forecast`: what is there is not made again.
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

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> import atrocityrisk as ar
    >>> spec = ar.specs.amend_spec(ar.default_spec(), {"model": "climatology"})
    >>> with TemporaryDirectory() as folder:
    ...     record = ar.run(spec, folder)
    >>> sorted(path.name for path in record.files), len(record.ranking.frame) > 100
    (['manifest.json', 'ranking.csv', 'ranking.png'], True)
    """
    progress = progress or no_progress
    # Before the work, so that nobody waits for a result that has nowhere to go.
    paths = {name: safe_join(out, name) for name in (RANKING, FIGURE, MANIFEST)}
    check_folder(out, paths)
    with keeping_in(cache):
        # With a published list to compare with, nothing needs a forecast made again.
        again = spec.previous is None
        made = prepare(
            spec, previous_draws=0, make_previous=again, n_jobs=n_jobs, progress=progress
        )
    progress("writing", 3, STEPS)
    with atomic_writes(paths) as staged:
        write_table(made.ranking.frame, staged[RANKING])
        figure = plots.ranking_figure(made.ranking, made.panel.outcome)
        plots.save_png(figure, staged[FIGURE])
        outputs = {name: sha256(staged[name]) for name in (RANKING, FIGURE)}
        manifest = describe_run(
            made.spec,
            panel=made.panel,
            ranking=made.ranking,
            previous=made.previous,
            outputs=outputs,
            recorded=list(made.recorded),
            inputs=made.inputs,
        )
        staged[MANIFEST].write_text(manifest_text(manifest), encoding="utf-8", newline="\n")
    progress("done", STEPS, STEPS)
    return RunRecord(
        spec=spec,
        ranking=made.ranking,
        manifest=manifest,
        inputs=made.inputs,
        files=tuple(paths.values()),
    )


def prepare(
    spec: RunSpec,
    *,
    previous_draws: int | None = None,
    make_previous: bool = True,
    n_jobs: int | None = None,
    progress: ProgressCallback | None = None,
) -> Prepared:
    """Make the forecasts of a run, and write nothing."""
    progress = progress or no_progress
    load_modules(spec.plugins)
    # A misspelt model is refused before the panel is read.
    registered_model(spec.model, draws=spec.draws)
    progress("reading the panel", 0, STEPS)
    panel = chosen_panel(spec)
    listed = _previous_list(spec, panel, origin_of(spec, panel))
    made = checked_forecast(spec, panel=panel, n_jobs=n_jobs, progress=progress)
    spec, origin = made.spec, made.forecast.origin
    previous = None
    if make_previous:
        progress(f"the year before, from {origin - 1}", 2, STEPS)
        draws = spec.draws if previous_draws is None else previous_draws
        with threads(n_jobs):
            previous = earlier_forecast(spec, panel, origin=origin - 1, draws=draws)
    return Prepared(
        spec=spec,
        panel=panel,
        ranking=rank(made.forecast, previous=listed or previous, level=spec.level, k=spec.k),
        previous=previous,
        inputs=made.inputs,
        recorded=made.recorded,
    )


def checked_forecast(
    spec: RunSpec,
    *,
    panel: Panel | None = None,
    n_jobs: int | None = None,
    progress: ProgressCallback | None = None,
) -> CheckedForecast:
    """The forecast of a run, refused if its inputs cannot carry a list."""
    progress = progress or no_progress
    # A misspelt model is refused before the panel is read.
    model = registered_model(spec.model, draws=spec.draws)
    if panel is None:
        progress("reading the panel", 0, STEPS)
        panel = chosen_panel(spec)
    origin = origin_of(spec, panel)
    spec = settled_spec(spec, panel)
    _check_excluded(spec, panel, origin)
    refuse_lacking_columns(spec.model, model, panel)
    excluded = excluded_states(spec, origin=origin)
    inputs = check_inputs(panel, origin=origin, exclude=excluded)
    refuse_few_states(panel, origin=origin, excluded=excluded)
    inputs = refuse_unfit(inputs, panel, accepted=spec.accept_inputs)
    progress(f"forecasting from {origin}", 1, STEPS)
    with threads(n_jobs), record_warnings() as recorded:
        with other_models_named(spec.model, panel, origin=origin):
            current = _forecast(model, panel, origin=origin, spec=spec)
        inputs = with_marks(inputs, current)
        warn_of_inputs(inputs)
    return CheckedForecast(
        spec=spec, panel=panel, forecast=current, inputs=inputs, recorded=tuple(recorded)
    )


@contextmanager
def threads(n_jobs: int | None) -> Iterator[None]:
    """So many threads for what a model can do side by side."""
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


def forecast_from(spec: RunSpec, panel: Panel, *, origin: int) -> Forecast:
    """Forecast of a specification from another origin, with its own draws and seed."""
    # Its exclusions are of one list; an earlier one must hold every state of its year.
    model = registered_model(spec.model, draws=spec.draws)
    return forecast(model, panel, origin=origin, seed=spec.seed, name=spec.model)


def _forecast(model: Any, panel: Panel, *, origin: int, spec: RunSpec) -> Forecast:
    excluded = excluded_states(spec, origin=origin)
    return forecast(model, panel, origin=origin, seed=spec.seed, name=spec.model, exclude=excluded)


def earlier_forecast(
    spec: RunSpec, panel: Panel, *, origin: int, draws: int | None
) -> Forecast | None:
    """Forecast from the year before a run's own, by the same path."""
    model = registered_model(spec.model, draws=draws)
    try:
        return _forecast(model, panel, origin=origin, spec=spec)
    except OriginError:
        # Too little to learn from a year earlier: a list without a previous rank is still a list.
        return None


def _previous_list(spec: RunSpec, panel: Panel, origin: int) -> PublishedList | None:
    """The published list that a specification names, once it fits what is forecast."""
    if spec.previous is None:
        return None
    # Only now: a run without such a list should not wait for ledgers and hubs to be imported.
    from atrocityrisk.external_forecasts.list_places import read_published_list

    outcome = panel.outcome
    # Whoever gives a list as the earlier one says that it is of the same outcome.
    listed = read_published_list(spec.previous, outcome=outcome.name)
    years = outcome.last - outcome.first + 1
    check_previous(listed, outcome=outcome.name, origin=origin, years=years)
    return listed


def _check_excluded(spec: RunSpec, panel: Panel, origin: int) -> None:
    year = panel.index.get_level_values("year")
    here = set(panel.index.get_level_values("gwcode")[year == origin])
    excluded = set(excluded_states(spec, origin=origin))
    absent = sorted(excluded - here)
    if absent and here:
        raise SpecError(
            f"[exclude] names {absent[0]}, which the panel does not hold in {origin}; remove it"
        )
    if here and excluded == here:
        raise SpecError(
            f"[exclude] names all {len(here)} states that the panel holds in {origin}, so that "
            "there is nothing to rank; leave out fewer"
        )
