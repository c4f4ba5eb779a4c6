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


@app.command("verify", cls=DescribedCommand)
@described(
    "atrocityrisk data verify raw",
    fields={
        "files": "one object a file on record: source, file, version, state",
        "unrecorded": "files recognised by name alone, of which no hash is on record",
        "unrecognised": "files of no source by name",
    },
)
def verify(
    folder: InputFolder,
    absent: Annotated[
        bool, typer.Option("--absent", help="Also show known files that are not there.")
    ] = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Compare the files of a folder with the hashes on record."""
    from atrocityrisk import sources
    from atrocityrisk.panels import unrecognised_files

    found = sources.verify(folder)
    rows = found if absent else found[found["status"] != "absent"]
    named = rows[["source", "file", "version", "status"]].rename(columns={"status": "state"})
    others = sources.unrecorded(folder)
    strangers = [path for path in unrecognised_files(folder) if str(path) not in set(found["path"])]
    counts = found["status"].value_counts()
    answer(
        lambda: show_verified(
            named,
            ", ".join(f"{number} {status}" for status, number in counts.items()),
            others,
            strangers,
        ),
        lambda: {
            "files": json_rows(named),
            "unrecorded": json_files(others),
            "unrecognised": json_files(strangers),
        },
        as_json=as_json,
        quiet=quiet,
    )
    # Absent files are no difference: nobody has all of them.
    if "damaged" in counts or "unreadable" in counts:
        raise typer.Exit(DIFFERENT)


Years = Annotated[str, typer.Option(metavar="FIRST-LAST", help="First and last year.")]
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
    years: Years = "1946-2024",
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
    first, last = _years(years)
    day = None if as_of is None else _day(as_of)
    from atrocityrisk._core.files import check_output_file
    from atrocityrisk._core.plugins import load_modules
    from atrocityrisk.cli import display, left_out_files
    from atrocityrisk.outcomes import outcome_named
    from atrocityrisk.panels import as_of as days
    from atrocityrisk.panels import source_folder, unrecognised_files, write_panel

    load_modules(plugin or ())
    what = outcome_named(outcome)
    if day is not None:
        days.refuse_unended((first, last), day)
    check_output_file(out)
    with display.progress(quiet=quiet, verbose=verbose) as progress:
        contents = source_folder.read_contents(
            folder,
            names=source_folder.names_of_sources(redistributable=redistributable),
            as_of=day,
            strict=strict,
            progress=progress,
        )
        left_out_files.tell_unreadable(contents.unreadable)
        panel = source_folder.panel_of_contents(
            contents,
            folder,
            outcome=what,
            years=(first, last),
            min_population=min_population,
            as_of=day,
            progress=progress,
        )
    write_panel(panel, out)
    strangers = unrecognised_files(folder)

    def show() -> None:
        show_panel(panel)
        console = display.console()
        left_out_files.tell_choice(contents.sources, contents.older, on=console)
        left_out_files.tell_not_out(contents.not_out, on=console)
        left_out_files.tell_unrecognised(strangers, on=console)
        display.wrote([out], on=console)

    answer(
        show,
        lambda: {
            **panel_json(panel),
            "files": json_files([out]),
            "left_out": left_out_files.unreadable_json(contents.unreadable),
            "unrecognised": json_files(strangers),
        },
        as_json=as_json,
        quiet=quiet,
    )
    left_out_files.leave_incomplete(contents.unreadable)


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


def _years(text: str) -> tuple[int, int]:
    from atrocityrisk.errors import SpecError

    first, _, last = text.partition("-")
    # isdigit alone accepts the digits of every script, and superscripts.
    digits = all(year.isascii() and year.isdigit() and len(year) == 4 for year in (first, last))
    if not digits or int(first) > int(last):
        raise SpecError(
            f"expected --years as FIRST-LAST such as 1946-2024, found {text!r}; correct it"
        )
    from atrocityrisk.states.state_tables import FIRST_YEAR, LAST_YEAR

    if int(first) < FIRST_YEAR or int(last) > LAST_YEAR:
        raise SpecError(
            f"expected --years from {FIRST_YEAR} to {LAST_YEAR}, for which the states are listed, "
            f"found {text!r}; choose other years"
        )
    return int(first), int(last)


def _day(text: str) -> date:
    from datetime import date

    from atrocityrisk.errors import SpecError

    try:
        return date.fromisoformat(text)
    except ValueError:
        raise SpecError(
            f"expected --as-of as a day such as 2024-12-31, found {text!r}; correct it"
        ) from None
