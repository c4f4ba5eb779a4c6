"""Command that makes a published assessment again and says where it differs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from atrocityrisk.cli.described import described
from atrocityrisk.cli.shared_options import AsJson, Quiet, Strict, Verbose
from atrocityrisk.cli.terminals import answer, json_files

if TYPE_CHECKING:
    from atrocityrisk.reproductions import Reproduction


@described(
    "atrocityrisk reproduce ewp-2025 --data raw --prepared prepared.csv",
    fields={
        "summary": "sentences on what was made and how far it agrees",
        "unreadable": "publishers' files that could not be read, each with its fault",
        "files": "paths of what was written",
    },
    note=(
        "Either input alone is enough for its half: --data makes the panel, --prepared the "
        "ranking and the backtest."
    ),
)
def reproduce(
    assessment: Annotated[
        str,
        typer.Argument(
            metavar="EDITION", help="Which one: ewp-2025, ewp-2020, or an edition's TOML file."
        ),
    ],
    data: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Folder of publishers' files, for the panel."),
    ] = None,
    prepared: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The published prepared panel, for the model."),
    ] = None,
    published: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Folder of the published list and backtest; else that of --prepared.",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Folder for the tables; else named as the edition."),
    ] = None,
    strict: Strict = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Make a published assessment again, with differences."""
    from atrocityrisk.cli import display
    from atrocityrisk.cli.exit_codes import INCOMPLETE
    from atrocityrisk.reproductions import reproduce as make

    with display.progress(quiet=quiet, verbose=verbose) as progress:
        record = make(
            assessment,
            data=data,
            prepared=prepared,
            published=published,
            out=Path(Path(assessment).stem) if out is None else out,
            strict=strict,
            progress=progress,
        )
    answer(
        lambda: _show(record),
        lambda: {
            "summary": list(record.summary),
            "unreadable": list(record.unreadable),
            "files": json_files(record.files),
        },
        as_json=as_json,
        quiet=quiet,
    )
    if record.unreadable:
        raise typer.Exit(INCOMPLETE)


def _show(record: Reproduction) -> None:
    from atrocityrisk.cli import display

    console = display.console()
    for line in record.summary:
        console.print(line, soft_wrap=True, markup=False)
    display.wrote(record.files, on=console)
