"""How strict TOML is read, and what is said of a fault: shared by all specifications."""

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from atrocityrisk._core.registry import did_you_mean
from atrocityrisk.errors import SpecError

OPENINGS = ("Input should be ", "Value error, ", "String should have ", "Tuple should have ")
"""How pydantic begins what our own message says with "expected"."""


def read_toml(path: Path, *, expected: str) -> dict[str, Any]:
    """Tables of a file; whatever keeps it from being read is told with what was expected there."""
    try:
        # With a byte-order mark where an editor on Windows has put one.
        text = path.read_text(encoding="utf-8-sig")
    except OSError as problem:
        raise SpecError(
            f"expected {expected} at {path}; {problem.strerror or problem}"
        ) from problem
    except UnicodeDecodeError as problem:
        raise SpecError(
            f"{path} is not UTF-8 text (byte {problem.start}); save it as UTF-8"
        ) from problem
    return parse_toml(text, where=str(path))


def parse_toml(text: str, *, where: str) -> dict[str, Any]:
    """Tables of a text; `where` says in messages what it is."""
    try:
        return tomllib.loads(text)
    # A number of five thousand digits is a ValueError, brackets nested as deep a RecursionError.
    except (ValueError, RecursionError) as problem:
        raise SpecError(f"{where} is not TOML: {problem}; correct it there") from problem


def fault_text(error: Any, *, at: str, known: Iterable[str]) -> str:
    """One fault that pydantic found, in the words of this package; `at` is the table."""
    if not error["loc"]:
        return f"{at}: {error['msg'].removeprefix('Value error, ')}"
    field = error["loc"][-1]
    if error["type"] == "extra_forbidden":
        return f"{at} has no key {field!r}{did_you_mean(field, list(known))}"
    if error["type"] == "missing":
        return f"{at} lacks the key {field!r}"
    return f"{at} {field}: expected {expected_text(error)}, found {error['input']!r}"


def expected_text(error: Any) -> str:
    """What pydantic says was expected, without its openings."""
    text = str(error["msg"])
    for opening in OPENINGS:
        text = text.removeprefix(opening)
    return text.removesuffix(" after validation, not 0")
