"""Tables out of Excel workbooks (xlsx, xls), guarded before parsing."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from atrocityrisk.errors import DataError, IntegrityError
from atrocityrisk.sources._readers.column_checks import refuse_repeated
from atrocityrisk.sources._readers.guards import check_file
from atrocityrisk.sources._readers.unread_cells import UnreadCell

_XLS_MAGIC = b"\xd0\xcf\x11\xe0"


def read_excel_table(
    path: Path, *, sheet: str | int = 0, header: int = 0, text: Sequence[str] = ()
) -> pd.DataFrame:
    """Table of one sheet, by name or position; `header` is the row, from 0, of column names."""
    # Not at the top: most runs read no workbook, and the packages take long to import.
    from atrocityrisk.sources._readers import workbook_rows

    check_file(path)
    # Recognised by content: publishers save either format under either suffix.
    with path.open("rb") as stream:
        old_format = stream.read(4) == _XLS_MAGIC
    try:
        read = workbook_rows.xls_rows if old_format else workbook_rows.xlsx_rows
        name, rows = read(path, sheet)
    except DataError:
        raise
    except workbook_rows.UNREADABLE as problem:
        raise IntegrityError(
            f"{path} is cut short or no workbook ({problem}); get it again from where it came"
        ) from problem
    width = max((len(row) for row in rows), default=0)
    padded = [[*row, *[None] * (width - len(row))] for row in rows]
    cells = pd.DataFrame(padded, dtype=object)
    return _framed(cells, header=header, text=text, where=f"{path}, sheet {name!r}")


def _framed(cells: pd.DataFrame, *, header: int, text: Sequence[str], where: str) -> pd.DataFrame:
    """Frame whose columns are named by one row of raw cells and typed by what they hold."""
    if len(cells) <= header:
        raise DataError(f"{where} is empty, expected a header and rows; check the sheet")
    names = cells.iloc[header]
    body = cells.iloc[header + 1 :].dropna(how="all")
    unread = next((name for name in names if isinstance(name, UnreadCell)), None)
    if unread is not None:
        raise DataError(
            f"{where}: a column's name is {unread}; let the spreadsheet program compute it, or "
            "type the name, and save the workbook"
        )
    named = [i for i in range(cells.shape[1]) if pd.notna(names.iloc[i])]
    labels = [str(names.iloc[i]).strip() for i in named]
    refuse_repeated(labels, where)
    if body.empty:
        raise DataError(f"{where} has a header but no rows; check the sheet")
    columns: dict[str, Any] = {}
    for i, label in zip(named, labels, strict=True):
        column = body.iloc[:, i]
        if label in text:
            columns[label] = column.where(column.isna(), column.map(_as_text))
        else:
            columns[label] = column.where(column != "NA").infer_objects()
    return pd.DataFrame(columns).infer_objects().reset_index(drop=True)


def _as_text(value: object) -> str | UnreadCell:
    """A cell as text, a whole number without its decimals; one that was not read stays so."""
    if isinstance(value, UnreadCell):
        return value
    # Excel keeps every number as a float; a code 42 must not become "42.0".
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
