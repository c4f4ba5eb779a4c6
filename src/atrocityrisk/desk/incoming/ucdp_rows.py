"""UCDP's GED and candidate files, by the library's reader, as rows of records.

One-sided violence names who killed: the government of the place, another, or a group. Of fighting
nobody is said to be responsible, and no target: UCDP does not say so.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from atrocityrisk.desk.incoming.event_rows import Event, EventKind
from atrocityrisk.desk.incoming.read_rows import ReadRow
from atrocityrisk.desk.rules.levels import DatePrecision, PerpetratorType, TargetType
from atrocityrisk.errors import IntegrityError
from atrocityrisk.sources.ucdp.georeferenced_events import (
    events_table,
    killer_governments,
    located_events,
)

KINDS = {
    kind.name: kind
    for kind in (
        EventKind(
            name="one_sided",
            words="one-sided violence against civilians",
            indicators=("2.1",),
            usual=True,
        ),
        EventKind(
            name="non_state",
            words="fighting between groups, none of them a State",
            indicators=("1.1",),
            usual=True,
        ),
        EventKind(
            name="state_based",
            words="fighting in which a State took part",
            indicators=("1.1",),
            usual=False,
        ),
    )
}
_TYPES = {1: "state_based", 2: "non_state", 3: "one_sided"}
# The publisher's codebook: 1 the day, 2 a few days, 3 a week, 4 a month, 5 longer.
_PRECISIONS = {
    1: DatePrecision.DAY,
    2: DatePrecision.WEEK,
    3: DatePrecision.WEEK,
    4: DatePrecision.MONTH,
    5: DatePrecision.YEAR,
    # Not said: no closer than the month by which events are counted.
    None: DatePrecision.MONTH,
}
_REGION_CHARACTERS = 80


def ucdp_events(path: Path, numbers: Sequence[int]) -> tuple[list[Event], list[ReadRow], str]:
    """Events of a file, rows of those in no State of the list, and the release."""
    # The numbers are those of the file's rows, as another reader has found them.
    events, version = events_table(path, also=("adm_1", "date_prec"))
    if len(events) != len(numbers):
        raise IntegrityError(
            f"{path}: expected {len(numbers)} events, one for each row, found {len(events)}; bring "
            "the publisher's own file"
        )
    located = located_events(events.assign(row=list(numbers)), path)
    elsewhere = sorted(set(numbers) - set(located["row"]))
    nowhere = [
        ReadRow(number=number, values={}, given=(), left_out="a place that is no State of its year")
        for number in elsewhere
    ]
    by_state, by_own = killer_governments(located, path)
    rows = located.assign(by_state=by_state, by_own=by_own).to_dict("records")
    return [_event(row) for row in rows], nowhere, version


def is_provisional(version: str) -> bool:
    """Whether a release is one of candidates, which are not final."""
    return version.startswith("to ") or version.count(".") > 1


def _event(row: Mapping[Any, Any]) -> Event:
    kind = _TYPES[int(row["type_of_violence"])]
    perpetrator, target = _types(kind, by_state=row["by_state"], by_own=row["by_own"])
    return Event(
        number=int(row["row"]),
        identity=str(int(row["id"])),
        gwcode=int(row["gwcode"]),
        first=row["date_start"].date(),
        last=row["date_end"].date(),
        month=(int(row["year"]), int(row["month"])),
        kind=kind,
        perpetrator=perpetrator,
        target=target,
        region=plain_region(row.get("adm_1")),
        precision=_PRECISIONS.get(_whole(row.get("date_prec")), DatePrecision.YEAR),
        best=int(row["best"]),
        low=_whole(row.get("low")),
        high=_whole(row.get("high")),
    )


def _types(kind: str, *, by_state: bool, by_own: bool) -> tuple[PerpetratorType, TargetType]:
    if kind == "non_state":
        return PerpetratorType.NON_STATE, TargetType.UNKNOWN
    if kind == "state_based":
        return PerpetratorType.UNKNOWN, TargetType.UNKNOWN
    if by_own:
        return PerpetratorType.SECURITY_FORCES, TargetType.CIVILIANS
    if by_state:
        return PerpetratorType.FOREIGN_STATE, TargetType.CIVILIANS
    return PerpetratorType.NON_STATE, TargetType.CIVILIANS


def _whole(value: Any) -> int | None:
    return None if value is None or pd.isna(value) else int(value)


def plain_region(value: Any) -> str:
    """A first-level region's name: letters, blanks and marks; nothing where there are digits."""
    text = "" if value is None or pd.isna(value) else " ".join(str(value).split())
    plain = re.fullmatch(r"[^\W\d_](?:[^\W\d_]|[ '’.()/,-])*", text)
    return text if plain and len(text) <= _REGION_CHARACTERS else ""
