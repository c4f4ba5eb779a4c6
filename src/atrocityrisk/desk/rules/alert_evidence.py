"""What an alert points to, as one canonical text."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Literal

from atrocityrisk.desk.rules.levels import Level

EvidenceKind = Literal["record", "forecasts", "assessment", "number"]


@dataclass(frozen=True, kw_only=True)
class EvidenceItem:
    """One thing that an alert points to."""

    kind: EvidenceKind
    # Key of the record, the list or the assessment; empty for a number.
    key: str = ""
    # What it says, with its date; without text of a record.
    words: str
    # Of the thing itself: a bulletin of a lower level does not name it.
    level: Level


def evidence_text(items: Iterable[EvidenceItem]) -> str:
    """Evidence as it is stored, in the order given."""
    plain = [{**asdict(item), "level": int(item.level)} for item in items]
    return json.dumps(plain, separators=(",", ":"), sort_keys=True)


def read_evidence(text: str) -> tuple[EvidenceItem, ...]:
    """Evidence of a stored text."""
    said = json.loads(text or "[]")
    return tuple(EvidenceItem(**{**one, "level": Level(one["level"])}) for one in said)
