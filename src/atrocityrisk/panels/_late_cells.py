"""Cells that come from a later release than the rest of their column, and may still be revised.

They are few, so that a panel keeps them as a list: state, year, indicator, release, provisional.
"""

from collections.abc import Collection
from typing import Any

import numpy as np
import pandas as pd

from atrocityrisk.errors import DataError, DuplicateRowsError, SchemaError

LATE_CELLS = ["gwcode", "year", "indicator", "release", "provisional"]
_ROW = LATE_CELLS[:3]


def no_late_cells() -> pd.DataFrame:
    """The list of a panel all of whose cells are of the release of their column."""
    kinds = {"gwcode": "int64", "year": "int64", "provisional": "bool"}
    return pd.DataFrame({name: pd.Series(dtype=kinds.get(name, "str")) for name in LATE_CELLS})


def checked_late_cells(cells: pd.DataFrame | None, ages: pd.DataFrame) -> pd.DataFrame:
    """The list of a panel's late cells in one order, each of them a cell that has a value."""
    if cells is None or cells.empty:
        return no_late_cells()
    if set(cells.columns) != set(LATE_CELLS):
        raise SchemaError(
            f"late cells have the columns {', '.join(map(str, cells.columns))}; expected "
            f"{', '.join(LATE_CELLS)}"
        )
    listed = cells[LATE_CELLS].astype({"gwcode": "int64", "year": "int64", "provisional": "bool"})
    repeated = listed[listed.duplicated(_ROW)]
    if len(repeated):
        raise DuplicateRowsError(
            f"late cells name {tuple(repeated[_ROW].iloc[0].tolist())} twice; keep one"
        )
    rows = ages.index.get_indexer(pd.MultiIndex.from_frame(listed[_ROW[:2]]))
    columns = ages.columns.get_indexer(pd.Index(listed["indicator"]))
    known = (rows >= 0) & (columns >= 0)
    known[known] = ages.to_numpy()[rows[known], columns[known]] >= 0
    if not known.all():
        raise DataError(
            f"late cells name {tuple(listed.loc[~known, _ROW].iloc[0].tolist())}, expected cells "
            "of the panel that have a value; leave it out"
        )
    return listed.sort_values(_ROW, ignore_index=True)


def settled(cells: pd.DataFrame, years: tuple[int, int], *, stated: int | None) -> int:
    """Last year before those of which later releases are still to come."""
    if stated is not None:
        return min(stated, years[1])
    provisional = cells.loc[cells["provisional"], "year"]
    return years[1] if provisional.empty else max(int(provisional.min()) - 1, years[0])


def of_indicators(cells: pd.DataFrame, names: Collection[str]) -> pd.DataFrame:
    """Those of some indicators."""
    return cells[cells["indicator"].isin(list(names))]


def still_there(cells: pd.DataFrame, ages: pd.DataFrame) -> pd.DataFrame:
    """Those of a panel whose values were observed where they stand, when others were moved."""
    if cells.empty:
        return cells
    rows = ages.index.get_indexer(pd.MultiIndex.from_frame(cells[_ROW[:2]]))
    columns = ages.columns.get_indexer(pd.Index(cells["indicator"]))
    observed: np.ndarray = ages.to_numpy()[rows, columns] == 0
    return cells[observed]


def of_row(cells: pd.DataFrame, *, gwcode: int, year: int) -> pd.DataFrame:
    """Release and mark of a row's late cells, by indicator."""
    own = cells[(cells["gwcode"] == gwcode) & (cells["year"] == year)]
    return own.set_index("indicator")[["release", "provisional"]]


def filed(cells: pd.DataFrame) -> dict[str, list[list[Any]]]:
    """The list for a file's metadata: by indicator the year, release, mark and all states of it."""
    found: dict[str, list[list[Any]]] = {}
    for _, part in cells.groupby(["indicator", "year", "release", "provisional"]):
        first = part.iloc[0]
        facts = [int(first["year"]), str(first["release"]), bool(first["provisional"])]
        found.setdefault(str(first["indicator"]), []).append([*facts, part["gwcode"].tolist()])
    return found


def from_file(stated: dict[str, list[list[Any]]] | None) -> pd.DataFrame | None:
    """The list that a file's metadata holds."""
    rows = [
        (gwcode, year, indicator, release, provisional)
        for indicator, parts in (stated or {}).items()
        for year, release, provisional, states in parts
        for gwcode in states
    ]
    return pd.DataFrame(rows, columns=LATE_CELLS) if rows else None


def hashed(cells: pd.DataFrame) -> bytes:
    """What of the list enters the fingerprint; nothing for a panel without late cells."""
    return b"" if cells.empty else repr(np.asarray(cells, dtype=object).tolist()).encode()
