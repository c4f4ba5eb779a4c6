"""What a command is asked to do: a specification, and the options that change parts of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from atrocityrisk.specs import RunSpec

WORDS = ("available", "default")
"""What `--indicators` takes in place of names."""


def asked_spec(
    spec: Path | None,
    *,
    command: str,
    panel: Path | None = None,
    model: str | None = None,
    outcome: str | None = None,
    origin: int | None = None,
    seed: int | None = None,
    indicators: str | None = None,
    exclude: Sequence[str] | None = None,
    accept_inputs: str | None = None,
    timing: str | None = None,
) -> RunSpec:
    """The specification of a file, or the default, with what the options say in place of its own.

    Messages name options as they are typed.
    """
    from atrocityrisk.errors import SpecError
    from atrocityrisk.specs import amend_spec, default_spec, read_spec

    given = {
        "panel": panel,
        "model": model,
        "outcome": outcome,
        "origin": origin,
        "seed": seed,
        "indicators": None if indicators is None else _names(indicators),
        "exclude": exclude or None,
        "accept_inputs": accept_inputs,
        "timing": timing,
    }
    values = {key: value for key, value in given.items() if value is not None}
    base = default_spec() if spec is None else read_spec(spec)
    try:
        return amend_spec(base, values, where=command)
    except SpecError as problem:
        raise SpecError(_as_typed(str(problem))) from problem


def one_file(argument: Path | None, option: Path | None) -> Path:
    """The file that a command obeys, named either way, and once."""
    from atrocityrisk.errors import SpecError

    if (argument is None) == (option is None):
        found = "neither" if argument is None else "both"
        raise SpecError(f"expected a specification as FILE or by --spec FILE, found {found}")
    chosen = argument or option
    assert chosen is not None
    return chosen


def _names(text: str) -> str | tuple[str, ...]:
    """Names between commas, or one of the words that stand for a list."""
    if text in WORDS:
        return text
    return tuple(name.strip() for name in text.split(","))


def _as_typed(message: str) -> str:
    """A message in which keys of a file are options of a line."""
    return message.replace("[run] ", "--").replace("--accept_inputs", "--accept-inputs")
