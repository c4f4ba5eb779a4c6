"""Whatever records there are, each way of asking shows those that a second opinion expects.

The second opinion is `desk_viewers.py`: plain Python that knows nothing of the desk's own rules.
"""

import json
import re
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from desk_asking import Asker, log_in
from desk_examples import examples, some_viewers
from desk_kinds import STEPS_TO, brought_to
from desk_people import make_record, make_source
from desk_viewers import Viewer, full_only, sees_record
from django.db import transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from atrocityrisk.desk.changes.workflow import release
from atrocityrisk.desk.models import Record
from atrocityrisk.desk.rules.levels import Level
from atrocityrisk.desk.rules.scope import as_person

pytestmark = pytest.mark.django_db

AUTHORS = ("analyst_confidential", "reviewer_confidential")
REVIEWER, LIFTER = "superuser_confidential", "approver_confidential"
WORD = "zqeverywhere"
LEVEL_WORDS = ("public", "restricted", "confidential")


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What becomes of one record; `lowered` is the level that it has in the end, if it is lower."""

    author: str
    level: int
    lowered: int
    status: str
    embargo_days: int | None

    @property
    def final_level(self) -> int:
        """The level that it has in the end; nobody else sees a draft, nor lowers it."""
        return self.level if self.status == "draft" else min(self.level, self.lowered)

    @property
    def embargo(self) -> date | None:
        """The day of the end of its embargo."""
        if self.embargo_days is None:
            return None
        return datetime.now(UTC).date() + timedelta(days=self.embargo_days)

    @property
    def held(self) -> bool:
        """Whether its embargo holds."""
        return self.embargo_days is not None and self.embargo_days > 0

    @property
    def version_levels(self) -> list[int]:
        """Levels of its versions, the oldest first."""
        before = [self.level] * (1 + len(STEPS_TO[self.status]))
        return before + ([self.final_level] if self.final_level < self.level else [])

    def seen_by(self, viewer: Viewer) -> bool:
        """Whether somebody may see it."""
        return sees_record(
            viewer,
            level=self.final_level,
            status=self.status,
            author=self.author,
            embargo=self.embargo,
        )


plans = st.lists(
    st.builds(
        Plan,
        author=st.sampled_from(AUTHORS),
        level=st.integers(0, 2),
        lowered=st.integers(0, 2),
        status=st.sampled_from(sorted(STEPS_TO)),
        embargo_days=st.sampled_from([None, None, -1, 0, 1, 30]),
    ),
    min_size=1,
    max_size=5,
)


def _carry_out(plan: Plan, people: dict[str, Any], sources: dict[int, Any]) -> Record:
    author = people[plan.author]
    record = make_record(
        author,
        sources[plan.final_level],
        level=Level(plan.level),
        embargo_until=plan.embargo,
        account=f"What happened is {WORD} and no more.",
    )
    record = brought_to(record, plan.status, author, people[REVIEWER], "a reason")
    if plan.final_level < plan.level:
        with as_person(people[LIFTER]):
            record = release(
                record, people[LIFTER], level=Level(plan.final_level), reason="may be shown"
            )
    return record


def _keys(text: str) -> set[str]:
    return set(re.findall(r"/records/([0-9a-f-]{36})/", text))


def _read_json(asker: Asker, path: str) -> dict[str, Any]:
    answer = asker.ask("GET", path)
    assert answer.status == 200, (path, answer.text)
    told: dict[str, Any] = json.loads(answer.text)
    return told


def _check_pages(asker: Asker, seen: dict[str, Plan]) -> None:
    number = len(seen)
    for query in ("", f"?q={WORD}", "?state=490"):
        page = asker.ask("GET", f"/records/{query}").text
        assert _keys(page) == set(seen), query
        assert re.search(rf"<strong>{number or 'No'} record", page), query
    for status, count in Counter(plan.status for plan in seen.values()).items():
        page = asker.ask("GET", f"/records/?status={status}").text
        assert f"<strong>{count} record" in page
    counted = [plan for plan in seen.values() if plan.status != "withdrawn"]
    assert f"<strong>{len(counted)}</strong> record" in asker.ask("GET", reverse("numbers")).text
    assert _keys(asker.ask("GET", "/").text) <= set(seen)
    assert _keys(asker.ask("GET", "/sources/").text) == set()


def _check_api(asker: Asker, all_of_them: dict[str, Plan], seen: dict[str, Plan]) -> None:
    told = _read_json(asker, "/api/records")
    assert {row["key"] for row in told["records"]} == set(seen)
    assert {row["key"]: row["level"] for row in told["records"]} == {
        key: LEVEL_WORDS[plan.final_level] for key, plan in seen.items()
    }
    numbers = _read_json(asker, "/api/statistics")
    assert numbers["records"] == len(seen)
    assert {one["value"]: one["records"] for one in numbers["by_status"]} == Counter(
        plan.status for plan in seen.values()
    )
    assert {one["value"]: one["records"] for one in numbers["by_level"]} == Counter(
        LEVEL_WORDS[plan.final_level] for plan in seen.values()
    )
    for key, plan in all_of_them.items():
        answer = asker.ask("GET", f"/api/records/{key}/history")
        assert (answer.status == 200) == (key in seen)
        if key in seen:
            versions = json.loads(answer.text)["versions"]
            levels = [level for level in plan.version_levels if level <= asker.viewer.clearance]
            assert [one["level"] for one in reversed(versions)] == [
                LEVEL_WORDS[level] for level in levels
            ]


def _check_export(asker: Asker, seen: dict[str, Plan]) -> None:
    for highest in range(asker.viewer.clearance + 1):
        asked = {"kind": "json", "highest": str(highest), "withdrawn": "on"}
        answer = asker.ask("POST", "/export/", asked)
        if not asker.viewer.contributes:
            assert answer.status == 403
            continue
        told = json.loads(answer.text)
        assert {row["key"] for row in told["records"]} == {
            key for key, plan in seen.items() if plan.final_level <= highest and not plan.held
        }
        assert told["about"]["rows"] == len(told["records"])


def _check_feed(asker: Asker, seen: dict[str, Plan]) -> None:
    feed = asker.ask("GET", "/feed/").text
    told = {key for key, plan in seen.items() if plan.status == "reviewed" and not plan.held}
    assert set(re.findall("urn:uuid:([0-9a-f-]{36})", feed)) == told
    in_full = [key for key in told if seen[key].final_level == 0]
    assert feed.count(WORD) == len(in_full)


@examples(8)
@given(planned=plans, looking=some_viewers)
def test_every_way_of_asking_shows_what_a_second_opinion_expects(people_who_look, planned, looking):
    _check(people_who_look, planned, looking)


@full_only
@examples(60)
@given(planned=plans, looking=some_viewers)
def test_it_does_so_for_many(people_who_look, planned, looking):
    _check(people_who_look, planned, looking)


def _check(people: dict[str, Any], planned: list[Plan], looking: list[Viewer]) -> None:
    with transaction.atomic():
        sources = {int(level): make_source(people[AUTHORS[0]], level=level) for level in Level}
        made = {str(_carry_out(plan, people, sources).key): plan for plan in planned}
        for viewer in looking:
            asker = log_in(viewer, people)
            if not viewer.reads:
                assert asker.ask("GET", "/records/").status == 403
                assert asker.ask("GET", "/api/records").status == 403
                continue
            seen = {key: plan for key, plan in made.items() if plan.seen_by(viewer)}
            _check_pages(asker, seen)
            _check_api(asker, made, seen)
            _check_export(asker, seen)
            _check_feed(asker, seen)
        transaction.set_rollback(True)
