"""Command that runs a task of the benchmark suite."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from atrocityrisk._formatting.numbers import counted
from atrocityrisk.cli.asked_spec import amendments, asked_task, one_file
from atrocityrisk.cli.cache_commands import finished_work
from atrocityrisk.cli.described import described
from atrocityrisk.cli.engine_options import (
    EngineName,
    JobsFolder,
    SlurmArray,
    SlurmMemory,
    SlurmMinutes,
    SlurmPartition,
    chosen_engine,
)
from atrocityrisk.cli.score_commands import tell_coverage
from atrocityrisk.cli.shared_options import (
    ALL_PROCESSORS,
    AcceptInputs,
    AsJson,
    Excluded,
    IndicatorNames,
    Jobs,
    ModelName,
    NoCache,
    Origin,
    OutcomeName,
    OutFolder,
    PanelFile,
    Quiet,
    Seed,
    SpecArgument,
    SpecFile,
    Verbose,
)
from atrocityrisk.cli.terminals import answer, json_files, json_rows

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from atrocityrisk._core.progress import ProgressCallback
    from atrocityrisk.runs import BenchmarkRecord
    from atrocityrisk.specs import BacktestSpec, RunSpec

FirstOrigin = Annotated[
    int | None,
    typer.Option(metavar="YEAR", help="First origin; else the first with enough to learn from."),
]
LastOrigin = Annotated[
    int | None,
    typer.Option(metavar="YEAR", help="Last origin; else the last whose window is on record."),
]
PublishedFile = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Your copy of the published forecasts, where there are any."),
]
ForecastPaths = Annotated[
    list[Path] | None,
    typer.Option(
        metavar="PATH",
        help="Forecasts made elsewhere, to score beside the models: a CSV or Parquet file, a "
        "published list, a hub's folder or a ledger; may be repeated.",
    ),
]
CacheFolder = Annotated[
    Path | None,
    typer.Option(metavar="FOLDER", help="Folder of finished forecasts; else this user's own."),
]


@described(
    "atrocityrisk backtest benchmarks/predictive/mass-killing.toml",
    "atrocityrisk backtest --model logit --first-origin 2005 --out scores",
    "atrocityrisk backtest task.toml --forecasts theirs.csv",
    fields={
        "scores": "one object a model, metric and set of rows, as in scorecard.csv",
        "comparisons": "paired differences between models, as in comparison.csv",
        "coverage": "of forecasts made elsewhere: what is scored, left out and missing",
        "not_fitted": "models without scores, each with the reason",
        "manifest": "content of manifest.json",
        "files": "paths of what was written",
    },
    note=(
        "A file with a table [backtest] is a task, which names models and origins. Without one, "
        "the model of a specification is scored from past origins, beside the base rate and plain "
        "logits: that of the default, of a file with a table [run], or as options say."
    ),
)
def backtest(
    file: SpecArgument = None,
    spec: SpecFile = None,
    panel: PanelFile = None,
    model: ModelName = None,
    outcome: OutcomeName = None,
    origin: Origin = None,
    seed: Seed = None,
    indicators: IndicatorNames = None,
    exclude: Excluded = None,
    accept_inputs: AcceptInputs = None,
    first_origin: FirstOrigin = None,
    last_origin: LastOrigin = None,
    out: OutFolder = Path("backtest"),
    jobs: Jobs = ALL_PROCESSORS,
    published: PublishedFile = None,
    forecasts: ForecastPaths = None,
    cache: CacheFolder = None,
    no_cache: NoCache = False,
    engine: EngineName = "local",
    jobs_folder: JobsFolder = Path("jobs"),
    slurm_partition: SlurmPartition = None,
    slurm_minutes: SlurmMinutes = 60,
    slurm_memory: SlurmMemory = 4,
    slurm_array: SlurmArray = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Forecast from many past origins with every model of a task, and score them."""
    values = amendments(
        panel=panel,
        model=model,
        outcome=outcome,
        origin=origin,
        seed=seed,
        indicators=indicators,
        exclude=exclude,
        accept_inputs=accept_inputs,
    )
    years = {"first_origin": first_origin, "last_origin": last_origin}
    values |= {key: year for key, year in years.items() if year is not None}
    asked = asked_task(one_file(file, spec), values, command="backtest")
    with (
        _waiting(asked, jobs=jobs, anew=no_cache, quiet=quiet, verbose=verbose) as progress,
        finished_work(no_cache=no_cache, folder=cache),
    ):
        # Only now, because it takes longer to import than a person likes to see nothing.
        from atrocityrisk.errors import ModelError
        from atrocityrisk.runs import run_backtest, task_from_run
        from atrocityrisk.specs import RunSpec

        where = chosen_engine(
            engine,
            jobs=jobs,
            folder=jobs_folder,
            partition=slurm_partition,
            minutes=slurm_minutes,
            memory=slurm_memory,
            array=slurm_array,
        )
        task = (
            task_from_run(asked, first_origin=first_origin, last_origin=last_origin)
            if isinstance(asked, RunSpec)
            else asked
        )
        record = run_backtest(
            task,
            out,
            published=published,
            forecasts=forecasts or (),
            engine=where,
            progress=progress,
        )
    answer(lambda: _show(record), lambda: _json(record), as_json=as_json, quiet=quiet)
    own = task.models[-1].name
    if isinstance(asked, RunSpec) and own in record.not_fitted:
        raise ModelError(
            f"the model that was asked for has no scores, only those beside it: "
            f"{record.not_fitted[own]}"
        )


def _waiting(
    asked: BacktestSpec | RunSpec, *, jobs: int, anew: bool, quiet: bool, verbose: bool
) -> AbstractContextManager[ProgressCallback]:
    """What is said while a task, or a specification's model, is scored."""
    from atrocityrisk.cli.waiting import waiting, waiting_for
    from atrocityrisk.specs import RunSpec

    if isinstance(asked, RunSpec):
        return waiting_for(
            "backtest",
            asked,
            command="backtest",
            jobs=jobs,
            anew=anew,
            quiet=quiet,
            verbose=verbose,
        )
    size = f"{counted(len(asked.models), 'model')} from {counted(len(asked.origins), 'origin')}"
    return waiting(
        f"backtest: {size}, outcome {asked.outcome}",
        command=f"backtest {asked.outcome} {size} jobs={jobs}",
        request=asked.model_dump_json(),
        anew=anew,
        quiet=quiet,
        verbose=verbose,
    )


def _json(record: BenchmarkRecord) -> dict[str, object]:
    return {
        "scores": json_rows(record.scorecard),
        "comparisons": json_rows(record.comparison),
        "coverage": [] if record.coverage is None else json_rows(record.coverage),
        "not_fitted": record.not_fitted,
        "manifest": record.manifest,
        "files": json_files(record.files),
    }


def _show(record: BenchmarkRecord) -> None:
    from atrocityrisk.cli import display

    console = display.console()
    card = record.scorecard
    for rows in card["rows"].unique():
        chosen = card[
            (card["rows"] == rows)
            & (card["clustered_by"] == "country")
            & (card["reference"] == "climatology")
        ]
        headings = ["model", "log score\n(95 %)", "log skill", "AUC", "observed/\nexpected"]
        shown = display.table(*headings, right=tuple(headings[1:]), fold="model")
        for name in chosen["model"].unique():
            own = chosen[chosen["model"] == name].set_index("metric")
            score = own.loc["log_score"]
            shown.add_row(
                name,
                f"{score['estimate']:.4f} ({score['low']:.4f}–{score['high']:.4f})",
                f"{own.loc['log_skill_score', 'estimate']:+.3f}",
                f"{own.loc['roc_auc', 'estimate']:.3f}",
                f"{own.loc['observed_expected_ratio', 'estimate']:.2f}",
            )
        first = chosen.iloc[0]
        console.print(
            f"\n{record.spec.outcome}, {rows} rows: {counted(first['n_forecasts'], 'forecast')}, "
            f"{counted(first['n_onsets'], 'onset')} in "
            f"{counted(first['n_onset_countries'], 'country', 'countries')}, "
            f"{counted(first['n_origins'], 'origin')}",
            style="bold",
        )
        console.print(shown)
    if record.coverage is not None:
        _show_pairs(record)
        tell_coverage(record.coverage)
    display.note(
        "Lower log scores are better; skill is against the rate of the training rows. "
        f"{len(record.spec.models)} models were tried; the best of many looks better than it is.",
        on=console,
    )
    display.wrote(record.files, on=console)


def _show_pairs(record: BenchmarkRecord) -> None:
    """Each model less each of the forecasts made elsewhere, on the rows that all share."""
    from atrocityrisk.cli import display
    from atrocityrisk.cli.terminals import escape_control

    table = record.comparison
    table = table[
        (table["rows"] == "common")
        & (table["clustered_by"] == "country")
        & (table["metric"] == "log_score")
    ]
    headings = ["model", "less", "log score, ×1000", "95 %"]
    shown = display.table(*headings, right=tuple(headings[2:]), fold="model")
    for row in table.to_dict("records"):
        ends = f"{1000 * row['low']:+.2f} to {1000 * row['high']:+.2f}"
        names = (escape_control(str(row[name])) for name in ("model", "against"))
        shown.add_row(*names, f"{1000 * row['difference']:+.2f}", ends)
    display.console().print("\nPaired differences on common rows; below 0 the model is better")
    display.console().print(shown)
