"""Columns of R's data frames as pandas holds them: missing values, factors, days and moments.

A moment (POSIXct) counts seconds in UTC. Where R states its time zone it is read as that zone's
clocks showed it, so that 1 January in Stockholm stays 1 January; where none is stated, it stays a
moment in UTC, whose day is not known. Columns that are tables or lists themselves are kept as
unread, and refused once they are needed.
"""

from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from atrocityrisk.errors import IntegrityError, SchemaError
from atrocityrisk.sources._readers.column_checks import refuse_repeated
from atrocityrisk.sources._readers.r_stream import (
    INTEGER,
    LIST,
    LOGICAL,
    NA_INTEGER,
    REAL,
    STRINGS,
    RVector,
)
from atrocityrisk.sources._readers.unread_cells import UnreadCell

_LAST_SECOND = 253402300799.0  # of the year 9999, after which no date is one
_NA_INTEGER64 = -(2**63)
_EVERY_ROW = "every row"


def data_frame(value: RVector, *, where: str) -> pd.DataFrame:
    """A data frame out of R's list of columns."""
    names = value.attributes["names"].values if value.values else []
    refuse_repeated(names, where)
    unread = {name: _unread(v) for name, v in zip(names, value.values, strict=True)}
    columns = {
        name: _column(v)
        for name, v in zip(names, value.values, strict=True)
        if unread[name] is None
    }
    sizes = {len(column) for column in columns.values()}
    if len(sizes) > 1:
        raise IntegrityError(
            f"{where} has columns of unequal length; it is damaged, get it again from where it came"
        )
    if unread and not columns:
        raise SchemaError(
            f"{where} has no column of values, first {next(iter(names))!r}: "
            f"{next(iter(unread.values()))}; save a data frame of numbers and text"
        )
    rows = next(iter(sizes), 0)
    return pd.DataFrame(
        {
            name: columns[name] if cell is None else np.full(rows, cell, dtype=object)
            for name, cell in unread.items()
        }
    )


def _column(vector: Any) -> Any:
    """Values of one column."""
    if not isinstance(vector, RVector):
        return []
    values, classes = vector.values, vector.classes
    if "factor" in classes:
        levels = np.array([*vector.attributes["levels"].values, None], dtype=object)
        return pd.array(levels[np.where(values > 0, values - 1, -1)], dtype="str")
    if "integer64" in classes:
        # R has no such type: a package keeps the bits of a whole number in a real one.
        whole = values.view("i8")
        missing = whole == _NA_INTEGER64
        return np.where(missing, np.nan, whole.astype("f8")) if missing.any() else whole
    if vector.kind in (LOGICAL, INTEGER):
        missing = values == NA_INTEGER
        if vector.kind == LOGICAL and not missing.any():
            return values.astype(bool)
        values = np.where(missing, np.nan, values) if missing.any() else values.astype("i8")
    if "Date" in classes:
        return _moments(np.asarray(values, dtype="f8"), 86400.0)
    if "POSIXct" in classes:
        return _as_clocks_showed(_moments(np.asarray(values, dtype="f8"), 1.0), _zone(vector))
    if vector.kind == STRINGS:
        return pd.array(values, dtype="str")
    if vector.kind == REAL:
        # R writes NA as a signalling NaN, on which plain arithmetic raises floating-point warnings.
        return np.where(np.isnan(values), np.nan, values)
    return values


def _unread(vector: Any) -> UnreadCell | None:
    """What a column is that has not one value a row."""
    if not isinstance(vector, RVector):
        return None
    if "POSIXlt" in vector.classes:
        return UnreadCell(
            "a POSIXlt (a list of the parts of dates)", _EVERY_ROW, "save it as as.Date() of it"
        )
    if "data.frame" in vector.classes:
        what = f"a data frame of {len(vector.values)} columns"
        return UnreadCell(what, _EVERY_ROW, "save those that are needed as columns of their own")
    if vector.kind == LIST:
        return UnreadCell("a list", _EVERY_ROW, "save it as a column of numbers or text")
    shape = vector.attributes.get("dim")
    # A matrix of one column, such as scale() gives, has one value a row.
    if isinstance(shape, RVector) and len(shape.values) > 1 and (shape.values[1:] != 1).any():
        what = f"a matrix of {' x '.join(str(int(n)) for n in shape.values)}"
        return UnreadCell(what, _EVERY_ROW, "save those that are needed as columns of their own")
    if _unknown_zone(vector):
        what = f"a moment in the unknown time zone {_zone(vector)!r}"
        return UnreadCell(what, _EVERY_ROW, "save it as as.Date() of it")
    return None


def _zone(vector: RVector) -> str:
    """Time zone that a POSIXct states, "" for none."""
    stated = vector.attributes.get("tzone")
    names = stated.values if isinstance(stated, RVector) else []
    return str(names[0]) if names and names[0] else ""


def _unknown_zone(vector: RVector) -> bool:
    """Whether a POSIXct states a time zone that this computer does not know."""
    if "POSIXct" not in vector.classes or not _zone(vector):
        return False
    try:
        ZoneInfo(_zone(vector))
    except (LookupError, ValueError, OSError):
        return True
    return False


def _moments(counts: np.ndarray, seconds: float) -> np.ndarray:
    """Moments out of counts since 1970 of a unit that lasts so many seconds."""
    known = np.isfinite(counts)
    if (np.abs(counts[known]) > _LAST_SECOND / seconds).any():
        raise ValueError("a date beyond the year 9999")
    moments = np.full(len(counts), np.datetime64("NaT"), dtype="datetime64[s]")
    moments[known] = np.floor(counts[known] * seconds).astype("i8").astype("datetime64[s]")
    return moments


def _as_clocks_showed(moments: np.ndarray, zone: str) -> pd.DatetimeIndex:
    """Moments by the clocks of a time zone; aware of UTC where it is not stated."""
    in_utc = pd.DatetimeIndex(moments).tz_localize("UTC")
    return in_utc.tz_convert(zone).tz_localize(None) if zone else in_utc
