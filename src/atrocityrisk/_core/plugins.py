"""Code of others that adds to the registries: installed packages, and modules that a spec names.

Packages are found by their entry points, on the first name that is missing; a module is looked for
beside the file that names it, in the current folder and on `sys.path`. Importing one registers
what it adds.
"""

import importlib
import importlib.util
import sys
import traceback
from collections.abc import Iterable
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType

from atrocityrisk._core.source_digest import forget_source, remember_source, source_digest
from atrocityrisk.errors import PluginError

GROUP = "atrocityrisk.plugins"
_PACKAGE = Path(__file__).resolve().parents[1]


@cache
def load_plugins() -> tuple[str, ...]:
    """Names of the installed plug-ins, each imported once; importing one registers what it adds."""
    names = []
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name):
        try:
            entry.load()
        except Exception as problem:
            # Left out in silence, its models would look misspelt.
            package = entry.dist.name if entry.dist else "an unknown package"
            raise PluginError(
                f"the plug-in {entry.name!r} of {package} cannot be loaded ({entry.value}: "
                f"{type(problem).__name__}: {problem}); repair or uninstall it"
            ) from problem
        remember_source(entry.module)
        names.append(entry.name)
    return tuple(names)


def load_modules(names: Iterable[str], *, beside: Path | None = None) -> None:
    """Import the modules that a specification names, each in its newest form."""
    for name in names:
        load_module(name, beside=beside)


def load_module(name: str, *, beside: Path | None = None) -> ModuleType:
    """A module of the user's, looked for in a folder, in the current one, and on `sys.path`."""
    if not all(part.isidentifier() for part in name.split(".")):
        raise PluginError(
            f"expected the name of a Python module such as 'my_models' or 'my_package.models', "
            f"found {name!r}; write it without '.py' and without folders"
        )
    loaded = sys.modules.get(name)
    # A module that another file has named, and that is not beside this one, is where it was.
    own = [] if beside is None else [beside.resolve()]
    folders = own if loaded is not None else [*own, Path.cwd()]
    file = _file_in(folders, name)
    if file is not None:
        _look_in(file, name)
    if loaded is not None:
        if source_digest(name) == source_digest(name, as_loaded=True):
            return loaded
        # Edited since: a notebook that reads its specification again means the new code.
        forget_source(name)
    importlib.invalidate_caches()
    try:
        module = importlib.import_module(name)
    except (Exception, SystemExit) as problem:
        raise _fault(name, problem, folders) from problem
    remember_source(name)
    return module


def _file_in(folders: list[Path], name: str) -> tuple[Path, Path] | None:
    """Folder and file of a module's first part, in the first of some folders that has it."""
    top = name.partition(".")[0]
    for folder in folders:
        for file in (folder / f"{top}.py", folder / top / "__init__.py"):
            if file.is_file():
                return folder, file
    return None


def _look_in(found: tuple[Path, Path], name: str) -> None:
    """Let a folder's modules be imported, unless another module of that name comes first."""
    folder, file = found
    top = name.partition(".")[0]
    # At the end: a file named csv.py in a folder of specifications must not replace Python's.
    if str(folder) not in sys.path:
        sys.path.append(str(folder))
        importlib.invalidate_caches()
    there = sys.modules.get(top)
    spec = there.__spec__ if there is not None else importlib.util.find_spec(top)
    origin = None if spec is None else spec.origin
    if origin is None or Path(origin).resolve() != file.resolve():
        raise PluginError(
            f"the plug-in module {name!r} is {file}, but Python takes another module of that name, "
            f"{origin or 'without a file'}; rename your file, and where it is named"
        )


def _fault(name: str, problem: BaseException, folders: list[Path]) -> PluginError:
    """What keeps a module from being loaded: absent, or faulty at a line."""
    parents = {name.rsplit(".", cut)[0] for cut in range(name.count(".") + 1)}
    if isinstance(problem, ModuleNotFoundError) and problem.name in parents:
        where = " or ".join(str(folder) for folder in dict.fromkeys(folders))
        return PluginError(
            f"no plug-in module named {name!r}; expected {name.replace('.', '/')}.py in {where}, "
            "or an installed package of that name; correct the name, move the file or install "
            "the package"
        )
    if isinstance(problem, SyntaxError):
        where = f"{problem.filename}, line {problem.lineno}"
    else:
        # The last line of theirs, not one of ours that refuses what they gave.
        passed = traceback.extract_tb(problem.__traceback__)
        theirs = [
            frame
            for frame in passed
            if not frame.filename.startswith("<frozen")
            and not Path(frame.filename).is_relative_to(_PACKAGE)
            and frame.filename != importlib.__file__
        ]
        last = (theirs or passed)[-1]
        where = f"{last.filename}, line {last.lineno}"
    return PluginError(
        f"the plug-in module {name!r} cannot be loaded: {type(problem).__name__}: {problem} "
        f"({where}); correct that line, or take {name!r} out of the plug-ins"
    )


class SearchPath:
    """Where modules are found; once unpickled, in a worker too."""

    # A worker gets it before a model, so that the model's module is found there as it was here,
    # also where the worker was started before the module's folder was known.

    def __reduce__(self) -> tuple[object, tuple[list[str]]]:
        """The folders, as they are now."""
        return _search_in, (list(sys.path),)


def _search_in(folders: list[str]) -> SearchPath:
    sys.path.extend(folder for folder in folders if folder not in sys.path)
    return SearchPath()
