"""A rule over the desk's past: what it would have seen each day, from what was known that day.

Versions are read in the order in which they were saved, so that nothing that was entered, reviewed
or corrected later can tell what fired before.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from heapq import heappop, heappush
from itertools import groupby
from typing import Any

from atrocityrisk.desk.alerting.rule_sight import sight_of
from atrocityrisk.desk.database.rule_sources import (
    RecordChange,
    assessment_changes,
    known_assessment,
    known_list,
    known_record,
    list_changes,
    record_changes,
)
from atrocityrisk.desk.models import AlertRule, ForecastList
from atrocityrisk.desk.rules.levels import Status
from atrocityrisk.desk.rules.rule_firing import Firing, kept_still, rests
from atrocityrisk.desk.rules.rule_of_assessments import KnownAssessment, look_at_assessments
from atrocityrisk.desk.rules.rule_of_lists import look_for_bound
from atrocityrisk.desk.rules.rule_of_records import (
    KnownRecord,
    counts_at_all,
    is_of_kind,
    is_past,
    look_at_records,
)
from atrocityrisk.desk.rules.rule_parameters import (
    AssessmentSays,
    DynamicBound,
    RecordCount,
    read_parameters,
)
from atrocityrisk.desk.rules.scope import as_rule


def replay(rule: AlertRule, *, until: date) -> tuple[date | None, list[Firing]]:
    """First day of which the desk knows something, and the firings from then on."""
    asked = read_parameters(rule.kind, rule.parameters)
    with as_rule(sight_of(rule)):
        if isinstance(asked, RecordCount):
            past = _PastRecords(asked, cool_off_days=rule.cool_off_days)
            seen = list(_records(past, record_changes(), until))
        elif isinstance(asked, AssessmentSays):
            seen = list(_assessments(asked, assessment_changes()))
        elif isinstance(asked, DynamicBound):
            seen = list(_lists(asked))
        else:
            raise TypeError(f"{rule.kind} is not replayed over the desk's past")
    firings = [firing for _, found in seen for firing in found]
    first = min((day for day, _ in seen), default=None)
    return first, kept_still(firings, cool_off_days=rule.cool_off_days)


def _records(
    past: "_PastRecords", changes: Iterable[RecordChange], until: date
) -> Iterator[tuple[date, list[Firing]]]:
    for day, group in groupby(changes, key=lambda change: change.at.date()):
        if day > until:
            return
        yield from past.embargoes_that_ended(before=day)
        touched = {state for change in group for state in past.take(change, day)}
        yield day, past.look(touched, day)
    yield from past.embargoes_that_ended(before=until)
    yield until, past.look(past.freed(until), until)


class _PastRecords:
    """Records as they were known on the day that has been reached."""

    def __init__(self, asked: RecordCount, *, cool_off_days: int) -> None:
        self._asked = asked
        self._cool_off_days = cool_off_days
        self._fired: dict[int, date] = {}
        self._known: dict[int, dict[int, KnownRecord]] = defaultdict(dict)
        self._state: dict[int, int] = {}
        self._first: dict[int, date] = {}
        self._embargoes: list[tuple[date, int]] = []

    def take(self, change: RecordChange, day: date) -> Iterator[int]:
        """Know what a version says; gives the States that it touches."""
        number, values = change.number, change.values
        before = self._state.pop(number, None)
        if before is not None:
            # One less makes no rule fire.
            self._known[before].pop(number, None)
        if not counts_at_all(values["status"], reviewed=self._asked.reviewed):
            return
        first = self._first.setdefault(number, day)
        record = known_record(values, known_on=first)
        if not is_of_kind(self._asked, record):
            return
        state = record.gwcode
        self._state[number] = state
        self._known[state][number] = record
        if values["embargo_until"] is not None and values["embargo_until"] > day:
            heappush(self._embargoes, (values["embargo_until"], state))
        yield state

    def freed(self, day: date) -> set[int]:
        """States in which an embargo ends by a day."""
        states = set()
        while self._embargoes and self._embargoes[0][0] <= day:
            states.add(heappop(self._embargoes)[1])
        return states

    def embargoes_that_ended(self, *, before: date) -> Iterator[tuple[date, list[Firing]]]:
        """Looks on days on which nothing happened but that an embargo ended."""
        while self._embargoes and self._embargoes[0][0] < before:
            day = self._embargoes[0][0]
            yield day, self.look(self.freed(day), day)

    def look(self, states: set[int], day: date) -> list[Firing]:
        """What the rule sees in some States on a day, in the States where an embargo ends too."""
        found: list[Firing] = []
        for state in sorted(states | self.freed(day)):
            if self._keeps_still(state, day):
                continue
            known = self._known[state]
            for number in [
                number for number, one in known.items() if is_past(self._asked, one, day)
            ]:
                del known[number]
            firings = look_at_records(self._asked, known.values(), today=day).firings
            kept = [one for one in firings if not self._keeps_still(state, one.day)]
            self._fired.update((state, one.day) for one in kept)
            found.extend(kept)
        return found

    def _keeps_still(self, state: int, day: date) -> bool:
        # Whatever it sees then would be dropped, and looking is what takes long.
        return rests(self._fired.get(state), day, cool_off_days=self._cool_off_days)


def _assessments(
    asked: AssessmentSays, versions: Iterable[Any]
) -> Iterator[tuple[date, list[Firing]]]:
    signed: dict[int, tuple[int, KnownAssessment]] = {}
    for day, group in groupby(versions, key=lambda version: version.history_date.date()):
        for version in group:
            before = signed.pop(version.id, None)
            if version.status == Status.REVIEWED:
                since = day if before is None else before[1].signed_on
                signed[version.id] = (version.id, known_assessment(version, signed_on=since))
        newest: dict[int, KnownAssessment] = {}
        for _, one in sorted(signed.values(), key=lambda pair: (pair[1].last_day, pair[0])):
            newest[one.gwcode] = one
        yield day, list(look_at_assessments(asked, list(newest.values())).firings)


def _lists(asked: DynamicBound) -> Iterator[tuple[date, list[Firing]]]:
    present: dict[int, Any] = {}
    rows = {one.pk: one for one in ForecastList.objects.all()}
    for version in list_changes():
        if version.through_month is not None:
            continue
        present.pop(version.id, None)
        if not version.withdrawn:
            present[version.id] = version
        if not present:
            continue
        # As `current_list` chooses it: of one origin, what was added later.
        newest = max(present.values(), key=lambda one: (one.origin, one.added_at, one.id))
        if newest.id == version.id:
            found = look_for_bound(asked, known_list(rows[newest.id]))
            yield version.history_date.date(), list(found.firings)
