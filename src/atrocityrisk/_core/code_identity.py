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

_VERSIONS = ("atrocityrisk", "numpy", "pandas", "scikit-learn", "scipy", "numba", "statsmodels")
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
            known = getattr(sys.modules.get(top), "__version__", None)
            if top == "__main__" or (known is None and top not in sys.stdlib_module_names):
                file = getattr(sys.modules.get(module), "__file__", None)
                source = Path(file).read_text("utf-8") if file else inspect.getsource(kind)
                known = hashlib.sha256(source.encode()).hexdigest()
            found[module] = str(known)
    return found
