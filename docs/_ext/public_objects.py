"""Pages for every public object, made from the ``__all__`` of the package and of its rooms.

An object that the package itself hands on is described under that short name, and listed by its
room too. Nothing is typed here, so that nothing can be forgotten.
"""

import ast
import importlib
import inspect
import pkgutil
from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import ModuleType

from numpydoc.xref import DEFAULT_LINKS
from sphinx.application import Sphinx
from sphinx.config import Config

import atrocityrisk

TOP = "atrocityrisk"


def rooms() -> list[str]:
    """Packages and modules with public names, by their dotted names."""
    found = []
    for name in sorted(atrocityrisk.__all__):
        room = getattr(atrocityrisk, name)
        if isinstance(room, ModuleType):
            found.append(room.__name__)
            for inner in pkgutil.iter_modules(getattr(room, "__path__", [])):
                if inner.ispkg and not inner.name.startswith("_"):
                    found.append(f"{room.__name__}.{inner.name}")
    return [name for name in found if hasattr(importlib.import_module(name), "__all__")]


def public(room: str) -> dict[str, object]:
    """Public names of one room, without its modules."""
    module = importlib.import_module(room)
    found = {name: getattr(module, name) for name in sorted(module.__all__)}
    return {name: value for name, value in found.items() if not isinstance(value, ModuleType)}


def is_data(value: object) -> bool:
    """Whether a name is a table, a registry or a constant."""
    return not (inspect.isclass(value) or inspect.isroutine(value))


def homes() -> dict[str, str]:
    """Where each object is described, by room and name: the first place that hands it on."""
    known: dict[tuple[str, int], str] = {}
    found = {}
    for room in [TOP, *rooms()]:
        for name, value in public(room).items():
            # Two constants may be one object, such as an interned string; with their names, not.
            key = (name, id(value)) if is_data(value) else ("", id(value))
            found[f"{room}.{name}"] = known.setdefault(key, f"{room}.{name}")
    return found


@cache
def words_below(file: Path) -> dict[str, str]:
    """The strings that stand below the assignments of one file, by the name assigned."""
    body = ast.parse(file.read_text(encoding="utf-8")).body
    found = {}
    for statement, below in pairwise(body):
        targets = getattr(statement, "targets", [getattr(statement, "target", None)])
        if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
            words = inspect.cleandoc(str(below.value.value))
            found |= {target.id: words for target in targets if isinstance(target, ast.Name)}
    return found


def words_on(room: str, name: str) -> str:
    """What a room says of one of its constants."""
    folder = Path(str(importlib.import_module(room).__file__)).parent
    found = (words_below(file).get(name, "") for file in sorted(folder.rglob("*.py")))
    return next(filter(None, found), "")


def _heading(text: str, line: str) -> list[str]:
    return [text, line * len(text), ""]


def _constant(home: str, value: object, room: str) -> list[str]:
    """Description of one constant, with its value where that is short."""
    module, _, name = home.rpartition(".")
    lines = [f".. currentmodule:: {module}", "", f".. py:data:: {name}", ""]
    lines += [f"   {line}" for line in words_on(room, name).splitlines()]
    shown = repr(value)
    if len(shown) < 200 and "\n" not in shown:
        lines += ["", f"   ``{shown}``"]
    return [*lines, ""]


def _tables(room: str, names: list[str], home: dict[str, str], *, listed: bool) -> list[str]:
    """Tables of some names of a room; a table takes names of one module only."""
    places = [home[f"{room}.{name}"].rpartition(".") for name in names]
    lines = []
    for module in sorted({place[0] for place in places}):
        lines += [f".. currentmodule:: {module}", "", ".. autosummary::"]
        lines += ["   :toctree: generated", ""] if listed else [""]
        lines += [f"   {place[2]}" for place in places if place[0] == module] + [""]
    return lines


def room_page(room: str, home: dict[str, str], described: dict[str, str]) -> str:
    """The page of one room: what it is, and tables of its classes, functions and constants.

    `described` holds where each constant is described; those of this room are added.
    """
    lines = _heading(room.removeprefix(f"{TOP}."), "=")
    lines += [f".. module:: {room}", ""]
    lines += [inspect.getdoc(importlib.import_module(room)) or "", ""]
    entries = public(room)
    for title, belongs in (("Classes", inspect.isclass), ("Functions", inspect.isroutine)):
        names = [name for name, value in entries.items() if belongs(value)]
        if names:
            lines += _heading(title, "-") + _tables(room, names, home, listed=True)
    constants = [name for name, value in entries.items() if is_data(value)]
    if constants:
        lines += _heading("Registries and constants", "-")
    for name in constants:
        place = home[f"{room}.{name}"]
        if described.setdefault(place, room) == room:
            lines += _constant(place, entries[name], room)
        else:
            lines += [f":py:data:`~{place}`", ""]
    return "\n".join(lines)


INTRODUCTION = """\
After ``import atrocityrisk as ar`` everything that most people need has a short name, such as
``ar.rank``; the rest is in one of the rooms below, such as ``ar.metrics.brier_score``. What is in
neither list is internal and may change without notice.
"""


def overview(home: dict[str, str]) -> str:
    """The first page of the reference: the short names, and the rooms with what each is for."""
    entries = public(TOP)
    lines = _heading("Python", "=") + [f".. module:: {TOP}", "", INTRODUCTION]
    lines += _heading("Short names", "-")
    lines += _tables(TOP, [n for n, v in entries.items() if not is_data(v)], home, listed=False)
    lines += [f"- :py:data:`{name}`" for name, value in entries.items() if is_data(value)]
    lines += ["", *_heading("Rooms", "-"), ".. list-table::", "   :widths: 30 70", ""]
    for room in rooms():
        first = (inspect.getdoc(importlib.import_module(room)) or "").partition("\n\n")[0]
        name = room.removeprefix(f"{TOP}.")
        lines += [f"   * - :doc:`{name}`", f"     - {' '.join(first.split())}"]
    lines += ["", ".. toctree::", "   :hidden:", ""]
    lines += [f"   {room.removeprefix(f'{TOP}.')}" for room in rooms()]
    return "\n".join([*lines, ""])


def write_pages(app: Sphinx, config: Config) -> None:
    """Write the pages, and keep files apart whose names differ only by case."""
    folder = Path(app.srcdir) / "reference" / "api"
    folder.mkdir(parents=True, exist_ok=True)
    home = homes()
    pages = {"index": overview(home)}
    described: dict[str, str] = {}
    for room in rooms():
        pages[room.removeprefix(f"{TOP}.")] = room_page(room, home, described)
    for name, text in pages.items():
        path = folder / f"{name}.rst"
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8", newline="\n")
    for path in folder.glob("*.rst"):
        if path.stem not in pages:
            path.unlink()
    often = Counter(place.lower() for place in set(home.values()))
    config.autosummary_filename_map = {
        place: f"{place}-class"
        for place in set(home.values())
        if often[place.lower()] > 1 and place.rpartition(".")[2][0].isupper()
    }
    # numpydoc would link words such as "iterable" to Python's own pages, which are not asked for.
    DEFAULT_LINKS.clear()
    config.numpydoc_xref_aliases = {
        name.rpartition(".")[2]: place
        for name, place in home.items()
        if place.rpartition(".")[2][0].isupper() and not place.rpartition(".")[2].isupper()
    }


def _left_out(app: Sphinx, kind: str, name: str, *_: object) -> bool | None:
    """Leave out what scikit-learn adds to every model: requests of metadata."""
    return True if name.startswith("set_") and name.endswith("_request") else None


def setup(app: Sphinx) -> dict[str, bool]:
    """Write the pages before Sphinx looks for them."""
    app.connect("config-inited", write_pages, priority=100)
    app.connect("autodoc-skip-member", _left_out)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
