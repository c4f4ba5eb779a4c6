"""Columns of what leaves by program: a name, what it holds, and how it is had from a row."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from atrocityrisk._core.csv_files import escape_formula
from atrocityrisk.desk.rules.levels import Level, Status

Cell = str | int | float | bool | list[str] | None
"""What a column may hold; an empty text is a text, nothing is what is not known."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column: its name, what it holds in one line, and how it is had from a row."""

    name: str
    meaning: str
    value: Callable[[Any], Cell]


# Of kinds whose rows leave with what belongs to them, and hold the row of the database as `row`.
GWCODE = Column(
    name="gwcode",
    meaning="Number of the State in the list of Gleditsch and Ward.",
    value=lambda one: one.row.gwcode,
)
STATE = Column(
    name="state",
    meaning="Name of the State on that day.",
    value=lambda one: one.row.state_name,
)
LEVEL = Column(
    name="level",
    meaning="Handling level: public, restricted or confidential.",
    value=lambda one: Level(one.row.level).label,
)
STANDING = (
    LEVEL,
    Column(
        name="status",
        meaning="Where it stands: draft, submitted, reviewed (signed), rejected, withdrawn.",
        value=lambda one: one.row.status,
    ),
    Column(
        name="withdrawn",
        meaning="Whether it was withdrawn, so that it holds no more.",
        value=lambda one: one.row.status == Status.WITHDRAWN,
    ),
)
"""Level and review of what two people sign."""
TIMES = (
    Column(
        name="made_at",
        meaning="When it was entered (UTC, ISO 8601).",
        value=lambda one: one.row.made_at.isoformat(),
    ),
    Column(
        name="changed_at",
        meaning="When it was last changed (UTC, ISO 8601).",
        value=lambda one: one.row.changed_at.isoformat(),
    ),
)
"""When what can change was entered, and last changed."""


def cells_of(columns: Iterable[Column], row: Any) -> list[Cell]:
    """A row's cells, in the order of the columns."""
    return [column.value(row) for column in columns]


def named_cells(columns: Iterable[Column], row: Any) -> dict[str, Cell]:
    """A row's cells by name."""
    return {column.name: column.value(row) for column in columns}


def names_of(columns: Sequence[Column]) -> tuple[str, ...]:
    """Names of columns, in their order."""
    return tuple(column.name for column in columns)


# A number of the Framework alone in a cell would be read as a number: 7.10 as 7.1.
def plain_cell(cell: Cell) -> str | int | float:
    """A cell as tables hold it: one line of text that no spreadsheet takes for a formula."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, int | float):
        return cell
    if isinstance(cell, list):
        cell = " ".join(f"{part};" for part in cell)
    return str(escape_formula(cell))
