"""Panels as files, and the embedded default that every installation carries.

A panel is one Parquet file: its values and events as columns, its metadata and the ages of carried
values in the schema. Nothing in it can execute.
"""

import json
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import TypeAdapter

from atrocityrisk._core.embedded import embedded_folder
from atrocityrisk._core.files import StrPath, atomic_write
from atrocityrisk._core.parquet import read_metadata, with_metadata
from atrocityrisk.errors import DataError, IntegrityError
from atrocityrisk.outcomes import Outcome
from atrocityrisk.panels import _late_cells
from atrocityrisk.panels._cells import FILED_AS, KEY, MISSING
from atrocityrisk.panels.panel import Panel

FORMAT = "atrocityrisk-panel-1"
MAX_ROWS = 100_000
_PARQUET = b"PAR1"  # the first bytes of any Parquet file
VALUE, EVENT = "value.", "event."


def load_panel() -> Panel:
    """The embedded default panel: open sources and bare facts, through 2025.

    Returns
    -------
    Panel
        Labelled for the default outcome, in pseudo-real-time.

    Raises
    ------
    IntegrityError
        If the installation is damaged.

    Examples
    --------
    >>> from atrocityrisk.panels import load_panel
    >>> panel = load_panel()
    >>> panel.years[1], panel.last_settled_year
    (2025, 2024)
    """
    return read_panel(embedded_folder() / "panel.parquet")


def write_panel(panel: Panel, path: StrPath) -> None:
    """Write a panel to one Parquet file, whole or not at all.

    Parameters
    ----------
    panel : Panel
        Panel to keep.
    path : str or path-like
        File to write.

    Raises
    ------
    OutputError
        If the file cannot be put in place.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> import atrocityrisk as ar
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> from pathlib import Path
    >>> with TemporaryDirectory() as folder:
    ...     ar.write_panel(panel, Path(folder, "panel.parquet"))
    ...     Path(folder, "panel.parquet").is_file()
    True
    """
    values = _narrowed(panel.indicators).add_prefix(VALUE)
    table = pa.Table.from_pandas(
        pd.concat([values, panel.events.add_prefix(EVENT)], axis=1).reset_index(),
        preserve_index=False,
    )
    metadata = {
        "format": FORMAT,
        "columns": json.loads(panel.columns.rename(columns=FILED_AS).to_json(orient="index")),
        "carried": _carried(panel.ages),
        "outcome": asdict(panel.outcome),
        "timing": panel.timing,
        "record_end": panel.record_end,
        "first_releases": panel.first_releases,
        "fingerprint": panel.fingerprint(),
    }
    if panel.notes:
        metadata["notes"] = list(panel.notes)
    late = panel.late_cells
    if len(late):
        metadata["late_cells"] = _late_cells.filed(late)
    if panel.last_settled_year != panel.years[1]:
        metadata["last_settled_year"] = panel.last_settled_year
    if panel.usual_origin != panel.last_settled_year:
        metadata["usual_origin"] = panel.usual_origin
    table = with_metadata(table, metadata)
    with atomic_write(Path(path)) as temporary:
        # Dictionaries and statistics would make a small file of many columns slower to read.
        pq.write_table(
            table,
            temporary,
            compression="zstd",
            compression_level=19,
            use_dictionary=False,
            write_statistics=False,
        )


def read_panel(path: StrPath) -> Panel:
    """Read a panel that `write_panel` wrote.

    Parameters
    ----------
    path : str or path-like
        Parquet file.

    Returns
    -------
    Panel
        As it was written.

    Raises
    ------
    DataError
        If there is no such file, or it is not a panel.
    IntegrityError
        If the file is damaged or its content was changed.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> import atrocityrisk as ar
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> with TemporaryDirectory() as folder:
    ...     ar.write_panel(panel, f"{folder}/panel.parquet")
    ...     again = ar.read_panel(f"{folder}/panel.parquet")
    >>> again.fingerprint() == panel.fingerprint()
    True
    """
    path = Path(path)
    if not path.is_file():
        raise DataError(f"expected a panel at {path}, found no file; make one with `data build`")
    try:
        file = pq.ParquetFile(path)
        rows = file.metadata.num_rows
        if rows > MAX_ROWS:
            raise DataError(
                f"{path} announces {rows:,} rows, expected at most {MAX_ROWS:,} country-years; it "
                "is no panel, do not open it"
            )
        table = file.read()
    except (pa.ArrowInvalid, OSError) as problem:
        with path.open("rb") as file:
            begins = file.read(len(_PARQUET))
        if begins and begins != _PARQUET:
            raise DataError(
                f"{path} is no panel, which is a Parquet file; make one of a table of your own "
                f"with `panel import {path.name}`, or of publishers' files with `data build`"
            ) from problem
        raise IntegrityError(
            f"{path} is not a readable Parquet file ({problem}); it may be truncated: make it "
            "again with `panel import` or `data build`"
        ) from problem
    metadata = read_metadata(table)
    if metadata.get("format") != FORMAT:
        raise DataError(
            f"{path} is no panel of this version: expected format {FORMAT!r}, found "
            f"{metadata.get('format')!r}; make one with `panel import` or `data build`"
        )
    try:
        panel = _assembled(table, metadata)
    except DataError as problem:
        raise type(problem)(f"{path}: {problem}") from problem
    except (ValueError, TypeError, LookupError, AttributeError, OverflowError) as problem:
        # Part of the file is not what `write_panel` writes; a ValidationError is a ValueError.
        raise IntegrityError(
            f"{path} says it is a panel, but its parts do not make one "
            f"({type(problem).__name__}: {str(problem).splitlines()[0]}); make it again with "
            "`data build`"
        ) from problem
    if panel.fingerprint() != metadata.get("fingerprint"):
        raise IntegrityError(
            f"{path} does not match its own fingerprint: its content was changed after it was "
            "written; make it again with `data build`"
        )
    return panel


@cache
def _outcome_reader() -> TypeAdapter[Outcome]:
    return TypeAdapter(Outcome)


def _assembled(table: pa.Table, metadata: dict[str, Any]) -> Panel:
    frame = table.to_pandas(ignore_metadata=True).set_index(KEY)
    values = _part(frame, VALUE)
    return Panel(
        values,
        ages=_ages(values, metadata["carried"]),
        events=_part(frame, EVENT),
        columns=pd.DataFrame.from_dict(dict(metadata["columns"]), orient="index").rename(
            columns={filed: name for name, filed in FILED_AS.items()}
        ),
        outcome=_outcome_reader().validate_python(metadata["outcome"]),
        timing=metadata["timing"],
        # Files of earlier versions have neither.
        record_end=metadata.get("record_end"),
        first_releases=metadata.get("first_releases"),
        notes=metadata.get("notes", ()),
        late_cells=_late_cells.from_file(metadata.get("late_cells")),
        last_settled_year=metadata.get("last_settled_year"),
        usual_origin=metadata.get("usual_origin"),
    )


def _part(frame: pd.DataFrame, prefix: str) -> pd.DataFrame:
    names = [name for name in frame.columns if name.startswith(prefix)]
    bare = pd.Index([name.removeprefix(prefix) for name in names])
    return frame[names].set_axis(bare, axis=1)


def _narrowed(values: pd.DataFrame) -> pd.DataFrame:
    """Four bytes a cell where that loses nothing."""
    with np.errstate(over="ignore"):  # what does not fit turns infinite, and is then kept wide
        narrow = values.astype(np.float32)
    return narrow if narrow.astype(np.float64).equals(values) else values


def _carried(ages: pd.DataFrame) -> dict[str, list[list[int]]]:
    """Row numbers and ages of the carried cells of each column that has any."""
    table = ages.to_numpy()
    carried = {}
    for position in np.flatnonzero((table > 0).any(axis=0)).tolist():
        rows = np.flatnonzero(table[:, position] > 0)
        carried[str(ages.columns[position])] = [rows.tolist(), table[rows, position].tolist()]
    return carried


def _ages(values: pd.DataFrame, carried: dict[str, list[list[int]]]) -> pd.DataFrame:
    """Ages of all cells: observed unless missing or carried."""
    table = np.where(values.isna().to_numpy(), MISSING, 0).astype(np.int8)
    for name, (rows, ages) in carried.items():
        table[rows, values.columns.get_loc(name)] = ages
    return pd.DataFrame(table, index=values.index, columns=values.columns)
