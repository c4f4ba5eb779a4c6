"""Files that people bring, kept under random names and bound to person and bytes."""

import hashlib
import re
import shutil
import unicodedata
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from atrocityrisk.desk.incoming.incoming_table import Bounds, format_of
from atrocityrisk.desk.models import Person, Upload
from atrocityrisk.desk.models.upload import UploadState
from atrocityrisk.errors import DataError, IntegrityError

MEGABYTE = 2**20
_NAME_CHARACTERS = 120
_STATED_RELEASE = re.compile(r"v(\d+(?:_\d+)+)")


def upload_bounds() -> Bounds:
    """How large a file may be, as the desk's options say."""
    options = settings.DESK.uploads
    return Bounds(
        size=options.megabytes * MEGABYTE,
        unpacked=options.unpacked_megabytes * MEGABYTE,
        rows=options.rows,
    )


def plain_name(name: str) -> str:
    """What a person called a file, for showing: no folders, nothing that cannot be printed."""
    last = re.split(r"[/\\]", name)[-1]
    printable = "".join(c for c in last if unicodedata.category(c)[0] != "C")
    return printable.strip()[-_NAME_CHARACTERS:] or "file"


def store_upload(file: UploadedFile, person: Person, kind: str) -> Upload:
    """Keep a file whose content may be what is asked for; nothing stays of one that cannot."""
    name = plain_name(file.name or "")
    upload = Upload(key=uuid.uuid4(), owner=person, kind=kind, name=name)
    try:
        upload.size, upload.sha256 = _write(file, upload.path)
        if upload.size == 0:
            raise DataError(f"{name} is empty (0 bytes), expected a table; check the file")
        with told_by_name(upload.path, name):
            format_of(upload.path)
        upload.save(force_insert=True)
    except BaseException:
        upload.path.unlink(missing_ok=True)
        raise
    return upload


def _write(file: UploadedFile, path: Path) -> tuple[int, str]:
    limit = upload_bounds().size
    seal, size = hashlib.sha256(), 0
    with path.open("xb") as target:
        path.chmod(0o600)
        for chunk in file.chunks():
            size += len(chunk)
            if size > limit:
                raise DataError(
                    f"expected a file of at most {limit // MEGABYTE} MB, found a larger one; "
                    "divide it"
                )
            seal.update(chunk)
            target.write(chunk)
    return size, seal.hexdigest()


@contextmanager
def unchanged_copy(upload: Upload) -> Iterator[Path]:
    """A copy of the file, for reading, whose bytes are those that were brought."""
    with TemporaryDirectory(dir=settings.DESK_UPLOADS, prefix="reading-") as folder:
        path = Path(folder) / "file"
        try:
            shutil.copyfile(upload.path, path)
        except OSError:
            raise IntegrityError(
                f"expected the file {upload.name} as it was brought, found that it is gone; bring "
                "it again"
            ) from None
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        if digest != upload.sha256:
            raise IntegrityError(
                f"expected the file {upload.name} as it was brought, found that it was changed on "
                "the disk; bring it again, and tell the administrator"
            )
        # Readers of UCDP's files go by the suffix, and by the release that the name states.
        stated = _STATED_RELEASE.search(upload.name)
        named = path.with_name(f"{stated[0] if stated else 'file'}.{format_of(path)}")
        with told_by_name(named, upload.name):
            yield path.rename(named)


@contextmanager
def told_by_name(path: Path, name: str) -> Iterator[None]:
    """Errors that name a file as the person called it, not as it is kept."""
    try:
        yield
    except DataError as problem:
        told = str(problem).replace(str(path), name)
        raise type(problem)(told) from problem


def require_waiting(upload: Upload) -> None:
    """Refuse a file that was imported or dropped already, or has waited too long."""
    if upload.state == UploadState.DONE:
        raise IntegrityError(
            "expected a file that waits for confirmation, found one that was imported already; "
            "see its report"
        )
    if upload.state != UploadState.WAITING:
        raise IntegrityError("this file was dropped; bring it again to import it")
    if upload.expired:
        raise IntegrityError(
            f"this file has waited for more than {settings.DESK.retention.upload_days} days; bring "
            "it again"
        )
