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
    assessment: Annotated[str, typer.Argument(help="Which one: ewp-2025.")],
    data: Annotated[
        Path | None, typer.Option(help="Folder of publishers' files, for the panel.")
    ] = None,
    prepared: Annotated[
        Path | None, typer.Option(help="The published prepared panel (CSV), for the model.")
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder for the tables.")] = Path("ewp-2025"),
) -> None:
    """Make a published assessment again, with differences."""
    from atrocityrisk.cli import display
    from atrocityrisk.reproductions import reproduce as make

    with display.progress() as progress:
        record = make(assessment, data=data, prepared=prepared, out=out, progress=progress)
    console = display.console()
    for line in record.summary:
        console.print(line, soft_wrap=True, markup=False)
    display.wrote(record.files, on=console)
