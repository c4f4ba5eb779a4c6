"""Rows of a file of model output as text and numbers; nothing not understood is dropped."""

import csv
import math
from pathlib import Path
from typing import Any

import pandas as pd

from atrocityrisk._core.number_text import number_in
from atrocityrisk.errors import DataError, SchemaError
from atrocityrisk.hubverse.forecast_tables import COLUMNS
from atrocityrisk.hubverse.target_windows import ENDS, ORIGINS, first_present
from atrocityrisk.sources._readers.csv import read_csv_table
from atrocityrisk.sources._readers.guards import check_file

READ = ("pmf", "sample")
LEFT_ALONE = ("mean", "median", "quantile", "cdf")
"""Output types of hubs that hold no probability of an event."""

TEXT = ("target", "location", "output_type", "output_type_id")
MODEL_ID = "model_id"
INFORMATIVE = (MODEL_ID, "round_id", "location_name", "abbreviation")
"""Columns that say again what others say; any further one would split the tasks."""


def read_rows(path: Path) -> pd.DataFrame:
    """Rows that hold probabilities, with numbers as values and an index that counts the rows."""
    check_file(path)
    table = _parquet(path) if path.suffix == ".parquet" else _csv(path)
    if table.empty:
        raise DataError(f"expected model output in {path}, found no rows; write it again")
    _require(table, path)
    _refuse_unknown(table, path)
    for name in TEXT:
        table[name] = [_text(cell) for cell in table[name]]
    for name in ("target", "location", "output_type"):
        empty = table.index[table[name] == ""]
        if len(empty):
            raise DataError(
                f"{path}, row {empty[0] + 1}: expected the column {name} filled, found "
                "an empty cell; fill it, or remove the row"
            )
    strange = table.index[~table["output_type"].isin([*READ, *LEFT_ALONE])]
    if len(strange):
        raise DataError(
            f"{path}, row {strange[0] + 1}: expected one of the output types "
            f"{', '.join([*READ, *LEFT_ALONE])}, found {table['output_type'][strange[0]]!r}; "
            "correct it"
        )
    wanted = table[table["output_type"].isin(READ)].copy()
    if wanted.empty:
        raise DataError(
            f"expected rows of output type pmf or sample in {path}, found neither, so it holds no "
            "probabilities; ask the team for a pmf"
        )
    cells = zip(wanted.index, wanted["value"], strict=True)
    wanted["value"] = [number_of(cell, f"{path}, row {row + 1}") for row, cell in cells]
    return wanted


def _parquet(path: Path) -> pd.DataFrame:
    try:
        table = pd.read_parquet(path)
    # What the Parquet reader raises derives from one of these.
    except (OSError, ValueError) as problem:
        raise DataError(
            f"expected a Parquet file in {path}, found another or a damaged one ({problem}); "
            "write it again"
        ) from problem
    return table.reset_index(drop=True)


def _csv(path: Path) -> pd.DataFrame:
    # Every column is text: without that, NA would not be Namibia and 02 would be 2.
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
        header = [name.strip() for name in next(csv.reader(stream), [])]
    if len(header) == 1 and header[0].isidentifier():
        # One column only: what is missing says more than that there is no comma.
        first_present(pd.DataFrame(columns=header), ORIGINS, path)
    return read_csv_table(path, text=header)


def _require(table: pd.DataFrame, path: Path) -> None:
    first_present(table, ORIGINS, path)
    absent = [name for name in (*TEXT, "value") if name not in table]
    if absent:
        raise SchemaError(
            f"expected a column {absent[0]!r} in {path}, found none; is it hubverse model output?"
        )


def _refuse_unknown(table: pd.DataFrame, path: Path) -> None:
    known = {*COLUMNS, *ORIGINS, *ENDS, *INFORMATIVE}
    for name in map(str, table.columns):
        # The row names that R writes have no name of their own.
        if name in known or name.startswith(("unnamed_", "__index_level_")):
            continue
        if any(_text(cell) for cell in table[name]):
            raise SchemaError(
                f"expected the columns of model output in {path}, found {name!r} besides, which "
                "may part the rows into tasks that cannot be told apart here; write one file for "
                "each of its values, without that column"
            )


def _text(cell: Any) -> str:
    """A cell as text; a whole number as digits, whatever the type of its column."""
    if pd.api.types.is_scalar(cell) and pd.isna(cell):
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def number_of(cell: Any, where: str) -> float:
    """A cell as a finite number, exactly as it is written."""
    number = number_in(cell)
    if not math.isfinite(number):
        text = _text(cell) if not isinstance(cell, float) else repr(cell)
        words = ["nan", "infinity", "inf", "-inf", "+inf"]
        found = text if text.lower() in words else f"text ({text!r})"
        raise DataError(f"{where}: expected numbers as values, found {found}; correct it")
    return number
