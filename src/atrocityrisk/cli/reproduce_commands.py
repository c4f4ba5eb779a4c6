"""Command that makes a published assessment again and says where it differs."""

from pathlib import Path
from typing import Annotated

import typer

EPILOGS = {
    "reproduce": (
        "Either input alone is enough for its half: --data makes the panel, --prepared the "
        "ranking and the backtest."
    )
}


def reproduce(
    assessment: Annotated[
        str, typer.Argument(help="Which one: ewp-2025, ewp-2020, or an edition's TOML file.")
    ],
    data: Annotated[
        Path | None, typer.Option(help="Folder of publishers' files, for the panel.")
    ] = None,
    prepared: Annotated[
        Path | None, typer.Option(help="The published prepared panel, for the model.")
    ] = None,
    published: Annotated[
        Path | None,
        typer.Option(help="Folder of the published list and backtest; else that of --prepared."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the tables; else named as the edition.")
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Refuse a file that cannot be read.")
    ] = False,
) -> None:
    """Make a published assessment again, with differences."""
    from atrocityrisk.cli import display
    from atrocityrisk.cli.exit_codes import INCOMPLETE
    from atrocityrisk.reproductions import reproduce as make

    with display.progress() as progress:
        record = make(
            assessment,
            data=data,
            prepared=prepared,
            published=published,
            out=Path(Path(assessment).stem) if out is None else out,
            strict=strict,
            progress=progress,
        )
    console = display.console()
    for line in record.summary:
        console.print(line, soft_wrap=True, markup=False)
    display.wrote(record.files, on=console)
    if record.unreadable:
        raise typer.Exit(INCOMPLETE)
