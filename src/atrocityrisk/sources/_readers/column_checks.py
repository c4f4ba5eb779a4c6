"""Columns of a table that was read: are they there, and do they hold the numbers they should?"""

import difflib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

import numpy as np
import pandas as pd

from atrocityrisk.errors import DataError, DuplicateRowsError, SchemaError
from atrocityrisk.sources._readers.unread_cells import refuse_unread_cells


def require_columns(
    frame: pd.DataFrame | Sequence[str],
    columns: Sequence[str],
    path: Path,
    *,
    renamed: Mapping[str, Sequence[str]] | None = None,
) -> None:
    """Check that a table has these columns, read; `renamed`: names that other releases use."""
    present = [str(name) for name in (frame.columns if isinstance(frame, pd.DataFrame) else frame)]
    missing = [name for name in columns if name not in present]
    if not missing:
        if isinstance(frame, pd.DataFrame):
            for name in columns:
                refuse_unread_cells(frame[name], path)
        return
    first = missing[0]
    likely = _likely_names(first, present, (renamed or {}).get(first, ()))
    hint = f"; did the publisher rename it to {likely}?" if likely else "."
    more = f" (and {len(missing) - 1} more: {', '.join(missing[1:6])})" if missing[1:] else ""
    shown = ", ".join(present[:12]) + (", ..." if len(present) > 12 else "")
    raise SchemaError(
        f"{path}: expected column {first!r}{more}, found none{hint} "
        f"The file has {len(present)} columns: {shown}"
    )


def _likely_names(name: str, present: list[str], known: Sequence[str]) -> str:
    """Quoted names a column may have here: other releases' names, then the nearest spelt."""
    spelt = {squeezed(p): p for p in present}
    near = [p for p in known if p in present]
    if squeezed(name) in spelt:
        near.append(spelt[squeezed(name)])
    close = difflib.get_close_matches(squeezed(name), list(spelt), n=2, cutoff=0.6)
    near += [spelt[s] for s in close]
    return " or ".join(repr(p) for p in list(dict.fromkeys(near))[:2])


def squeezed(name: object) -> str:
    """Letters and digits of a name in lower case, so that ``bd_best`` and ``BdBest`` agree."""
    return "".join(c for c in str(name).lower() if c.isalnum())


def refuse_repeated(names: Sequence[str], where: object) -> None:
    """Refuse a table that gives two columns one name, of which pandas would rename the second."""
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise SchemaError(f"{where} repeats the column names {repeated}; rename or drop one")


def refuse_infinite(frame: pd.DataFrame, path: Path) -> None:
    """Check that no number of a table is infinite."""
    floats = frame.select_dtypes("float")
    infinite = np.isinf(floats.to_numpy(dtype="float64", na_value=np.nan))
    if infinite.any():
        row, column = (int(i[0]) for i in np.nonzero(infinite))
        raise DataError(
            f"{path}: column {floats.columns[column]!r} has {int(infinite[:, column].sum())} "
            f"infinite values, first in data row {row + 1}; expected finite numbers or missing"
        )


def first_position(where: pd.Series | np.ndarray) -> int:
    """Position, from 0, of the first row that is true; there must be one."""
    return int(np.flatnonzero(np.asarray(where))[0])


def numbers(column: pd.Series, path: Path) -> pd.Series:
    """Column as float64, missing where the file is; text must spell numbers."""
    refuse_unread_cells(column, path)
    # pandas counts days in nanoseconds, so that a year kept as a day would become a number.
    as_is = column.astype("object") if column.dtype.kind in "mM" else column
    converted = pd.to_numeric(as_is, errors="coerce").astype("float64")
    bad = (converted.isna() & column.notna()) | np.isinf(converted)
    if bad.any():
        at = first_position(bad)
        raise DataError(
            f"{path}: column {str(column.name)!r} has {_shown(column.iloc[at])} in data row "
            f"{at + 1}, expected a number ({int(bad.sum())} such values); correct it or leave it "
            "empty"
        )
    return converted


def holds_numbers(column: pd.Series, path: Path) -> bool:
    """Whether a column is one of numbers; one of numbers with a slip among them is refused."""
    if pd.api.types.is_numeric_dtype(column):
        return True
    refuse_unread_cells(column, path)
    spelt = pd.to_numeric(column.astype("object"), errors="coerce").notna()
    if not spelt.sum() * 2 > column.notna().sum():
        return False
    numbers(column, path)
    return True


def whole_numbers(column: pd.Series, path: Path) -> pd.Series:
    """Column of codes or years as int64, none of them missing."""
    values = whole_or_missing(column, path)
    if values.isna().any():
        _refuse_not_whole(values, values.isna(), path)
    return values.astype("int64")


def whole_or_missing(column: pd.Series, path: Path) -> pd.Series:
    """Column of codes or years that may be missing as float64, without decimals."""
    values = numbers(column, path)
    bad = values.notna() & (values % 1 != 0)
    if bad.any():
        _refuse_not_whole(values, bad, path)
    return values


def _refuse_not_whole(values: pd.Series, bad: pd.Series, path: Path) -> NoReturn:
    """Refuse a column by the first of its values that is no whole number."""
    at = first_position(bad)
    found = "nothing" if pd.isna(values.iloc[at]) else f"{values.iloc[at]:.10g}"
    raise DataError(
        f"{path}: column {str(values.name)!r} has {found} in data row {at + 1}, "
        f"expected a whole number ({int(bad.sum())} such values); correct the file"
    )


def _shown(value: object) -> str:
    """A value as a message shows it: text in quotes, a moment without its type."""
    return repr(value) if isinstance(value, str) else str(value)


def to_numbers(
    table: pd.DataFrame,
    path: Path,
    *,
    whole: Sequence[str] = (),
    whole_or_empty: Sequence[str] = (),
    decimal: Sequence[str] = (),
) -> pd.DataFrame:
    """Table whose named columns are integers without gaps, or floats that may be missing."""
    return table.assign(
        **{name: whole_numbers(table[name], path) for name in whole},
        **{name: whole_or_missing(table[name], path) for name in whole_or_empty},
        **{name: numbers(table[name], path) for name in decimal},
    )


def require_codes(
    table: pd.DataFrame, column: str, codes: Sequence[int], path: Path, *, at: Sequence[str]
) -> None:
    """Refuse values other than these codes or missing; `at` names the columns that place a row."""
    wrong = table[table[column].notna() & ~table[column].isin(codes)]
    if len(wrong):
        expected = ", ".join(map(str, codes[:-1])) + f" or {codes[-1]}"
        raise SchemaError(
            f"{path}: column {column!r} has {wrong[column].iloc[0]:g} for {_row(wrong, at)}, "
            f"expected {expected} ({len(wrong)} such values); correct the file, or see the "
            "codebook whether the coding has changed"
        )


def require_filled(table: pd.DataFrame, columns: Sequence[str], path: Path) -> None:
    """Refuse a table in which one of these columns says nothing in some row."""
    for name in columns:
        blank = table[name].isna() | table[name].astype("str").str.strip().eq("")
        if blank.any():
            row = first_position(blank) + 1
            raise DataError(
                f"{path}: column {name!r} has nothing in data row {row} ({int(blank.sum())} such "
                "rows), expected a value in each; correct the file"
            )


def require_distinct(table: pd.DataFrame, keys: Sequence[str], path: Path, *, what: str) -> None:
    """Refuse a table in which two rows share these keys; `what` a row is, in the plural."""
    repeated = table[table.duplicated(list(keys))]
    if len(repeated):
        raise DuplicateRowsError(
            f"{path}: {len(repeated)} {what} occur twice, first {_row(repeated, keys)}; drop or "
            "merge them in the file"
        )


def _row(table: pd.DataFrame, columns: Sequence[str]) -> str:
    """The first row of a table by the values of some columns, for messages."""
    return ", ".join(f"{name} {table[name].iloc[0]}" for name in columns)
