"""What a number depends on beside its data: versions of packages, and the code that made it."""

import hashlib
import inspect
import platform
import sys
from functools import cache
from importlib.metadata import version
from pathlib import Path
from pickle import PicklingError
from typing import Any

import joblib

from atrocityrisk._core.source_digest import source_digest

_VERSIONS = ("atrocityrisk", "numpy", "pandas", "scikit-learn", "scipy", "numba", "statsmodels")
# Their versions are told for every model, whatever it is made of.
_IMPORTED = ("numpy", "pandas", "sklearn", "scipy", "numba", "statsmodels")
_PACKAGE = Path(__file__).resolve().parents[1]


class UnknownCodeError(ValueError):
    """A model whose parameters or code cannot be told from changed ones."""


def identity_of(model: Any) -> dict[str, object]:
    """Parameters, code and versions that a model's numbers depend on, as JSON holds them."""
    try:
        # Callers pass a clone: whether a model was fitted before does not matter.
        parameters = joblib.hash(model)
        code = _code_of(model)
    except (PicklingError, AttributeError, OSError, TypeError) as problem:
        raise UnknownCodeError(str(problem)) from problem
    return {
        "model": parameters,
        "code": code | {"atrocityrisk": package_digest()},
        "versions": versions(),
    }


def versions() -> dict[str, str]:
    """Versions on which a number may depend: an upgrade is a miss, never a wrong hit."""
    found = {package: version(package) for package in _VERSIONS}
    return found | {"python": platform.python_version()}


@cache
def package_digest(room: str = "") -> str:
    """Digest of the package's files, or of a room's: a checkout changes without a new version."""
    root = _PACKAGE / room
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        if path.suffix in (".py", ".csv") and path.is_file():
            digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _code_of(model: Any) -> dict[str, str]:
    """Version of each package that a model's parts come from, or a hash of the file itself."""
    found = {}
    for part in (model, *model.get_params(deep=True).values()):
        kinds = type(part).__mro__ if not inspect.isroutine(part) else (part,)
        for kind in kinds:
            module = getattr(kind, "__module__", None) or "builtins"
            top = module.partition(".")[0]
            if top in ("builtins", "atrocityrisk") or module in found:
                continue
            found[module] = _code_or_version(kind, module, top)
    return found


def _code_or_version(kind: Any, module: str, top: str) -> str:
    """What tells a module's code from an edited one."""
    known = str(getattr(sys.modules.get(top), "__version__", ""))
    if top in _IMPORTED or top in sys.stdlib_module_names:
        return known
    # A version alone does not: who develops a package edits it for weeks under one version.
    code = source_digest(module, as_loaded=True)
    if code is None:
        code = hashlib.sha256(inspect.getsource(kind).encode()).hexdigest()
    return f"{known} {code}".lstrip()
