"""Panels as files, and the embedded default that every installation carries.

A panel is one Parquet file: its values, the age of each value and its events as columns, its
metadata in the schema. Nothing in it can execute.
"""

import json
from dataclasses import asdict
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import TypeAdapter

from atrocityrisk.errors import DataError, IntegrityError
from atrocityrisk.files import written_whole
from atrocityrisk.outcomes import Outcome
from atrocityrisk.panels import KEY, Panel

FORMAT = "atrocityrisk-panel-1"
_PACKAGED = Path(__file__).parent / "_datasets"
_CHECKOUT = Path(__file__).resolve().parents[2] / "datasets"


def embedded_folder() -> Path:
    """Folder of the data sets that come with the package.

    Returns
    -------
    Path
        Inside the installed package, or of the checkout when installed in place.
    """
    return _PACKAGED if _PACKAGED.is_dir() else _CHECKOUT


def load_panel() -> Panel:
    """The embedded default panel: open sources and bare facts, through 2024.

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
    >>> from atrocityrisk.datasets import load_panel
    >>> load_panel().years[1]
    2024
    """
    return read_panel(embedded_folder() / "panel.parquet")


def write_panel(panel: Panel, path: Path) -> None:
    """Write a panel to one Parquet file, whole or not at all.

    Parameters
    ----------
    panel : Panel
        Panel to keep.
    path : Path
        File to write.

    Raises
    ------
    OutputError
        If the file cannot be put in place.
    """
    columns = panel.columns
    events = panel.events
    table = pa.Table.from_pandas(
        pd.concat(
            [
                panel.indicators.add_prefix("value."),
                panel.ages.add_prefix("age."),
                events.add_prefix("event."),
            ],
            axis=1,
        ).reset_index(),
        preserve_index=False,
    )
    facts = {
        "format": FORMAT,
        "columns": json.loads(columns.to_json(orient="index")),
        "outcome": asdict(panel.outcome),
        "timing": panel.timing,
        "fingerprint": panel.fingerprint(),
    }
    table = table.replace_schema_metadata({"atrocityrisk": json.dumps(facts, sort_keys=True)})
    with written_whole(path) as temporary:
        pq.write_table(table, temporary, compression="zstd", compression_level=19)


def read_panel(path: Path) -> Panel:
    """Read a panel that `write_panel` wrote.

    Parameters
    ----------
    path : Path
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
    """
    if not path.is_file():
        raise DataError(f"expected a panel at {path}, found no file; make one with `data build`")
    try:
        table = pq.read_table(path)
    except (pa.ArrowInvalid, OSError) as problem:
        raise IntegrityError(
            f"{path} is not a readable Parquet file ({problem}); it may be truncated: make it "
            "again with `data build`"
        ) from problem
    facts = json.loads((table.schema.metadata or {}).get(b"atrocityrisk", b"{}"))
    if facts.get("format") != FORMAT:
        raise DataError(
            f"{path} is no panel of this version: expected format {FORMAT!r}, found "
            f"{facts.get('format')!r}; make it again with `data build`"
        )
    frame = table.to_pandas(ignore_metadata=True).set_index(KEY)
    panel = Panel(
        _part(frame, "value."),
        ages=_part(frame, "age."),
        events=_part(frame, "event."),
        columns=pd.DataFrame.from_dict(facts["columns"], orient="index"),
        outcome=TypeAdapter(Outcome).validate_python(facts["outcome"]),
        timing=facts["timing"],
    )
    if panel.fingerprint() != facts["fingerprint"]:
        raise IntegrityError(
            f"{path} does not match its own fingerprint: its content was changed after it was "
            "written; make it again with `data build`"
        )
    return panel


def _part(frame: pd.DataFrame, prefix: str) -> pd.DataFrame:
    names = [name for name in frame.columns if name.startswith(prefix)]
    return frame[names].rename(columns=lambda name: name.removeprefix(prefix))
