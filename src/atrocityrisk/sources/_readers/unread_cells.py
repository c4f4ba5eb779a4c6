"""Cells that hold no value where one was meant: errors, formulas never computed, nested tables.

Such a cell is not empty: an end year of ``#REF!`` does not say that an event goes on. It is kept in
the table as what it is, because files have such cells in columns that nobody needs, and refused
once its column is.
"""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from atrocityrisk.errors import DataError

UNCOMPUTED = "a formula without a computed value"
_COMPUTE = "let the spreadsheet program compute it, or correct the cell, and save the workbook"


@dataclass(frozen=True)
class UnreadCell:
    """An error such as ``#REF!`` or a formula without a value, where it stands, what to do."""

    what: str
    place: str
    advice: str = _COMPUTE

    def __str__(self) -> str:
        return f"{self.what} in {self.place}"


def refuse_unread_cells(column: pd.Series, path: Path) -> None:
    """Refuse a column that is needed and has a cell that could not be read."""
    if column.dtype != object:
        return
    unread = [cell for cell in column.to_numpy() if isinstance(cell, UnreadCell)]
    if unread:
        places = {cell.place for cell in unread}
        more = f" ({len(places)} such cells)" if len(places) > 1 else ""
        raise DataError(
            f"{path}: column {str(column.name)!r} has {unread[0]}, expected a value or an empty "
            f"cell{more}; {unread[0].advice}"
        )
