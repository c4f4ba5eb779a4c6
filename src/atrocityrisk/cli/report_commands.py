"""Commands that write what people read: report, brief."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from atrocityrisk.cli.asked_spec import amendments, asked_spec
from atrocityrisk.cli.cache_commands import finished_work
from atrocityrisk.cli.described import described
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
    PreviousList,
    Quiet,
    Seed,
    SpecFile,
    StateAsked,
    Verbose,
)
from atrocityrisk.cli.terminals import answer, json_files

if TYPE_CHECKING:
    from atrocityrisk.editions import Edition

FOLDER = Path("report")
"""Where the report goes if nobody says where."""


@described(
    "atrocityrisk report --out report",
    "atrocityrisk report --spec edition.toml --origin 2022 --out report-2022",
    fields={
        "files": "paths of what was written, the page first",
        "notes": "warnings about the result, which the report repeats",
    },
    note="Without options: the embedded panel with its own specification, from its last year.",
)
def report(
    old_out: Annotated[Path | None, typer.Argument(hidden=True, metavar="FOLDER")] = None,
    spec: SpecFile = None,
    panel: PanelFile = None,
    model: ModelName = None,
    outcome: OutcomeName = None,
    origin: Origin = None,
    seed: Seed = None,
    indicators: IndicatorNames = None,
    exclude: Excluded = None,
    accept_inputs: AcceptInputs = None,
    previous: PreviousList = None,
    nowcast: Annotated[
        Path | None,
        typer.Option(
            "--nowcast",
            metavar="FILE",
            help="nowcast.json that `nowcast` wrote, for a dated box on the months since.",
        ),
    ] = None,
    out: OutFolder = FOLDER,
    jobs: Jobs = ALL_PROCESSORS,
    no_cache: NoCache = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Write the annual report: one page that opens offline, its tables and figures."""
    from atrocityrisk.cli.waiting import waiting_for

    folder = _folder(old_out, out)
    asked = asked_spec(
        spec,
        amendments(
            panel=panel,
            model=model,
            outcome=outcome,
            origin=origin,
            seed=seed,
            indicators=indicators,
            exclude=exclude,
            accept_inputs=accept_inputs,
            previous=previous,
        ),
        command="report",
    )
    with (
        waiting_for(
            "writing the report",
            asked,
            command="report",
            jobs=jobs,
            anew=no_cache,
            quiet=quiet,
            verbose=verbose,
        ) as progress,
        finished_work(no_cache=no_cache),
    ):
        # Only now, because it takes longer to import than a person likes to see nothing.
        from atrocityrisk import editions, reports, signals

        # Before the work: a wrong file or folder must not cost the time of a forecast.
        months = None if nowcast is None else signals.read_nowcast(nowcast)
        reports.check_report_folder(folder)
        edition = editions.make_edition(asked, n_jobs=jobs, progress=progress)
        files = reports.write_report(edition, folder, nowcast=months)
    answer(
        lambda: _show(edition, files),
        lambda: {"files": json_files(files), "notes": list(edition.recorded)},
        as_json=as_json,
        quiet=quiet,
    )


@described(
    "atrocityrisk brief Chad --out brief",
    "atrocityrisk brief TCD --origin 2022",
    fields={"files": "paths of what was written"},
)
def brief(
    state: StateAsked,
    spec: SpecFile = None,
    panel: PanelFile = None,
    model: ModelName = None,
    outcome: OutcomeName = None,
    origin: Origin = None,
    seed: Seed = None,
    indicators: IndicatorNames = None,
    exclude: Excluded = None,
    accept_inputs: AcceptInputs = None,
    out: OutFolder = Path("out"),
    jobs: Jobs = ALL_PROCESSORS,
    no_cache: NoCache = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Write the two-page brief on one state, as HTML and Markdown."""
    from atrocityrisk.cli.waiting import waiting_for

    asked = asked_spec(
        spec,
        amendments(
            panel=panel,
            model=model,
            outcome=outcome,
            origin=origin,
            seed=seed,
            indicators=indicators,
            exclude=exclude,
            accept_inputs=accept_inputs,
        ),
        command="brief",
    )
    with (
        waiting_for(
            f"writing the brief on {state}",
            asked,
            command="brief",
            jobs=jobs,
            anew=no_cache,
            quiet=quiet,
            verbose=verbose,
        ) as progress,
        finished_work(no_cache=no_cache),
    ):
        from atrocityrisk import editions, reports

        # A misspelt name is refused before minutes of work, not after.
        reports.check_brief_folder(out, editions.state_of_list(asked, state))
        edition = editions.make_edition(asked, n_jobs=jobs, progress=progress)
        files = reports.write_brief(edition, state, out)
    answer(
        lambda: _show_files(files),
        lambda: {"files": json_files(files)},
        as_json=as_json,
        quiet=quiet,
    )


def _folder(old: Path | None, out: Path) -> Path:
    """Folder of the report, which was an argument without a name until now."""
    from atrocityrisk._core.renamed import current

    if old is None:
        return out
    current("argument", "report FOLDER")
    if out != FOLDER:
        raise typer.BadParameter(f"found the folder {old} beside --out {out}; keep --out")
    return old


def _show(edition: Edition, files: Iterable[Path]) -> None:
    from atrocityrisk.cli import display

    console = display.console()
    for line in edition.recorded:
        display.note(f"note: {line}", on=console)
    display.wrote(files, on=console)


def _show_files(files: Iterable[Path]) -> None:
    from atrocityrisk.cli import display

    display.wrote(files, on=display.console())
