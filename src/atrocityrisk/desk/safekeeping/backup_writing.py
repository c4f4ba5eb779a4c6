"""Writing a backup while the desk is at work: a snapshot, its tables as lines, the manifest."""

import json
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from atrocityrisk import __version__
from atrocityrisk._core.files import check_output_file
from atrocityrisk.desk.home import (
    BACKUPS,
    HISTORY_KEY_FILE,
    KEY_FILES,
    read_key,
)
from atrocityrisk.desk.safekeeping.backup_file import (
    FORMAT,
    MANIFEST,
    SUFFIX,
    Manifest,
    Part,
    code_of,
    key_name,
    manifest_text,
)
from atrocityrisk.desk.safekeeping.neutral_rows import kept_models, neutral_rows
from atrocityrisk.desk.safekeeping.private_files import HashingWriter, private_write
from atrocityrisk.desk.safekeeping.schema_state import models_at, refuse_newer, schema_state
from atrocityrisk.desk.safekeeping.snapshots import snapshot
from atrocityrisk.ledger.entries import GENESIS, seal_of, utc_text


@dataclass(frozen=True, kw_only=True)
class WrittenBackup:
    """A backup that was written."""

    path: Path
    size: int
    manifest: Manifest
    with_keys: bool


def write_backup(path: Path | None = None, *, with_keys: bool = False) -> WrittenBackup:
    """Copy all that the desk keeps into one file; in the desk's own folder if no path is given."""
    home: Path = settings.DESK_HOME
    moment = datetime.now(UTC)
    path = path or new_backup_path(home, moment)
    check_output_file(path)
    key = read_key(HISTORY_KEY_FILE, home)
    with (
        private_write(path) as temporary,
        zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive,
    ):
        with snapshot(home / BACKUPS) as alias:
            manifest = _write_tables(archive, alias, moment=moment)
        parts = [*manifest.parts, *(_write_keys(archive, home) if with_keys else ())]
        manifest = manifest.model_copy(update={"parts": tuple(parts), "key_name": key_name(key)})
        manifest = manifest.model_copy(update={"code": code_of(manifest, key)})
        archive.writestr(MANIFEST, manifest_text(manifest))
    return WrittenBackup(
        path=path, size=path.stat().st_size, manifest=manifest, with_keys=with_keys
    )


def new_backup_path(home: Path, moment: datetime) -> Path:
    """Where the desk puts a backup of this moment; never on another."""
    stem = f"desk-{moment:%Y%m%dT%H%M%S}"
    for number in range(1000):
        path = home / BACKUPS / (f"{stem}-{number}{SUFFIX}" if number else f"{stem}{SUFFIX}")
        if not path.exists():
            return path
    raise AssertionError(stem)


def _write_tables(archive: zipfile.ZipFile, alias: str, *, moment: datetime) -> Manifest:
    state = schema_state(alias)
    refuse_newer(state)
    parts = []
    head = _Head()
    for model in kept_models(models_at(state.applied, alias)):
        label = model._meta.label_lower
        parts.append(_write_table(archive, model, alias, head if label == _CHAIN else None))
    return Manifest(
        format=FORMAT,
        program=__version__,
        made_at=utc_text(moment),
        engine=connection.vendor,
        training=settings.DESK.training,
        key_name="",
        migrations=tuple(sorted(state.applied)),
        chain_length=head.length,
        chain_head=head.hash,
        parts=tuple(parts),
    )


_CHAIN = "desk.chainentry"


@dataclass
class _Head:
    """The last entry of the chain that went by."""

    length: int = 0
    hash: str = GENESIS

    def pass_by(self, row: dict[str, Any]) -> None:
        """Take note of an entry."""
        seal = seal_of(row["line"].encode("utf-8"))
        # A damaged one is copied as it stands: the check after a restore names it.
        self.length, self.hash = row["number"], "" if seal is None else seal.hash


def _write_table(archive: zipfile.ZipFile, model: Any, alias: str, head: _Head | None) -> Part:
    name = f"tables/{model._meta.label_lower}.jsonl"
    rows = 0
    with archive.open(name, "w", force_zip64=True) as stream:
        writer = HashingWriter(stream)
        for row in neutral_rows(model, alias):
            line = json.dumps(row, separators=(",", ":"), allow_nan=False)
            writer.write(line.encode("ascii") + b"\n")
            rows += 1
            if head is not None:
                head.pass_by(row)
    return Part(name=name, sha256=writer.sha256, size=writer.size, rows=rows)


def _write_keys(archive: zipfile.ZipFile, home: Path) -> list[Part]:
    parts = []
    for file in KEY_FILES:
        name = f"keys/{file}"
        with archive.open(name, "w") as stream:
            writer = HashingWriter(stream)
            writer.write((read_key(file, home) + "\n").encode("ascii"))
        parts.append(Part(name=name, sha256=writer.sha256, size=writer.size, rows=0))
    return parts


def kept_backups(home: Path) -> list[Path]:
    """Backups in the desk's own folder, the oldest first."""
    return sorted((home / BACKUPS).glob(f"desk-*{SUFFIX}"), key=lambda path: path.stem)


def drop_old_backups(home: Path, *, keep: int, dry_run: bool = False) -> list[Path]:
    """Remove all but the newest of the desk's own backups, and name what was removed."""
    old = kept_backups(home)[:-keep]
    if not dry_run:
        for path in old:
            path.unlink(missing_ok=True)
    return old
