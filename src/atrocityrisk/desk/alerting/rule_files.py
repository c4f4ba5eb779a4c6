"""Rules in TOML: read strictly and all or none, and written so that they can be read back."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from django.core.exceptions import ValidationError as RefusedError
from django.db import transaction
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from atrocityrisk._core.registry import did_you_mean
from atrocityrisk.desk.changes.rule_saving import save_rule
from atrocityrisk.desk.models import AlertRule, Person
from atrocityrisk.desk.rules.levels import Level, RuleKind
from atrocityrisk.desk.rules.rule_parameters import (
    FORMS,
    Parameters,
    check_parameters,
    first_fault,
    parameters_text,
    read_parameters,
)
from atrocityrisk.errors import SpecError
from atrocityrisk.specs.strict_toml import fault_text, read_toml

LevelName = Literal["public", "restricted", "confidential"]


class WrittenRule(BaseModel):
    """One `[[rule]]` of a file."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    name: Annotated[str, Field(min_length=1, max_length=80)]
    kind: Literal["probability_rise", "top_k", "records", "assessment", "dynamic"]
    level: LevelName = "restricted"
    cool_off_days: int = Field(default=30, ge=0, le=3650)
    parameters: dict[str, Any] = Field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class RuleChange:
    """What reading a file did with one rule: "added", "changed" or "unchanged"."""

    rule: AlertRule
    done: str


def read_rules(path: Path) -> list[tuple[WrittenRule, Parameters]]:
    """Rules of a file; refused as a whole for one fault."""
    tables = read_toml(path, expected="a file of alert rules")
    for key in tables:
        if key != "rule":
            raise SpecError(f"{path} has no key {key!r}{did_you_mean(key, ['rule'])}")
    rows = tables.get("rule")
    if not isinstance(rows, list) or not rows:
        raise SpecError(f"expected tables [[rule]] in {path}, found none")
    rules = [_read_rule(row, f"{path}: [[rule]] {place}") for place, row in enumerate(rows, 1)]
    names = [(one.name, one.level) for one, _ in rules]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise SpecError(f"{path}: expected each name once for a level, found {twice[0]!r} again")
    return rules


def _read_rule(row: Any, at: str) -> tuple[WrittenRule, Parameters]:
    try:
        written = WrittenRule.model_validate(row)
    except ValidationError as problem:
        raise SpecError(
            fault_text(first_fault(problem), at=at, known=WrittenRule.model_fields)
        ) from problem
    return written, check_parameters(written.kind, written.parameters, at=f"{at} [parameters]")


@transaction.atomic
def take_rules(rules: Iterable[tuple[WrittenRule, Parameters]], person: Person) -> list[RuleChange]:
    """Add rules, and change those of the same name and level; each that changed rests."""
    return [_take(written, parameters, person) for written, parameters in rules]


def _take(written: WrittenRule, parameters: Parameters, person: Person) -> RuleChange:
    level = Level[written.level.upper()]
    stored = AlertRule.objects.filter(name=written.name, level=level).first()
    rule = stored or AlertRule(name=written.name, level=level, kind=written.kind)
    text = parameters_text(parameters)
    present = (rule.kind, rule.parameters, rule.cool_off_days)
    if stored is not None and present == (written.kind, text, written.cool_off_days):
        return RuleChange(rule=rule, done="unchanged")
    rule.kind, rule.parameters, rule.cool_off_days = (
        written.kind,
        text,
        written.cool_off_days,
    )
    try:
        save_rule(rule, person, reason="read from a file")
    except RefusedError as problem:
        raise SpecError(f"rule {written.name!r}: {' '.join(problem.messages)}") from problem
    return RuleChange(rule=rule, done="added" if stored is None else "changed")


def rule_text(rule: AlertRule) -> str:
    """A rule as TOML, which `read_rules` reads back."""
    parameters = read_parameters(rule.kind, rule.parameters)
    lines = [
        "[[rule]]",
        f"name = {_toml(rule.name)}",
        f"kind = {_toml(str(rule.kind))}",
        f"level = {_toml(Level(rule.level).label)}",
        f"cool_off_days = {rule.cool_off_days}",
        "",
        "[rule.parameters]",
    ]
    said = parameters.model_dump(mode="json")
    names = list(FORMS[RuleKind(rule.kind)].model_fields)
    # TOML has no word for nothing: what is not asked for is left out.
    lines += [f"{name} = {_toml(said[name])}" for name in names if said[name] is not None]
    return "\n".join(lines) + "\n"


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return repr(value)


def _quoted(text: str) -> str:
    marks = {"\\": "\\\\", '"': '\\"'}
    return '"' + "".join(marks.get(mark) or _plain(mark) for mark in text) + '"'


def _plain(mark: str) -> str:
    return mark if mark.isprintable() else f"\\U{ord(mark):08x}"
