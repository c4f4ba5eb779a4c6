"""Command that scores published and registered forecasts against every version of the labels."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from atrocityrisk.cli.completions import outcome_names
from atrocityrisk.cli.described import described
from atrocityrisk.cli.shared_options import AsJson, OutFolder, Quiet
from atrocityrisk.cli.terminals import answer, escape_control, json_files, json_rows

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table

    from atrocityrisk.scoreboard import Board

LabelPaths = Annotated[
    list[Path],
    typer.Option(metavar="PATH", help="Folder or file of label vintages; may be repeated."),
]
ListPaths = Annotated[
    list[Path] | None,
    typer.Option(metavar="PATH", help="Folder or file of published lists; may be repeated."),
]
LedgerFolders = Annotated[
    list[Path] | None,
    typer.Option(metavar="FOLDER", help="Ledger of forecasts; may be repeated."),
]
HubFolders = Annotated[
    list[Path] | None,
    typer.Option(metavar="FOLDER", help="Folder of a hub with model output; may be repeated."),
]
OutcomeOfLists = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="Outcome of plain lists that have no column of that name.",
        autocompletion=outcome_names,
    ),
]
HitListLength = Annotated[
    int,
    typer.Option("--k", "-k", metavar="K", min=1, help="Length of the list whose hits count."),
]


@described(
    "atrocityrisk scoreboard --lists published --labels labels",
    "atrocityrisk scoreboard --ledger ledger --labels labels --out board",
    fields={
        "scores": "one object a forecast and label vintage",
        "records": "one object a publisher's model and label vintage",
        "onsets": "one object an onset, with the lists that had it",
        "files": "paths of what was written",
    },
)
def scoreboard(
    labels: LabelPaths,
    lists: ListPaths = None,
    ledger: LedgerFolders = None,
    hub: HubFolders = None,
    outcome: OutcomeOfLists = None,
    out: OutFolder = Path("scoreboard"),
    k: HitListLength = 30,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Score forecasts whose window has closed against every version of the labels."""
    import pandas as pd

    from atrocityrisk import scoreboard as boards
    from atrocityrisk._core.files import check_folder
    from atrocityrisk.cli import display
    from atrocityrisk.scoreboard.board_files import FILES

    check_folder(out, FILES)
    parts = [
        (boards.read_lists if path.is_dir() else boards.read_list)(path, outcome=outcome)
        for path in lists or ()
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

    def show() -> None:
        _show(board)
        display.wrote(paths, on=display.console())

    answer(
        show,
        lambda: {
            "scores": json_rows(board.scores),
            "records": json_rows(board.records),
            "onsets": json_rows(board.onsets),
            "files": json_files(paths),
        },
        as_json=as_json,
        quiet=quiet,
    )


def _show(board: Board) -> None:
    from atrocityrisk.cli import display
    from atrocityrisk.scoreboard.board_page import coverage_text, unscored_outcomes
    from atrocityrisk.scoreboard.list_scores import FORECAST

    console = display.console()
    records = board.records
    # Live records first, what has no evidence of its date after them.
    dated = sorted(records["dated"].unique(), reverse=True) if len(records) else []
    for verified in dated:
        here = records[records["dated"] == verified]
        for key, rows in here.groupby(["publisher", "model", "outcome", "years"], dropna=False):
            publisher, model, outcome, years = key
            ahead = f"{years} {'year' if years == 1 else 'years'} ahead"
            title = f"{publisher}, {model}, {outcome}, {ahead}"
            if not verified:
                title += ": date not verified, no live record"
            console.print(escape_control(f"\n{title}"), style="bold")
            console.print(_record_table(rows, board.k))
            if said := coverage_text(rows.iloc[-1].to_dict()):
                console.print(escape_control(said))
    # A forecast stands once for every label vintage.
    last = board.scores.drop_duplicates(FORECAST, keep="first")
    newest = max(vintage.last_year for vintage in board.vintages)
    still = int((last["last_year"] > newest).sum())
    display.note(
        f"Forecasts: {len(last)}; with a window open by the newest labels, to {newest}, and so not "
        f"scored: {still}. A handful of onsets carries every number.",
        on=console,
    )
    for sentence in (*unscored_outcomes(board), *_standing_notes(last)):
        display.note(escape_control(f"{sentence}."), on=console)


def _record_table(rows: pd.DataFrame, k: int) -> Table:
    from atrocityrisk.cli import display

    headings = ["labels", "lists", "expected", "observed", f"in first\n{k}", "outside\nthe lists",
                "onsets\ncaught"]  # fmt: skip
    drop = ("outside\nthe lists", f"in first\n{k}", "lists")
    shown = display.table(*headings, right=tuple(headings[1:]), fold="labels", drop=drop)
    for row in rows.to_dict("records"):
        shown.add_row(
            escape_control(str(row["vintage"])),
            str(row["lists"]),
            f"{row['expected']:.1f}",
            str(row["observed"]),
            f"{row['hits']:g}",
            str(row["outside"]),
            f"{row['onsets_caught']} of {row['onsets']}",
        )
    return shown


def _standing_notes(forecasts: pd.DataFrame) -> list[str]:
    """What is in no live record, and why."""
    counts = forecasts["standing"].value_counts()
    reasons = {
        "date not verified": "without evidence of a date, in no live record: register it in a "
        "ledger, or say in published.csv beside the list when and where it was published",
        "late": "made or published after the first year of the window, in no record",
        "withdrawn": "in no record because a later entry of the ledger corrects it",
        "another run counts": "in no record because another run of the model for the same window "
        "counts, the last one made before it began or else the first",
    }
    return [
        f"{counts[standing]} {'forecast' if counts[standing] == 1 else 'forecasts'} {reason}"
        for standing, reason in reasons.items()
        if standing in counts.index
    ]
