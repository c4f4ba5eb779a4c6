"""Whatever assessments, advice and alerts there are, each way out gives what a second opinion says.

The second opinion is `desk_viewers.py`, as for records.
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
from desk_kinds import STEPS_TO, brought_to, issued, make_advice, make_alert, make_assessment
from desk_viewers import Viewer, full_only, sees_alert, sees_record
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from atrocityrisk.desk.rules.levels import AlertState, Level

pytestmark = pytest.mark.django_db

AUTHOR, REVIEWER, ISSUER = (
    "analyst_confidential",
    "superuser_confidential",
    "approver_confidential",
)
MAKE = {"assessments": make_assessment, "advice": make_advice}
KINDS = (*MAKE, "alerts")
ISSUED = ("issued", "withdrawn")


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What becomes of one row; of an alert the status is its state, and no embargo holds."""

    kind: str
    level: int
    status: str
    embargo_days: int | None

    @property
    def embargo(self) -> date | None:
        """The day of the end of its embargo."""
        if self.embargo_days is None or self.kind == "alerts":
            return None
        return datetime.now(UTC).date() + timedelta(days=self.embargo_days)

    @property
    def held(self) -> bool:
        """Whether its embargo holds."""
        return self.embargo is not None and self.embargo > datetime.now(UTC).date()

    def seen_by(self, viewer: Viewer) -> bool:
        """Whether somebody may see it."""
        if self.kind == "alerts":
            return sees_alert(viewer, level=self.level, issued=self.status in ISSUED)
        return sees_record(
            viewer, level=self.level, status=self.status, author=AUTHOR, embargo=self.embargo
        )


def _plans(kind: str, statuses: Any) -> Any:
    return st.builds(
        Plan,
        kind=st.just(kind),
        level=st.integers(0, 2),
        status=st.sampled_from(sorted(statuses)),
        embargo_days=st.sampled_from([None, None, -1, 0, 1, 30]),
    )


plans = st.lists(
    st.one_of(
        _plans("assessments", STEPS_TO),
        _plans("advice", STEPS_TO),
        _plans("alerts", AlertState.values),
    ),
    min_size=1,
    max_size=6,
)


def _carry_out(plan: Plan, people: dict[str, Any]) -> Any:
    author, level = people[AUTHOR], Level(plan.level)
    if plan.kind == "alerts":
        if plan.status in ISSUED:
            alert = make_alert(author, level=level)
            return issued(alert, author, people[ISSUER], state=plan.status)
        return make_alert(author, level=level, state=plan.status)
    row = MAKE[plan.kind](author, level=level, embargo_until=plan.embargo)
    return brought_to(row, plan.status, author, people[REVIEWER], "a reason")


def _read_json(asker: Asker, path: str, fields: dict[str, str] | None = None) -> Any:
    answer = asker.ask("GET" if fields is None else "POST", path, fields)
    assert answer.status == 200, (path, answer.text)
    return json.loads(answer.text)


def _check_api(asker: Asker, kind: str, made: dict[str, Plan], seen: dict[str, Plan]) -> None:
    if kind == "alerts" and not asker.viewer.contributes:
        assert asker.ask("GET", "/api/alerts").status == 403
        return
    told = _read_json(asker, f"/api/{kind}")[kind]
    assert {row["key"] for row in told} == set(seen)
    for key in made:
        status = asker.ask("GET", f"/api/{kind}/{key}").status
        assert (status == 200) == (key in seen), (kind, key)


def _check_export(asker: Asker, kind: str, seen: dict[str, Plan]) -> None:
    for highest in range(asker.viewer.clearance + 1):
        asked = {"kind": "json", "highest": str(highest), "withdrawn": "on"}
        if not asker.viewer.contributes:
            assert asker.ask("POST", f"/export/{kind}/", asked).status == 403
            continue
        told = _read_json(asker, f"/export/{kind}/", asked)
        leaving = {
            key: plan for key, plan in seen.items() if plan.level <= highest and not plan.held
        }
        assert {row["key"] for row in told[kind]} == set(leaving)
        words = [level.label for level in Level]
        counted = Counter(words[plan.level] for plan in leaving.values())
        levels = [f"{word} {counted[word]}" for word in words if counted[word]]
        assert told["about"]["rows_by_level"] == (", ".join(levels) or "none")


def _check_pages(asker: Asker, kind: str, made: dict[str, Plan], seen: dict[str, Plan]) -> None:
    page = asker.ask("GET", f"/{kind}/").text
    assert set(re.findall(rf"/{kind}/([0-9a-f-]{{36}})/", page)) <= set(seen)
    for key in made:
        answer = asker.ask("GET", f"/{kind}/{key}/")
        readable = key in seen and (kind != "alerts" or asker.viewer.contributes)
        assert (answer.status == 200) == readable, (kind, key, answer.status)
    state = asker.ask("GET", "/states/490/").text
    assert set(re.findall(rf"/{kind}/([0-9a-f-]{{36}})/", state)) <= set(seen)


def _check_numbers(asker: Asker, seen: dict[str, Plan]) -> None:
    rows = [row for row in _read_json(asker, "/api/watch")["states"] if row["gwcode"] == 490]
    counted = Counter((plan.kind, plan.status) for plan in seen.values())
    expected = {
        "assessments_open": ("assessments", ("draft", "submitted", "rejected")),
        "assessments_signed": ("assessments", ("reviewed",)),
        "alerts_open": ("alerts", ("candidate", "watching", "proposed")),
        "alerts_issued": ("alerts", ("issued",)),
    }
    for name, (kind, statuses) in expected.items():
        number = sum(counted[kind, status] for status in statuses)
        assert (rows[0][name] if rows else 0) == number, name


@examples(4)
@given(planned=plans, looking=some_viewers)
def test_every_way_out_gives_what_a_second_opinion_expects(people_who_look, planned, looking):
    _check(people_who_look, planned, looking)


@full_only
@examples(60)
@given(planned=plans, looking=some_viewers)
def test_it_does_so_for_many(people_who_look, planned, looking):
    _check(people_who_look, planned, looking)


def _check(people: dict[str, Any], planned: list[Plan], looking: list[Viewer]) -> None:
    with transaction.atomic():
        made = {str(_carry_out(plan, people).key): plan for plan in planned}
        for viewer in looking:
            asker = log_in(viewer, people)
            if not viewer.reads:
                for kind in KINDS:
                    assert asker.ask("GET", f"/api/{kind}").status == 403
                    assert asker.ask("POST", f"/export/{kind}/", {"kind": "csv"}).status == 403
                continue
            every = {key: plan for key, plan in made.items() if plan.seen_by(viewer)}
            for kind in KINDS:
                of_kind = {key: plan for key, plan in made.items() if plan.kind == kind}
                seen = {key: plan for key, plan in every.items() if plan.kind == kind}
                _check_api(asker, kind, of_kind, seen)
                _check_export(asker, kind, seen)
                _check_pages(asker, kind, of_kind, seen)
            _check_numbers(asker, every)
        transaction.set_rollback(True)
