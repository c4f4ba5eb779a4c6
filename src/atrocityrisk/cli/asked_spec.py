"""What a command is asked to do: a specification, and the options that change parts of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from atrocityrisk.specs import RunSpec

AVAILABLE = "available"
"""Stands for all indicators that the panel has."""


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
    timing: str | None = None,
    previous: Path | None = None,
) -> RunSpec:
    """The specification of a file, or the default, with what the options say in place of its own.

    Messages name options as they are typed.
    """
    from atrocityrisk.errors import SpecError
    from atrocityrisk.specs import RunSpec, amend_spec, default_spec, read_spec

    given = {
        "panel": panel,
        "model": model,
        "outcome": outcome,
        "origin": origin,
        "seed": seed,
        "timing": timing,
        "previous": previous,
    }
    values: dict[str, object] = {key: value for key, value in given.items() if value is not None}
    if indicators is not None:
        values["indicators"] = None if indicators == AVAILABLE else names_between_commas(indicators)
    # The default's indicators are those of the embedded panel; another panel has its own.
    base = default_spec() if panel is None else RunSpec()
    if spec is not None:
        base = read_spec(spec)
    if exclude:
        # One state after another joins those that the file leaves out.
        values["exclude"] = {**base.exclude, **dict(map(state_and_reason, exclude))}
    try:
        return amend_spec(base, values, where=command)
    except SpecError as problem:
        raise SpecError(str(problem).replace("[run] ", "--")) from problem


def one_file(argument: Path | None, option: Path | None) -> Path:
    """The file that a command obeys, named either way, and once."""
    from atrocityrisk.errors import SpecError

    if (argument is None) == (option is None):
        found = "neither" if argument is None else "both"
        raise SpecError(f"expected a specification as FILE or by --spec FILE, found {found}")
    chosen = argument or option
    assert chosen is not None
    return chosen


def state_and_reason(text: str) -> tuple[str, str]:
    """State and reason of one `--exclude`; a missing one is refused."""
    from atrocityrisk.errors import SpecError

    state, _, reason = (part.strip() for part in text.partition(":"))
    if not (state and reason):
        raise SpecError(
            f'expected --exclude "STATE: REASON", such as "Chad: no data", found {text!r}'
        )
    return state, reason


def names_between_commas(text: str) -> tuple[str, ...]:
    """Names of a list; an empty one is refused."""
    from atrocityrisk.errors import SpecError

    names = tuple(name.strip() for name in text.split(","))
    if not all(names):
        raise SpecError(
            f"expected --indicators as names with commas between them, found {text!r}; correct it"
        )
    return names
