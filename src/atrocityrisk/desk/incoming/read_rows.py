"""A row of a file as it was read: the fields of a record, and what is wrong with its cells."""

from dataclasses import dataclass
from typing import Any

_SHOWN = 80


class UnfitCellError(ValueError):
    """A cell that does not say what its field takes; the message says what is wrong."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a row, and in which column of the file."""

    column: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRow:
    """One row as fields of a record."""

    number: int
    values: dict[str, Any]
    # The fields that the file itself fills: those alone change a record that is there.
    given: tuple[str, ...]
    faults: tuple[Fault, ...] = ()
    # What looks like a person's data: its kind, and the passage.
    findings: tuple[tuple[str, str], ...] = ()
    # How many rows of the file it stands for.
    rows: int = 1
    # What of it is not wanted, where it is not.
    left_out: str = ""


def is_missing(cell: Any) -> bool:
    """Whether a cell says nothing."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def shown(cell: Any) -> str:
    """A cell as a message shows it, shortened."""
    text = str(cell)
    return repr(text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…")
