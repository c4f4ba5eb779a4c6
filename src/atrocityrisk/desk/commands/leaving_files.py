"""Files that leave by a command: bounded by a level, whole or absent, with a receipt."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from atrocityrisk._core.files import check_output_file
from atrocityrisk.desk.exchange.export_columns import Cell, lines_above, plain_cell
from atrocityrisk.desk.exchange.leaving_rows import Bounds
from atrocityrisk.desk.models.activity import ActivityKind, note_activity
from atrocityrisk.desk.rules.levels import Level, Status
from atrocityrisk.desk.safekeeping.private_files import private_write
from atrocityrisk.errors import SpecError

FORMAT = "1"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Where to write, and what may be in it."""

    out: Path
    level: Level
    unreviewed: bool

    @property
    def statuses(self) -> tuple[Status, ...]:
        """States of review of what is written; never drafts, nor what was withdrawn."""
        further = (Status.SUBMITTED,) if self.unreviewed else ()
        return (Status.REVIEWED, *further)

    @property
    def bounds(self) -> Bounds:
        """What may leave of any status; under embargo nothing does."""
        return Bounds(highest=self.level, embargoed=False)


@dataclass(frozen=True, kw_only=True)
class Leaving:
    """A table that leaves: what it is, what stands above it, its rows."""

    content: str
    heading: Mapping[str, str | int]
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def asked_for(out: Path, *, level: str, unreviewed: bool) -> Asked:
    """What a command asks for, checked before anything is read."""
    named = level.upper()
    if named not in Level.__members__:
        raise SpecError(
            f"expected a level among {', '.join(Level.labels)}, found {level!r}; choose one"
        )
    return Asked(out=check_output_file(out), level=Level[named], unreviewed=unreviewed)


def write_leaving(leaving: Leaving, asked: Asked) -> None:
    """Write a table and its receipt: neither without the other."""
    told = {
        "content": leaving.content,
        "format": FORMAT,
        "office": settings.DESK.title,
        "training": "yes" if settings.DESK.training else "no",
        "made_at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "level": asked.level.label,
        "statuses": " and ".join(asked.statuses),
        **leaving.heading,
        "rows": len(leaving.rows),
    }
    lines: list[Iterable[Any]] = [
        *lines_above(told),
        leaving.columns,
        *([plain_cell(cell) for cell in row] for row in leaving.rows),
    ]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(lines)
    with transaction.atomic():
        note_activity(
            ActivityKind.EXPORT,
            f"{leaving.content} by a command, {len(leaving.rows)} rows, up to {asked.level.label}, "
            f"{told['statuses']}",
        )
        asked.out.parent.mkdir(parents=True, exist_ok=True)
        with private_write(asked.out) as temporary:
            temporary.write_text(text.getvalue(), encoding="utf-8", newline="")


def last_whole_month(today: date) -> date:
    """First day of the last month that is over."""
    year, month = (today.year, today.month - 1) if today.month > 1 else (today.year - 1, 12)
    return date(year, month, 1)
