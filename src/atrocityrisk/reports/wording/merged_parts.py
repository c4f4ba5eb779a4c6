"""Parts of an explanation in words, those merged into one that are codes of one thing.

A merged part is the sum of its parts, so that a table still adds up; its interval comes from the
draws of the sum.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from atrocityrisk._core.arrays import FloatArray
from atrocityrisk._formatting.indicator_text import heading
from atrocityrisk._formatting.numbers import DASH, is_missing
from atrocityrisk.editions.edition import Edition
from atrocityrisk.explanations import Explanation
from atrocityrisk.explanations.explanation import MODEL, intervals
from atrocityrisk.indicators.themes import family_of
from atrocityrisk.reports.table_rows import records
from atrocityrisk.reports.wording.scaled_values import place_among_states, with_unit, without_repeat
from atrocityrisk.reports.wording.statements import Case, Statement, statements_of

STATUSES = ("unknown", "carried", "observed")
"""The status of a merged part is the first of these that one of its parts has."""
_ONE = re.compile(r"(?<![\d.,])1 (civilian|battle death)s")
_NUMBER = re.compile(r"[−\d.,]+(?: \w+illion)?")


@dataclass(frozen=True, kw_only=True)
class WordedPart:
    """A part of an explanation: one indicator, or several that are codes of one thing."""

    # Indicators whose contributions are summed; the name of the part if it is none.
    indicators: tuple[str, ...]
    title: str
    # A dash for a part of the model that is no indicator.
    value_text: str
    reference_text: str
    # Where the value stands among those of all states; empty for statements and codes.
    place_text: str
    # The fact in a few words, and as a sentence; empty where there are none or nothing is known.
    phrase: str
    sentence: str
    family: str
    theme: str
    # "observed", "carried", "unknown" or "model".
    status: str
    # Year that the value is of; of several the earliest.
    value_year: int | None
    # Log-odds, with their interval; missing without draws.
    contribution: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class _Values:
    """Values of a state and of the median state by indicator."""

    own: Mapping[str, float]
    median: Mapping[str, float]

    def case(self, statement: Statement | None) -> Case | None:
        """What a statement says of the state."""
        return None if statement is None else statement.case(self.own, self.median)


def worded_parts(made: Explanation, edition: Edition) -> list[WordedPart]:
    """All parts of an explanation, the largest first; they add up as its own parts do."""
    rows = records(made.parts)
    values = _Values(
        own={str(row["indicator"]): row["value"] for row in rows},
        median={str(row["indicator"]): row["reference_value"] for row in rows},
    )
    spoken = statements_of(frozenset(values.own))
    groups: dict[str, list[int]] = {}
    for place, name in enumerate(values.own):
        groups.setdefault(spoken[name].key if name in spoken else name, []).append(place)
    low, high = _ends(made, list(groups.values()))
    parts = [
        _worded(
            [rows[place] for place in places],
            (low[k], high[k]),
            edition=edition,
            gwcode=made.gwcode,
            statement=spoken.get(str(rows[places[0]]["indicator"])),
            values=values,
        )
        for k, places in enumerate(groups.values())
    ]
    return sorted(parts, key=lambda part: -part.contribution)


def _ends(made: Explanation, groups: list[list[int]]) -> tuple[FloatArray, FloatArray]:
    """Intervals of sums of parts."""
    draws = made.draws
    summed = None if draws is None else np.array([draws[rows].sum(axis=0) for rows in groups])
    return intervals(summed, len(groups), made.level)


def _worded(
    rows: list[dict[str, Any]],
    ends: tuple[float, float],
    *,
    edition: Edition,
    gwcode: int,
    statement: Statement | None,
    values: _Values,
) -> WordedPart:
    """One part, of one row or several."""
    names = tuple(str(row["indicator"]) for row in rows)
    statuses = {row["status"] for row in rows}
    status = next((one for one in STATUSES if one in statuses), MODEL)
    years = [int(row["value_year"]) for row in rows if not is_missing(row["value_year"])]
    case = values.case(statement)
    if statement is not None and statement.title:
        # Words say all; their place among states would be that of a code.
        typical = statement.case(values.median, values.median)
        title, place = statement.title, ""
        own, median = ("unknown" if found is None else found.phrase for found in (case, typical))
    else:
        title, place, own, median = _single(names[0], edition, gwcode, values)
    return WordedPart(
        indicators=names,
        title=title,
        value_text=DASH if status == MODEL else own,
        reference_text=DASH if status == MODEL else median,
        place_text=place,
        phrase="" if case is None else _filled(case.phrase, own),
        sentence="" if case is None else case.sentence,
        family=family_of(names[0]),
        theme=str(rows[0]["theme"]),
        status=status,
        value_year=min(years, default=None),
        contribution=float(sum(row["contribution"] for row in rows)),
        low=float(ends[0]),
        high=float(ends[1]),
    )


def _single(name: str, edition: Edition, gwcode: int, values: _Values) -> tuple[str, str, str, str]:
    """Title, place, value and median of one indicator that no statement words."""
    description = edition.descriptions.get(name, name)
    unit = edition.units.get(name, "")
    title = heading(description, unit=unit)
    own, median = (
        without_repeat(
            with_unit(one[name], description=description, unit=unit), title=title, unit=unit
        )
        for one in (values.own, values.median)
    )
    # The place of a code would say nothing.
    coded = unit[:1].isdigit()
    place = "" if coded else place_among_states(*edition.value_places.of(gwcode, name))
    return title, place, own, median


def _filled(phrase: str, value: str) -> str:
    """A phrase with the number of a value, without its unit."""
    found = _NUMBER.match(value)
    text = phrase.replace("{value}", found[0] if found else "some")
    return _ONE.sub(r"1 \1", text)
