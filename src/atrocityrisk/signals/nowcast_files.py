"""A nowcast as files, and the sentences that stand wherever one is shown."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from atrocityrisk._core.csv_files import write_table
from atrocityrisk._core.files import StrPath, atomic_writes, check_folder, safe_join
from atrocityrisk.errors import DataError, IntegrityError
from atrocityrisk.signals.death_bins import BIN_TEXTS, BINS
from atrocityrisk.signals.nowcasting import COLUMNS, NO_RECORD, TYPES, UNKNOWN, Nowcast

FORMAT = "atrocityrisk-nowcast-1"
TABLE, CONTENT, FIGURE = "nowcast.csv", "nowcast.json", "nowcast.png"
STATUS_TEXTS = {NO_RECORD: "without any record", UNKNOWN: "months unknown"}
READING_TEXTS = {"begun": "may have begun", "ahead": "still ahead"}
LIMITS = (
    "It detects, it does not foresee: deaths by month say most of killings that have begun. It is "
    "no new rank; the list stands as it was published.",
    "Silence is not safety: few deaths on record lower a reading, and so does killing that nobody "
    "could count. Deaths that nobody could date to a month are left out.",
    "Counts marked * are provisional. What they become is drawn from one year of UCDP's revisions, "
    "in which the counts of Sudan and of Tanzania grew to more than four times.",
    "Where a killing is under way (†) the months say little of another one.",
)
"""Said wherever a nowcast is shown."""


def shown_states(
    frame: pd.DataFrame, *, k: int, gwcodes: Sequence[int] | None = None
) -> pd.DataFrame:
    """The first k of the list and those whose deaths doubled to many, in the list's order."""
    ordered = frame.sort_values(["prior", "gwcode"], ascending=[False, True], ignore_index=True)
    if gwcodes is not None:
        return ordered[ordered["gwcode"].isin(gwcodes)]
    return ordered[(ordered.index < k) | ordered["bin"].eq(BINS[-1])]


def marked_name(row: Mapping[Any, Any]) -> str:
    """A state's name, with the mark of a killing under way at the origin."""
    return f"{row['country']}{' †' if row['under_way'] is True else ''}"


def nowcast_content(nowcast: Nowcast) -> dict[str, Any]:
    """A nowcast as plain values: what the JSON file holds."""
    return {
        "format": FORMAT,
        "origin": nowcast.origin,
        "first_year": nowcast.first_year,
        "last_year": nowcast.last_year,
        "through": nowcast.through,
        "months_seen": nowcast.months_seen,
        "months_read": nowcast.months_read,
        "level": nowcast.level,
        "files": list(nowcast.files),
        "notes": list(nowcast.notes),
        "limits": list(LIMITS),
        "bins": BIN_TEXTS,
        "states": _records(nowcast.frame),
        "ratios": _records(nowcast.ratios),
    }


def write_nowcast(nowcast: Nowcast, out: StrPath) -> tuple[Path, ...]:
    """Write a nowcast as a table and as JSON.

    Parameters
    ----------
    nowcast : Nowcast
        As `nowcast` returns it.
    out : str or path-like
        Folder; made if need be.

    Returns
    -------
    tuple of Path
        nowcast.csv, one row per state, and nowcast.json, which a report can show.

    Raises
    ------
    OutputError
        If the folder cannot be written to.

    Examples
    --------
    >>> from atrocityrisk.signals import write_nowcast
    >>> write_nowcast(made, "nowcast")  # doctest: +SKIP
    """
    check_folder(out, (TABLE, CONTENT))
    paths = {name: safe_join(out, name) for name in (TABLE, CONTENT)}
    text = json.dumps(nowcast_content(nowcast), indent=1, ensure_ascii=False, allow_nan=False)
    with atomic_writes(paths) as staged:
        write_table(nowcast.frame, staged[TABLE])
        staged[CONTENT].write_text(text + "\n", encoding="utf-8", newline="\n")
    return tuple(paths.values())


def read_nowcast(path: StrPath) -> Nowcast:
    """Read a nowcast that `write_nowcast` wrote.

    Parameters
    ----------
    path : str or path-like
        The file nowcast.json, or the folder that holds it.

    Returns
    -------
    Nowcast
        As it was written.

    Raises
    ------
    DataError
        If there is no such file, or it holds no nowcast.
    IntegrityError
        If it cannot be read as JSON.

    Examples
    --------
    >>> from atrocityrisk.signals import read_nowcast
    >>> read_nowcast("nowcast").through  # doctest: +SKIP
    """
    file = Path(path)
    file = file / CONTENT if file.is_dir() else file
    if not file.is_file():
        raise DataError(
            f"expected {CONTENT} of a nowcast at {file}, found no file; write one by `atrocityrisk "
            "nowcast --months FILE --out FOLDER`"
        )
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as problem:
        raise IntegrityError(
            f"{file} cannot be read as JSON ({problem}); write the nowcast again"
        ) from problem
    if not isinstance(content, Mapping) or content.get("format") != FORMAT:
        raise DataError(
            f"{file} holds no nowcast of this version: expected format {FORMAT!r}; give the file "
            f"{CONTENT} of one"
        )
    try:
        frame = pd.DataFrame(content["states"], columns=COLUMNS)
        numbers = [name for name in COLUMNS if name not in _WORDS]
        return Nowcast(
            frame=frame.astype(dict.fromkeys(numbers, "float64")).astype(TYPES),
            ratios=pd.DataFrame(content["ratios"]),
            **{name: content[name] for name in ("origin", "first_year", "last_year", "through")},
            **{name: content[name] for name in ("months_seen", "level")},
            files=tuple(content["files"]),
            notes=tuple(content["notes"]),
        )
    except (KeyError, TypeError, ValueError) as problem:
        raise DataError(
            f"{file} is not as it was written ({problem}); write the nowcast again"
        ) from problem


_WORDS = ("country", "status", "bin", "provisional", "under_way")


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a table with nothing in place of missing values."""
    plain = frame.astype(object)
    rows = plain.where(plain.notna(), None).to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in rows]
