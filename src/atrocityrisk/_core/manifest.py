"""The manifest beside every result: versions, hashes of what was written, and their check.

A manifest holds no time stamp and no absolute path: the same run writes the same bytes anywhere.
"""

import hashlib
import json
import platform
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np

from atrocityrisk._core.files import StrPath, safe_join, sha256
from atrocityrisk.errors import IntegrityError

FORMAT = "atrocityrisk-run-1"
MANIFEST = "manifest.json"
BESIDE = ".manifest.json"
"""End of the name of a manifest of few files, such as a brief, that may share a run's folder."""

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
    """A file of a run beside what its manifest says of it.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> ar.runs.FileCheck(name="ranking.csv", expected="ab", found="cd").intact
    False
    """

    name: str
    expected: str
    found: str | None

    @property
    def intact(self) -> bool:
        """Whether the file is there and unchanged."""
        return self.found == self.expected


def verify(out: StrPath) -> tuple[FileCheck, ...]:
    """Check the files of a folder against its manifests: a run's, and those of single briefs.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> import atrocityrisk as ar
    >>> spec = ar.specs.amend_spec(ar.default_spec(), {"model": "climatology"})
    >>> with TemporaryDirectory() as folder:
    ...     record = ar.run(spec, folder)
    ...     checks = ar.runs.verify(folder)
    >>> all(check.intact for check in checks)
    True
    """
    paths = _manifests(out)
    if not paths:
        raise IntegrityError(
            f"expected a run's {MANIFEST} in {out}, found none; name a folder that "
            "`atrocityrisk rank`, `run`, `report`, `brief` or `backtest` wrote"
        )
    checks = []
    for path in paths:
        for name, expected in _outputs(path).items():
            file = safe_join(out, name)
            found = sha256(file) if file.is_file() else None
            checks.append(FileCheck(name=name, expected=str(expected), found=found))
    return tuple(checks)


def unlisted(out: StrPath) -> tuple[str, ...]:
    """Names of files in a folder and below that none of its manifests lists, in order."""
    paths = _manifests(out)
    known = {path.name for path in paths}.union(*(_outputs(path) for path in paths))
    found = (file.relative_to(out).as_posix() for file in Path(out).rglob("*") if file.is_file())
    return tuple(sorted(name for name in found if name not in known))


def _manifests(out: StrPath) -> list[Path]:
    """The manifest of a run, then those of single briefs."""
    path = safe_join(out, MANIFEST)
    beside = sorted(Path(out).glob(f"*{BESIDE}"))
    return [path] * path.is_file() + [safe_join(out, one.name) for one in beside]


def _outputs(path: Path) -> dict[str, object]:
    """Hashes by name of file, as a manifest has them."""
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as problem:
        raise IntegrityError(f"{path} is not readable JSON ({problem}); run again") from problem
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise IntegrityError(f"{path} is no manifest of format {FORMAT!r}; run again")
    outputs = manifest.get("outputs")
    if not isinstance(outputs, dict) or not outputs:
        raise IntegrityError(f"{path} names no outputs, so nothing can be checked; run again")
    return outputs
