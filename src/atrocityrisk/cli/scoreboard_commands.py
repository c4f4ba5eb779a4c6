"""Command that scores published and registered forecasts against every version of the labels."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from atrocityrisk.scoreboard import Board


def scoreboard(
    labels: Annotated[
        list[Path], typer.Option(help="Folder or file of label vintages; may be repeated.")
    ],
    lists: Annotated[
        list[Path] | None,
        typer.Option(help="Folder or file of published lists; may be repeated."),
    ] = None,
    ledger: Annotated[
        list[Path] | None, typer.Option(help="Ledger of forecasts; may be repeated.")
    ] = None,
    hub: Annotated[
        list[Path] | None,
        typer.Option(help="Folder of a hub with model output; may be repeated."),
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder for tables, figure and page.")] = Path(
        "scoreboard"
    ),
    k: Annotated[
        int, typer.Option("--k", "-k", min=1, help="Length of the list whose hits count.")
    ] = 30,
) -> None:
    """Score forecasts whose window has closed against every version of the labels."""
    import pandas as pd

    from atrocityrisk import scoreboard as boards

    parts = [
        boards.read_lists(path) if path.is_dir() else boards.read_list(path) for path in lists or ()
    ]
    parts += [boards.ledger_forecasts(path) for path in ledger or ()]
    parts += [boards.hub_forecasts(path) for path in hub or ()]
    if not parts:
        raise typer.BadParameter(
            "expected something to score, found nothing; give --lists, --ledger or --hub"
        )
    # A folder may hold other files, a file that is named must be what it is named for.
    vintages: list[boards.LabelVintage] = []
    for path in labels:
        vintages += boards.read_vintages(path) if path.is_dir() else [boards.read_vintage(path)]
    board = boards.make_board(pd.concat(parts, ignore_index=True), vintages, k=k)
    paths = boards.write_board(board, out)
    _show(board)
    for path in paths:
        typer.echo(f"wrote {path}")


def _show(board: Board) -> None:
    from atrocityrisk.cli import display
    from atrocityrisk.cli.terminals import escape_control

    console = display.console()
    records = board.records
    for key, rows in records.groupby(["publisher", "outcome", "years"]) if len(records) else ():
        publisher, outcome, years = key
        console.print(
            escape_control(f"\n{publisher}, {outcome}, {years} years ahead"), style="bold"
        )
        listed = f"in first\n{board.k}"
        headings = ["labels", "lists", "expected", "observed", listed, "onsets\ncaught"]
        shown = display.table(*headings, right=tuple(headings[1:]), fold="labels")
        for row in rows.to_dict("records"):
            shown.add_row(
                escape_control(str(row["vintage"])),
                str(row["lists"]),
                f"{row['expected']:.1f}",
                str(row["observed"]),
                f"{row['hits']:g}",
                f"{row['onsets_caught']} of {row['onsets']}",
            )
        console.print(shown)
    # A forecast stands once for every label vintage.
    last = board.scores.drop_duplicates(["list", "model", "kind", "file"], keep="first")
    newest = max(vintage.last_year for vintage in board.vintages)
    still = int((last["last_year"] > newest).sum())
    display.note(
        f"{len(last)} forecasts; {still} windows are open by the newest labels, to {newest}, and "
        "not scored. A handful of onsets carries every number.",
        on=console,
    )
