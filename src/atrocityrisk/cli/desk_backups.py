"""Commands that copy the desk into a file, and bring it back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from atrocityrisk._formatting.numbers import counted
from atrocityrisk.cli.described import described
from atrocityrisk.cli.desk_rooms import Home, LedgerOfAnchors, desk_room, open_desk, path_text
from atrocityrisk.cli.shared_options import AsJson, Quiet
from atrocityrisk.cli.terminals import answer, say

NO_KEY = (
    "The keys are not in it, so that whoever finds it can forge no history: keep a copy of "
    "history.key elsewhere, since without it a restored history cannot be verified."
)
WITH_KEY = (
    "The keys are in it: whoever has this file can forge a history that verifies. Keep it where "
    "nobody but you can read it."
)


@described(
    "atrocityrisk desk backup",
    "atrocityrisk desk backup --out /mnt/usb/desk.deskbackup",
    fields={
        "file": "path of the backup",
        "bytes": "its size",
        "records": "records in it",
        "history": "entries of the history in it",
        "head": "hash of the last of them",
        "with_keys": "whether the keys are in it",
        "dropped": "paths of older backups that went",
    },
    note="People may work meanwhile. Either engine can take the file. Only the newest backups in "
    "the desk's own folder are kept, as desk.toml says; those elsewhere are left alone. " + NO_KEY,
)
def backup(
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="File to write; else one in the desk's folder."),
    ] = None,
    with_keys: Annotated[
        bool, typer.Option("--with-keys", help="Put the keys in too; guard the file well then.")
    ] = False,
    home: Home = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Copy all that the desk keeps into one file."""
    open_desk(home, as_owner=True)
    written, dropped = desk_room("upkeep").back_up(out, with_keys=with_keys)
    manifest = written.manifest
    records = manifest.rows.get("tables/desk.record.jsonl", 0)

    def show() -> None:
        say(
            f"wrote {written.path}: {counted(records, 'record')}, "
            f"{counted(manifest.chain_length, 'entry of history', 'entries of history')}, "
            f"{written.size / 1e6:,.1f} MB"
        )
        for path in dropped:
            say(f"dropped the older {path}")
        say(WITH_KEY if with_keys else NO_KEY)

    answer(
        show,
        lambda: {
            "file": str(written.path),
            "bytes": written.size,
            "records": records,
            "history": manifest.chain_length,
            "head": manifest.chain_head,
            "with_keys": with_keys,
            "dropped": [str(path) for path in dropped],
        },
        as_json=as_json,
        quiet=quiet,
    )


@described(
    "atrocityrisk desk restore desk.deskbackup --home /srv/new-desk",
    "atrocityrisk desk restore desk.deskbackup --replace",
    fields={
        "rows": "rows restored, of all tables",
        "history": "entries of the history",
        "head": "hash of the last of them",
        "verified": "whether the history was verified with its key",
        "backup": "file in which what was there before is kept, if there was anything",
    },
    note="The file is checked before anything is touched, and the history after: if either fails, "
    "the desk is as it was. Stop the desk first.",
)
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="File that `desk backup` wrote.")],
    replace: Annotated[
        bool,
        typer.Option(
            "--replace", help="Replace what the desk holds; a backup of it is made first."
        ),
    ] = False,
    unverified: Annotated[
        bool,
        typer.Option("--unverified", help="Restore without the history's key, or in spite of it."),
    ] = False,
    ledger: LedgerOfAnchors = None,
    home: Home = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Put a backup into an empty desk, on whichever engine that is."""
    opening = desk_room("opening")
    folder = opening.open_for_restore(file, home, verify=not unverified)
    with opening.sole_process(folder, doing="restore"):
        done = desk_room("upkeep").restore(
            file, replace=replace, verify=not unverified, ledger=ledger
        )
    head = done.restored.head

    def show() -> None:
        if done.backup is not None:
            say(f"what was there before is kept in {done.backup}")
        say(
            f"restored {counted(done.restored.rows, 'row')} into {folder}, "
            f"{counted(head.length, 'entry of history', 'entries of history')}"
        )
        say("NOT VERIFIED, as was asked for" if unverified else "verified: nothing differs")

    answer(
        show,
        lambda: {
            "rows": done.restored.rows,
            "history": head.length,
            "head": head.hash,
            "verified": not unverified,
            "backup": path_text(done.backup),
        },
        as_json=as_json,
        quiet=quiet,
    )
