"""Tables out of files that a publisher offers in more than one format."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from atrocityrisk.sources._readers.csv import read_csv_table
from atrocityrisk.sources._readers.excel import read_excel_table
from atrocityrisk.sources._readers.r import read_r_table
from atrocityrisk.sources._readers.stata import read_stata_table

_R_SUFFIXES = (".rda", ".rdata", ".rds")


def read_table(
    path: Path,
    *,
    text: Sequence[str] = (),
    sheet: str | int = 0,
    encoding: str = "utf-8",
    r_object: str = "",
) -> pd.DataFrame:
    """Table of a file whose suffix says its format; columns in `text` keep codes as text."""
    suffix = path.suffix.lower()
    if suffix in _R_SUFFIXES:
        # An rds file holds one object without a name.
        return read_r_table(path, name="" if suffix == ".rds" else r_object)
    if suffix == ".dta":
        return read_stata_table(path)
    if suffix in (".xlsx", ".xls"):
        return read_excel_table(path, sheet=sheet, text=text)
    return read_csv_table(path, text=text, encoding=encoding)
