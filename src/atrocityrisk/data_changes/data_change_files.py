"""A comparison of data as files: tables, JSON, page and manifest."""

import json
from pathlib import Path
from typing import Any

import pandas as pd

from atrocityrisk._core.csv_files import write_table
from atrocityrisk._core.files import StrPath, atomic_writes, check_folder, safe_join, sha256
from atrocityrisk._core.manifest import BESIDE, FORMAT, installed_versions, manifest_text
from atrocityrisk.data_changes.changes_of_data import DataChanges
from atrocityrisk.data_changes.data_page import records, render
from atrocityrisk.list_changes import write_changes
from atrocityrisk.list_changes.change_files import FILES as LIST_FILES

TABLES = ("sources", "columns", "years", "ages", "states", "largest")
BROKEN = "broken-limits.csv"
PAGE, JSON = "data-changes.html", "data-changes.json"
DESCRIPTION = f"data-changes{BESIDE}"
FILES = (*(f"{name}.csv" for name in TABLES), BROKEN, PAGE, JSON, DESCRIPTION)
"""Everything that may be written, but for the list's own comparison."""


def write_data_changes(
    changes: DataChanges, out: StrPath, *, broken: pd.DataFrame | None = None
) -> tuple[Path, ...]:
    """Write a comparison of two releases of data.

    Parameters
    ----------
    changes : DataChanges
        As `compare_releases` returns it.
    out : str or path-like
        Folder; made if need be.
    broken : DataFrame, optional
        Limits that are broken, as `broken_limits` returns them.

    Returns
    -------
    tuple of Path
        The tables as CSV, broken-limits.csv where limits were asked for, data-changes.html, which
        loads nothing, data-changes.json, and data-changes.manifest.json; with a ranking also what
        `write_changes` writes of the two lists.

    Raises
    ------
    OutputError
        If the folder cannot be written to.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> import atrocityrisk as ar
    >>> from atrocityrisk.data_changes import compare_releases, write_data_changes
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> with TemporaryDirectory() as folder:
    ...     files = write_data_changes(compare_releases(panel, panel), folder)
    >>> [path.name for path in files][-3:]
    ['data-changes.html', 'data-changes.json', 'data-changes.manifest.json']
    """
    check_folder(out, (*FILES, *LIST_FILES))
    tables = {f"{name}.csv": getattr(changes, name) for name in TABLES}
    if broken is not None:
        tables[BROKEN] = broken
    paths = {name: safe_join(out, name) for name in (*tables, PAGE, JSON, DESCRIPTION)}
    with atomic_writes(paths) as staged:
        for name, table in tables.items():
            write_table(table, staged[name])
        text = json.dumps(
            json_content(changes, broken), indent=2, ensure_ascii=False, allow_nan=False
        )
        staged[JSON].write_text(text + "\n", encoding="utf-8", newline="\n")
        staged[PAGE].write_text(render(changes, broken), encoding="utf-8", newline="\n")
        outputs = {name: sha256(staged[name]) for name in sorted({*tables, PAGE, JSON})}
        manifest = {
            "format": FORMAT,
            "kind": "data-changes",
            "old": changes.old_name,
            "new": changes.new_name,
            "k": changes.k,
            "notes": list(changes.notes),
            "versions": installed_versions(),
            "outputs": outputs,
        }
        staged[DESCRIPTION].write_text(manifest_text(manifest), encoding="utf-8", newline="\n")
    written = tuple(paths.values())
    # What an earlier comparison wrote there, and this one does not, is of other data.
    for name in {*FILES, *LIST_FILES} - set(paths):
        safe_join(out, name).unlink(missing_ok=True)
    if changes.ranking is not None:
        written += write_changes(changes.ranking.changes, out)
    return written


def json_content(changes: DataChanges, broken: pd.DataFrame | None) -> dict[str, Any]:
    """The whole comparison, for machines."""
    content: dict[str, Any] = {
        "old": changes.old_name,
        "new": changes.new_name,
        "changed": changes.changed,
        "k": changes.k,
        **{name: records(getattr(changes, name)) for name in TABLES if name != "years"},
        "broken_limits": None if broken is None else records(broken),
        "notes": list(changes.notes),
        "unreadable": [
            {"source": one.source, "file": one.path.as_posix(), "fault": one.fault}
            for one in changes.unreadable
        ],
        "ranking": None,
    }
    if changes.ranking is not None:
        found = changes.ranking.changes
        content["ranking"] = {
            "origins": list(changes.ranking.origins),
            "notes": list(changes.ranking.notes),
            "changes": records(found.frame),
            "reasons": records(found.reasons),
            "untold": list(found.untold),
        }
    return content
