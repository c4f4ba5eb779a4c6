"""A task from spec to files: forecasts from every origin, scores, comparisons, figures, a page."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from atrocityrisk import plots
from atrocityrisk._core.csv_files import write_table
from atrocityrisk._core.files import StrPath, atomic_writes, check_folder, safe_join, sha256
from atrocityrisk._core.manifest import FORMAT, MANIFEST, installed_versions, manifest_text
from atrocityrisk._core.progress import ProgressCallback, no_progress
from atrocityrisk._core.recorded_warnings import record_warnings
from atrocityrisk._formatting.titles import subject
from atrocityrisk.errors import LeftOutWarning
from atrocityrisk.evaluation import CLIMATOLOGY, score_origins
from atrocityrisk.evaluation.benchmark import suite_page
from atrocityrisk.evaluation.benchmark.strata import strata_table
from atrocityrisk.evaluation.benchmark.suite_tables import (
    ALL,
    common_rows,
    comparison_table,
    influence_table,
    matching,
    scorecard_table,
)
from atrocityrisk.evaluation.score_latex import latex_scores
from atrocityrisk.evaluation.scored_rows import name_clusters
from atrocityrisk.external_forecasts import ForecastSource
from atrocityrisk.forecasting import Backtest, Engine, LocalEngine, backtest_entrants
from atrocityrisk.metrics import METRICS, ReliabilityCurve, consistency_band
from atrocityrisk.outcomes import Outcome
from atrocityrisk.panels import Panel
from atrocityrisk.runs.as_specified import chosen_panel, registered_model, seen_by_entry
from atrocityrisk.runs.forecasts_of_others import matched_others
from atrocityrisk.runs.plugins_used import plugins_used
from atrocityrisk.specs import BacktestSpec

TABLES = (
    "scorecard.csv",
    "comparison.csv",
    "leave-one-out.csv",
    "strata.csv",
    "by-origin.csv",
    "forecasts.csv",
)
OTHERS = "others.csv"
"""Coverage of forecasts made elsewhere, where there are any."""
CALIBRATION, SKILL, PAGE = "calibration.png", "skill-by-origin.png", "index.html"
LATEX = "scorecard.tex"
PRINTED = ("log_score", "log_skill_score", "roc_auc", "recall_at_k", "observed_expected_ratio")
"""Scores in the table for a paper, which has room for no more."""
HIGHLIGHTED = ("default", "logit_6")
"""Models that stand out in the figure of skill, in the tasks that have them both."""


@dataclass(frozen=True, kw_only=True, eq=False)
class BenchmarkRecord:
    """What a task of the benchmark suite gave.

    Attributes
    ----------
    spec : BacktestSpec
        What was asked for.
    backtest : Backtest
        Forecasts of all models, beside what happened.
    scorecard : DataFrame
        As `scorecard_table` gives it.
    comparison : DataFrame
        As `comparison_table` gives it.
    strata : DataFrame
        As `strata_table` gives it.
    not_fitted : dict of str to str
        Models that could not be fitted from every origin, with the reason; they have no scores.
    coverage : DataFrame or None
        Of forecasts made elsewhere: entry, what ("scored", or the reason why rows are left out or
        missing), rows, states, countries; None without any.
    manifest : dict
        As written.
    files : tuple of Path
        Everything that was written.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> import atrocityrisk as ar
    >>> size = {"indicators": ("population_log2",), "reason": "an example"}
    >>> entries = [
    ...     ar.specs.ModelEntry(name="climatology", model="climatology", **size),
    ...     ar.specs.ModelEntry(name="small", model="logit", **size),
    ... ]
    >>> spec = ar.specs.BacktestSpec(
    ...     outcome="mass_killing", first_origin=2008, last_origin=2012, models=tuple(entries),
    ...     against=("climatology",), reason="an example",
    ... )
    >>> with TemporaryDirectory() as folder:
    ...     record = ar.runs.run_backtest(spec, folder)
    >>> record.backtest.frame["origin"].nunique(), record.not_fitted
    (5, {})
    """

    spec: BacktestSpec
    backtest: Backtest
    scorecard: pd.DataFrame
    comparison: pd.DataFrame
    strata: pd.DataFrame
    not_fitted: dict[str, str]
    coverage: pd.DataFrame | None
    manifest: dict[str, Any]
    files: tuple[Path, ...]


def run_backtest(
    spec: BacktestSpec,
    out: StrPath,
    *,
    published: StrPath | None = None,
    forecasts: ForecastSource | Sequence[ForecastSource] = (),
    n_jobs: int = 1,
    cache: StrPath | None = None,
    progress: ProgressCallback | None = None,
    engine: Engine | None = None,
) -> BenchmarkRecord:
    """Make every forecast of a task, score it and write what came out.

    Parameters
    ----------
    spec : BacktestSpec
        The task.
    out : str or path-like
        Folder for the tables, the figures, index.html and manifest.json; made if need be.
    published : str or path-like, optional
        Your copy of the forecasts that the task's ``[published]`` names. Without it they are left
        out.
    forecasts : sequence of path or DataFrame
        Forecasts made elsewhere, as `read_forecasts` takes them; they are scored beside the models
        on the rows that all share.
    n_jobs : int
        Workers.
    cache : str or path-like, optional
        Folder of finished forecasts, with which a run that was stopped goes on.
    progress : callable, optional
        Told what is being done, how many steps are done and how many there are.
    engine : Engine, optional
        Where forecasts are computed; by `n_jobs` workers of this machine if None.

    Returns
    -------
    BenchmarkRecord
        Tables, manifest and paths.

    Raises
    ------
    SpecError
        If the spec names something that does not exist, or no forecasts of others.
    UnknownNameError
        If there is no such model or outcome.
    IntegrityError
        If the published file is not the one that the task is about.
    DataError
        If forecasts made elsewhere are refused, or share no row with the task.
    OutputError
        If the folder cannot be written to.

    Warns
    -----
    LeftOutWarning
        If a model could not be fitted from every origin.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> import atrocityrisk as ar
    >>> size = {"indicators": ("population_log2",), "reason": "an example"}
    >>> entries = [
    ...     ar.specs.ModelEntry(name="climatology", model="climatology", **size),
    ...     ar.specs.ModelEntry(name="small", model="logit", **size),
    ... ]
    >>> spec = ar.specs.BacktestSpec(
    ...     outcome="mass_killing", first_origin=2008, last_origin=2012, models=tuple(entries),
    ...     against=("climatology",), reason="an example",
    ... )
    >>> with TemporaryDirectory() as folder:
    ...     record = ar.runs.run_backtest(spec, folder)
    >>> record.scorecard["model"].unique().tolist()
    ['climatology', 'small']
    """
    progress = progress or no_progress
    names = (*TABLES, LATEX, CALIBRATION, SKILL, PAGE, MANIFEST)
    paths = {name: safe_join(out, name) for name in names}
    check_folder(out, paths)
    panel = chosen_panel(spec)
    # Before the work: a file that is refused must not cost the models' time.
    matched = matched_others(spec, panel, published=published, forecasts=forecasts)
    others = None if matched is None else matched.frame
    if matched is not None:
        paths[OTHERS] = safe_join(out, OTHERS)
    # A misspelt metric must not cost the time of all forecasts.
    for name in spec.metrics:
        METRICS[name]
    with record_warnings() as recorded:
        made, not_fitted = _forecasts(
            spec, panel, engine=engine or LocalEngine(n_jobs), cache=cache, progress=progress
        )
        steps = len(spec.models) * len(spec.origins)
        progress("scoring", steps, steps)
        scorecard = scorecard_table(made, spec, published=others)
        comparison = comparison_table(made, spec, published=others)
        strata = strata_table(made, spec, panel, published=others)
    manifest = _manifest(spec, panel, made, not_fitted=not_fitted, recorded=recorded)
    manifest["published_scored"] = published is not None
    record = BenchmarkRecord(
        spec=spec,
        backtest=made,
        scorecard=scorecard,
        comparison=comparison,
        strata=strata,
        not_fitted=not_fitted,
        coverage=None if matched is None else matched.coverage,
        manifest=manifest,
        files=tuple(paths.values()),
    )
    _write(record, panel.outcome, paths, published=others)
    return record


def _write(
    record: BenchmarkRecord,
    outcome: Outcome,
    paths: dict[str, Path],
    *,
    published: pd.DataFrame | None,
) -> None:
    """Put all files in place, or none; the manifest is told their hashes."""
    spec, made, manifest = record.spec, record.backtest, record.manifest
    influence = influence_table(made, spec, published=published)
    origins = score_origins(made)
    tables = (
        record.scorecard,
        record.comparison,
        influence,
        record.strata,
        origins,
        made.frame,
    )
    title = f"{subject(outcome)}, {_years_ahead(outcome)}"
    curves = reliability_curves(made, spec, published=published)
    hindsight = tuple(entry.name for entry in spec.models if entry.hindsight)
    with atomic_writes(paths) as staged:
        for name, table in zip(TABLES, tables, strict=True):
            write_table(table, staged[name])
        staged[LATEX].write_text(
            _latex(record.scorecard, title=title, k=spec.k), encoding="utf-8", newline="\n"
        )
        if record.coverage is not None:
            write_table(record.coverage, staged[OTHERS])
        plots.save_png(plots.calibration_figure(curves, title=title), staged[CALIBRATION])
        figure = plots.skill_figure(
            origins, title=title, highlighted=_highlighted(spec), hindsight=hindsight
        )
        plots.save_png(figure, staged[SKILL])
        text = suite_page.render(
            spec,
            title=title,
            definition=outcome.definition,
            scorecard=record.scorecard,
            comparison=record.comparison,
            influence=influence,
            strata=record.strata,
            manifest=manifest,
            figures={name: staged[name].read_bytes() for name in (CALIBRATION, SKILL)},
            coverage=record.coverage,
        )
        staged[PAGE].write_text(text, encoding="utf-8", newline="\n")
        manifest["outputs"] = {
            name: sha256(staged[name]) for name in sorted(set(staged) - {MANIFEST})
        }
        staged[MANIFEST].write_text(manifest_text(manifest), encoding="utf-8", newline="\n")


def _highlighted(spec: BacktestSpec) -> tuple[str, ...]:
    """Models that stand out: the usual two, or the last of the task and what it is held against."""
    names = [entry.name for entry in spec.models]
    return HIGHLIGHTED if set(HIGHLIGHTED) <= set(names) else (names[-1], *spec.against[-1:])


def _latex(scorecard: pd.DataFrame, *, title: str, k: int) -> str:
    """Scores on all rows, clustered by country, with skill against climatology, for a paper."""
    by = name_clusters(None)
    chosen = matching(scorecard, {"rows": ALL, "clustered_by": by, "reference": CLIMATOLOGY})
    return latex_scores(
        chosen[chosen["metric"].isin(PRINTED)],
        caption=f"{title}: scores on {int(chosen['n_forecasts'].iloc[0]):,} forecasts with "
        f"{int(chosen['n_onsets'].iloc[0])} onsets; in brackets 95% intervals clustered by {by}. "
        "Skill is against climatology.",
        k=k,
    )


def reliability_curves(
    made: Backtest, spec: BacktestSpec, *, published: pd.DataFrame | None
) -> dict[str, ReliabilityCurve]:
    """Reliability of every model with its band, in the order of the task; others' last."""
    frames = dict(list(made.scored.groupby("model")))
    curves = {}
    names = [entry.name for entry in spec.models if entry.name in frames]
    if published is not None:
        shared = dict(list(common_rows(made, published).frame.groupby("model")))
        others = published["model"].unique()
        frames |= {name: shared[name] for name in others}
        names += [*others]
    for name in names:
        rows = frames[name]
        curves[name] = consistency_band(
            rows["observed"].to_numpy(), rows["probability"].to_numpy(), seed=spec.seed
        )
    return curves


def _forecasts(
    spec: BacktestSpec,
    panel: Panel,
    *,
    engine: Engine,
    cache: StrPath | None,
    progress: ProgressCallback,
) -> tuple[Backtest, dict[str, str]]:
    """One backtest, in which each model sees columns and years of its own."""
    # Before the work: a misspelt name in the last model must not cost the others' time.
    inputs = {entry.name: seen_by_entry(panel, entry) for entry in spec.models}
    # Draws would only cost time: no score of a backtest uses them.
    made, failures = backtest_entrants(
        {
            entry.name: (registered_model(entry.model, draws=0), inputs[entry.name])
            for entry in spec.models
        },
        panel,
        origins=spec.origins,
        seed=spec.seed,
        windows={entry.name: entry.window for entry in spec.models},
        cache=cache,
        on_forecast=progress,
        engine=engine,
    )
    for name, problem in failures.items():
        # Scores on the origins where it happened to work could not be compared with others'.
        warnings.warn(
            f"{name} could not be fitted from every origin and is left out: {problem}",
            LeftOutWarning,
            stacklevel=3,
        )
    return made, {name: str(problem) for name, problem in failures.items()}


def _manifest(
    spec: BacktestSpec,
    panel: Panel,
    made: Backtest,
    *,
    not_fitted: dict[str, str],
    recorded: list[str],
) -> dict[str, Any]:
    facts = spec.model_dump(mode="json")
    plugins = plugins_used(
        spec.plugins,
        models=[entry.model for entry in spec.models],
        metrics=spec.metrics,
        panel=panel,
    )
    facts["panel"] = None if spec.panel is None else spec.panel.name
    return {
        "format": FORMAT,
        "kind": "backtest",
        "models_tried": len(spec.models),
        "scored": {
            "forecasts_per_model": len(made.scored) // made.scored["model"].nunique(),
            "onsets": int(made.scored["observed"].sum()) // made.scored["model"].nunique(),
            "first_origin": int(made.scored["origin"].min()),
            "last_origin": int(made.scored["origin"].max()),
        },
        "timing": made.timing,
        "panel_fingerprint": made.panel_fingerprint,
        "outcome": {"name": panel.outcome.name, "definition": panel.outcome.definition},
        "spec": facts,
        "not_fitted": not_fitted,
        "warnings": sorted(set(recorded)),
        "versions": installed_versions(),
        **({"plugins": plugins} if plugins else {}),
    }


def _years_ahead(outcome: Outcome) -> str:
    first, last = outcome.first, outcome.last
    return f"{first} year ahead" if first == last else f"{first}–{last} years ahead"
