"""The report of a dry run, kept beside the file: what becomes of each row, page by page.

A small SQLite file, so that any page of 200,000 rows is there at once. It is for showing alone:
confirming reads the file anew. It names records by key and nothing else; what a person may no
longer see is taken out when it is shown (`visible_keys`).
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from atrocityrisk.desk.incoming.row_outcomes import (
    Outcome,
    details,
    new_source,
    new_sources,
    summary,
    told,
)
from atrocityrisk.desk.models import Record
from atrocityrisk.errors import IntegrityError

_SHOWN = 160


@dataclass(frozen=True, kw_only=True)
class ReportRow:
    """One row of the report."""

    number: int
    rows: int
    kind: str
    own_number: str
    summary: str
    account: str
    # Types, severity and level in words, so that exchanged columns are seen.
    details: str
    # Column and what is wrong there.
    faults: list[tuple[str, str]]
    # Field, what it was, what the file says.
    changes: list[tuple[str, str, str]]
    # What looks like a person's data: its kind, and the passage.
    findings: list[tuple[str, str]]
    left_out: str
    same_as_row: int
    record_key: str
    # The source that is made for it, in one line.
    new_source: str


def write_report(path: Path, outcomes: Sequence[Outcome]) -> None:
    """Keep a report in place of the one before."""
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with closing(sqlite3.connect(draft)) as connection, connection:
        draft.chmod(0o600)
        connection.execute(
            "CREATE TABLE report (place INTEGER PRIMARY KEY, kind TEXT, marked INTEGER, row TEXT)"
        )
        connection.executemany(
            "INSERT INTO report (kind, marked, row) VALUES (?, ?, ?)",
            (
                (outcome.kind.value, bool(outcome.row.findings), json.dumps(_content(outcome)))
                for outcome in outcomes
            ),
        )
        connection.execute("CREATE TABLE source (place INTEGER PRIMARY KEY, told TEXT)")
        connection.executemany(
            "INSERT INTO source (told) VALUES (?)", ((told(s),) for s in new_sources(outcomes))
        )
        connection.execute("CREATE INDEX by_kind ON report (kind, place)")
    draft.replace(path)


def _content(outcome: Outcome) -> dict[str, Any]:
    row, source = outcome.row, new_source(outcome)
    return {
        "number": row.number,
        "rows": row.rows,
        "kind": outcome.kind.value,
        "own_number": row.values.get("external_id") or "",
        "summary": summary(row.values),
        "details": details(row.values),
        "account": (row.values.get("account") or "")[:_SHOWN],
        "faults": [[fault.column, fault.text] for fault in outcome.faults],
        "changes": [[c.label, c.was, c.becomes] for c in outcome.changes],
        "findings": row.findings,
        "left_out": row.left_out,
        "same_as_row": outcome.same_as_row,
        "record_key": outcome.record_key,
        "new_source": "" if source is None else str(source),
    }


def _condition(kind: str) -> tuple[str, list[str]]:
    if kind == "marked":
        return "WHERE marked = 1", []
    return ("WHERE kind = ?", [kind]) if kind else ("", [])


def count_rows(path: Path, kind: str) -> int:
    """How many lines a report has of a kind; "" for all, "marked" for those with marked text."""
    where, values = _condition(kind)
    with closing(_open(path)) as connection:
        found = connection.execute(f"SELECT COUNT(*) FROM report {where}", values).fetchone()
    return int(found[0])


def report_rows(
    path: Path, *, kind: str = "", start: int = 0, size: int | None = None
) -> Iterator[ReportRow]:
    """Lines of a report in the order of the file, with nothing of what one may no longer see."""
    where, values = _condition(kind)
    with closing(_open(path)) as connection:
        found = connection.execute(
            f"SELECT row FROM report {where} ORDER BY place LIMIT ? OFFSET ?",
            [*values, -1 if size is None else size, start],
        )
        while batch := found.fetchmany(200):
            contents = [json.loads(text) for (text,) in batch]
            visible = _visible_keys(content["record_key"] for content in contents)
            yield from (_line(content, visible) for content in contents)


def report_sources(path: Path) -> list[str]:
    """The sources that are made, in one line each."""
    with closing(_open(path)) as connection:
        return [line for (line,) in connection.execute("SELECT told FROM source ORDER BY place")]


def _open(path: Path) -> sqlite3.Connection:
    if not path.is_file():
        raise IntegrityError("the report of this file is gone; make the dry run again")
    return sqlite3.connect(f"file:{path}?mode=ro", uri=True)


def _visible_keys(keys: Iterator[str]) -> frozenset[str]:
    wanted = [UUID(key) for key in keys if key]
    found = Record.objects.filter(key__in=wanted).values_list("key", flat=True) if wanted else ()
    return frozenset(str(key) for key in found)


def _line(content: dict[str, Any], visible: frozenset[str]) -> ReportRow:
    key = content["record_key"]
    hidden = bool(key) and key not in visible
    return ReportRow(
        **{
            **content,
            "faults": [(column, text) for column, text in content["faults"]],
            "findings": [(kind, passage) for kind, passage in content["findings"]],
            "changes": [] if hidden else [(a, b, c) for a, b, c in content["changes"]],
            "record_key": "" if hidden else key,
        }
    )
