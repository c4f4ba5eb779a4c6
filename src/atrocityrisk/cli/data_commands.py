"""Commands about data: which sources there are, fetching and checking files, building a panel."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from atrocityrisk.cli.completions import outcome_names, source_names
from atrocityrisk.cli.data_diff_command import diff
from atrocityrisk.cli.data_tables import (
    PANEL_FIELDS,
    panel_json,
    show_fetched,
    show_panel,
    show_sources,
    show_verified,
)
from atrocityrisk.cli.described import DescribedCommand, DescribedGroup, described
from atrocityrisk.cli.exit_codes import DIFFERENT
from atrocityrisk.cli.panel_building import (
    ALL_YEARS,
    Years,
    build_to,
    built_json,
    parsed_years,
    show_built,
)
from atrocityrisk.cli.shared_options import (
    AsJson,
    InputFolder,
    OutFile,
    OutFolder,
    Quiet,
    Strict,
    Verbose,
)
from atrocityrisk.cli.terminals import answer, json_files, json_rows, say
from atrocityrisk.cli.update_commands import (
    AGE_FIELDS,
    ages_json,
    show_ages,
    tell_standstill,
    update,
)

if TYPE_CHECKING:
    from datetime import date

    from atrocityrisk.sources.fetching import FetchedFile

app = typer.Typer(
    cls=DescribedGroup,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="List, fetch and check files; build panels.",
)


@app.command("list", cls=DescribedCommand)
@described(
    "atrocityrisk data list",
    fields={
        "source": "name",
        "publisher": "who publishes it",
        "licence": "SPDX identifier, or `not stated`",
        "redistributable": "whether figures derived from it may be passed on",
        "files": "patterns of the names of its files",
        "url": "where it is had",
    },
    rows=True,
)
def list_sources(as_json: AsJson = False) -> None:
    """List the sources: who publishes them, on what terms, in which files."""
    from atrocityrisk._core.plugins import load_plugins
    from atrocityrisk.sources import SOURCES

    load_plugins()
    entries = sorted(SOURCES.items())
    answer(
        lambda: show_sources(entries),
        lambda: [
            {
                "source": name,
                "publisher": source.publisher,
                "licence": source.licence,
                "redistributable": source.redistributable,
                "files": list(source.files),
                "url": source.url,
            }
            for name, source in entries
        ],
        as_json=as_json,
    )


@app.command("fetch", cls=DescribedCommand)
@described(
    "atrocityrisk data fetch ucdp_battle_deaths --out raw",
    "atrocityrisk data fetch hief --out raw --mirror /media/copy",
    fields={
        "source": "name",
        "file": "path of the file",
        "sha256": "its hash",
        "release": "whether the hash is on record: known release, or other release",
        "downloaded": "whether it came now or was there",
    },
    rows=True,
    note=(
        "A source that fails does not keep the others from being fetched; what has arrived of a "
        "large file is kept, and the next call adds the rest."
    ),
)
def fetch(
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE", help="Sources; see `data list`.", autocompletion=source_names
        ),
    ],
    out: OutFolder = Path("data"),
    mirror: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Folder to copy from in place of the network."),
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Download although the file is there.")
    ] = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Download publishers' files and check their hashes."""
    from atrocityrisk import sources
    from atrocityrisk._core.files import check_folder
    from atrocityrisk.cli import display
    from atrocityrisk.errors import AtrocityRiskError

    for name in names:
        sources.SOURCES[name]  # A misspelt name is reported before anything is downloaded.
    check_folder(out)
    fetched: list[FetchedFile] = []
    failures = []
    with display.progress(quiet=quiet, verbose=verbose) as progress:
        for number, name in enumerate(names):
            progress(f"fetching {name}", number, len(names))
            try:
                fetched += sources.fetch(name, out, mirror=mirror, again=again)
            except AtrocityRiskError as problem:
                failures.append(problem)
    answer(
        lambda: show_fetched(fetched),
        lambda: [
            {
                "source": file.source,
                "file": file.path.as_posix(),
                "sha256": file.sha256,
                "release": file.status,
                "downloaded": file.downloaded,
            }
            for file in fetched
        ],
        as_json=as_json,
        quiet=quiet,
    )
    # The last one ends the program with its exit code, so the others are printed here.
    for failure in failures[:-1]:
        say(f"atrocityrisk: {failure.args[0]}", err=True)
    if failures:
        raise failures[-1]


app.command("update", cls=DescribedCommand)(update)


@app.command("verify", cls=DescribedCommand)
@described(
    "atrocityrisk data verify raw",
    "atrocityrisk data verify raw --ages",
    fields={
        "files": "one object a file on record: source, file, version, state",
        "unrecorded": "files recognised by name alone, of which no hash is on record",
        "unrecognised": "files of no source by name",
        "ages": f"one object a source: {AGE_FIELDS}",
    },
)
def verify(
    folder: InputFolder,
    absent: Annotated[
        bool, typer.Option("--absent", help="Also show known files that are not there.")
    ] = False,
    ages: Annotated[
        bool,
        typer.Option("--ages", help="Read every file for its newest year, not those updated only."),
    ] = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Compare the files of a folder with the hashes on record; say how old their content is."""
    from atrocityrisk import sources
    from atrocityrisk.cli import display
    from atrocityrisk.panels import unrecognised_files

    found = sources.verify(folder)
    rows = found if absent else found[found["status"] != "absent"]
    named = rows[["source", "file", "version", "status"]].rename(columns={"status": "state"})
    others = sources.unrecorded(folder)
    strangers = [path for path in unrecognised_files(folder) if str(path) not in set(found["path"])]
    counts = found["status"].value_counts()
    aged = sources.content_ages(folder, read=ages)
    tell_standstill(aged)

    def show() -> None:
        summary = ", ".join(f"{number} {status}" for status, number in counts.items())
        show_verified(named, summary, others, strangers)
        show_ages(aged, on=display.console())

    answer(
        show,
        lambda: {
            "files": json_rows(named),
            "unrecorded": json_files(others),
            "unrecognised": json_files(strangers),
            "ages": ages_json(aged),
        },
        as_json=as_json,
        quiet=quiet,
    )
    # Absent files are no difference: nobody has all of them.
    if "damaged" in counts or "unreadable" in counts:
        raise typer.Exit(DIFFERENT)


OutcomeOfPanel = Annotated[
    str,
    typer.Option(
        metavar="NAME", help="What is forecast; see `outcomes`.", autocompletion=outcome_names
    ),
]
Redistributable = Annotated[
    bool,
    typer.Option("--redistributable", help="Only sources whose figures may be passed on."),
]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of", metavar="DAY", help="Use only releases known to have been out by then."
    ),
]
LeastPopulation = Annotated[
    int,
    typer.Option(
        metavar="PEOPLE",
        help="Leave out smaller states; 0 for all, or where none are counted.",
    ),
]


@app.command("build", cls=DescribedCommand)
@described(
    "atrocityrisk data build raw --out panel.parquet",
    "atrocityrisk data build raw --as-of 2024-12-31 --out known-then.parquet",
    fields={
        **PANEL_FIELDS,
        "files": "path of what was written",
        "left_out": "one object a file that cannot be read: source, file, fault",
        "unrecognised": "files of no source by name",
    },
)
def build(
    folder: InputFolder,
    out: OutFile = Path("panel.parquet"),
    years: Years = ALL_YEARS,
    outcome: OutcomeOfPanel = "mass_killing",
    redistributable: Redistributable = False,
    as_of: AsOf = None,
    min_population: LeastPopulation = 500_000,
    strict: Strict = False,
    plugin: Annotated[
        list[str] | None,
        typer.Option(
            "--plugin", metavar="MODULE", help="Module that registers more; may be repeated."
        ),
    ] = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Build a panel from publishers' files, leaving out by name what cannot be read."""
    span = parsed_years(years)
    day = None if as_of is None else _day(as_of)
    from atrocityrisk._core.plugins import load_modules
    from atrocityrisk.cli import left_out_files

    load_modules(plugin or ())
    built = build_to(
        folder,
        out,
        years=span,
        outcome=outcome,
        redistributable=redistributable,
        as_of=day,
        min_population=min_population,
        strict=strict,
        quiet=quiet,
        verbose=verbose,
    )
    answer(lambda: show_built(built), lambda: built_json(built), as_json=as_json, quiet=quiet)
    left_out_files.leave_incomplete(built.contents.unreadable)


@app.command("describe", cls=DescribedCommand)
@described(
    "atrocityrisk data describe",
    "atrocityrisk data describe panel.parquet --out coverage.png",
    fields=PANEL_FIELDS,
)
def describe(
    panel: Annotated[
        Path | None, typer.Argument(metavar="PANEL", help="Panel file; else the embedded panel.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="PNG of the coverage to write.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show what a panel knows about each indicator."""
    from atrocityrisk._core.files import check_output_file
    from atrocityrisk.panels import storage

    if out is not None:
        check_output_file(out)
    read = storage.load_panel() if panel is None else storage.read_panel(panel)
    if out is not None:
        from atrocityrisk import plots
        from atrocityrisk._core.files import atomic_write

        with atomic_write(out) as temporary:
            plots.save_png(plots.coverage_figure(read), temporary)

    def show() -> None:
        from atrocityrisk.cli import display

        show_panel(read)
        display.wrote([] if out is None else [out], on=display.console())

    answer(show, lambda: panel_json(read), as_json=as_json)


app.command("diff", cls=DescribedCommand)(diff)


def _day(text: str) -> date:
    from datetime import date

    from atrocityrisk.errors import SpecError

    try:
        return date.fromisoformat(text)
    except ValueError:
        raise SpecError(
            f"expected --as-of as a day such as 2024-12-31, found {text!r}; correct it"
        ) from None
