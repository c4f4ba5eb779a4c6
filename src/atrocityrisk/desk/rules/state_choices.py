"""States as a form offers them and a page names them, by the library's own list."""

from functools import lru_cache

from django.conf import settings
from django.utils import timezone

from atrocityrisk.desk.rules.training_states import TRAINING_STATES
from atrocityrisk.errors import UnknownStateError
from atrocityrisk.states import label, spells, states_in
from atrocityrisk.states.state_tables import FIRST_YEAR, LAST_YEAR


def _known_year(year: int) -> int:
    return min(year, LAST_YEAR)


def state_name(gwcode: int, year: int) -> str:
    """Name of a State in a year; its number where the list has none."""
    if settings.DESK.training:
        return TRAINING_STATES.get(gwcode, f"State {gwcode}")
    return _listed_name(gwcode, year)


# Large enough for an import of records of every year, in any order.
@lru_cache(maxsize=40_000)
def _listed_name(gwcode: int, year: int) -> str:
    try:
        return label(gwcode, _known_year(year)).name
    except UnknownStateError:
        return f"State {gwcode}"


def state_choices(year: int | None = None) -> list[tuple[int, str]]:
    """Numbers and names of the States of a year, by name; this year's if None."""
    if settings.DESK.training:
        return list(TRAINING_STATES.items())
    return list(_listed_choices(_known_year(year or timezone.now().year)))


@lru_cache(maxsize=256)
def _listed_choices(year: int) -> tuple[tuple[int, str], ...]:
    numbers = [int(number) for number in states_in(year, microstates=True)]
    named = [(number, _listed_name(number, year)) for number in numbers]
    return tuple(sorted(named, key=lambda pair: pair[1]))


@lru_cache(maxsize=1)
def ended_states() -> tuple[tuple[int, str], ...]:
    """Numbers and names of the States that are no more, with the year in which each ended."""
    ends = spells().groupby("gwcode")["end"].agg(lambda dates: dates.max(skipna=False)).dropna()
    years = zip(ends.index.to_list(), ends.dt.year.to_list(), strict=True)
    named = [(number, _last_name(number, year)) for number, year in years if year > FIRST_YEAR]
    return tuple(sorted(named, key=lambda pair: pair[1]))


def grouped_states() -> list[tuple[str, list[tuple[int, str]]]]:
    """States as a list offers them: those of today, then those that are no more."""
    if settings.DESK.training:
        return [("Invented States", state_choices())]
    return [
        ("States of today", state_choices()),
        ("States that are no more", list(ended_states())),
    ]


def latest_name(gwcode: int) -> str:
    """Name of a State today, or when it ended."""
    if settings.DESK.training:
        return state_name(gwcode, LAST_YEAR)
    ended = dict(ended_states())
    return ended.get(gwcode) or state_name(gwcode, LAST_YEAR)


def _last_name(number: int, ended: int) -> str:
    # The list counts the States of 31 December: one that ended within a year is not among them.
    name = state_name(number, ended if is_state(number, ended) else ended - 1)
    return f"{name} (until {ended})"


def is_state(gwcode: int, year: int) -> bool:
    """Whether the list has a State of this number in this year."""
    if settings.DESK.training:
        return gwcode in TRAINING_STATES
    return gwcode in _listed_numbers(_known_year(year))


@lru_cache(maxsize=256)
def _listed_numbers(year: int) -> frozenset[int]:
    return frozenset(number for number, _ in _listed_choices(year))


def was_ever_state(gwcode: int) -> bool:
    """Whether the list has, or had, a State of this number in any year that it covers."""
    if settings.DESK.training:
        return gwcode in TRAINING_STATES
    return gwcode in _numbers_ever()


@lru_cache(maxsize=1)
def _numbers_ever() -> frozenset[int]:
    present = (number for number, _ in state_choices())
    return frozenset([*present, *(number for number, _ in ended_states())])
