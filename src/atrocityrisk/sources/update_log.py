"""What updates brought to a folder, when and from where: one JSON object a line, never rewritten.

The file is replaced as a whole with a line more, so that a stop leaves the earlier lines as they
were.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from atrocityrisk._core.files import atomic_write
from atrocityrisk.errors import DataError

FILE = "updates.jsonl"
PREVIOUS = ".previous"
ASIDE = ".aside"

Entry = dict[str, Any]


def read_log(folder: Path) -> list[Entry]:
    """Entries of a folder, the oldest first; none if nothing was ever updated."""
    path = folder / FILE
    if not path.is_file():
        return []
    entries = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
        except ValueError as problem:
            raise _damaged(path, number, str(problem)) from problem
        if not isinstance(entry, dict) or not isinstance(entry.get("file"), str):
            raise _damaged(path, number, "no object with the name of a file")
        entries.append(entry)
    return entries


def append_log(folder: Path, added: Iterable[Entry]) -> None:
    """Add entries at the end."""
    lines = [json.dumps(entry, ensure_ascii=False, sort_keys=True) for entry in added]
    if not lines:
        return
    path = folder / FILE
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    before += "" if before.endswith("\n") or not before else "\n"
    with atomic_write(path) as temporary:
        temporary.write_text(before + "".join(line + "\n" for line in lines), encoding="utf-8")


def by_hash(entries: Iterable[Entry]) -> dict[str, Entry]:
    """The latest entry about each content that was installed, by its hash."""
    return {str(entry["sha256"]): entry for entry in entries if entry.get("sha256")}


def _damaged(path: Path, number: int, fault: str) -> DataError:
    return DataError(
        f"{path}, line {number}: expected a record of an update, found {fault}; move the file "
        "away, and updates begin a new one"
    )
