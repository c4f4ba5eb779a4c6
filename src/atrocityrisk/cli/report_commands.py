"""Commands that write what people read: report, brief."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from atrocityrisk.cli.cache_commands import NoCache, finished_work
from atrocityrisk.cli.rank_commands import Jobs, Verbose, amended

if TYPE_CHECKING:
    from atrocityrisk.specs import RunSpec

EPILOGS = {
    "report": (
        "Without options: the embedded panel with its own specification, from its last year."
    )
}

Spec = Annotated[Path | None, typer.Option(help="TOML file with a table [run]; else the default.")]


def report(
    out: Annotated[Path, typer.Argument(help="Folder for the report.")],
    spec: Spec = None,
    origin: Annotated[int | None, typer.Option(help="Last year whose data are used.")] = None,
    jobs: Jobs = -1,
    no_cache: NoCache = False,
    verbose: Verbose = False,
) -> None:
    """Write the annual report: one page that opens offline, its tables and figures."""
    from atrocityrisk.cli.waiting import waiting_for

    asked = _spec(spec, origin)
    with (
        waiting_for(
            "writing the report", asked, command="report", jobs=jobs, anew=no_cache, verbose=verbose
        ) as progress,
        finished_work(no_cache=no_cache),
    ):
        # Only now, because it takes longer to import than a person likes to see nothing.
        from atrocityrisk import reports

        record = reports.report(asked, out, n_jobs=jobs, progress=progress)
    from atrocityrisk.cli import display

    console = display.console()
    for line in record.edition.recorded:
        display.note(f"note: {line}", on=console)
    display.wrote(record.files, on=console)


def brief(
    state: Annotated[str, typer.Argument(help="ISO code, name or number of a state.")],
    out: Annotated[Path, typer.Option(help="Folder for the brief.")] = Path("out"),
    spec: Spec = None,
    origin: Annotated[int | None, typer.Option(help="Last year whose data are used.")] = None,
    jobs: Jobs = -1,
    no_cache: NoCache = False,
    verbose: Verbose = False,
) -> None:
    """Write the two-page brief on one state, as HTML and Markdown."""
    from atrocityrisk.cli.waiting import waiting_for

    asked = _spec(spec, origin)
    with (
        waiting_for(
            f"writing the brief on {state}",
            asked,
            command="brief",
            jobs=jobs,
            anew=no_cache,
            verbose=verbose,
        ) as progress,
        finished_work(no_cache=no_cache),
    ):
        from atrocityrisk import reports

        record = reports.brief(asked, state, out, n_jobs=jobs, progress=progress)
    from atrocityrisk.cli import display

    display.wrote(record.files, on=display.console())


def _spec(path: Path | None, origin: int | None) -> RunSpec:
    """The specification named, or the default, possibly from another origin."""
    from atrocityrisk.specs import default_spec, read_spec

    base = default_spec() if path is None else read_spec(path)
    return base if origin is None else amended(base, {"origin": origin}, command="report")
