"""Commands about data: which sources there are, fetching and checking files, building a panel."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from atrocityrisk.cli.exit_codes import DIFFERENT

if TYPE_CHECKING:
    from datetime import date

    from atrocityrisk.panels import Panel
    from atrocityrisk.sources import Source

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="List, fetch and check files; build panels.",
)

Folder = Annotated[Path, typer.Argument(help="Folder of publishers' files.")]


@app.command("list")
def list_sources() -> None:
    """List the sources: who publishes them, on what terms, in which files."""
    from atrocityrisk._core.plugins import load_plugins
    from atrocityrisk.cli import display
    from atrocityrisk.sources import SOURCES

    load_plugins()
    shown = display.table("source", "publisher and licence", "files looked for")
    for column in shown.columns[1:]:
        column.no_wrap, column.overflow = False, "fold"
    for name, source in sorted(SOURCES.items()):
        shown.add_row(name, f"{source.publisher}\n{_terms(source)}", "\n".join(source.files))
    console = display.console()
    console.print(shown)
    display.note(
        f"{len(SOURCES)} sources. Where a licence does not allow passing figures on, fetch the "
        "file yourself and build a panel of your own.",
        on=console,
    )


@app.command(
    "fetch",
    epilog="A source that fails does not keep the others from being fetched; what has arrived of a "
    "large file is kept, and the next call adds the rest.",
)
def fetch(
    names: Annotated[list[str], typer.Argument(help="Sources; see `data list`.")],
    to: Annotated[Path, typer.Option("--to", help="Folder for the files.")] = Path("data"),
    mirror: Annotated[
        Path | None, typer.Option(help="Folder to copy from in place of the network.")
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Download although the file is there.")
    ] = False,
) -> None:
    """Download publishers' files and check their hashes."""
    from atrocityrisk import sources
    from atrocityrisk._core.files import check_folder
    from atrocityrisk.cli import display
    from atrocityrisk.errors import AtrocityRiskError

    for name in names:
        sources.SOURCES[name]  # A misspelt name is reported before anything is downloaded.
    check_folder(to)
    shown = display.table("source", "file", "release", "now", fold="file")
    failures = []
    with display.progress() as progress:
        for number, name in enumerate(names):
            progress(f"fetching {name}", number, len(names))
            try:
                fetched = sources.fetch(name, to, mirror=mirror, again=again)
            except AtrocityRiskError as problem:
                failures.append(problem)
                continue
            for file in fetched:
                came = "fetched" if file.downloaded else "was there"
                shown.add_row(name, file.path.name, file.status, came)
    if shown.row_count:
        display.console().print(shown)
    # The last one ends the program with its exit code, so the others are printed here.
    for failure in failures[:-1]:
        typer.echo(f"atrocityrisk: {failure.args[0]}", err=True)
    if failures:
        raise failures[-1]


@app.command("verify")
def verify(
    folder: Folder,
    absent: Annotated[
        bool, typer.Option("--absent", help="Also show known files that are not there.")
    ] = False,
) -> None:
    """Compare the files of a folder with the hashes on record."""
    from atrocityrisk import sources
    from atrocityrisk.cli import display

    found = sources.verify(folder)
    counts = found["status"].value_counts()
    rows = found if absent else found[found["status"] != "absent"]
    shown = display.table("source", "file", "version", "state", fold="file")
    for row in rows.to_dict("records"):
        shown.add_row(row["source"], row["file"], row["version"], row["status"])
    console = display.console()
    if shown.row_count:
        console.print(shown)
    display.note(
        ", ".join(f"{number} {status}" for status, number in counts.items()) or "no file on record",
        on=console,
    )
    others = sources.unrecorded(folder)
    if others:
        from atrocityrisk.cli.terminals import escape_control

        display.note(
            f"{len(others)} recognised by name alone; no hash is on record, so reading them is the "
            f"only check: {escape_control(', '.join(path.name for path in others))}",
            on=console,
        )
    from atrocityrisk.cli import left_out_files
    from atrocityrisk.panels import unrecognised_files

    strangers = [path for path in unrecognised_files(folder) if str(path) not in set(found["path"])]
    left_out_files.tell_unrecognised(strangers, on=console, whole=True)
    # Absent files are no difference: nobody has all of them.
    if "damaged" in counts or "unreadable" in counts:
        raise typer.Exit(DIFFERENT)


@app.command("build")
def build(
    source: Annotated[Path, typer.Option("--from", help="Folder of publishers' files.")],
    out: Annotated[Path, typer.Option(help="Panel file to write.")] = Path("panel.parquet"),
    years: Annotated[str, typer.Option(help="First and last year.")] = "1946-2024",
    outcome: Annotated[str, typer.Option(help="What is forecast.")] = "mass_killing",
    redistributable: Annotated[
        bool, typer.Option(help="Only sources whose figures may be passed on.")
    ] = False,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", help="Day; use only releases known to have been out by then."),
    ] = None,
    min_population: Annotated[
        int, typer.Option(help="Leave out smaller states; 0 for all, or where none are counted.")
    ] = 500_000,
    strict: Annotated[
        bool, typer.Option("--strict", help="Refuse a file that cannot be read.")
    ] = False,
    plugin: Annotated[
        list[str] | None,
        typer.Option("--plugin", help="Module that registers more; repeatable."),
    ] = None,
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
    with display.progress() as progress:
        contents = source_folder.read_contents(
            source,
            names=source_folder.names_of_sources(redistributable=redistributable),
            as_of=day,
            strict=strict,
            progress=progress,
        )
        left_out_files.tell_unreadable(contents.unreadable)
        panel = source_folder.panel_of_contents(
            contents,
            source,
            outcome=what,
            years=(first, last),
            min_population=min_population,
            as_of=day,
            progress=progress,
        )
    write_panel(panel, out)
    _show_panel(panel)
    console = display.console()
    left_out_files.tell_choice(contents.sources, contents.older, on=console)
    left_out_files.tell_not_out(contents.not_out, on=console)
    left_out_files.tell_unrecognised(unrecognised_files(source), on=console)
    display.wrote([out], on=console)
    left_out_files.leave_incomplete(contents.unreadable)


@app.command("describe")
def describe(
    panel: Annotated[Path | None, typer.Argument(help="Panel file; else the embedded one.")] = None,
    figure: Annotated[Path | None, typer.Option(help="PNG of the coverage to write.")] = None,
) -> None:
    """Show what a panel knows about each indicator."""
    from atrocityrisk._core.files import check_output_file
    from atrocityrisk.panels import storage

    if figure is not None:
        check_output_file(figure)
    read = storage.load_panel() if panel is None else storage.read_panel(panel)
    _show_panel(read)
    if figure is not None:
        from atrocityrisk import plots
        from atrocityrisk._core.files import atomic_write
        from atrocityrisk.cli import display

        with atomic_write(figure) as temporary:
            plots.save_png(plots.coverage_figure(read), temporary)
        display.wrote([figure], on=display.console())


def _terms(source: Source) -> str:
    """Licence, and what the embedded panel may hold under it."""
    if not source.redistributable:
        return f"licence: {source.licence}; not in the embedded panel"
    bare = "; bare facts only" if source.licence == "not stated" else ""
    return f"licence: {source.licence}{bare}"


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


def _show_panel(panel: Panel) -> None:
    from atrocityrisk.cli import display

    console = display.console()
    states = panel.index.get_level_values("gwcode").nunique()
    first, last = panel.years
    console.print(
        f"\n{len(panel.index):,} rows, {states} states, {first}–{last}, "
        f"{len(panel.columns)} indicators, outcome {panel.outcome.name}",
        style="bold",
    )
    numbers = ("observed\n%", "carried\n%", "missing\n%", "years")
    shown = display.table("indicator", *numbers, right=numbers, fold="indicator")
    for name, row in panel.describe().iterrows():
        cells = len(panel.index)
        shares = [display.percent(row[k] / cells) for k in ("observed", "carried", "missing")]
        span = f"{display.whole(row['first_year'])}–{display.whole(row['last_year'])}"
        shown.add_row(str(name), *shares, span)
    console.print(shown)
