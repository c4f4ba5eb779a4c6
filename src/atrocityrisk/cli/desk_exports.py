"""Commands that write what the library reads of a desk: record counts, and judgements."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from atrocityrisk._formatting.numbers import counted
from atrocityrisk.cli.described import DescribedCommand, DescribedGroup, described
from atrocityrisk.cli.desk_rooms import Home, desk_room, open_desk
from atrocityrisk.cli.shared_options import AsJson, Quiet
from atrocityrisk.cli.terminals import answer, say

app = typer.Typer(
    cls=DescribedGroup,
    add_completion=False,
    help="Write what the library reads of a desk.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Out = Annotated[Path, typer.Option("--out", metavar="FILE", help="CSV file to write.")]
HighestLevel = Annotated[
    Literal["public", "restricted", "confidential"],
    typer.Option("--level", metavar="LEVEL", help="Highest handling level of what is written."),
]
Unreviewed = Annotated[
    bool,
    typer.Option("--unreviewed", help="Also what is submitted and no second person has signed."),
]
_NEVER = "Drafts, what was withdrawn and what is under embargo never leave. The export is noted."


@app.command("signals", cls=DescribedCommand)
@described(
    "atrocityrisk desk export signals --out signals.csv",
    "atrocityrisk desk export signals --out signals.csv --covered-from 2024-01",
    fields={
        "file": "path of the file",
        "rows": "rows in it",
        "records": "records counted",
        "not_placed": "records known to a quarter or a year alone, counted in no month",
        "covered_from": "first month that the office watched; null if it did not say",
        "covered_to": "last month that is over; null likewise",
        "level": "highest level of what is in it",
    },
    note="A month without a record is 0 to the reader only from --covered-from on; without it no "
    "month ever is. Give it if the office has watched all its States since. Records linked as "
    "duplicates count once. " + _NEVER,
)
def signals(
    out: Out,
    level: HighestLevel = "public",
    covered_from: Annotated[
        str | None,
        typer.Option(
            "--covered-from", metavar="MONTH", help="First month that was watched, as 2024-01."
        ),
    ] = None,
    unreviewed: Unreviewed = False,
    home: Home = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Write numbers of records by month, State and indicator of the Framework."""
    open_desk(home)
    done = desk_room("signal_export").export_signals(
        out, level=level, unreviewed=unreviewed, covered_from=covered_from
    )

    def show() -> None:
        say(f"wrote {done.file}: {counted(done.records, 'record')} up to {level}")
        if done.not_placed:
            say(f"{counted(done.not_placed, 'record')} known to no month: those are unknown")
        if not done.covered_from:
            say("no --covered-from: no month counts as without a record")

    answer(
        show,
        lambda: {
            "file": str(done.file),
            "rows": done.rows,
            "records": done.records,
            "not_placed": done.not_placed,
            "covered_from": done.covered_from or None,
            "covered_to": done.covered_to or None,
            "level": level,
        },
        as_json=as_json,
        quiet=quiet,
    )


@app.command("judgements", cls=DescribedCommand)
@described(
    "atrocityrisk desk export judgements --out judgements.csv",
    fields={
        "file": "path of the file",
        "rows": "judgements in it",
        "assessors": "people who made them",
        "level": "highest level of what is in it",
    },
    note="Probabilities of signed assessments, each with the time at which it was first stated. "
    "Assessors have pseudonyms; texts and findings stay here. " + _NEVER,
)
def judgements(
    out: Out,
    level: HighestLevel = "public",
    unreviewed: Unreviewed = False,
    home: Home = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Write the probabilities that assessors gave, to be scored beside models."""
    open_desk(home)
    done = desk_room("judgement_export").export_judgements(out, level=level, unreviewed=unreviewed)
    answer(
        lambda: say(
            f"wrote {done.file}: {counted(done.rows, 'judgement')} of "
            f"{counted(done.assessors, 'assessor')} up to {level}"
        ),
        lambda: {
            "file": str(done.file),
            "rows": done.rows,
            "assessors": done.assessors,
            "level": level,
        },
        as_json=as_json,
        quiet=quiet,
    )
