"""A backup: one zip file whose manifest names every part, its hash and its number of rows.

The data are lines of JSON, one file for each table, which either engine can take. The manifest
carries a code made with the key of the history: who has no key can make no other that fits.
"""

import hashlib
import hmac
import json
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from atrocityrisk.desk.home import KEY_FILES
from atrocityrisk.errors import IntegrityError
from atrocityrisk.ledger.entries import canonical
from atrocityrisk.sources._readers.guards import open_archive

FORMAT = 1
MANIFEST = "manifest.json"
SUFFIX = ".deskbackup"

# A hundred thousand records with their history take about a twentieth of it.
MAX_UNPACKED_BYTES = 8 << 30
MAX_MANIFEST_BYTES = 1 << 20
MAX_LINE_BYTES = 1 << 22
_CHUNK = 1 << 20
_KEYS = frozenset(f"keys/{name}" for name in KEY_FILES)


class Part(BaseModel):
    """One file within a backup."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^(tables/[a-z0-9_.]{1,80}\.jsonl|keys/[a-z]{1,20}\.key)$")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    size: int = Field(ge=0, le=MAX_UNPACKED_BYTES)
    rows: int = Field(ge=0)


class Manifest(BaseModel):
    """What a backup says of itself."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: int
    program: str
    made_at: str
    engine: str
    training: bool
    # Names the key of the history without telling it.
    key_name: str
    migrations: tuple[tuple[str, str], ...]
    chain_length: int
    chain_head: str
    parts: tuple[Part, ...]
    code: str = ""

    @property
    def rows(self) -> dict[str, int]:
        """Number of rows by table."""
        return {part.name: part.rows for part in self.parts}


@dataclass(frozen=True, kw_only=True)
class BackupCheck:
    """Outcome of looking through a backup."""

    manifest: Manifest
    # Whether the key at hand made it; None if another key is at hand, or none.
    coded: bool | None


def key_name(key: str) -> str:
    """What a key of the history is called in files."""
    return hashlib.sha256(b"atrocityrisk-desk-history\0" + key.encode("ascii")).hexdigest()[:16]


def code_of(manifest: Manifest, key: str) -> str:
    """The code that a manifest has under a key."""
    text = canonical({**manifest.model_dump(mode="json"), "code": ""})
    message = b"atrocityrisk-desk-backup\0" + text.encode("ascii")
    return hmac.new(key.encode("ascii"), message, hashlib.sha256).hexdigest()


def check_backup(path: Path, key: str | None = None) -> BackupCheck:
    """Refuse a file that is cut short, edited, made to exhaust memory, or of a newer program."""
    with open_archive(path, max_unpacked=MAX_UNPACKED_BYTES) as archive:
        manifest = _read_manifest(archive, path)
        held = sorted(entry.filename for entry in archive.infolist())
        expected = sorted([MANIFEST, *(part.name for part in manifest.parts)])
        if held != expected:
            strange = sorted(set(held) ^ set(expected)) or ["the same name twice"]
            raise _damaged(path, f"its manifest does not fit its files ({strange[0]})")
        for part in manifest.parts:
            _check_part(archive, part, path)
    coded = None
    if key is not None and key_name(key) == manifest.key_name:
        coded = hmac.compare_digest(manifest.code, code_of(manifest, key))
        if not coded:
            raise _damaged(path, "its manifest was edited")
    return BackupCheck(manifest=manifest, coded=coded)


def _read_manifest(archive: zipfile.ZipFile, path: Path) -> Manifest:
    try:
        entry = archive.getinfo(MANIFEST)
        if entry.file_size > MAX_MANIFEST_BYTES:
            raise _damaged(path, f"its manifest has {entry.file_size:,} bytes")
        content: dict[str, Any] = json.loads(archive.read(entry))
        version = content.get("format") if isinstance(content, dict) else None
        if isinstance(version, int) and version > FORMAT:
            raise IntegrityError(
                f"expected a backup of format {FORMAT} or older in {path}, found {version}; "
                "install a newer atrocityrisk"
            )
        return Manifest.model_validate(content)
    except KeyError as problem:
        raise IntegrityError(
            f"expected a backup of the desk in {path}, found a zip file without {MANIFEST}; name "
            "a file that `atrocityrisk desk backup` wrote"
        ) from problem
    except (ValidationError, ValueError, RecursionError, *_READING_FAULTS) as problem:
        if isinstance(problem, IntegrityError):
            raise
        raise _damaged(path, "its manifest cannot be read") from problem


def _check_part(archive: zipfile.ZipFile, part: Part, path: Path) -> None:
    digest, size, rows = hashlib.sha256(), 0, 0
    try:
        with archive.open(part.name) as stream:
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
                rows += chunk.count(b"\n")
    except _READING_FAULTS as problem:
        raise _damaged(path, f"{part.name} cannot be read") from problem
    rows = rows if part.name.startswith("tables/") else part.rows
    if (digest.hexdigest(), size, rows) != (part.sha256, part.size, part.rows):
        raise _damaged(path, f"{part.name} is not what the manifest says")


def part_lines(archive: zipfile.ZipFile, part: Part, path: Path) -> Iterator[dict[str, Any]]:
    """Rows of a part; its hash is asked again, since the file may have changed meanwhile."""
    digest = hashlib.sha256()
    try:
        with archive.open(part.name) as stream:
            while line := stream.readline(MAX_LINE_BYTES):
                digest.update(line)
                content = json.loads(line)
                if not isinstance(content, dict):
                    raise _damaged(path, f"{part.name} holds a line that is no row")
                yield content
    except (ValueError, RecursionError, *_READING_FAULTS) as problem:
        if isinstance(problem, IntegrityError):
            raise
        raise _damaged(path, f"{part.name} cannot be read") from problem
    if digest.hexdigest() != part.sha256:
        raise _damaged(path, f"{part.name} is not what the manifest says")


def carried_keys(path: Path) -> dict[str, str]:
    """Keys that a checked backup carries, by the name of their file."""
    with open_archive(path, max_unpacked=MAX_UNPACKED_BYTES) as archive:
        return {
            name.removeprefix("keys/"): archive.read(name).decode("ascii").strip()
            for name in archive.namelist()
            if name in _KEYS
        }


def manifest_text(manifest: Manifest) -> str:
    """A manifest as it stands in the file."""
    return json.dumps(manifest.model_dump(mode="json"), indent=1, sort_keys=True) + "\n"


def _damaged(path: Path, why: str) -> IntegrityError:
    return IntegrityError(
        f"expected a whole backup in {path}, found that {why}: it was cut short or edited; use "
        "another backup; nothing was changed"
    )


_READING_FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError)
