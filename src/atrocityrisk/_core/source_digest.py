"""Digest of a module's source and of all modules of its author that it imports, near or far.

What is installed beside it counts by its version, and Python's own by Python's. A file that the
code reads while it computes is not seen.
"""

import ast
import hashlib
import importlib.util
import sys
import sysconfig
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.metadata import packages_distributions, version
from pathlib import Path

_SITE = tuple(
    Path(folder).resolve()
    for folder in dict.fromkeys(map(sysconfig.get_path, ("purelib", "platlib")))
)
_KNOWN = ("atrocityrisk", "numpy", "pandas", "sklearn", "scipy", "numba", "statsmodels")
"""Packages whose versions are told elsewhere."""

# Digests of files as they were when their modules were loaded as plug-ins: an edit made later is
# not what computes.
_AS_LOADED: dict[Path, str] = {}


def source_digest(module: str, *, as_loaded: bool = False) -> str | None:
    """Digest of a module's code as it is on disk, or as it was loaded; None without a file."""
    files, beside = _reached(module)
    if not files:
        return None
    found = []
    for file in files:
        now = hashlib.sha256(file.read_bytes()).hexdigest()
        found.append(_AS_LOADED.get(file, now) if as_loaded else now)
    return hashlib.sha256("\n".join(sorted(found) + beside).encode()).hexdigest()


def remember_source(module: str) -> None:
    """Take note of a module's code, as it has just been loaded."""
    for file in _reached(module)[0]:
        _AS_LOADED.setdefault(file, hashlib.sha256(file.read_bytes()).hexdigest())


def forget_source(module: str) -> None:
    """Forget a module and those of its author that it imports, so that they are loaded anew."""
    files = set(_reached(module)[0])
    for file in files:
        _AS_LOADED.pop(file, None)
    for name, loaded in list(sys.modules.items()):
        place = getattr(loaded, "__file__", None)
        if name != "__main__" and place is not None and Path(place).resolve() in files:
            del sys.modules[name]


def _reached(module: str) -> tuple[list[Path], list[str]]:
    """Files of the author's own that a module needs, and versions of what is installed beside."""
    own_top = module.partition(".")[0]
    files: dict[Path, None] = {}
    beside: dict[str, None] = {}
    waiting = [module]
    seen = set()
    while waiting:
        name = waiting.pop()
        top = name.partition(".")[0]
        if name in seen or top in _KNOWN or top in sys.stdlib_module_names:
            continue
        seen.add(name)
        file = _file_of(name)
        if file is None:
            continue
        if top != own_top and file.is_relative_to(_SITE[0]) | file.is_relative_to(_SITE[-1]):
            beside[f"{top} {_version_of(top)}"] = None
            continue
        files[file] = None
        waiting += _imported(file.read_bytes(), name, file.name == "__init__.py")
        # A package's __init__ is executed before its modules are.
        waiting += [name.rsplit(".", 1)[0]] if "." in name else []
    return list(files), sorted(beside)


def _file_of(name: str) -> Path | None:
    """Source file of a module, loaded or not; None for what is no Python file."""
    loaded = sys.modules.get(name)
    place = getattr(loaded, "__file__", None)
    if loaded is None:
        try:
            spec = importlib.util.find_spec(name)
        except (ImportError, AttributeError, ValueError):
            return None
        place = None if spec is None else spec.origin
    if place is None or not place.endswith(".py"):
        return None
    file = Path(place).resolve()
    return file if file.is_file() else None


def _imported(source: bytes, module: str, is_package: bool) -> Iterator[str]:
    """Names of modules that a module may import, wherever in it that is said."""
    package = module if is_package else module.rpartition(".")[0]
    for name, level in _import_statements(source):
        parent = package.rsplit(".", level - 1)[0] if level > 1 else package
        if level and not parent:
            continue
        yield f"{parent}.{name}".rstrip(".") if level else name


@lru_cache(maxsize=256)
def _import_statements(source: bytes) -> tuple[tuple[str, int], ...]:
    """Modules named in import statements, each with the dots before it."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return ()
    found: list[tuple[str, int]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(alias.name, 0) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            found.append((base, node.level))
            # What is imported from a package may be a module of it.
            found += [(f"{base}.{alias.name}".lstrip("."), node.level) for alias in node.names]
    return tuple(dict.fromkeys(found))


@cache
def _version_of(top: str) -> str:
    """Version of the installed package that a module belongs to."""
    known = packages_distributions().get(top)
    return version(known[0]) if known else str(getattr(sys.modules.get(top), "__version__", ""))
