"""Finished forecasts on disk, each under a name made from everything that it depends on.

A file is whole or absent, begins with the hash of its content, and holds numbers and texts only:
nothing in it can execute.
"""

import hashlib
import inspect
import json
import platform
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from pickle import PicklingError

import joblib
from sklearn.base import ClassifierMixin, clone

from atrocityrisk._core.files import atomic_write
from atrocityrisk.errors import IntegrityError, SpecError

_VERSIONS = ("atrocityrisk", "numpy", "pandas", "scikit-learn", "scipy", "numba", "statsmodels")


@dataclass(frozen=True, kw_only=True, eq=False)
class CachedForecast:
    """The part of a forecast that a backtest keeps; `warned` pairs a category with a text."""

    name: str
    origin: int
    gwcode: Sequence[int]
    probability: Sequence[float]
    training: Mapping[str, int]
    warned: Sequence[Sequence[str]]


def dependencies(model: ClassifierMixin, name: str) -> dict[str, object]:
    """All that a forecast depends on beside data, origin, window and seed."""
    try:
        # A clone has parameters only: whether the model passed in was fitted does not matter.
        parameters = joblib.hash(clone(model))
        code = _code_of(model)
    except (PicklingError, AttributeError, OSError, TypeError) as problem:
        raise SpecError(
            f"model {name!r} cannot be told from a changed one ({problem}); define it and its "
            "functions in a file, or run without a cache"
        ) from problem
    # A number may depend on any of these; an upgrade is a miss, never a wrong hit.
    versions = {package: version(package) for package in _VERSIONS}
    return {
        "name": name,
        "model": parameters,
        "code": code | {"atrocityrisk": _own_code()},
        "versions": versions | {"python": platform.python_version()},
    }


def _code_of(model: ClassifierMixin) -> dict[str, str]:
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


@cache
def _own_code() -> str:
    """Digest of the package's files: a checkout changes without a new version number."""
    root = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        if path.suffix in (".py", ".csv") and path.is_file():
            digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def save(made: CachedForecast, path: Path) -> None:
    """Write a finished forecast under its hash, whole or not at all."""
    content = json.dumps(asdict(made))
    digest = hashlib.sha256(content.encode()).hexdigest()
    with atomic_write(path) as temporary:
        temporary.write_text(f"{digest}\n{content}\n", encoding="utf-8")


def load(path: Path | None) -> CachedForecast | None:
    """A finished forecast, or None where there is none; a damaged one is refused."""
    if path is None or not path.is_file():
        return None
    digest, _, content = path.read_bytes().partition(b"\n")
    if hashlib.sha256(content.rstrip(b"\n")).hexdigest().encode() != digest:
        raise IntegrityError(
            f"{path} is not a finished forecast, whole and as written; delete it, and it is made "
            "again"
        )
    return CachedForecast(**json.loads(content))
