"""Command that writes receipts for registered forecasts whose window has closed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from atrocityrisk.cli.described import described
from atrocityrisk.cli.shared_options import AsJson, Quiet
from atrocityrisk.cli.terminals import answer, escape_control, json_rows

if TYPE_CHECKING:
    from atrocityrisk.scoreboard import LabelRelease, Resolution


@described(
    "atrocityrisk scoreboard resolve ledger",
    "atrocityrisk scoreboard resolve ledger --labels basedata2025.csv",
    "atrocityrisk scoreboard resolve ledger --labels panel.parquet --dry-run",
    fields={
        "labels": "release of the labels: name, file, sha256",
        "dry_run": "whether nothing was to be appended",
        "forecasts": "distinct forecasts that stand",
        "entries": "one object a registered forecast: entry, model, outcome, origin, first_year, "
        "last_year, status, why, receipt, states, void, void_share, scores",
        "receipts": "numbers of the receipts that were appended",
        "head": "hash of the last entry",
        "notes": "worth knowing",
    },
    note=(
        "A forecast whose window is still open gets no receipt. Where the labels cannot tell, the "
        "state is void. Labels that say what an earlier receipt says append nothing; labels that "
        "say otherwise append another receipt, and both stand."
    ),
)
def resolve(
    ledger: Annotated[Path, typer.Argument(metavar="LEDGER", help="Folder of the ledger.")],
    labels: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH",
            help="Edition of the labels (of a folder, the newest) or a panel file; else the "
            "embedded panel.",
        ),
    ] = None,
    as_of: Annotated[
        int | None,
        typer.Option(metavar="YEAR", help="Last year of events that may be used."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be written, and write nothing.")
    ] = False,
    key: Annotated[
        Path | None, typer.Option(metavar="FILE", help="File of the private key to sign with.")
    ] = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Append a receipt for each registered forecast whose window has closed."""
    from atrocityrisk import ledger as books
    from atrocityrisk import scoreboard

    signer = None if key is None else books.read_key(key)
    found = scoreboard.resolve_ledger(ledger, labels, as_of=as_of, dry_run=dry_run, key=signer)
    head = books.verify_ledger(ledger).head
    answer(
        lambda: _show(found, head=head, dry_run=dry_run),
        lambda: {
            "labels": {name: getattr(found.release, name) for name in ("name", "file", "sha256")},
            "dry_run": dry_run,
            "forecasts": found.forecasts,
            "entries": json_rows(found.frame),
            "receipts": [entry.number for entry in found.receipts],
            "head": head,
            "notes": list(found.notes),
        },
        as_json=as_json,
        quiet=quiet,
    )


def _source(release: LabelRelease) -> str:
    return f"{release.name}, {release.file}" if release.file else release.name


def _show(found: Resolution, *, head: str, dry_run: bool) -> None:
    from atrocityrisk._formatting.numbers import percent_with_sign
    from atrocityrisk.cli import display
    from atrocityrisk.cli.display import whole

    console = display.console()
    headings = ("entry", "forecast", "result", "receipt", "observed", "expected", "log score",
                "void")  # fmt: skip
    shown = display.table(
        *headings, right=("entry", *headings[3:]), fold="result", drop=("void", "expected")
    )
    for row in json_rows(found.frame):
        scored = row["log_score"] is not None
        why = f": {row['why']}" if row["why"] else ""
        shown.add_row(
            str(row["entry"]),
            escape_control(f"{row['model']}, {row['first_year']}–{row['last_year']}"),
            escape_control(f"{row['status']}{why}"),
            whole(row["receipt"]),
            whole(row["observed"]),
            f"{row['expected']:.1f}" if scored else "–",
            f"{float(row['log_score']):.4f}" if scored else "–",
            percent_with_sign(row["void_share"]) if row["void"] else "–",
        )
    console.print(shown)
    due = int(found.frame["status"].isin(["scored", "void"]).sum())
    appended = len(found.receipts)
    word = "receipt" if (due if dry_run else appended) == 1 else "receipts"
    done = f"{due} {word} would be appended" if dry_run else f"{appended} {word} appended"
    display.note(escape_control(f"Labels: {_source(found.release)}. {done}."), on=console)
    for text in found.notes:
        display.note(escape_control(f"{text}."), on=console)
    if appended:
        console.print(f"head {head}", soft_wrap=True)
