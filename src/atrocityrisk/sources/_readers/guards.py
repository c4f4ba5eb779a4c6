"""What is checked before a publisher's file is parsed: presence, size, compression, XML traps.

A file from the internet may be cut short, renamed, or made to exhaust memory. Every reader comes
here first, so a parser only sees files that can be what they claim to be.
"""

import bz2
import fnmatch
import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from atrocityrisk.errors import DataError, IntegrityError, SchemaError

# The largest file that any supported publisher offers is about 0.5 GB (V-Dem's full CSV).
MAX_BYTES = 1 << 30
# What a compressed file may grow to: twice that, because R writes every number as eight bytes.
MAX_UNPACKED_BYTES = 2 << 30
# Sheets and tables shrink 5 to 30 times; a hundredfold is data that was made to be unpacked.
MAX_RATIO = 100
# Below this size even a suspicious ratio does no harm, and tiny tables of zeros do shrink so far.
HARMLESS_BYTES = 16 << 20

_DOCTYPES = tuple("<!DOCTYPE".encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be"))
_CHUNK = 1 << 20
_PACKERS: dict[bytes, Callable[[Any], Any]] = {
    b"\x1f\x8b": lambda raw: gzip.GzipFile(fileobj=raw),
    b"BZh": bz2.BZ2File,
    b"\xfd7zXZ\x00": lzma.LZMAFile,
}


def check_file(path: Path, *, max_bytes: int = MAX_BYTES) -> Path:
    """Path of a file that is there, not empty and not larger than any publisher's."""
    if not path.is_file():
        found = "a folder" if path.is_dir() else "none"
        raise DataError(f"expected a file at {path}, found {found}; check the folder")
    size = path.stat().st_size
    if size == 0:
        raise DataError(f"{path} is empty (0 bytes), expected a table; check the file")
    if size > max_bytes:
        raise DataError(
            f"{path} has {size:,} bytes, expected at most {max_bytes:,}; "
            "check that it is the publisher's file"
        )
    return path


def check_archive(
    archive: zipfile.ZipFile, path: Path, *, max_unpacked: int = MAX_UNPACKED_BYTES
) -> None:
    """Refuse an archive that would unpack to far more than it holds, or is encrypted."""
    # zipfile never yields more bytes of a member than its directory announces, so the announced
    # sizes bound what a parser can be made to read.
    unpacked = sum(member.file_size for member in archive.infolist())
    packed = max(path.stat().st_size, 1)
    suspicious = unpacked > HARMLESS_BYTES and unpacked > MAX_RATIO * packed
    if suspicious or unpacked > max_unpacked:
        raise IntegrityError(
            f"{path} would unpack from {packed:,} to {unpacked:,} bytes, expected at most "
            f"{MAX_RATIO} times its size and {max_unpacked:,}; it looks like a zip bomb, "
            "do not open it"
        )
    for member in archive.infolist():
        if member.flag_bits & 0x1:
            raise IntegrityError(
                f"{path}: {member.filename} is encrypted, expected plain content; "
                "save the file without a password"
            )


def check_xml_members(archive: zipfile.ZipFile, path: Path) -> None:
    """Refuse workbooks whose XML declares a document type, the door to entity bombs."""
    # Reading every member to its end also verifies its checksum, so a damaged workbook is found
    # before it is half parsed.
    for member in archive.infolist():
        overlap = b""
        try:
            with archive.open(member) as stream:
                while chunk := stream.read(_CHUNK):
                    text = overlap + chunk
                    if any(mark in text for mark in _DOCTYPES):
                        raise IntegrityError(
                            f"{path}: {member.filename} declares an XML document type, which no "
                            "spreadsheet program writes; do not open it"
                        )
                    # A declaration may lie across two chunks.
                    overlap = text[-32:]
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as problem:
            raise IntegrityError(
                f"{path}: {member.filename} is damaged ({problem}); get the file again from "
                "where it came"
            ) from problem


def open_archive(path: Path, *, max_unpacked: int = MAX_UNPACKED_BYTES) -> zipfile.ZipFile:
    """Zip file or workbook that passed `check_archive`, open for reading; the caller closes it."""
    check_file(path)
    try:
        archive = zipfile.ZipFile(path)
    except zipfile.BadZipFile as problem:
        raise IntegrityError(
            f"{path} is cut short or no zip archive ({problem}); get it again from where it came"
        ) from problem
    try:
        check_archive(archive, path, max_unpacked=max_unpacked)
    except IntegrityError:
        archive.close()
        raise
    return archive


def unpacked_bytes(path: Path, *, max_unpacked: int = MAX_UNPACKED_BYTES) -> bytes:
    """Content of a file that may be packed by gzip, bzip2 or xz, up to a limit."""
    # Packing is recognised by the first bytes; R's files carry no suffix for it.
    check_file(path)
    packed = path.stat().st_size
    with path.open("rb") as raw:
        start = raw.read(6)
        raw.seek(0)
        unpack = next((u for magic, u in _PACKERS.items() if start.startswith(magic)), None)
        stream: IO[bytes] = raw if unpack is None else unpack(raw)
        content = io.BytesIO()
        try:
            while chunk := stream.read(_CHUNK):
                content.write(chunk)
                size = content.tell()
                # Unlike a zip file, a stream announces no size: ten times the leeway, since a table
                # of zeros packs that well.
                bomb = size > HARMLESS_BYTES and size > 10 * MAX_RATIO * packed
                if bomb or size > max_unpacked:
                    raise IntegrityError(
                        f"{path} unpacks from {packed:,} to more than {size:,} bytes; "
                        "it looks like a compression bomb, do not open it"
                    )
        except (EOFError, OSError, lzma.LZMAError, zlib.error) as problem:
            raise IntegrityError(
                f"{path} is cut short or damaged ({problem}); get it again from where it came"
            ) from problem
    return content.getvalue()


def zip_member(
    path: Path, pattern: str, *, max_unpacked: int = MAX_UNPACKED_BYTES
) -> tuple[str, bytes]:
    """Base name and content of the one member whose base name fits a shell pattern."""
    with open_archive(path, max_unpacked=max_unpacked) as archive:
        members = {Path(m.filename).name: m for m in archive.infolist() if not m.is_dir()}
        fitting = sorted(fnmatch.filter(members, pattern))
        if len(fitting) != 1:
            raise SchemaError(
                f"{path}: expected one member like {pattern!r}, found {fitting or 'none'} among "
                f"{sorted(members)[:8]}; check that it is the publisher's archive"
            )
        try:
            return fitting[0], archive.read(members[fitting[0]])
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as problem:
            raise IntegrityError(
                f"{path}: {fitting[0]} is damaged ({problem}); get the file again from "
                "where it came"
            ) from problem
