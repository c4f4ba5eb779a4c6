"""What a command is asked to do: a specification, and the options that change parts of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from atrocityrisk.specs import BacktestSpec, RunSpec

WORDS = ("available", "default")
"""What `--indicators` takes in place of names."""
ORIGINS = ("first_origin", "last_origin")
"""Options of a backtest that are no keys of a run's specification."""


def amendments(
    *,
    panel: Path | None,
    model: str | None,
    outcome: str | None,
    origin: int | None,
    seed: int | None,
    indicators: str | None,
    exclude: Sequence[str] | None,
    accept_inputs: str | None,
    timing: str | None = None,
    previous: Path | None = None,
) -> dict[str, object]:
    """What the options of a line say, by the keys of a specification."""
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
        "previous": previous,
    }
    return {key: value for key, value in given.items() if value is not None}


def asked_spec(file: Path | None, values: Mapping[str, object], *, command: str) -> RunSpec:
    """The specification of a file, or the default, with what the options say in place of its own.

    Messages name options as they are typed.
    """
    from atrocityrisk.errors import SpecError
    from atrocityrisk.specs import amend_spec, default_spec, read_spec

    base = default_spec() if file is None else read_spec(file)
    try:
        return amend_spec(base, values, where=command)
    except SpecError as problem:
        raise SpecError(_as_typed(str(problem))) from problem


def asked_task(
    file: Path | None, values: Mapping[str, object], *, command: str
) -> BacktestSpec | RunSpec:
    """The task of a file, or a specification whose model is to be scored."""
    from atrocityrisk.errors import SpecError
    from atrocityrisk.specs import is_backtest_file, read_backtest_spec

    if file is None or not is_backtest_file(file):
        # What the range of origins is, is said of the task that is made from it.
        own = {key: value for key, value in values.items() if key not in ORIGINS}
        return asked_spec(file, own, command=command)
    if values:
        options = ", ".join(map(_option, values))
        raise SpecError(
            f"{file} is a task with a table [backtest], which names panel, models and origins "
            f"itself; found {options} beside it. Change the file, or give one with a table [run]"
        )
    return read_backtest_spec(file)


def one_file(argument: Path | None, option: Path | None) -> Path | None:
    """The file that a command obeys, named either way, and once."""
    from atrocityrisk.errors import SpecError

    if argument is not None and option is not None:
        raise SpecError(f"found {argument} beside --spec {option}; keep one")
    return option if argument is None else argument


def required_file(argument: Path | None, option: Path | None) -> Path:
    """The same for a command that does nothing without one."""
    from atrocityrisk.errors import SpecError

    chosen = one_file(argument, option)
    if chosen is None:
        raise SpecError(
            "expected a file of what to do, as FILE or by --spec FILE, found none; name one, or "
            "call `rank`, which needs none"
        )
    return chosen


def names_between_commas(text: str, *, option: str) -> tuple[str, ...]:
    """Names of a list on the line; an empty one is refused."""
    from atrocityrisk.errors import SpecError

    names = tuple(name.strip() for name in text.split(","))
    if not all(names):
        raise SpecError(
            f"expected {option} as names with commas between them, found {text!r}; correct it"
        )
    return names


def _names(text: str) -> str | tuple[str, ...]:
    """Names between commas, or one of the words that stand for a list."""
    return text if text in WORDS else names_between_commas(text, option="--indicators")


def _option(key: str) -> str:
    return f"--{key.replace('_', '-')}"


def _as_typed(message: str) -> str:
    """A message in which keys of a file are options of a line."""
    return message.replace("[run] ", "--").replace("--accept_inputs", "--accept-inputs")
