"""Commands of the ledger: forecasts registered before the window opens, and kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from atrocityrisk._formatting.numbers import counted
from atrocityrisk.cli.described import DescribedCommand, DescribedGroup, described
from atrocityrisk.cli.exit_codes import DIFFERENT
from atrocityrisk.cli.shared_options import AsJson, OutFolder, Quiet
from atrocityrisk.cli.terminals import answer, escape_control, json_files, say

if TYPE_CHECKING:
    from atrocityrisk.ledger import Entry, Verification

_WINDOW = {"before": "to come", "within": "open", "after": "closed"}
"""Where the window of a forecast lay when it was registered, in the words of the table."""

_NAMED = ("outcome", "model", "origin", "first_year", "last_year")

app = typer.Typer(
    cls=DescribedGroup,
    add_completion=False,
    help="Register forecasts so that nobody can change them unseen.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Ledger = Annotated[Path, typer.Argument(metavar="LEDGER", help="Folder of the ledger.")]

ENTRY_FIELDS = {
    "entry": "number",
    "kind": "forecast or receipt",
    "time": "when it was made by the local clock, UTC",
    "hash": "of the entry and all before it",
    "signer": "public key, if it is signed",
    **dict.fromkeys(_NAMED, "of the forecast"),
    "window": "where the window lay when it was registered: before, within, after",
    "corrects": "number of the entry that it corrects",
    "receipt_of": "of a receipt, number of the forecast that it is of",
    "result": "of a receipt, scored or void",
    "labels": "of a receipt, the release of labels: name, version, file, sha256, last_year, as_of",
    "scores": "of a receipt, scores by name",
    "void_share": "of a receipt, share of the states of which the labels cannot tell",
    "changes": "of a receipt, what differs from the one before",
    "note": "free text; of a receipt, the receipt in words",
}


@app.command("init", cls=DescribedCommand)
@described(
    "atrocityrisk ledger init ledger",
    "atrocityrisk ledger init ledger --new-key private.key",
    fields={"ledger": "folder", "key": "file of the private key", "public_key": "its public half"},
)
def init(
    ledger: Ledger,
    new_key: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Also make a private key for signatures, in this file."),
    ] = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Make an empty ledger."""
    from atrocityrisk import ledger as books

    # The key first: if its file exists, no half of the request is done.
    key = None if new_key is None else books.make_key(new_key)
    books.init_ledger(ledger)

    def show() -> None:
        say(f"made {ledger}")
        if key is not None:
            say(f"made {new_key}; keep it to yourself, and publish its public half: {key}")

    answer(
        show,
        lambda: {
            "ledger": ledger.as_posix(),
            "key": None if new_key is None else new_key.as_posix(),
            "public_key": key,
        },
        as_json=as_json,
        quiet=quiet,
    )


@app.command("append", cls=DescribedCommand)
@described(
    "atrocityrisk ledger append ledger out",
    'atrocityrisk ledger append ledger out-2 --corrects 1 --note "new data"',
    fields={
        **ENTRY_FIELDS,
        "opens": "first day of the window",
        "closes": "last day of the window",
        "clock": "what vouches for the time",
    },
)
def append(
    ledger: Ledger,
    run: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="Folder that `rank` or `run` wrote.")
    ],
    note: Annotated[
        str, typer.Option(metavar="TEXT", help="Free text; of a correction, the reason.")
    ] = "",
    corrects: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="Number of the entry that this one corrects."),
    ] = None,
    key: Annotated[
        Path | None, typer.Option(metavar="FILE", help="File of the private key to sign with.")
    ] = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Register the forecast of a run."""
    from atrocityrisk import ledger as books

    signer = None if key is None else books.read_key(key)
    entry = books.register_run(ledger, run, note=note, corrects=corrects, key=signer)
    answer(
        lambda: _print_registered(entry),
        lambda: (
            _summary(entry)
            | {name: entry.content["registration"][name] for name in ("opens", "closes", "clock")}
        ),
        as_json=as_json,
        quiet=quiet,
    )


@app.command("list", cls=DescribedCommand)
@described("atrocityrisk ledger list ledger", fields=ENTRY_FIELDS, rows=True)
def list_entries(ledger: Ledger, as_json: AsJson = False) -> None:
    """List the entries."""
    from atrocityrisk import ledger as books

    entries = books.read_entries(ledger)
    answer(
        lambda: _show_entries(entries),
        lambda: [_summary(entry) for entry in entries],
        as_json=as_json,
    )


def _show_entries(entries: list[Entry]) -> None:
    from atrocityrisk.cli import display

    shown = display.table(
        "entry", "time (UTC)", "window was", "forecast, note", fold="forecast, note"
    )
    # A correction names what it corrects; the list shows it at both entries.
    corrected = {
        entry.content["corrects"]["number"]: entry.number
        for entry in entries
        if entry.content.get("corrects")
    }
    first_of = _first_of(entries)
    receipts = _receipts(entries)
    for entry in entries:
        row = _summary(entry)
        what = f"{row['outcome']} {row['first_year']}–{row['last_year']}, {row['model']}"
        note = [str(row["note"])] if row["note"] else []
        if entry.number in receipts:
            note.append(f"receipts: {', '.join(map(str, receipts[entry.number]))}")
        if row["kind"] != "forecast":
            # A receipt says in its note what it is.
            what = "" if row["kind"] == "receipt" and note else str(row["kind"] or "entry")
        if row["corrects"] is not None:
            note.insert(0, f"corrects entry {row['corrects']}")
        if first_of[entry.number] != entry.number:
            note.insert(0, f"the same forecast as entry {first_of[entry.number]}")
        if entry.number in corrected:
            note.insert(0, f"corrected by entry {corrected[entry.number]}")
        shown.add_row(
            str(entry.number),
            entry.time[:19].replace("T", " "),
            _WINDOW.get(str(row["window"]), "–"),
            escape_control("; ".join(filter(None, [what, *note]))).replace("\n", " "),
        )
    display.console().print(shown)


@app.command("verify", cls=DescribedCommand)
@described(
    "atrocityrisk ledger verify ledger",
    fields={
        "intact": "whether nothing is wrong",
        "entries": "intact entries before the first problem, or all",
        "head": "hash of the last intact entry",
        "problem": "what is wrong first",
        "signers": "number of entries by public key",
        "receipts": "entries that are receipts of forecasts",
        "notes": "worth knowing and no sign of tampering",
    },
    note="Names the first entry that was edited, replaced, dropped, moved, repeated or cut off.",
)
def verify(
    ledger: Ledger,
    head: Annotated[
        str | None,
        typer.Option(metavar="HASH", help="Head hash that you kept or that was published."),
    ] = None,
    signer: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KEY",
            help="Public key by which every entry must be signed; may be repeated.",
        ),
    ] = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Check every entry, their order, their end and their signatures."""
    from atrocityrisk import ledger as books

    result = books.verify_ledger(ledger, head=head, signers=tuple(signer or ()))
    # What was damaged is not read any further.
    receipts, wrong = _checked_receipts(ledger) if result.intact else (0, ())
    answer(
        lambda: _print_checked(result, receipts=receipts, notes=wrong),
        lambda: {
            "intact": result.intact,
            "entries": result.entries,
            "head": result.head,
            "problem": None if result.problem is None else result.problem.message,
            "signers": result.signers,
            "receipts": receipts,
            "notes": [*result.notes, *wrong],
        },
        as_json=as_json,
        quiet=quiet,
    )
    if not result.intact:
        raise typer.Exit(DIFFERENT)


@app.command("export", cls=DescribedCommand)
@described(
    "atrocityrisk ledger export ledger --entry 1 --out entry-1",
    "atrocityrisk ledger export ledger --entry 1 --hub --out hub",
    fields={"files": "paths of what was written"},
)
def export(
    ledger: Ledger,
    entry: Annotated[int, typer.Option(metavar="N", min=1, help="Number of the entry.")],
    out: OutFolder,
    hub: Annotated[
        bool, typer.Option("--hub", help="Write hubverse model output instead of a table.")
    ] = False,
    team: Annotated[
        str, typer.Option(metavar="NAME", help="Team in the hubverse file name.")
    ] = "atrocityrisk",
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Write the forecast of an entry as a table, or as hubverse model output."""
    from atrocityrisk import hubverse
    from atrocityrisk import ledger as books
    from atrocityrisk._core.csv_files import write_table
    from atrocityrisk._core.files import atomic_write, safe_join

    found = [held for held in books.read_entries(ledger) if held.number == entry]
    if not found:
        raise typer.BadParameter(
            f"found no entry {entry} in {ledger}; see `atrocityrisk ledger list`"
        )
    frame = books.entry_frame(found[0])
    if hub:
        paths = hubverse.write_hub(out, [hubverse.HubForecast(frame=frame)], team=team)
    else:
        paths = (safe_join(out, "forecast.csv"), safe_join(out, "entry.json"))
        with atomic_write(paths[0]) as temporary:
            write_table(frame, temporary)
        with atomic_write(paths[1]) as temporary:
            temporary.write_text(json.dumps(found[0].content, indent=2) + "\n", encoding="utf-8")

    def show() -> None:
        for path in paths:
            say(f"wrote {path}")

    answer(show, lambda: {"files": json_files(paths)}, as_json=as_json, quiet=quiet)


def _first_of(entries: list[Entry]) -> dict[int, int]:
    """Number of the first entry with the same forecast, for each entry."""
    seen: dict[str, int] = {}
    first_of = {}
    for entry in entries:
        held = entry.content.get("forecast")
        # An entry without a forecast is like no other.
        text = str(entry.number) if held is None else json.dumps(held, sort_keys=True)
        first_of[entry.number] = seen.setdefault(text, entry.number)
    return first_of


def _receipts(entries: list[Entry]) -> dict[int, list[int]]:
    """Numbers of the receipts of each forecast, whatever their version."""
    found: dict[int, list[int]] = {}
    for entry in entries:
        of = _receipt_of(entry)
        if of is not None:
            found.setdefault(of, []).append(entry.number)
    return found


def _receipt_of(entry: Entry) -> int | None:
    """Number of the forecast that a receipt is of."""
    named = entry.content.get("entry") if entry.content.get("kind") == "receipt" else None
    return named["number"] if isinstance(named, dict) else None


def _summary(entry: Entry) -> dict[str, object]:
    """What the list says of an entry."""
    held = entry.content.get("forecast", {})
    corrects = entry.content.get("corrects")
    receipt = entry.content if entry.content.get("kind") == "receipt" else {}
    return {
        "entry": entry.number,
        "kind": entry.content.get("kind"),
        "time": entry.time,
        "hash": entry.hash,
        "signer": entry.signer,
        **{name: held.get(name) for name in _NAMED},
        "window": entry.content.get("registration", {}).get("window"),
        "corrects": None if corrects is None else corrects["number"],
        "receipt_of": _receipt_of(entry),
        **{name: receipt.get(name) for name in ("result", "labels", "scores", "changes")},
        "void_share": receipt.get("void", {}).get("share"),
        "note": entry.content.get("note", ""),
    }


def _print_registered(entry: Entry) -> None:
    registration = entry.content["registration"]
    words = {
        "before": "Prospective: registered before the window opened, on {opens}.",
        "within": "Retrospective in part: the window had been open since {opens}.",
        "after": "Retrospective: the window had closed on {closes}.",
    }
    say(f"entry {entry.number}, {entry.time}")
    say(words[registration["window"]].format(**registration))
    say(registration["clock"])
    say(f"head {entry.hash}")


def _checked_receipts(ledger: Path) -> tuple[int, tuple[str, ...]]:
    """How many receipts there are, and what is wrong with the first that cannot be one."""
    from atrocityrisk import ledger as books
    from atrocityrisk.errors import DataError

    entries = books.read_entries(ledger)
    count = sum(entry.content.get("kind") == "receipt" for entry in entries)
    try:
        books.receipts_of(entries)
    except DataError as problem:
        # The chain holds: it was written so, and by another program.
        return count, (str(problem),)
    return count, ()


def _print_checked(result: Verification, *, receipts: int, notes: tuple[str, ...]) -> None:
    if result.problem is not None:
        say(f"NOT INTACT: {result.problem.message}")
        say(f"intact before it: {counted(result.entries, 'entry', 'entries')}")
    else:
        of_these = f", {receipts} of them receipts" if receipts else ""
        say(f"intact: {counted(result.entries, 'entry', 'entries')}{of_these}")
    for key, count in result.signers.items():
        say(f"{count} signed by {key}")
    for note in (*result.notes, *notes):
        say(f"note: {note}")
    if result.intact:
        say(f"head {result.head}")
