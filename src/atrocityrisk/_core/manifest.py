"""The manifest beside every result: versions, hashes of what was written, and their check.

A manifest holds no time stamp and no absolute path: the same run writes the same bytes anywhere.
"""

import hashlib
import json
import platform
from dataclasses import dataclass
from importlib.metadata import version

import numpy as np

from atrocityrisk._core.files import StrPath, safe_join, sha256
from atrocityrisk.errors import IntegrityError

FORMAT = "atrocityrisk-run-1"
MANIFEST = "manifest.json"
PACKAGES = ("atrocityrisk", "numpy", "pandas", "scipy", "scikit-learn", "numba", "matplotlib")


def installed_versions() -> dict[str, str]:
    """Versions of everything that computes."""
    return {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}}


def draws_sha256(draws: np.ndarray) -> str:
    """SHA-256 of draws: of their shape and of their numbers in rows, little end first."""
    # Byte order and layout are fixed, so that every machine finds the same hash.
    rows, columns = draws.shape
    digest = hashlib.sha256(f"{rows} {columns} <f8\n".encode())
    digest.update(np.ascontiguousarray(draws, dtype="<f8").tobytes())
    return digest.hexdigest()


def manifest_text(manifest: dict[str, object]) -> str:
    """Manifest as JSON, the same bytes for the same content."""
    return json.dumps(manifest, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


@dataclass(frozen=True, kw_only=True)
class FileCheck:
    """A file of a run beside what its manifest says of it."""

    name: str
    expected: str
    found: str | None

    @property
    def intact(self) -> bool:
        """Whether the file is there and unchanged."""
        return self.found == self.expected


def verify(out: StrPath) -> tuple[FileCheck, ...]:
    """Check the files of a run against its manifest."""
    path = safe_join(out, MANIFEST)
    if not path.is_file():
        raise IntegrityError(
            f"expected a run's {MANIFEST} in {out}, found none; name a folder that "
            "`atrocityrisk rank` or `run` wrote"
        )
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as problem:
        raise IntegrityError(f"{path} is not readable JSON ({problem}); run again") from problem
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise IntegrityError(f"{path} is no manifest of format {FORMAT!r}; run again")
    outputs = manifest.get("outputs")
    if not isinstance(outputs, dict) or not outputs:
        raise IntegrityError(f"{path} names no outputs, so nothing can be checked; run again")
    checks = []
    for name, expected in outputs.items():
        file = safe_join(out, name)
        found = sha256(file) if file.is_file() else None
        checks.append(FileCheck(name=name, expected=str(expected), found=found))
    return tuple(checks)
