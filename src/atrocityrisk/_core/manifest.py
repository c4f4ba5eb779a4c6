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
    """Versions of everything that computes.

    Returns
    -------
    dict of str to str
        Python and each package that a number can depend on.
    """
    return {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}}


def draws_sha256(draws: np.ndarray) -> str:
    """SHA-256 of draws: of their shape and of their numbers in rows, little end first.

    Parameters
    ----------
    draws : ndarray of shape (rows, draws)
        Draws of a forecast.

    Returns
    -------
    str
        64 hexadecimal digits.

    Examples
    --------
    >>> draws_sha256(np.zeros((1, 2)))[:8]
    '1bd92499'
    """
    rows, columns = draws.shape
    digest = hashlib.sha256(f"{rows} {columns} <f8\n".encode())
    digest.update(np.ascontiguousarray(draws, dtype="<f8").tobytes())
    return digest.hexdigest()


def manifest_text(manifest: dict[str, object]) -> str:
    """Manifest as JSON, the same bytes for the same content.

    Parameters
    ----------
    manifest : dict
        As `describe_run` returns it.

    Returns
    -------
    str
        Indented, in the order of the parts, with a final newline.
    """
    return json.dumps(manifest, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


@dataclass(frozen=True, kw_only=True)
class FileCheck:
    """A file of a run beside what its manifest says of it.

    Attributes
    ----------
    name : str
        File name.
    expected : str
        SHA-256 in the manifest.
    found : str or None
        SHA-256 of the file; None if it is not there.
    """

    name: str
    expected: str
    found: str | None

    @property
    def intact(self) -> bool:
        """Whether the file is there and unchanged."""
        return self.found == self.expected


def verify(out: StrPath) -> tuple[FileCheck, ...]:
    """Check the files of a run against its manifest.

    Parameters
    ----------
    out : Path
        Folder that a run wrote.

    Returns
    -------
    tuple of FileCheck
        One per file that the manifest names.

    Raises
    ------
    IntegrityError
        If the folder has no manifest, or one that cannot be read.
    OutputError
        If the manifest names a file outside the folder.
    """
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
