#!/usr/bin/env python
"""Hold docstrings to the rule: whole ones for what a room exports, one line for what it keeps.

    python scripts/check_docstrings.py [ROOM ...]

What an `__init__` hands on is validated by numpydoc, its public methods too; any other function or
class has a docstring of one line, or none where its name begins with an underscore.
"""

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from numpydoc.validate import validate

SOURCE = Path(__file__).resolve().parents[1] / "src" / "atrocityrisk"
DESK = SOURCE / "desk"
# GL01/GL02/GL03: layout is ruff's; ES01: extended summaries are optional; SA01: no See Also;
# RT02-RT04, PR06/PR09, SS05/SS06, YD01: taste; PR02: parameters of decorated functions. EX01, an
# example that runs, is asked of the names that are handed on, not of each of their methods.
LEFT_OUT = frozenset(
    "ES01 SA01 GL01 GL02 GL03 RT02 RT03 RT04 PR02 PR06 PR09 SS05 SS06 GL08 YD01".split()  # noqa: SIM905
)


def exported() -> set[tuple[Path, str]]:
    """Files and names that the rooms' `__init__` files hand on."""
    found: set[tuple[Path, str]] = set()
    for init in [*SOURCE.rglob("__init__.py"), *SOURCE.rglob("__init__.pyi")]:
        # A program, not a library: what its rooms hand on, they hand to one another.
        if init.is_relative_to(DESK):
            continue
        for node in ast.parse(init.read_text(encoding="utf-8")).body:
            if not isinstance(node, ast.ImportFrom):
                continue
            base = init.parents[node.level - 1] if node.level else SOURCE.parent
            file = base.joinpath(*(node.module or "").split(".")).with_suffix(".py")
            found |= {(file, alias.name) for alias in node.names if file.is_file()}
    found |= {there for file, name in found for there in _handed_through(file, name)}
    return found | {taken for file, name in found for taken in _taken_over(file, name)}


def _handed_through(file: Path, name: str) -> Iterator[tuple[Path, str]]:
    """Where a module has a name from that it hands on and did not define."""
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and any(given.name == name for given in node.names):
            there = SOURCE.parent.joinpath(*(node.module or "").split(".")).with_suffix(".py")
            if there.is_file():
                yield there, name


@cache
def listed() -> set[str]:
    """Names that the `__all__` of a room holds, the command line's apart."""
    found: set[str] = set()
    for init in [*SOURCE.rglob("__init__.py"), *SOURCE.rglob("__init__.pyi")]:
        for node in ast.parse(init.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Assign) and init.parent.name != "cli":
                names = [target.id for target in node.targets if isinstance(target, ast.Name)]
                if names == ["__all__"]:
                    found |= set(ast.literal_eval(node.value))
    return found


def _taken_over(file: Path, name: str) -> Iterator[tuple[Path, str]]:
    """Functions of modules beside a class that are its methods: ``drop = _derived.drop``."""
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if not (isinstance(node, ast.ClassDef) and node.name == name):
            continue
        for given in node.body:
            value = given.value if isinstance(given, ast.Assign) else None
            if isinstance(value, ast.Call) and value.args:  # classmethod(...)
                value = value.args[0]
            if isinstance(value, ast.Attribute) and isinstance(value.value, ast.Name):
                beside = file.with_name(f"{value.value.id}.py")
                if beside.is_file():
                    yield beside, value.attr


def definitions(file: Path) -> Iterator[tuple[str, ast.AST, str | None]]:
    """Dotted name, node and docstring of each function and class of a file, nested ones too."""
    stack = [("", node) for node in ast.parse(file.read_text(encoding="utf-8")).body]
    while stack:
        above, node = stack.pop()
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            name = above + node.name
            yield name, node, ast.get_docstring(node)
            if isinstance(node, ast.ClassDef):
                stack += [(name + ".", inner) for inner in node.body]


def faults(file: Path, handed_on: set[str]) -> Iterator[str]:
    """What is wrong in one file, a line each."""
    module = ".".join(["atrocityrisk", *file.relative_to(SOURCE).with_suffix("").parts])
    for name, node, text in definitions(file):
        where = f"{file.relative_to(SOURCE.parent)}:{getattr(node, 'lineno', 0)} {name}"
        first, _, member = name.partition(".")
        if first in handed_on and not member.startswith("_"):
            wrong = validate(f"{module}.{name}")["errors"]
            # The fields of a record are described once, under Attributes.
            fields = isinstance(node, ast.ClassDef) and "Attributes\n" in (text or "")
            spared = LEFT_OUT | {"PR01"} if fields else LEFT_OUT
            spared |= set() if name in listed() else {"EX01"}
            yield from (f"{where}: {code} {what}" for code, what in wrong if code not in spared)
            if text is None:
                yield f"{where}: exported, and has no docstring"
        elif text is not None and "\n" in text:
            yield f"{where}: not exported; expected one line, found {text.count(chr(10)) + 1}"
        # Django's inner class of options says nothing that a reader would call.
        elif text is None and not name.rpartition(".")[2].startswith(("_", "Meta")):
            yield f"{where}: has no docstring"


def main() -> None:
    """Print every fault and leave with 1 if there is any."""
    rooms = sys.argv[1:] or ["."]
    names: dict[Path, set[str]] = {}
    for file, name in exported():
        names.setdefault(file, set()).add(name)
    found = [
        fault
        for room in rooms
        for file in sorted((SOURCE / room).rglob("*.py"))
        if file.name != "__init__.py" and "migrations" not in file.parts
        for fault in faults(file, names.get(file, set()))
    ]
    print("\n".join(found) or "docstrings: all as they should be")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
