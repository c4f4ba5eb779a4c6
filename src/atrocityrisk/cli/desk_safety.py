"""Commands on what the desk keeps: verify, anchor, tidy, upgrade, take a text out for good."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from atrocityrisk._formatting.numbers import counted
from atrocityrisk.cli import desk_backups
from atrocityrisk.cli.described import described
from atrocityrisk.cli.desk_rooms import Home, LedgerOfAnchors, desk_room, open_desk, path_text
from atrocityrisk.cli.exit_codes import DIFFERENT
from atrocityrisk.cli.shared_options import AsJson, Quiet
from atrocityrisk.cli.terminals import answer, say


@described(
    "atrocityrisk desk verify",
    "atrocityrisk desk verify --ledger ledger",
    "atrocityrisk desk verify --backup desk.deskbackup",
    fields={
        "intact": "whether nothing is wrong",
        "entries": "entries of the history",
        "head": "hash of the last of them",
        "versions": "versions looked at",
        "objects": "records, sources, links and people looked at",
        "problems": "objects with kind, public key and what is wrong (kind, key, what)",
        "anchors": "anchors that the history was held to",
        "notes": "worth knowing and no sign of tampering",
    },
    note="Names every row that was edited, removed, put in or moved, also by SQL, and a tail that "
    "was cut off if an anchor knows of it. Of a backup, every part is checked by its hash, and the "
    "whole by the key of the history.",
)
def verify(
    ledger: LedgerOfAnchors = None,
    backup_file: Annotated[
        Path | None,
        typer.Option("--backup", metavar="FILE", help="Check this backup instead of the desk."),
    ] = None,
    home: Home = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Check that nobody changed a record or its history unseen."""
    open_desk(home)
    found = (
        _of_desk(desk_room("upkeep"), ledger)
        if backup_file is None
        else _of_backup(desk_room("upkeep"), backup_file)
    )
    answer(lambda: _print_checked(found), lambda: found, as_json=as_json, quiet=quiet)
    if not found["intact"]:
        raise typer.Exit(DIFFERENT)


def _of_desk(upkeep: Any, ledger: Path | None) -> dict[str, Any]:
    result, places = upkeep.verify_desk(ledger)
    given_up = [
        f"{counted(len(place.given_up), 'anchor')} of {place.place} "
        "given up, since an older backup was restored after"
        for place in places
        if place.given_up
    ]
    return {
        "intact": not result.problems,
        "entries": result.head.length,
        "head": result.head.hash,
        "versions": result.versions,
        "objects": result.objects,
        "problems": [
            {"kind": one.kind, "key": one.key, "what": one.what} for one in result.problems
        ],
        "anchors": sum(len(place.held) for place in places),
        "notes": [*result.remarks, *given_up],
    }


def _of_backup(upkeep: Any, file: Path) -> dict[str, Any]:
    from atrocityrisk.errors import IntegrityError

    empty = {"entries": 0, "head": "", "versions": 0, "objects": 0, "anchors": 0, "notes": []}
    try:
        result = upkeep.verify_backup(file)
    except IntegrityError as problem:
        what = {"kind": "backup", "key": "", "what": str(problem)}
        return {"intact": False, **empty, "problems": [what]}
    manifest = result.manifest
    rows = manifest.rows
    return {
        **empty,
        "intact": True,
        "entries": manifest.chain_length,
        "head": manifest.chain_head,
        "versions": sum(count for name, count in rows.items() if "desk.historical" in name),
        "objects": sum(rows.get(f"tables/desk.{name}.jsonl", 0) for name in _CHAINED),
        "problems": [],
        "notes": []
        if result.coded
        else [f"made with another key of the history ({manifest.key_name}): its hashes fit"],
    }


_CHAINED = ("record", "sourcedocument", "recordlink", "person")


def _print_checked(found: dict[str, Any]) -> None:
    for problem in found["problems"]:
        say(f"NOT INTACT: {problem['kind']} {problem['key']}: {problem['what']}")
    if found["intact"]:
        say(
            f"intact: {counted(found['objects'], 'object')}, "
            f"{counted(found['versions'], 'version')}, "
            f"{counted(found['entries'], 'entry of history', 'entries of history')}, "
            f"held to {counted(found['anchors'], 'anchor')}"
        )
    for note in found["notes"]:
        say(f"note: {note}")
    say(f"head {found['head']}")


@described(
    "atrocityrisk desk anchor",
    "atrocityrisk desk anchor --ledger ledger",
    fields={
        "length": "entries of the history",
        "hash": "of the last of them",
        "ledger_entry": "number of the ledger's entry, if there is a ledger",
    },
    note="Run it each night. Whoever can write to the desk's folder can rewrite this anchor too: "
    "a ledger that lies elsewhere, or whose head is published, is the stronger witness.",
)
def anchor(
    ledger: LedgerOfAnchors = None, home: Home = None, as_json: AsJson = False, quiet: Quiet = False
) -> None:
    """Write down where the history ends, so that a cut tail shows."""
    open_desk(home)
    head, number = desk_room("upkeep").anchor(ledger)

    def show() -> None:
        where = "" if number is None else f", entry {number} of {ledger}"
        say(f"anchored {counted(head.length, 'entry', 'entries')}{where}\nhead {head.hash}")

    answer(
        show,
        lambda: {"length": head.length, "hash": head.hash, "ledger_entry": number},
        as_json=as_json,
        quiet=quiet,
    )


@described(
    "atrocityrisk desk tidy --dry-run",
    "atrocityrisk desk tidy",
    fields={
        "dry_run": "whether nothing was removed",
        "removed": "numbers of what went or would go, by kind",
        "withdrawn_due": "withdrawn records to decide on (key, what, withdrawn_on)",
    },
    note="Removes uploads, activity, log-in attempts, sessions and backups past the time that "
    "desk.toml sets in [retention]. Never a record or a version.",
)
def tidy(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would go, and remove nothing.")
    ] = False,
    home: Home = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Remove what is no record and has outlived its time."""
    open_desk(home, as_owner=True)
    done = desk_room("upkeep").tidy_desk(dry_run=dry_run)
    removed = {name: getattr(done, name) for name in _KINDS}

    def show() -> None:
        word = "would remove" if dry_run else "removed"
        for name, count in removed.items():
            say(f"{word} {counted(count, *_KINDS[name])}")
        for record in done.withdrawn_due:
            say(
                f"withdrawn since {record.withdrawn_on}, still needed? {record.what} ({record.key})"
            )

    answer(
        show,
        lambda: {
            "dry_run": dry_run,
            "removed": removed,
            "withdrawn_due": [
                {"key": one.key, "what": one.what, "withdrawn_on": one.withdrawn_on}
                for one in done.withdrawn_due
            ],
        },
        as_json=as_json,
        quiet=quiet,
    )


_KINDS = {
    "upload_files": ("uploaded file", "uploaded files"),
    "uploads_dropped": ("upload that nobody confirmed", "uploads that nobody confirmed"),
    "sessions": ("expired session", "expired sessions"),
    "login_attempts": ("log-in attempt", "log-in attempts"),
    "activities": ("entry of activity", "entries of activity"),
    "backups": ("older backup", "older backups"),
    "left_behind": ("half-made file", "half-made files"),
}


@described(
    "atrocityrisk desk upgrade",
    fields={
        "migrations": "names of the changes made",
        "backup": "file of the backup made before, if there was anything to lose",
    },
    note="Stop the desk first. PostgreSQL wants the owner's password in "
    "ATROCITYRISK_DESK_OWNER_PASSWORD, if it wants one.",
)
def upgrade(home: Home = None, as_json: AsJson = False, quiet: Quiet = False) -> None:
    """Bring the database to what this program works with; a backup first."""
    folder = open_desk(home, as_owner=True)
    with desk_room("opening").sole_process(folder, doing="upgrade"):
        done = desk_room("upkeep").upgrade()

    def show() -> None:
        if done.backup is not None:
            say(f"made a backup first: {done.backup}")
        say(f"made {counted(len(done.migrations), 'change')} to the database")

    answer(
        show,
        lambda: {"migrations": list(done.migrations), "backup": path_text(done.backup)},
        as_json=as_json,
        quiet=quiet,
    )


@described(
    "atrocityrisk desk redact 3f0c1a52-8f5e-4d0e-9a41-0d8b4f1f7f10 --reason name",
    fields={"key": "of what the text was taken out of", "versions": "versions that held it"},
    note="For what must not be kept at all, such as a person's name. That it was done, when and "
    "why stays in the history. The notes of codings go with their record, and bulletins with their "
    "alert. Backups made before still hold the text, until they are dropped.",
)
def redact(
    key: Annotated[str, typer.Argument(metavar="KEY", help="Key, from the address.")],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why it must go.")],
    home: Home = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Take the text of a withdrawn record, assessment, advice or alert out of all versions."""
    # Only the owner of the tables may change a version.
    open_desk(home, as_owner=True)
    count = desk_room("upkeep").take_out(key, reason=reason)
    answer(
        lambda: say(f"took the text out of {counted(count, 'version')}"),
        lambda: {"key": key, "versions": count},
        as_json=as_json,
        quiet=quiet,
    )


COMMANDS: dict[str, Callable[..., None]] = {
    "backup": desk_backups.backup,
    "restore": desk_backups.restore,
    "verify": verify,
    "anchor": anchor,
    "tidy": tidy,
    "upgrade": upgrade,
    "redact": redact,
}
"""By the words that call them."""
