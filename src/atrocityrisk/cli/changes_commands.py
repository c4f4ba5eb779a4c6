"""The command that compares two lists: who moved, whether it shows, and why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from atrocityrisk.cli.cache_commands import finished_work
from atrocityrisk.cli.completions import outcome_names
from atrocityrisk.cli.described import described
from atrocityrisk.cli.shared_options import AsJson, NoCache, OutFolder, Quiet, Verbose
from atrocityrisk.cli.terminals import answer, escape_control, json_files, json_rows

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table

    from atrocityrisk.list_changes import ListChanges

PARTS_SHOWN = 5
"""States whose parts are shown under the table."""


@described(
    "atrocityrisk changes last now --out changes",
    "atrocityrisk changes theirs-2023.csv#2024-2025 ledger#2",
    fields={
        "a": "what list A is: name, publisher, model, outcome, origin, window, hash",
        "b": "the same of list B",
        "k": "length of the list that states enter and leave",
        "level": "coverage of the intervals of differences",
        "entered": "states of B's first k that were not among A's",
        "left": "states of A's first k that are not among B's",
        "changes": "one object a state, with the columns of changes.csv",
        "reasons": "one object a state and part; empty where the lists cannot be computed again",
        "differences": "one object a difference in how the lists were made",
        "rule": "how it was judged whether a probability moved by more than its uncertainty",
        "notes": "what limits the comparison",
        "untold": "what cannot be told",
        "files": "paths of what was written",
    },
    note=(
        "A and B are folders that `rank`, `run` or `report` wrote, lists as CSV, or entries of a "
        "ledger as FOLDER#NUMBER; FILE#2025-2026 names one of several lists in a file, FILE#NAME "
        "that of a model."
    ),
)
def changes(
    a: Annotated[str, typer.Argument(metavar="A", help="Earlier list: folder, file or entry.")],
    b: Annotated[str, typer.Argument(metavar="B", help="Later list, in the same way.")],
    out: OutFolder = Path("changes"),
    outcome: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Outcome of plain lists that have no column of that name.",
            autocompletion=outcome_names,
        ),
    ] = None,
    panel_a: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Panel behind A; else the embedded one, if it was it."),
    ] = None,
    panel_b: Annotated[Path | None, typer.Option(metavar="FILE", help="The same for B.")] = None,
    k: Annotated[
        int,
        typer.Option("--k", "-k", min=1, metavar="K", help="States shown; length of the list."),
    ] = 10,
    no_cache: NoCache = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Compare two lists: who moved, by more than chance or not, and why."""
    from atrocityrisk.cli.waiting import waiting

    request = " ".join(str(word) for word in (a, b, outcome, panel_a, panel_b))
    with (
        waiting(
            f"comparing {a} with {b}",
            command="changes",
            request=request,
            anew=no_cache,
            quiet=quiet,
            verbose=verbose,
        ) as progress,
        finished_work(no_cache=no_cache),
    ):
        from atrocityrisk import list_changes
        from atrocityrisk._core.files import check_folder
        from atrocityrisk.list_changes.change_files import FILES

        check_folder(out, FILES)
        found = list_changes.changes(
            a, b, k=k, panel_a=panel_a, panel_b=panel_b, outcome=outcome, progress=progress
        )
    files = list_changes.write_changes(found, out)
    answer(
        lambda: _show(found, files),
        lambda: _json(found, files),
        as_json=as_json,
        quiet=quiet,
    )


def _json(found: ListChanges, files: tuple[Path, ...]) -> dict[str, Any]:
    """The whole comparison, for machines."""
    return {
        "a": found.a.metadata,
        "b": found.b.metadata,
        "k": found.k,
        "level": found.level,
        "entered": list(found.entered),
        "left": list(found.left),
        "changes": json_rows(found.frame),
        "reasons": json_rows(found.reasons),
        "differences": json_rows(found.differences),
        "rule": found.rule,
        "notes": list(found.notes),
        "untold": list(found.untold),
        "files": json_files(files),
    }


def _show(found: ListChanges, files: tuple[Path, ...]) -> None:
    from atrocityrisk._formatting.titles import LIMITS
    from atrocityrisk.cli import display
    from atrocityrisk.list_changes.change_page import heading, summary
    from atrocityrisk.list_changes.list_moves import BOTH

    console = display.console()
    console.print(escape_control(f"\n{heading(found)}"), style="bold")
    console.print(escape_control(f"A  {found.a.described}\nB  {found.b.described}"))
    for line in found.notes:
        display.note(escape_control(line), on=console)
    both = found.frame[found.frame["listed"] == BOTH]
    console.print(_table(both.head(found.k)))
    print_moves(found, console)
    alone = found.frame[found.frame["listed"] != BOTH]
    lines = [
        " ".join(summary(found)),
        f"Risk: {found.rule}",
        *(f"{row['country']}: {row['note']}." for row in alone.head(found.k).to_dict("records")),
    ]
    if len(alone) > found.k:
        lines.append(f"{len(alone) - found.k:,} more in one list only: see changes.csv.")
    lines += [
        f"Differs: {row['what']}: {row['a']} / {row['b']} ({row['meaning']})."
        for row in found.differences.to_dict("records")
    ]
    for line in (*lines, *found.untold, "", *LIMITS):
        display.note(escape_control(line), on=console)
    console.print()
    display.wrote(files, on=console)


def _table(shown: pd.DataFrame) -> Table:
    """The first moves; columns of probabilities only where they are compared."""
    from atrocityrisk.cli import display
    from atrocityrisk.list_changes.change_page import places, points

    compared = bool(shown["probability_change"].notna().any())
    headings = ["state", "rank\nA", "rank\nB", "places\nup", "rank\nmoved"]
    if compared:
        headings += ["risk A\n%", "risk B\n%", "points", "risk\nmoved"]
    headings.append("first k")
    numbers = tuple(name for name in headings if name not in ("state", "first k"))
    drop = ("first k", "risk A\n%", "rank\nmoved", "rank\nA")
    made = display.table(*headings, right=numbers, fold="state", drop=drop)
    for row in shown.to_dict("records"):
        cells = [
            escape_control(str(row["country"])),
            str(row["rank_a"]),
            str(row["rank_b"]),
            places(row["rank_change"]),
            row["rank_verdict"],
        ]
        if compared:
            cells += [display.percent(row[name]) for name in ("probability_a", "probability_b")]
            cells += [points(row["probability_change"]), row["probability_verdict"]]
        made.add_row(*cells, row["first_k"])
    return made


def print_moves(found: ListChanges, console: Any) -> None:
    """How the first states moved, and why as far as it can be told, a line each."""
    from atrocityrisk.cli import display
    from atrocityrisk.list_changes.change_page import parts_table, points
    from atrocityrisk.list_changes.list_moves import BOTH
    from atrocityrisk.rankings.rank_moves import moved_sentence

    names, rows = parts_table(found, k=PARTS_SHOWN)
    both = found.frame[found.frame["listed"] == BOTH].head(PARTS_SHOWN)
    for place, move in enumerate(both.to_dict("records")):
        line = f"{move['country']}: {moved_sentence(-move['rank_change'], move['rank_verdict'])}"
        if rows:
            parts = [
                f"{name} {points(value)}"
                for name, value in zip(names, rows[place]["parts"], strict=True)
                if points(value) != "0.0"
            ]
            because = ", ".join(parts) or "nothing of a tenth of a point"
            line += f" Risk {points(rows[place]['change'])} points: {because}."
        display.note(escape_control(line), on=console)
