"""States of a file's rows: the library's resolver, asked once for each spelling."""

from collections.abc import Mapping
from functools import cache

import pandas as pd
from django.conf import settings

from atrocityrisk import states
from atrocityrisk.desk.rules.state_choices import state_choices
from atrocityrisk.errors import UnknownStateError
from atrocityrisk.states.state_tables import FIRST_YEAR, LAST_YEAR, normal_name, table

_YEARS = range(FIRST_YEAR, LAST_YEAR + 1)
# Looking for near names takes long; a file of nothing but unknown names must not take hours.
_EXPLAINED = 200
# Far more than there are names and codes of States.
_SPELLINGS = 2000


class StateFinder:
    """Answers for one file; spellings and faults that recur are looked up once."""

    def __init__(self) -> None:
        self._years: dict[str, Mapping[int, int]] = {}
        self._answers: dict[tuple[str, int], int | str] = {}
        self._explained = 0

    def find(self, text: str, year: int) -> int | str:
        """Number of the State that is meant in a year, or what is wrong, as `resolve` says it."""
        when = min(year, LAST_YEAR)
        key = (text, when)
        if key not in self._answers:
            self._answers[key] = self._look_up(text, when)
        answer = self._answers[key]
        if isinstance(answer, str):
            # States are known up to a last year; what is said is of the year that was asked for.
            return answer.replace(f"no state of {when} ", f"no state of {year} ")
        return answer

    def ever(self, text: str) -> bool:
        """Whether it stands for a State in any year."""
        if settings.DESK.training or text.isdecimal():
            return True
        return normal_name(text) in _bare_names() or bool(self._named(text))

    def _look_up(self, text: str, year: int) -> int | str:
        if settings.DESK.training:
            return _training_state(text)
        if text.isdecimal() and len(text) < 6:
            number = int(text)
            if any(number == known for known, _ in state_choices(year)):
                return number
        elif normal_name(text) not in _bare_names() and year in (named := self._named(text)):
            return named[year]
        return self._explain(text, year)

    def _named(self, text: str) -> Mapping[int, int]:
        if text not in self._years:
            if len(self._years) >= _SPELLINGS:
                return {}
            self._years[text] = _years_of(text)
        return self._years[text]

    def _explain(self, text: str, year: int) -> int | str:
        if self._explained >= _EXPLAINED and normal_name(text) not in _bare_names():
            return f"no State of {year} is called {text[:80]!r}"
        try:
            return states.resolve(text[:200], year)
        except UnknownStateError as problem:
            self._explained += 1
            return str(problem)


def _training_state(text: str) -> int | str:
    for number, name in state_choices():
        if text == str(number) or normal_name(text) == normal_name(name):
            return number
    return f"this desk is for training and knows invented States alone, none called {text[:80]!r}"


@cache
def _bare_names() -> frozenset[str]:
    """Names that may stand for several States, such as Congo: `resolve` alone decides on them."""
    names = table("names")
    return frozenset(names.loc[names["fit"] == "bare", "name"].map(normal_name))


def _years_of(text: str) -> dict[int, int]:
    """State that a name or ISO code stands for, by year; names before codes, as `resolve` does."""
    if len(text) > 200:
        return {}
    years = pd.Series(list(_YEARS))
    found: dict[int, int] = {}
    systems = ["name", *(["iso3", "iso2"] if text.isupper() and len(text) < 4 else [])]
    for system in systems:
        codes = pd.Series([text] * len(years))
        numbers = states.translate(codes, years, system=system, exact=system == "name")
        for year, number in zip(_YEARS, numbers, strict=True):
            if not pd.isna(number):
                found.setdefault(year, int(number))
    return found
