"""A rule's own record: over the library's backtests, or over the desk's own past."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from atrocityrisk.desk.alerting.rule_backtests import embedded_lists, record_over_lists
from atrocityrisk.desk.alerting.rule_onsets import (
    FILE,
    KnownOnsets,
    known_onsets,
    library_onsets,
)
from atrocityrisk.desk.alerting.rule_replay import replay
from atrocityrisk.desk.alerting.rule_sight import sight_of
from atrocityrisk.desk.changes.history_chain import chain_head
from atrocityrisk.desk.models import AlertRule
from atrocityrisk.desk.rules.rule_parameters import (
    ProbabilityRise,
    TopK,
    read_parameters,
)
from atrocityrisk.desk.rules.rule_record import (
    PastFiring,
    RuleRecord,
    daily_base_rate,
    judge,
)
from atrocityrisk.desk.rules.state_choices import state_choices
from atrocityrisk.errors import AtrocityRiskError

HORIZON_DAYS = 365
"""Days after a firing within which an onset bears it out, where no list says otherwise."""

_DEPENDENT = (
    "Firings of one State, and of neighbouring times, are not independent: the interval is "
    "narrower than it should be."
)


@dataclass(frozen=True, kw_only=True)
class DryRun:
    """What a dry run gives: a record, or why there is none."""

    record: RuleRecord | None
    # What it rests on.
    basis: str
    horizon: str


def dry_run(
    rule: AlertRule, *, horizon_days: int = HORIZON_DAYS, events: Path | None = None
) -> DryRun:
    """How a rule would have done; from backtests for rules on lists, else from the desk's past."""
    asked = read_parameters(rule.kind, rule.parameters)
    if isinstance(asked, ProbabilityRise) and asked.between == "nowcast":
        return DryRun(
            record=None,
            basis="The library's backtests hold lists of years, and no nowcasts: how this rule "
            "would have done is not known.",
            horizon="",
        )
    if isinstance(asked, ProbabilityRise | TopK):
        return _from_backtests(asked, cool_off_days=rule.cool_off_days)
    return _from_the_desk(rule, known_onsets(events), horizon_days)


def known_dry_run(rule: AlertRule) -> DryRun:
    """The dry run that a page shows; kept until the desk learns something new."""
    own: Path = settings.DESK_HOME / FILE
    changed = own.stat().st_mtime_ns if own.is_file() else 0
    state = (
        *(str(rule.key), rule.version, sight_of(rule)),
        *(chain_head().hash, timezone.now().date(), changed),
    )
    if state not in _kept:
        # A handful of pages; nobody looks at hundreds of rules in a row.
        while len(_kept) >= _MOST_KEPT:
            del _kept[next(iter(_kept))]
        _kept[state] = _readable_dry_run(rule)
    return _kept[state]


def _readable_dry_run(rule: AlertRule) -> DryRun:
    """A dry run, or that the office's own onsets cannot be read: no page falls for that."""
    try:
        return dry_run(rule)
    except (AtrocityRiskError, OSError):
        # Not what is wrong: a bulletin for everybody may carry these words.
        return DryRun(
            record=None,
            basis=f"The office's own onsets ({FILE} in the desk's folder) cannot be read: how this "
            "rule would have done is not known.",
            horizon="",
        )


_MOST_KEPT = 64
_kept: dict[tuple[object, ...], DryRun] = {}


def record_note(found: DryRun) -> str:
    """A record in one line, for the history of a rule that is made active."""
    record = found.record
    if record is None:
        return "none: the past does not say"
    return (
        f"{record.since.isoformat()} to {record.until.isoformat()}, fired {len(record.firings)}, "
        f"hits {record.hits}, false alarms {record.false_alarms}, open {record.open}, "
        f"onsets missed {record.missed} of {record.onsets}"
    )


def _from_the_desk(rule: AlertRule, known: KnownOnsets, horizon_days: int) -> DryRun:
    today = timezone.now().date()
    horizon = f"{horizon_days} days after the day on which it fired"
    first, firings = replay(rule, until=today)
    basis = f"The desk's own past, day by day as it was known then, held against {known.words}."
    if first is None:
        return DryRun(record=None, basis=f"{basis} The desk has no past yet.", horizon=horizon)
    record = judge(
        [
            PastFiring(
                gwcode=one.gwcode,
                day=one.day,
                begins=one.day + timedelta(days=1),
                ends=one.day + timedelta(days=horizon_days),
            )
            for one in firings
        ],
        known.onsets,
        since=first,
        until=today,
        known_until=known.known_until,
        base_rate=daily_base_rate(
            known.onsets,
            since=first,
            until=min(today, known.known_until - timedelta(days=horizon_days)),
            horizon_days=horizon_days,
            states=len(state_choices(first.year)),
        ),
        notes=_notes_of_desk(known, first),
    )
    return DryRun(record=record, basis=basis, horizon=horizon)


def _notes_of_desk(known: KnownOnsets, first: date) -> tuple[str, ...]:
    notes = [
        "What has been raised above the rule's level since is left out, also of the time before.",
        _DEPENDENT,
    ]
    if known.known_until < first:
        notes.insert(
            0,
            "The onsets end before the desk's past begins: no window can have closed. Keep the "
            "office's own onsets in onsets.toml in the desk's folder.",
        )
    return tuple(notes)


def _from_backtests(asked: ProbabilityRise | TopK, *, cool_off_days: int) -> DryRun:
    past, known = embedded_lists(), library_onsets()
    if past is None:
        return DryRun(
            record=None,
            basis="This installation has no backtests: how this rule would have done is not known.",
            horizon="",
        )
    record = record_over_lists(
        asked,
        past,
        known.onsets,
        known_until=known.known_until,
        cool_off_days=cool_off_days,
        notes=_notes_of_lists(asked),
    )
    return DryRun(
        record=record,
        basis=f"The library's backtests ({past.words}), one list for each year from "
        f"{record.since.year} to {record.until.year}, each made from what was known then, held "
        f"against {known.words}.",
        horizon="the two years after the list's origin",
    )


def _notes_of_lists(asked: ProbabilityRise | TopK) -> tuple[str, ...]:
    notes = [_DEPENDENT]
    if isinstance(asked, TopK) and (asked.least_chance, asked.least_rise) != (None, None):
        notes.insert(
            0,
            "The backtests kept ranks, and no chances. In the place of a chance, this record "
            f"counts States of rank {asked.k} or higher"
            + (", new there" if asked.least_rise is not None else "")
            + ": a rule that asks for a high chance fires less often.",
        )
    return tuple(notes)
