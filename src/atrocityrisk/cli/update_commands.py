"""The command that brings a folder of publishers' files up to date."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from atrocityrisk.cli.completions import source_names
from atrocityrisk.cli.described import described
from atrocityrisk.cli.exit_codes import INCOMPLETE
from atrocityrisk.cli.panel_building import (
    ALL_YEARS,
    Years,
    build_to,
    built_json,
    parsed_years,
    show_built,
)
from atrocityrisk.cli.shared_options import AsJson, OutFolder, Quiet, Verbose
from atrocityrisk.cli.terminals import answer, escape_control, say

if TYPE_CHECKING:
    from rich.console import Console

    from atrocityrisk.sources import ContentAge, UpdateReport

HINTS = 5
"""Replaced files of which it is said how to see what changed."""
AGE_FIELDS = "source, file, newest, age_days, greatest_age_days, stands_still"


@described(
    "atrocityrisk data update --out raw",
    "atrocityrisk data update --out raw --only ucdp_candidate_events",
    "atrocityrisk data update --out raw --build panel.parquet",
    fields={
        "files": "one object a file: source, file, address, status (new, replaced, unchanged, "
        "older, refused, failed), sha256, old_sha256, release, newest, fault",
        "ages": f"one object a source: {AGE_FIELDS}",
        "by_hand": "one object a source that needs a person: source, files, needs, page",
        "panel": "what was built, as `data build` says it; null without --build",
    },
    note=(
        "A file counts once its reader has read it and it is no older than the one there, which "
        "moves to .previous in the folder; what is refused is kept in .aside. Changes are lines of "
        "updates.jsonl."
    ),
)
def update(
    out: OutFolder = Path("data"),
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only",
            metavar="SOURCE",
            help="Source; see `data list`. May be repeated.",
            autocompletion=source_names,
        ),
    ] = None,
    base: Annotated[
        str,
        typer.Option(
            "--base", metavar="URL", help="Mirror that has the files by host and path below it."
        ),
    ] = "",
    build: Annotated[
        Path | None,
        typer.Option("--build", metavar="FILE", help="Panel to build of the folder afterwards."),
    ] = None,
    years: Years = ALL_YEARS,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Bring publishers' files to their current releases, each read before it counts."""
    span = parsed_years(years)
    from atrocityrisk._core.files import check_output_file
    from atrocityrisk.cli import display, left_out_files
    from atrocityrisk.sources import update as update_sources

    if build is not None:
        check_output_file(build)
    with display.progress(quiet=quiet, verbose=verbose) as progress:
        report = update_sources(out, names=only, base=base, progress=progress)
    _tell_faults(report)
    tell_standstill(report.ages)
    built = None
    if build is not None:
        built = build_to(
            out, build, years=span, outcome="mass_killing", quiet=quiet, verbose=verbose
        )

    def show() -> None:
        console = display.console()
        _show_files(report, out, console)
        show_ages(report.ages, on=console)
        _show_by_hand(report, console)
        if built is None:
            display.note(f"next: atrocityrisk data build {out} --out panel.parquet", on=console)
        else:
            show_built(built)

    answer(
        show,
        lambda: _json(report) | {"panel": None if built is None else built_json(built)},
        as_json=as_json,
        quiet=quiet,
    )
    if built is not None:
        left_out_files.leave_incomplete(built.contents.unreadable)
    if any(file.status in ("failed", "refused") for file in report.files):
        raise typer.Exit(INCOMPLETE)


def tell_standstill(ages: tuple[ContentAge, ...]) -> None:
    """Warn on stderr of sources whose content is older than it should be."""
    for age in ages:
        if age.stands_still:
            say(
                f"atrocityrisk: note: {age.source} stands still: {age.file.name} reaches "
                f"{age.newest}, {age.age_days:,} days ago, expected at most "
                f"{age.greatest_age_days:,}; look at the publisher's page for a newer release",
                err=True,
            )


def show_ages(ages: tuple[ContentAge, ...], *, on: Console) -> None:
    """Print the newest year or day of each source, and its age."""
    from atrocityrisk.cli import display

    if not ages:
        return
    numbers = ("newest", "age\ndays", "at most\ndays")
    shown = display.table("source", "file", *numbers, right=numbers, fold="file")
    for age in ages:
        limit = display.whole(age.greatest_age_days or None)
        name = escape_control(age.file.name)
        shown.add_row(age.source, name, age.newest, str(age.age_days), limit)
    on.print(shown)


def ages_json(ages: tuple[ContentAge, ...]) -> list[dict[str, Any]]:
    """The same for programs."""
    return [
        {
            "source": age.source,
            "file": age.file.as_posix(),
            "newest": age.newest,
            "age_days": age.age_days,
            "greatest_age_days": age.greatest_age_days,
            "stands_still": age.stands_still,
        }
        for age in ages
    ]


def _tell_faults(report: UpdateReport) -> None:
    """Say on stderr what did not arrive, or does not count, and why."""
    for file in report.not_updated:
        say(f"atrocityrisk: note: {file.source}: {file.status}: {file.fault}", err=True)


def _show_files(report: UpdateReport, folder: Path, console: Console) -> None:
    """The files that changed or did not arrive, and how many are as they were."""
    from atrocityrisk.cli import display
    from atrocityrisk.sources.update_log import PREVIOUS

    shown = display.table("source", "file", "now", "release", "newest", fold="file")
    told = [file for file in report.files if file.status != "unchanged"]
    for file in told:
        name = escape_control(file.path.name)
        shown.add_row(file.source, name, file.status, escape_control(file.release), file.newest)
    if told:
        console.print(shown)
    same = len(report.files) - len(told)
    display.note(f"{same} files unchanged, {len(report.changed)} new or replaced", on=console)
    for file in [file for file in told if file.status == "replaced"][:HINTS]:
        before = folder / PREVIOUS / file.old_sha256 / file.path.name
        both = f'"{before}" "{file.path}" --source {file.source}'
        # Never broken at the edge of the terminal, so that it can be copied.
        text = escape_control(f"what changed: atrocityrisk data diff {both}")
        console.print(text, style="dim", soft_wrap=True)


def _show_by_hand(report: UpdateReport, console: Console) -> None:
    """What only a person can fetch, and where."""
    from atrocityrisk.cli import display

    asks = {"form": "fill in the form", "token": "ask for a token", "registration": "register"}
    for item in report.by_hand:
        what = asks.get(item.needs, "download it")
        names = ", ".join(item.files)
        text = f"by hand: {item.source}: {what} at {item.page} (recognised: {names})"
        display.note(text, on=console)


def _json(report: UpdateReport) -> dict[str, Any]:
    """The whole report, for programs."""
    return {
        "files": [
            {
                "source": file.source,
                "file": file.path.as_posix(),
                "address": file.address,
                "status": file.status,
                "sha256": file.sha256,
                "old_sha256": file.old_sha256,
                "release": file.release,
                "newest": file.newest,
                "fault": file.fault,
            }
            for file in report.files
        ],
        "ages": ages_json(report.ages),
        "by_hand": [
            {
                "source": item.source,
                "files": list(item.files),
                "needs": item.needs,
                "page": item.page,
            }
            for item in report.by_hand
        ],
    }
