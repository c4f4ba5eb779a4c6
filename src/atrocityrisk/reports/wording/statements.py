"""What indicators say in words: one statement for each, or for several that are codes of one thing.

"Some parties banned: no" may mean that none is banned, or all. Codes that are read together are
therefore worded together, from `statements.csv`: of the cases of a statement the first holds whose
conditions are all met. A missing value meets none, so that what is unknown is never worded.
"""

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import pandas as pd

from atrocityrisk._formatting.numbers import is_missing

MEDIAN = "median"
_COMPARED: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "=": operator.eq,
}
_CONDITION = re.compile(r"(\w+)(>=|<=|>|<|=)(median|-?[\d.]+)")


@dataclass(frozen=True, kw_only=True)
class Condition:
    """An indicator compared with a number, or with the median state's value."""

    indicator: str
    sign: str
    against: str

    def holds(self, values: Mapping[str, float], medians: Mapping[str, float]) -> bool:
        """Whether it is met; not if a value is missing."""
        value = values.get(self.indicator)
        against = medians.get(self.indicator) if self.against == MEDIAN else float(self.against)
        if is_missing(value) or is_missing(against):
            return False
        return _COMPARED[self.sign](float(value), float(against))  # type: ignore[arg-type]


@dataclass(frozen=True, kw_only=True)
class Case:
    """What is said where all conditions are met: in a few words, and as a sentence."""

    conditions: tuple[Condition, ...]
    phrase: str
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Statement:
    """Indicators that are worded together, what they are about, and what each case says."""

    key: str
    # Without one it has no words for a table: there its value stands with its scale.
    title: str
    members: tuple[str, ...]
    cases: tuple[Case, ...]

    def case(self, values: Mapping[str, float], medians: Mapping[str, float]) -> Case | None:
        """The first case that holds; None where that is not known."""
        found = (
            case
            for case in self.cases
            if all(condition.holds(values, medians) for condition in case.conditions)
        )
        return next(found, None)


@cache
def load_statements() -> tuple[Statement, ...]:
    """All statements, those of several indicators first."""
    with resources.files(__package__).joinpath("statements.csv").open(encoding="utf-8") as stream:
        table = pd.read_csv(stream, dtype=str, keep_default_na=False)
    made = [_statement(str(key), rows) for key, rows in table.groupby("statement", sort=False)]
    return tuple(sorted(made, key=lambda one: -len(one.members)))


def statements_of(indicators: frozenset[str]) -> dict[str, Statement]:
    """Statement that words each indicator; those without words of their own are left out."""
    return dict(_statements_of(indicators))


@cache
def _statements_of(indicators: frozenset[str]) -> dict[str, Statement]:
    chosen: dict[str, Statement] = {}
    for statement in load_statements():
        # Codes are only read together where all of them are there.
        if indicators.issuperset(statement.members) and chosen.keys().isdisjoint(statement.members):
            chosen |= dict.fromkeys(statement.members, statement)
    return chosen


def _statement(key: str, rows: pd.DataFrame) -> Statement:
    cases = tuple(
        Case(conditions=_conditions(when), phrase=phrase, sentence=sentence)
        for when, phrase, sentence in zip(
            rows["when"], rows["phrase"], rows["sentence"], strict=True
        )
    )
    named = [condition.indicator for case in cases for condition in case.conditions]
    return Statement(
        key=key,
        title=str(rows["title"].iloc[0]),
        members=tuple(dict.fromkeys(named)),
        cases=cases,
    )


def _conditions(when: str) -> tuple[Condition, ...]:
    """Conditions separated by semicolons."""
    found = [_CONDITION.fullmatch(text) for text in when.split(";")]
    if None in found:
        raise ValueError(f"statements.csv: cannot read the condition {when!r}")
    return tuple(
        Condition(indicator=match[1], sign=match[2], against=match[3]) for match in found if match
    )
