"""What leaves of a bulletin: what was issued, word by word, and whether it still holds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from atrocityrisk.desk.changes.bulletin_seals import contents_as_issued
from atrocityrisk.desk.exchange.export_columns import LEVEL, Cell, Column
from atrocityrisk.desk.exchange.leaving_rows import Bounds, bulletins_within
from atrocityrisk.desk.models import Bulletin


@dataclass(frozen=True, kw_only=True)
class LeavingBulletin:
    """A bulletin with what it says, and the numbers of those that belong to it."""

    row: Bulletin
    # Empty where it differs from its sealed version: what was changed does not leave.
    content: dict[str, Any]
    intact: bool
    # Number of the bulletin that it withdraws, and of the one that withdraws it; or empty.
    withdraws: str
    withdrawn_by: str


def leaving_bulletins(rows: Sequence[Bulletin], bounds: Bounds) -> Iterator[LeavingBulletin]:
    """Some bulletins, with what they say."""
    # Asked of the scope: a bulletin that may not leave is not named by another.
    may_leave = bulletins_within(bounds)
    named = {row.withdraws_id for row in rows if row.withdraws_id}
    numbers = dict(may_leave.filter(pk__in=named).values_list("pk", "number"))
    later = dict(
        may_leave.filter(withdraws__in=[row.pk for row in rows]).values_list(
            "withdraws_id", "number"
        )
    )
    contents = contents_as_issued(rows)
    for row in rows:
        yield LeavingBulletin(
            row=row,
            content=contents.get(row.pk, {}),
            intact=row.pk in contents,
            withdraws=numbers.get(row.withdraws_id or 0, ""),
            withdrawn_by=later.get(row.pk, ""),
        )


def _said(one: LeavingBulletin, name: str) -> Cell:
    value = one.content.get(name, "")
    return value if isinstance(value, str | int) else ""


COLUMNS: tuple[Column, ...] = (
    Column(
        name="number",
        meaning="Number of the bulletin.",
        value=lambda one: one.row.number,
    ),
    Column(
        name="kind",
        meaning="issue, or withdrawal of an earlier one.",
        value=lambda one: one.row.kind,
    ),
    LEVEL,
    Column(
        name="issued_at",
        meaning="When it was issued (UTC, ISO 8601).",
        value=lambda one: one.row.issued_at.isoformat(),
    ),
    Column(
        name="gwcode",
        meaning="Number of the State in the list of Gleditsch and Ward.",
        value=lambda one: one.content.get("gwcode"),
    ),
    Column(
        name="state",
        meaning="Name of the State on that day.",
        value=lambda one: _said(one, "state"),
    ),
    Column(
        name="reason",
        meaning="What was seen, or why it is withdrawn.",
        value=lambda one: _said(one, "reason"),
    ),
    Column(
        name="evidence",
        meaning="What it points to, in words.",
        value=lambda one: [str(item.get("words", "")) for item in one.content.get("evidence", ())],
    ),
    Column(
        name="confidence",
        meaning="How sure the office is: low, moderate, high; may be empty.",
        value=lambda one: _said(one, "confidence"),
    ),
    Column(
        name="lowering",
        meaning="What would lower the concern.",
        value=lambda one: _said(one, "lowering"),
    ),
    Column(
        name="not_known",
        meaning="What is not known.",
        value=lambda one: _said(one, "not_known"),
    ),
    Column(
        name="signed",
        meaning="By which roles it was proposed and signed.",
        value=lambda one: _said(one, "signed"),
    ),
    Column(
        name="withdraws",
        meaning="Number of the bulletin that it withdraws, if it does.",
        value=lambda one: one.withdraws,
    ),
    Column(
        name="withdrawn_by",
        meaning="Number of the bulletin that withdraws it, if one does.",
        value=lambda one: one.withdrawn_by,
    ),
    Column(
        name="content",
        meaning="All that it says, as canonical JSON; empty where it is no more as it was issued.",
        value=lambda one: one.row.content if one.intact else "",
    ),
    Column(
        name="sha256",
        meaning="Digest of that text (SHA-256).",
        value=lambda one: one.row.sha256,
    ),
    Column(
        name="intact",
        meaning="1 where it says what was issued, 0 where it differs from its sealed version.",
        value=lambda one: int(one.intact),
    ),
)
"""Columns of a bulletin, in their order."""
