"""A researcher's own file as a table and as a panel: CSV, Excel, Stata, Parquet or R."""

import codecs
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from atrocityrisk._core.files import sha256
from atrocityrisk._core.parquet import read_metadata
from atrocityrisk.errors import DataError, IntegrityError, SpecError
from atrocityrisk.panels._own_panels import MadePanel, Reading, made_panel
from atrocityrisk.panels._own_rows import system_named
from atrocityrisk.panels.panel import Panel
from atrocityrisk.panels.storage import FORMAT
from atrocityrisk.sources._readers.csv import read_csv_table
from atrocityrisk.sources._readers.guards import check_file
from atrocityrisk.sources._readers.stata import read_stata_table
from atrocityrisk.sources._readers.table_files import read_table
from atrocityrisk.states.state_tables import NUMERIC_SYSTEMS

if TYPE_CHECKING:
    from atrocityrisk.panels.import_specs import ImportSpec

_OTHER_FORMATS = (".xlsx", ".xls", ".rda", ".rdata", ".rds")
_DELIMITERS = (",", ";", "\t", "|")


def read_own_table(
    path: Path, *, state: str, code: str, sheet: str | int = 0, encoding: str = "utf-8"
) -> pd.DataFrame:
    """Table of a file whose suffix says its format; the states' codes stay as they are written."""
    suffix = path.suffix.lower()
    if suffix == ".dta":
        # Stata's `encode` numbers the states by alphabet and keeps what they are in the labels.
        words = system_named(code) not in NUMERIC_SYSTEMS
        return read_stata_table(path, labelled=[state] if words else [])
    if suffix == ".parquet":
        return _parquet_table(path)
    if suffix in _OTHER_FORMATS:
        return read_table(path, text=[state], sheet=sheet)
    _check_encoding(path, encoding)
    return read_csv_table(
        path, text=[state], encoding=encoding, delimiter=_delimiter(path, encoding)
    )


def panel_of_file(path: Path, spec: "ImportSpec", *, join: Panel | None = None) -> MadePanel:
    """Panel of a file as a specification of its import says, and what was left out of it."""
    table, outcome = spec.table, spec.outcome
    if table.state is None or table.code is None:
        absent = "state" if table.state is None else "code"
        what = {
            "state": "the column with the state, such as --state country",
            "code": "what the states are written as, such as --code iso3",
        }[absent]
        raise SpecError(f"{path}: expected {what}; found none: give it, or `{absent}` in [table]")
    frame = read_own_table(
        path, state=table.state, code=table.code, sheet=table.sheet, encoding=table.encoding
    )
    column = outcome.column
    if column is not None and outcome.name not in (None, column):
        if outcome.name in frame.columns:
            raise SpecError(
                f"{path}: the outcome is to be called {outcome.name!r}, which is another column; "
                "give it another name in [outcome]"
            )
        frame, column = frame.rename(columns={column: outcome.name}), outcome.name
    made = made_panel(
        Panel,
        frame,
        Reading(
            state=table.state,
            code=table.code,
            year=table.year,
            outcome=column,
            ongoing=outcome.ongoing,
            window=(outcome.first, outcome.last),
            new_while_ongoing=outcome.new_while_ongoing,
            perpetrator=outcome.perpetrator,
            indicators=spec.metadata(),
            without={(row.state, row.year): row.reason for row in spec.without},
            without_unresolved=table.without_unresolved,
            source=path.name,
            version=f"sha256 {sha256(path)}",
        ),
        join=join,
    )
    said = {
        name: text
        for name in ("event", "definition", "reference")
        if (text := getattr(outcome, name)) is not None
    }
    if said and column is not None:
        return made._replace(panel=made.panel.with_outcome(replace(made.panel.outcome, **said)))
    return made


def _parquet_table(path: Path) -> pd.DataFrame:
    """Table of a Parquet file that is not a panel already."""
    check_file(path)
    try:
        table = pq.read_table(path)
    except (pa.ArrowInvalid, OSError) as problem:
        raise IntegrityError(
            f"{path} is cut short or no Parquet file ({problem}); get it again from where it came"
        ) from problem
    if read_metadata(table).get("format") == FORMAT:
        raise DataError(
            f"{path} is a panel already, expected a table; use it with `--panel {path.name}`, or "
            f"add a table to it with `--join {path.name}`"
        )
    frame: pd.DataFrame = table.to_pandas()
    # Codes may lie in the index where pandas wrote the file.
    named = [name for name in frame.index.names if name is not None]
    return frame.reset_index() if named else frame


def _check_encoding(path: Path, encoding: str) -> None:
    """Refuse text that is not in the encoding asked for, or an encoding that there is not."""
    try:
        codecs.lookup(encoding)
    except LookupError:
        raise SpecError(
            f"expected an encoding such as utf-8 or latin-1, found {encoding!r}; correct it"
        ) from None
    content = check_file(path).read_bytes()
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return  # told by the reader
    try:
        content.decode(encoding)
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        raise DataError(
            f"{path} is not {encoding.upper()}: byte 0x{content[problem.start]:02X} in line "
            f"{line}; it is probably Latin-1 or Windows-1252: say so with --encoding latin-1 (or "
            "cp1252), or save it as 'CSV UTF-8'"
        ) from problem


def _delimiter(path: Path, encoding: str) -> str:
    """The delimiter that the header has most of."""
    with path.open("rb") as stream:
        header = stream.readline().decode(encoding, errors="replace")
    return max(_DELIMITERS, key=header.count)
