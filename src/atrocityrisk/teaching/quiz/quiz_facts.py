"""What was known of a state at an origin, in plain words: figures with their year and their place.

Everything is read from one origin's features and their ages; nothing here sees a later year.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from atrocityrisk._formatting import indicator_text
from atrocityrisk._formatting.numbers import Scalar, counted, is_missing, plain
from atrocityrisk.editions.value_places import ValuePlaces, places_of
from atrocityrisk.panels import MISSING, Panel

UNKNOWN = "unknown"
MANY = 0.05
"""Share of the other states with the same value from which it is said that they have it."""

REGIONS = {
    "region_americas": "the Americas",
    "region_east_asia_pacific": "East Asia or the Pacific",
    "region_south_central_asia": "South or Central Asia",
    "region_middle_east_north_africa": "the Middle East or North Africa",
    "region_europe": "Europe",
}
"""Columns of the default; a state in none of them lies in Sub-Saharan Africa."""

NO_YES = {0.0: "no", 1.0: "yes"}
PAST = (
    "mass_killing_ever",
    "state_led_mass_killings_ongoing",
    "nonstate_led_mass_killings_ongoing",
    "years_since_mass_killing_capped",
)
FACTS: dict[str, tuple[str, Mapping[float, str]]] = {
    "population_log2": ("Inhabitants", {}),
    "infant_mortality_sqrt": ("Deaths under age one per 1,000 live births", {}),
    "gdp_per_capita_log": ("Income per inhabitant, in US dollars at constant prices", {}),
    "electoral_democracy": ("Electoral democracy, from 0 (least) to 1 (most)", {}),
    "armed_conflict_intensity": (
        "Armed conflict within it",
        {0.0: "none", 1.0: "minor (25 to 999 battle deaths)", 2.0: "war"},
    ),
    "battle_deaths_home_log": ("Battle deaths on its territory in the year", {}),
    "government_onesided_deaths_3y_log": ("Civilians killed by its government in three years", {}),
    "nonstate_onesided_deaths_3y_log": ("Civilians killed by non-state groups in three years", {}),
    PAST[0]: ("Mass killing in it, now and before", {}),
    "political_killing_systematic": (
        "Political killings rated as systematic by V-Dem's experts",
        NO_YES,
    ),
    "coup_attempt_5y": ("Coup attempted in the last five years", NO_YES),
    "displaced_within_log": (
        "People displaced within it by conflict, per 1,000 inhabitants",
        {},
    ),
    "neighbours_mass_killings_ongoing": ("Mass killings under way in land neighbours", {}),
}
"""By column, in the order in which they are told: what it is, and its codes by name."""
COLUMNS = (*FACTS, *PAST[1:], *REGIONS)
"""Everything that a question is made of."""


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One thing known: what it is, its value in words, the year that it describes, its place."""

    what: str
    value: str
    year: int | None
    place: str

    def line(self) -> str:
        """All of it in one line; what is unknown has neither year nor place."""
        year = "" if self.year is None else f" ({self.year})"
        place = f"; {self.place}" if self.place else ""
        return f"{self.what}: {self.value}{year}{place}"


@dataclass(frozen=True, kw_only=True, eq=False)
class KnownAt:
    """Features of all states of one origin, their ages, and their places among each other."""

    origin: int
    values: pd.DataFrame
    ages: pd.DataFrame
    places: ValuePlaces
    columns: pd.DataFrame


def known_at(panel: Panel, origin: int) -> KnownAt:
    """What could have been known of every state at the end of a year."""
    values, ages = (
        table[table.index.get_level_values("year") == origin].droplevel("year")
        for table in (panel.features(known_at=origin), panel.ages_known(known_at=origin))
    )
    return KnownAt(
        origin=origin,
        values=values,
        ages=ages,
        places=places_of(values),
        columns=panel.columns,
    )


def region_of(known: KnownAt, gwcode: int) -> str:
    """Part of the world, as a phrase that follows "in"."""
    row = {name: _value(known, gwcode, name) for name in REGIONS}
    if any(map(is_missing, row.values())):
        return "a part of the world that is not on record"
    return next((REGIONS[name] for name, lies in row.items() if lies == 1), "Sub-Saharan Africa")


def known_facts(known: KnownAt, gwcode: int) -> tuple[Fact, ...]:
    """What was known of one state, in one order; columns that the panel lacks are left out."""
    return tuple(_fact(known, gwcode, name) for name in FACTS if name in known.values)


def _fact(known: KnownAt, gwcode: int, name: str) -> Fact:
    if name == PAST[0]:
        return _past(known, gwcode)
    value, year = _value(known, gwcode, name), _year(known, gwcode, name)
    what, codes = FACTS[name]
    if is_missing(value):
        return Fact(what=what, value=UNKNOWN, year=None, place="")
    place = _place(*known.places.of(gwcode, name))
    said = codes.get(float(value)) or _figure(float(value), *_meaning(known, name))
    return Fact(what=what, value=said, year=year, place=place)


def _value(known: KnownAt, gwcode: int, name: str) -> Scalar:
    """A value; missing where the panel has no such column."""
    return known.values[name].loc[gwcode] if name in known.values else None


def _meaning(known: KnownAt, name: str) -> tuple[str, str]:
    """Description and unit of a column."""
    return str(known.columns["description"].loc[name]), str(known.columns["unit"].loc[name])


def _figure(value: float, description: str, unit: str) -> str:
    """A number as people count it: no logarithms, and whole deaths."""
    count = indicator_text.counted(value, description=description, unit=unit)
    if "deaths)" in unit:
        # A publisher may share the deaths of an event among places.
        return (
            "fewer than one"
            if 0 < round(count, 6) < 1
            else indicator_text.count_text(float(round(count)))
        )
    return indicator_text.count_text(count) if abs(count) > 1e-9 else plain(0)


def _past(known: KnownAt, gwcode: int) -> Fact:
    """Mass killing in past and present, which four columns tell together."""
    what, _ = FACTS[PAST[0]]
    ever, by_state, by_others, since = (_value(known, gwcode, name) for name in PAST)
    year = _year(known, gwcode, PAST[0])
    if any(map(is_missing, (ever, by_state, by_others))):
        return Fact(what=what, value=UNKNOWN, year=None, place="")
    leaders = [
        leader
        for leader, count in (("the state", by_state), ("a non-state group", by_others))
        if count >= 1
    ]
    if leaders:
        said = f"under way, led by {' and by '.join(leaders)}"
    elif ever < 1:
        said = "none on record"
    elif is_missing(since):
        said = "one on record, none under way"
    elif since >= 15:
        said = "one on record, but none under way in the last 15 years"
    else:
        said = f"one on record, last under way {counted(int(since), 'year')} before"
    return Fact(what=what, value=said, year=year, place="")


def _year(known: KnownAt, gwcode: int, name: str) -> int | None:
    """Year that a value describes."""
    age = int(known.ages[name].loc[gwcode])
    return None if age == MISSING else known.origin - age


def _place(below: float, tied: float) -> str:
    """Where a value stands among those of the other states of that year."""
    if is_missing(below) or is_missing(tied):
        return ""
    above = max(1.0 - below - tied, 0.0)
    if tied >= MANY and min(below, above) < 1e-9:
        return f"as in {_of_100(tied)}"
    if tied >= MANY:
        return f"no lower than in {_of_100(below + tied)}"
    word, share = ("higher", below) if below >= above else ("lower", above)
    return f"{word} than in {_of_100(share)}"


def _of_100(share: float) -> str:
    if share > 1 - 1e-9:
        return "all other states"
    # Never 100 of 100 where there is another.
    return f"{min(max(round(100 * share), 1), 99)} of 100 other states"
