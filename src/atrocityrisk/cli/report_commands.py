"""Commands that write what people read: report, brief."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated

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

FOLDER = Path("report")
"""Where the report goes if nobody says where."""
NO_ADDRESS = (
    "the site's sitemap.xml and feed.xml name pages by relative addresses; search engines need "
    "--address URL"
)


@described(
    "atrocityrisk report --out report",
    "atrocityrisk report --spec edition.toml --origin 2022 --out report-2022",
    "atrocityrisk report --site site --address https://example.org/risk/",
    fields={
        "files": "paths of what was written: the one page first, then those of the site",
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
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FOLDER",
            help="Folder of the one-page report; `report` unless --site is given.",
        ),
    ] = None,
    site: Annotated[
        Path | None,
        typer.Option(
            "--site",
            metavar="FOLDER",
            help="Folder of a web site, in place of the one page; it keeps earlier editions.",
        ),
    ] = None,
    address: Annotated[
        str,
        typer.Option(
            "--address",
            metavar="URL",
            help="Where the site will stand, for its feed and for search engines.",
        ),
    ] = "",
    published: Annotated[
        str | None,
        typer.Option(
            "--published",
            metavar="DATE",
            help="Day of publication for the site, as YYYY-MM-DD; else that of the newest data.",
        ),
    ] = None,
    jobs: Jobs = ALL_PROCESSORS,
    no_cache: NoCache = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Write the annual report: one page that opens offline, or a web site, and their tables."""
    from atrocityrisk.cli.waiting import waiting_for

    folder = _folder(old_out, out, site)
    day = _day(site, address, published)
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
        if folder is not None:
            reports.check_report_folder(folder)
        if site is not None:
            reports.check_site_folder(site, address=address)
        edition = editions.make_edition(asked, n_jobs=jobs, progress=progress)
        files: tuple[Path, ...] = ()
        pages: tuple[Path, ...] = ()
        if folder is not None:
            files = reports.write_report(edition, folder, nowcast=months)
        if site is not None:
            pages = reports.write_site(
                edition, site, nowcast=months, address=address, published=day
            )
    notes = (*edition.recorded, *((NO_ADDRESS,) if site is not None and not address else ()))
    answer(
        lambda: _show(notes, files, pages),
        lambda: {"files": json_files((*files, *pages)), "notes": list(notes)},
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


def _folder(old: Path | None, out: Path | None, site: Path | None) -> Path | None:
    """Folder of the one-page report, if one is asked for."""
    from atrocityrisk._core.renamed import current

    if old is not None:
        # It was an argument without a name until now.
        current("argument", "report FOLDER")
        if out is not None:
            raise typer.BadParameter(f"found the folder {old} beside --out {out}; keep --out")
        out = old
    if out is None:
        return FOLDER if site is None else None
    if site is not None and out.resolve() == site.resolve():
        raise typer.BadParameter(f"found {out} for --out and --site; give each a folder of its own")
    return out


def _day(site: Path | None, address: str, published: str | None) -> date | None:
    """Day of publication, once the options of a site are found beside one."""
    if site is None and (address or published):
        raise typer.BadParameter("--address and --published are of a site; add --site FOLDER")
    if published is None:
        return None
    try:
        return date.fromisoformat(published)
    except ValueError:
        raise typer.BadParameter(
            f"expected a day such as 2026-09-28 for --published, found {published!r}"
        ) from None


def _show(notes: Iterable[str], files: Iterable[Path], pages: tuple[Path, ...]) -> None:
    from atrocityrisk.cli import display

    console = display.console()
    for line in notes:
        display.note(f"note: {line}", on=console)
    display.wrote(files, on=console)
    if pages:
        # A site has hundreds of files, which its manifest lists.
        display.wrote((pages[0], pages[-1]), on=console)
        display.note(f"and {len(pages) - 2} more files of the site", on=console)


def _show_files(files: Iterable[Path]) -> None:
    from atrocityrisk.cli import display

    display.wrote(files, on=display.console())
