"""Rules that count records: which of those that are known fire, and how sure that is."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from atrocityrisk.desk.rules.alert_evidence import EvidenceItem
from atrocityrisk.desk.rules.levels import Confidence, Level, PerpetratorType, Status
from atrocityrisk.desk.rules.rule_firing import Firing, Looked, bounded, counted_words, joined
from atrocityrisk.desk.rules.rule_parameters import CANNOT_BE_JUDGED, WORST, RecordCount

_BORNE_OUT = "2"
"""Weakest credibility on which a candidate of high confidence may rest."""


@dataclass(frozen=True, kw_only=True)
class KnownRecord:
    """A record as it was known at some time; without its text."""

    key: UUID
    gwcode: int
    first_day: date
    last_day: date
    indicators: tuple[str, ...]
    severity: int
    perpetrator: str
    credibility: str
    status: str
    level: int
    source: int
    embargo_until: date | None
    # Day on which it first stood as the rule counts it.
    known_on: date

    @property
    def counts_from(self) -> date:
        """Day from which the rule could count it: an embargo may have ended later."""
        return max(self.known_on, self.embargo_until or self.known_on)


def counts_at_all(status: str, *, reviewed: bool) -> bool:
    """Whether a rule looks at records of this status."""
    return status == Status.REVIEWED or (not reviewed and status == Status.SUBMITTED)


def look_at_records(asked: RecordCount, known: Iterable[KnownRecord], *, today: date) -> Looked:
    """States in which records fire on a day, from all that is known on it."""
    by_state: dict[int, list[KnownRecord]] = defaultdict(list)
    for record in known:
        if _within(asked, record, today):
            by_state[record.gwcode].append(record)
    found = [_look_at_state(asked, rows, today) for _, rows in sorted(by_state.items())]
    return Looked(firings=tuple(one for one in found if one is not None))


def _within(asked: RecordCount, record: KnownRecord, today: date) -> bool:
    if record.embargo_until is not None and record.embargo_until > today:
        return False
    if is_past(asked, record, today) or record.first_day > today:
        return False
    return is_of_kind(asked, record)


def is_past(asked: RecordCount, record: KnownRecord, today: date) -> bool:
    """Whether what happened lies before the rule's days: on no later day does it count again."""
    return record.last_day <= today - timedelta(days=asked.days)


def is_of_kind(asked: RecordCount, record: KnownRecord) -> bool:
    """Whether a rule looks at records of this status, severity and indicators on any day."""
    if not counts_at_all(record.status, reviewed=asked.reviewed):
        return False
    if record.severity < asked.least_severity:
        return False
    if not asked.indicators:
        return True
    named = {*record.indicators, *(one.split(".")[0] for one in record.indicators)}
    return bool(named & set(asked.indicators))


def _look_at_state(asked: RecordCount, rows: Sequence[KnownRecord], today: date) -> Firing | None:
    counted: list[KnownRecord] = []
    unjudged = nameless = 0
    for row in rows:
        # What is not known of a record counts neither for nor against.
        if asked.perpetrators and row.perpetrator == PerpetratorType.UNKNOWN:
            nameless += 1
        elif asked.perpetrators and row.perpetrator not in asked.perpetrators:
            continue
        elif row.credibility == CANNOT_BE_JUDGED and asked.credibility != WORST:
            unjudged += 1
        elif row.credibility <= asked.credibility:
            counted.append(row)
    if len(counted) < asked.number:
        return None
    counted.sort(key=lambda row: (row.counts_from, row.last_day, str(row.key)), reverse=True)
    confidence, since = _confidence(asked, counted)
    return Firing(
        gwcode=counted[0].gwcode,
        day=counted[0].counts_from,
        # What became known last is what made it fire; older ones leaving the window do not.
        seen=f"record {counted[0].key}",
        reason=_reason(asked, counted, today),
        evidence=bounded([_item(row) for row in counted]),
        confidence=confidence,
        sure_since=since,
        lowering="Records that turn out to be doubtful or to tell of the same thing; no new ones "
        f"for {counted_words(asked.days, 'day', 'days')}.",
        not_known=_not_known(unjudged, nameless, len(counted)),
    )


def _reason(asked: RecordCount, counted: Sequence[KnownRecord], today: date) -> str:
    begins = today - timedelta(days=asked.days)
    worst = max(row.severity for row in counted)
    return (
        f"{counted_words(len(counted), 'record', 'records')} between {begins.isoformat()} and "
        f"{today.isoformat()}, the highest severity being {worst}; the rule asks for "
        f"{asked.number} or more."
    )


def _item(row: KnownRecord) -> EvidenceItem:
    days = row.first_day.isoformat()
    if row.last_day != row.first_day:
        days += f" to {row.last_day.isoformat()}"
    status = Status(row.status).label
    return EvidenceItem(
        kind="record",
        key=str(row.key),
        words=f"Record of {days}, severity {row.severity} of 5, "
        f"credibility {row.credibility}, {status}",
        level=Level(row.level),
    )


def _confidence(asked: RecordCount, counted: Sequence[KnownRecord]) -> tuple[Confidence, str]:
    reviewed = [row for row in counted if row.status == Status.REVIEWED]
    strong = [row for row in reviewed if row.credibility <= _BORNE_OUT]
    sources = len({row.source for row in strong})
    if len(reviewed) < asked.number:
        left = len(counted) - len(reviewed)
        return Confidence.LOW, (
            f"Confidence is low: {left} of the {len(counted)} are not reviewed, and without them "
            "the rule would not have fired."
        )
    if len(strong) < asked.number:
        doubtful = [row for row in reviewed if row.credibility > "3"]
        if len(reviewed) - len(doubtful) < asked.number:
            return Confidence.LOW, (
                "Confidence is low: without records that are doubtful, improbable or cannot be "
                "judged, the rule would not have fired."
            )
        return Confidence.MODERATE, (
            "Confidence is moderate: too few of the records are confirmed or probably true for "
            "the rule to fire on these alone."
        )
    if sources < 2:
        return Confidence.MODERATE, (
            "Confidence is moderate: the records that are confirmed or probably true come from "
            "one source."
        )
    return Confidence.HIGH, (
        f"Confidence is high: {len(strong)} reviewed records, confirmed or probably true, from "
        f"{sources} sources."
    )


def _not_known(unjudged: int, nameless: int, counted: int) -> str:
    said = ["Whether records tell of all that happened."]
    if counted > 1:
        said.append("Whether some of them tell of the same thing.")
    if unjudged:
        said.append(
            f"{counted_words(unjudged, 'more record', 'more records')} of credibility that cannot "
            "be judged: not counted."
        )
    if nameless:
        said.append(
            f"{counted_words(nameless, 'more record does', 'more records do')} not say who is "
            "responsible: not counted."
        )
    return joined(said)
