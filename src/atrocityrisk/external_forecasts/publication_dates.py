"""When and where a list was published: what shows that a forecast was made before what it forecast.

Known lists are recognised by the hash of their file, so that a changed copy has no date. A folder
may say the same of its own files in ``published.csv``. A day in a file's name is no evidence.
"""

import re
from functools import cache
from importlib.resources import files
from pathlib import Path

import pandas as pd

from atrocityrisk._core.files import sha256
from atrocityrisk.errors import DataError
from atrocityrisk.sources._readers.column_checks import require_columns
from atrocityrisk.sources._readers.csv import read_csv_bytes, read_csv_table

TABLE = "published.csv"
"""File of a folder that says when and where its other files were published."""

STATED = ("file", "published", "reference")
_OPTIONAL = ("sha256", "first_year", "made")
_DAY = re.compile(r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?")


def with_publication(frame: pd.DataFrame, path: Path, folder: Path) -> pd.DataFrame:
    """Forecasts of one file with the day and the reference of its publication, empty if none."""
    digest = sha256(path)
    known = _known()
    rows = [known[known["sha256"] == digest]]
    if (folder / TABLE).is_file():
        own = _own(folder / TABLE)
        mine = own[own["file"] == path.name]
        changed = mine[(mine["sha256"] != "") & (mine["sha256"] != digest)]
        if len(changed):
            raise DataError(
                f"{folder / TABLE}: expected the file {path.name} with the SHA-256 "
                f"{changed['sha256'].iloc[0][:16]}…, found another content; what was published is "
                "the file with that hash"
            )
        rows.append(mine)
    found = frame.assign(published="", reference="")
    for row in pd.concat(rows).to_dict("records"):
        here = pd.Series(True, index=found.index)
        if row["first_year"]:
            here = found["first_year"].astype("str") == row["first_year"]
        found.loc[here, ["published", "reference"]] = [row["published"], row["reference"]]
        if row["made"]:
            found.loc[here & (found["made"] == ""), "made"] = row["made"]
    return found


@cache
def _known() -> pd.DataFrame:
    source = files("atrocityrisk.external_forecasts").joinpath("publication_dates.csv")
    return _checked(
        read_csv_bytes(source.read_bytes(), Path(source.name), text=[*STATED, *_OPTIONAL]),
        Path(source.name),
    )


def _own(path: Path) -> pd.DataFrame:
    table = _checked(read_csv_table(path, text=[*STATED, *_OPTIONAL]), path)
    for row, name in enumerate(table["file"]):
        if not any(path.parent.rglob(Path(name).name)):
            raise DataError(
                f"{path}, row {row + 1}: expected the name of a file in {path.parent}, found "
                f"{name!r}; correct it, or remove the row"
            )
    return table


def _checked(table: pd.DataFrame, path: Path) -> pd.DataFrame:
    """The table with every cell that counts, days in ISO form and references that say where."""
    require_columns([*map(str, table)], list(STATED), path)
    table = table.reindex(columns=[*STATED, *_OPTIONAL]).astype("str").fillna("")
    table = table.apply(lambda column: column.str.strip())
    for row, cells in enumerate(table.to_dict("records")):
        where = f"{path}, row {row + 1}"
        empty = next((name for name in STATED if not cells[name]), None)
        if empty is not None:
            raise DataError(f"{where}: expected a value as {empty}, found an empty cell; fill it")
        for name in ("published", "made"):
            if cells[name] and not _DAY.fullmatch(cells[name]):
                raise DataError(
                    f"{where}: expected a day or month such as 2024-12-17 as {name}, found "
                    f"{cells[name]!r}; correct it"
                )
    return table
