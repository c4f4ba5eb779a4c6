"""What a panel is checked for when it is made; afterwards it is trusted."""

from collections.abc import Iterable, Mapping
from typing import get_args

import numpy as np
import pandas as pd

from atrocityrisk._core.timing import Timing
from atrocityrisk.errors import (
    DataError,
    DuplicateRowsError,
    OriginError,
    SchemaError,
    UnresolvedRow,
    UnresolvedRowsError,
    WrongTypeError,
)
from atrocityrisk.panels._cells import KEY, MISSING
from atrocityrisk.panels._column_metadata import metadata_fault

LARGEST = 1e100
"""No indicator comes near it, and its square can still be computed with."""

SHOWN = 5
"""Country-years that a message names; the count says how many there are."""


def check_index(frame: pd.DataFrame) -> None:
    """Refuse a frame that is not one row per state and year."""
    if list(frame.index.names) != KEY:
        raise SchemaError(
            f"a panel is indexed by (gwcode, year); found {tuple(frame.index.names)}. "
            "Use frame.set_index(['gwcode', 'year'])"
        )
    if frame.empty:
        raise DataError("a panel needs at least one country-year and one indicator; found none")
    repeated = frame.index[frame.index.duplicated()]
    if len(repeated):
        raise DuplicateRowsError(
            f"panel has {len(repeated)} duplicated country-years, first "
            f"{tuple(map(int, repeated[0]))}; drop or merge them before building the panel"
        )


def check_timing(timing: str) -> None:
    """Refuse a mode of time that there is not."""
    if timing not in get_args(Timing):
        raise SchemaError(
            f"panel timing must be one of {', '.join(get_args(Timing))}; found {timing!r}"
        )


def check_columns(columns: pd.DataFrame) -> None:
    """Refuse an indicator without a row of metadata, or with one that means nothing."""
    bare = columns.index[columns["source"].isna()]
    if len(bare):
        raise SchemaError(
            f"indicator {bare[0]!r} has no row in `columns`; every indicator needs its source, "
            "unit and publication lag"
        )
    keys = ("kind", "publication_lag", "max_age_years")
    for name, *facts in zip(columns.index, *(columns[key].tolist() for key in keys), strict=True):
        fault = metadata_fault(dict(zip(keys, facts, strict=True)))
        if fault:
            raise SchemaError(f"indicator {name!r}: {fault}; correct its row in `columns`")


def check_name(name: object, taken: Iterable[object], *, what: str) -> None:
    """Refuse a name that cannot be written in a file or a command, or that is taken."""
    if not isinstance(name, str) or not name.strip() or name != name.strip():
        raise SchemaError(
            f"expected the name of {what} as text without spaces around it, found {name!r}"
        )
    if not name.isprintable() or any(mark in name for mark in ",@"):
        raise SchemaError(
            f"{what} {name!r}: expected a name without commas, @ and control characters, which "
            "lists of names and windows are written with; rename it"
        )
    if name in set(taken):
        raise SchemaError(
            f"the panel has {what} {name!r} already; give the new one another name, or drop the "
            f"old one with drop([{name!r}])"
        )


def check_series(series: pd.Series, index: pd.MultiIndex, *, what: str) -> None:
    """Refuse a column by (gwcode, year) with keys or values that a panel cannot take."""
    where = f"{what} {series.name!r}"
    if list(series.index.names) != KEY:
        raise SchemaError(
            f"{where} is indexed by {tuple(series.index.names)}, expected (gwcode, year); set it "
            "with set_index(['gwcode', 'year']), or read other codes with Panel.from_frame"
        )
    for key in KEY:
        kind = series.index.get_level_values(key).dtype
        if not pd.api.types.is_integer_dtype(kind):
            raise SchemaError(
                f"{where}: expected whole numbers as {key} in the index, found {kind}; "
                "convert them before set_index(['gwcode', 'year'])"
            )
    repeated = series.index[series.index.duplicated()]
    if len(repeated):
        raise DuplicateRowsError(
            f"{where} has {len(repeated)} duplicated country-years: {_rows_text(repeated)}; drop "
            "or merge them"
        )
    strange = series.index[~series.index.isin(index)]
    if len(strange):
        raise UnresolvedRowsError(
            f"{where} has {len(strange)} country-years that the panel lacks: "
            f"{_rows_text(strange)}; leave them out with series[series.index.isin(panel.index)], "
            "or make a panel that has them",
            [
                UnresolvedRow(row + 1, str(series.index[row][0]), str(series.index[row][1]),
                    "the panel has no such row")
                for row in np.flatnonzero(~series.index.isin(index)).tolist()
            ],
        )  # fmt: skip
    kinds = pd.api.types
    if not kinds.is_numeric_dtype(series) or kinds.is_complex_dtype(series):
        raise SchemaError(
            f"{where} has values of type {series.dtype}, expected numbers; convert them with "
            "pandas.to_numeric"
        )
    values = series.to_numpy(dtype=np.float64, na_value=np.nan)
    wrong = np.abs(values) > LARGEST
    if wrong.any():
        raise DataError(
            f"{where} has {int(wrong.sum())} infinite values or values beyond {LARGEST:g}: "
            f"{_rows_text(series.index[wrong])}; make them missing"
        )
    if np.isnan(values).all():
        raise DataError(f"{where} has no value in any row; leave it out")


def _rows_text(rows: pd.Index) -> str:
    """The first country-years of a few or many, for messages."""
    shown = ", ".join(f"({row[0]}, {row[1]})" for row in rows[:SHOWN])
    return shown + (f" and {len(rows) - SHOWN} more" if len(rows) > SHOWN else "")


def check_cells(indicators: pd.DataFrame, ages: pd.DataFrame) -> None:
    """Refuse values that cannot be computed with, and ages that contradict them."""
    values = indicators.to_numpy()
    too_large = np.abs(values) > LARGEST
    if too_large.any():
        row, column = np.argwhere(too_large)[0]
        where = tuple(map(int, indicators.index[row]))
        kind = "infinite values" if np.isinf(values).any() else f"values beyond {LARGEST:g}"
        raise DataError(
            f"panel holds {int(too_large.sum())} {kind}, first in "
            f"{indicators.columns[column]!r} at {where}; make them missing or correct the source"
        )
    if not np.array_equal(np.isnan(values), ages.to_numpy() == MISSING):
        raise DataError("panel ages contradict its values: -1 must mean missing, and only that")


def check_origin(origin: int, years: tuple[int, int], *, vintage: bool) -> None:
    """Refuse an origin of which the panel knows nothing, or nothing as it was known then."""
    if not isinstance(origin, int | np.integer):
        raise WrongTypeError(f"expected a year such as 2024 as origin, found {origin!r}")
    first, last = years
    if not first <= origin <= last:
        raise OriginError(
            f"origin {origin} is outside the panel ({first}-{last}); choose a year within it "
            "or build a panel that reaches it"
        )
    if vintage and origin != last:
        raise OriginError(
            f"this panel is the vintage archived for origin {last} and cannot tell what was "
            f"known at {origin}; use the vintage of {origin}"
        )


def check_row(gwcode: int, year: int, index: pd.MultiIndex) -> None:
    """Refuse a country-year that the panel does not have."""
    if (gwcode, year) not in index:
        years = index.get_level_values("year")
        raise DataError(
            f"the panel has no row for gwcode {gwcode!r} in {year!r}; its years are "
            f"{years.min()}-{years.max()}; choose a state and a year that it holds"
        )


def out_by(
    origin: int, names: Iterable[str], released: Mapping[str, int | None] | None
) -> list[str]:
    """Indicators that were out by the end of a year; all where hindsight is allowed."""
    names = list(names)
    if released is None:
        return names
    known = {name: year for name, year in released.items() if year is not None}
    out = [name for name in names if known.get(name, origin + 1) <= origin]
    if not out:
        raise OriginError(
            f"none of the {len(names)} indicators was out by {origin}; choose a later origin, or a "
            "panel with hindsight"
        )
    return out
