"""Values of a researcher's own table: numbers, an outcome's 0 and 1, and which columns count."""

import re
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd

from atrocityrisk import states
from atrocityrisk._core.registry import did_you_mean
from atrocityrisk._core.spelling import plain
from atrocityrisk.errors import DataError, SchemaError
from atrocityrisk.sources._readers.unread_cells import refuse_unread_cells

_FIGURE = re.compile(r"[-+−]?[\d.,'\u00a0\u202f ]*\d[\d.,]*(?:[eE][-+]?\d+)?\s*%?")
_NAMELESS = re.compile(r"(Unnamed: \d+|unnamed_\d+|)")
_CODES_OF_MISSING = (-9999, -999, -998, -997, -99, -98, -97, -88, -77, -66)
"""What publishers write for missing, where a column has no other values of that size."""
_NUMBERS_OF_STATES = ("gw", "cow", "csp", "m49", "vdem_id", "ucdp")


def require_column(frame: pd.DataFrame, name: object, *, what: str, where: Path) -> pd.Series:
    """One column of a table, by its name."""
    if name not in frame.columns:
        hint = did_you_mean(name, [str(column) for column in frame.columns])
        raise SchemaError(f"{where} has no column {name!r} ({what}){hint}")
    column: pd.Series = frame[name]
    refuse_unread_cells(column, where)
    return column


def own_numbers(column: pd.Series, where: Path) -> pd.Series:
    """A column as float64; percent signs, decimal commas and words are refused by row."""
    if column.dtype.kind in "mM":
        raise DataError(
            f"{where}: column {column.name!r} holds days, expected numbers; compute the number of "
            "years or days that is meant"
        )
    if column.dtype.kind in "iufb" or isinstance(column.dtype, pd.BooleanDtype):
        values = column.astype("float64")
    else:
        cells = column.astype(object)
        text = cells.map(lambda cell: isinstance(cell, str)).to_numpy(dtype=bool)
        blank = text & cells.map(lambda cell: not str(cell).strip()).to_numpy(dtype=bool)
        cells = cells.where(~blank, np.nan)
        values = pd.to_numeric(cells, errors="coerce").astype("float64")
        bad = values.isna().to_numpy() & cells.notna().to_numpy()
        if bad.any():
            at = int(np.flatnonzero(bad)[0])
            raise DataError(
                f"{where}: column {column.name!r} has {plain(cells.iloc[at])} in data row "
                f"{at + 1}, expected a number ({int(bad.sum())} such values); "
                f"{_way_on(str(cells.iloc[at]))}"
            )
    infinite = np.isinf(values.to_numpy())
    if infinite.any():
        at = int(np.flatnonzero(infinite)[0])
        raise DataError(
            f"{where}: column {column.name!r} has an infinite value in data row {at + 1} "
            f"({int(infinite.sum())} such values); leave it empty"
        )
    return values


def coded_missing(values: pd.Series) -> str:
    """That a column seems to hold codes for missing among its figures, as a clause; "" if not."""
    coded = values.isin(_CODES_OF_MISSING)
    others = values[~coded].dropna()
    if not coded.any() or others.empty or others.min() <= values[coded].max() / 2:
        return ""
    found = ", ".join(f"{value:g}" for value in sorted(values[coded].unique()))
    return (
        f"column {values.name!r} has {found} in {int(coded.sum())} rows and otherwise values from "
        f"{others.min():g} up: where that is a code for missing, leave those cells empty"
    )


def tells_nothing(values: pd.Series, events: pd.DataFrame) -> str:
    """Why a column may be no indicator: one value everywhere, or the events themselves."""
    known = values.dropna()
    if len(known) and (known == known.iloc[0]).all():
        return (
            f"column {values.name!r} is {known.iloc[0]:g} in every row and sets no state apart; "
            "leave it out, unless it is used otherwise"
        )
    for name in events.columns:
        if len(known) and known.eq(events[name].reindex(known.index)).all():
            return (
                f"column {values.name!r} is the event series {name!r} again; leave it out, unless "
                "past events are meant to be an indicator"
            )
    return ""


def figures(
    frame: pd.DataFrame, gwcode: pd.Series, *, spared: Iterable[object]
) -> tuple[list[str], dict[str, str]]:
    """Columns that hold figures, and the others, each with the reason why it is none."""
    spared = set(spared)
    taken, reasons = [], {}
    for name in frame.columns:
        if name in spared:
            continue
        column = frame[name]
        if _NAMELESS.fullmatch(str(name).strip()):
            reasons[str(name)] = "has no name of its own"
        elif not _is_of_figures(column):
            reasons[str(name)] = "holds text"
        elif column.isna().all():
            reasons[str(name)] = "is empty"
        elif _numbers_states(column, gwcode):
            reasons[str(name)] = "is a number of the state"
        else:
            taken.append(str(name))
    return taken, reasons


def _is_of_figures(column: pd.Series) -> bool:
    """Whether most cells are figures, or were meant to be: those with slips are refused later."""
    if column.dtype.kind in "iufb" or isinstance(column.dtype, pd.BooleanDtype):
        return True
    if column.dtype.kind in "mM":
        return False
    cells = column.dropna()
    meant = cells.map(
        lambda cell: not isinstance(cell, str) or bool(_FIGURE.fullmatch(cell.strip()))
    )
    return bool(len(cells)) and bool(meant.sum() * 2 > len(cells))


def _numbers_states(column: pd.Series, gwcode: pd.Series) -> bool:
    """Whether a column tells nothing but which state a row is of, in some list of numbers."""
    values = pd.to_numeric(column, errors="coerce")
    if values.isna().mean() > 0.1 or (values.dropna() % 1 != 0).any():
        return False
    years = pd.Series(gwcode.index.get_level_values("year").to_numpy(), index=column.index)
    for system in _NUMBERS_OF_STATES:
        same = states.translate(values, years, system=system).to_numpy(
            dtype="float64", na_value=np.nan
        )
        if (same == gwcode.to_numpy()).mean() > 0.9:
            return True
    return False


def _way_on(cell: str) -> str:
    """What to do about a cell that is no number."""
    if "%" in cell:
        return "write fractions or percent without the sign, the same in every row"
    if re.fullmatch(r"\s*[-+]?\d+(\.\d{3})*,\d+\s*", cell):
        return "write a point before decimals, not a comma, and nothing between thousands"
    if re.fullmatch(r"\s*[-+]?\d{1,3}([,'\u00a0\u202f ]\d{3})+(\.\d+)?\s*", cell):
        return "write nothing between thousands"
    return "correct it, or leave it empty where it is not known"
