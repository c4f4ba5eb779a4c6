"""Canaries of assessments, codings, forecasts, rules, alerts, bulletins and advice."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from desk_kinds import (
    brought_to,
    make_advice,
    make_alert,
    make_assessment,
    make_coding,
    make_list,
    make_rule,
)
from desk_viewers import Viewer, sees_alert, sees_bulletin, sees_level, sees_record, sees_rule
from desk_world import Canary, Sees, World
from django.utils import timezone

from atrocityrisk.desk.changes.alert_steps import issue, withdraw
from atrocityrisk.desk.changes.workflow import STEPS, release, save_content, take_step
from atrocityrisk.desk.models import Alert, AlertRun
from atrocityrisk.desk.rules.alert_evidence import EvidenceItem
from atrocityrisk.desk.rules.findings import IndicatorFinding, findings_text
from atrocityrisk.desk.rules.levels import Level, Presence
from atrocityrisk.desk.rules.rule_parameters import check_parameters, parameters_text
from atrocityrisk.desk.rules.scope import as_person, as_system

PUBLIC, RESTRICTED, CONFIDENTIAL = Level
FIRED, RULES = 7654321, 23457

_STANDINGS = (
    ("public", PUBLIC, "reviewed", False),
    ("restricted", RESTRICTED, "reviewed", False),
    ("confidential", CONFIDENTIAL, "reviewed", False),
    ("embargoed", PUBLIC, "reviewed", True),
    ("draft", PUBLIC, "draft", False),
    ("submitted", PUBLIC, "submitted", False),
    ("withdrawn", PUBLIC, "withdrawn", False),
    ("secretdraft", CONFIDENTIAL, "draft", False),
)


@dataclass(frozen=True, kw_only=True)
class _Office:
    """Who writes, who reviews and who approves, and what they have made so far."""

    author: Any
    checker: Any
    lifter: Any
    made: dict[str, Any] = field(default_factory=dict)


def add_kinds(world: World, author: Any, checker: Any, lifter: Any) -> None:
    """Something of every kind, hidden for each reason that there is."""
    office = _Office(author=author, checker=checker, lifter=lifter)
    _assessments(world, office)
    _lowered_assessment(world, office)
    _codings(world, office)
    _forecasts(world, office)
    _rules(world, office)
    _alerts(world, office)
    _advice(world, office)
    _runs(world)


def _reviewed_by(office: _Office, level: int, status: str, embargo: date | None) -> Sees:
    return partial(
        sees_record, level=level, status=status, author=office.author.username, embargo=embargo
    )


def _embargo(held: bool) -> date | None:
    return timezone.now().date() + timedelta(days=40) if held else None


def _findings(note: str, *evidence: UUID) -> tuple[IndicatorFinding, ...]:
    return (IndicatorFinding(indicator="1.1", presence=Presence.YES, evidence=evidence, note=note),)


def _assessments(world: World, office: _Office) -> None:
    for place, (label, level, status, held) in enumerate(_STANDINGS):
        name, embargo = f"assessment{label}", _embargo(held)
        seen_by = _reviewed_by(office, int(level), status, embargo)
        # What one may not see is cited by what one may.
        cited = ["public", "embargoed", "submitted", "draft"] if level == PUBLIC else [label]
        keys = [world.records[one].key for one in cited if one in world.records]
        made = make_assessment(
            office.author,
            level=level,
            embargo_until=embargo,
            last_day=date(2024, 6, 1 + place),
            summary=f"What matters is {world.word(name, 'summary', seen_by)}.",
            findings=_findings(f"Since {world.word(name, 'note', seen_by)}.", *keys),
            outcome=f"onset {world.word(name, 'outcome', seen_by)}",
            first_year=2025,
            last_year=2026,
            probability=0.2,
            low=0.1,
            high=0.3,
        )
        reason = f"since {world.word(name, 'reason', seen_by)}"
        office.made[name] = brought_to(made, status, office.author, office.checker, reason)
        world.thing("assessment", name, made, seen_by)


def _lowered_assessment(world: World, office: _Office) -> None:
    """Confidential once, then cleaned and made public: its old versions stay confidential."""
    author, checker, lifter = office.author, office.checker, office.lifter
    now = _reviewed_by(office, 0, "reviewed", None)

    def then(viewer: Viewer) -> bool:
        return now(viewer) and viewer.clearance >= CONFIDENTIAL

    name = "assessmentlowered"
    row = make_assessment(
        author,
        level=CONFIDENTIAL,
        summary=f"It was {world.word(name, 'oldsummary', then)}.",
        findings=_findings(world.word(name, "oldnote", then), world.records["confidential"].key),
    )
    row.summary = f"It is {world.word(name, 'newsummary', now)}."
    row.findings = findings_text(_findings(world.word(name, "newnote", now)))
    with as_person(author):
        row = save_content(row, author, reason=world.word(name, "edit", then))
        row = take_step(row, STEPS["submit"], author)
    with as_person(checker):
        row = take_step(row, STEPS["accept"], checker, reason=world.word(name, "accept", then))
    with as_person(lifter):
        row = release(row, lifter, level=PUBLIC, reason="may be shown to all")
    world.thing("assessment", name, row, now)


def _codings(world: World, office: _Office) -> None:
    seen = {thing.label: thing.seen_by for thing in world.things if thing.kind == "record"}
    for label in ("public", "confidential", "embargoed", "submitted"):
        for coder, finished in ((office.author, True), (office.checker, False)):
            name = f"coding{label}{'done' if finished else 'open'}"

            # None of those who look has a coding of their own, so no colleague sees another's.
            def seen_by(viewer: Viewer, record: Sees = seen[label], done: bool = finished) -> bool:
                return record(viewer) and done and not viewer.contributes

            note = f"Because {world.word(name, 'note', seen_by)}."
            reason = f"since {world.word(name, 'reason', seen_by)}"
            record = world.records[label]
            made = make_coding(coder, record, finished=finished, note=note, reason=reason)
            world.thing("coding", name, made, seen_by)


def _forecasts(world: World, office: _Office) -> None:
    for level in Level:
        for withdrawn in (False, True):
            name = f"list{level.label}{'gone' if withdrawn else ''}"
            seen_by = partial(sees_level, level=int(level))
            # A public bulletin that names a public list says whose it is.
            told = partial(sees_bulletin, level=int(level)) if level == PUBLIC else seen_by
            made = make_list(
                office.lifter,
                level=level,
                withdrawn=withdrawn,
                # The newest is the most secret one.
                origin=2022 + int(level),
                first_year=2023 + int(level),
                last_year=2024 + int(level),
                name=f"List {world.word(name, 'name', told)}",
                model=f"model {world.word(name, 'model', seen_by)}",
                publisher=f"Office {world.word(name, 'publisher', told)}",
                outcome=f"onset {world.word(name, 'outcome', told)}",
                row={
                    "probability": round(0.071234 + int(level) / 100, 6),
                    "under_way": world.word(name, "underway", seen_by),
                },
            )
            office.made[name] = made
            world.thing("list", name, made, seen_by)


def _rules(world: World, office: _Office) -> None:
    for level in Level:
        name = f"rule{level.label}"
        seen_by = partial(sees_rule, level=int(level))
        made = make_rule(
            office.checker,
            level=level,
            name=f"Rule {world.word(name, 'name', seen_by)}",
            parameters=parameters_text(check_parameters("records", {"number": 3}, at="the rule")),
        )
        office.made[name] = made
        world.thing("rule", name, made, seen_by)


def _alerts(world: World, office: _Office) -> None:
    for level in Level:
        for state in ("candidate", "watching", "proposed", "dismissed", "issued", "withdrawn"):
            _alert(world, office, level, state)


def _alert(world: World, office: _Office, level: Level, state: str) -> None:
    name = f"alert{level.label}{state}"
    done = state in ("issued", "withdrawn")
    seen_by = partial(_tells, level, done)
    # Its rule is of the next higher level, as if raised since.
    rule = office.made[f"rule{Level(min(level + 1, CONFIDENTIAL)).label}"]
    made = make_alert(
        office.author,
        level=level,
        rule=rule,
        fired_on=timezone.now().date() - timedelta(days=3),
        reason=f"Seen was {world.word(name, 'reason', seen_by)}.",
        lowering=f"Lower if {world.word(name, 'lowering', seen_by)}.",
        not_known=f"Open is {world.word(name, 'open', seen_by)}.",
        state_reason=world.word(name, "triage", partial(_at_work, level)),
        evidence=_evidence(world, office, name, level, done=done),
        state="proposed" if done else state,
        proposer=office.author if done or state == "proposed" else None,
    )
    office.made[name] = made
    world.thing("alert", name, made, partial(sees_alert, level=int(level), issued=done))
    if done:
        _issue(world, office, name, level, withdrawn=state == "withdrawn")


def _tells(level: Level, done: bool, viewer: Viewer) -> bool:
    """Whether what an alert says is seen, in itself or in its bulletin."""
    bulletin = done and sees_bulletin(viewer, level=int(level))
    return bulletin or sees_alert(viewer, level=int(level), issued=done)


def _issue(world: World, office: _Office, name: str, level: Level, *, withdrawn: bool) -> None:
    everybody = partial(sees_bulletin, level=int(PUBLIC))
    text = f"All are told {world.word(name, 'publictext', everybody)}."
    with as_person(office.lifter):
        written = issue(office.made[name], office.lifter, public=True, public_text=text)
        if withdrawn:
            alert = Alert.objects.get(pk=office.made[name].pk)
            reason = world.word(name, "takenback", partial(_tells, level, True))
            text = f"All are told too {world.word(name, 'publicend', everybody)}."
            written += withdraw(alert, office.lifter, reason=reason, public_text=text)
    for place, one in enumerate(written):
        seen_by = partial(sees_bulletin, level=int(one.level))
        label = f"{name}bulletin{place}"
        world.thing("bulletin", label, one, seen_by)
        world.name("bulletin", label, one.number, seen_by)
        world.canaries.append(
            Canary(word=one.number.lower(), stands_in=f"number of {label}", seen_by=seen_by)
        )


def _at_work(level: Level, viewer: Viewer) -> bool:
    return sees_alert(viewer, level=int(level), issued=False)


def _evidence(
    world: World, office: _Office, name: str, level: Level, *, done: bool
) -> tuple[EvidenceItem, ...]:
    """A thing of each level up to the alert's; while it is no bulletin, what others may not see."""
    things = {thing.key: thing for thing in world.things}
    cited = []
    if not done:
        cited += [("record", world.records[one]) for one in ("embargoed", "submitted")]
        cited += [("assessment", office.made["assessmentdraft"])]
    for lower in list(Level)[: level + 1]:
        cited += [
            ("record", world.records[lower.label]),
            ("forecasts", office.made[f"list{lower.label}"]),
            ("assessment", office.made[f"assessment{lower.label}"]),
        ]
    items = []
    for place, (kind, row) in enumerate(cited):
        seen_by = partial(_tells_of, things[str(row.key)].seen_by, level, Level(row.level), done)
        words = f"Told by {world.word(name, f'evidence{place}x', seen_by)}"
        items.append(EvidenceItem(kind=kind, key=str(row.key), words=words, level=Level(row.level)))
    return tuple(items)


def _tells_of(thing: Sees, level: Level, of_thing: Level, done: bool, viewer: Viewer) -> bool:
    """Whether words on a piece of evidence are seen."""
    public = done and of_thing == PUBLIC and sees_bulletin(viewer, level=int(PUBLIC))
    return public or (thing(viewer) and _tells(level, done, viewer))


def _advice(world: World, office: _Office) -> None:
    for label, level, status, held in _STANDINGS:
        name, embargo = f"advice{label}", _embargo(held)
        seen_by = _reviewed_by(office, int(level), status, embargo)
        made = make_advice(
            office.author,
            level=level,
            embargo_until=embargo,
            reason=f"Advised since {world.word(name, 'why', seen_by)}.",
            responsible=f"ministry {world.word(name, 'responsible', seen_by)}",
            followed=f"Then {world.word(name, 'followed', seen_by)}.",
            # Both are hidden from others than its author.
            assessment=office.made["assessmentdraft"],
            alert=office.made["alertpubliccandidate"],
        )
        reason = f"since {world.word(name, 'reason', seen_by)}"
        office.made[name] = brought_to(made, status, office.author, office.checker, reason)
        world.thing("advice", name, made, seen_by)


def _runs(world: World) -> None:
    """Numbers of rules of every level are for those who may see every level."""

    def cleared(viewer: Viewer) -> bool:
        return viewer.contributes and viewer.clearance >= CONFIDENTIAL

    with as_system("tests"):
        AlertRun(finished_at=timezone.now(), rules=RULES, fired=FIRED).save()
    for number in (FIRED, RULES):
        for word in (str(number), f"{number:,}"):
            world.canaries.append(Canary(word=word, stands_in="number of a run", seen_by=cleared))
