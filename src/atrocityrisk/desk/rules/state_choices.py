"""States as a form offers them and a page names them, by the library's own list."""

from functools import lru_cache

from django.utils import timezone

from atrocityrisk.errors import UnknownStateError
from atrocityrisk.states import label, spells, states_in
from atrocityrisk.states.state_tables import LAST_YEAR


def _known_year(year: int) -> int:
    return min(year, LAST_YEAR)


@lru_cache(maxsize=4096)
def state_name(gwcode: int, year: int) -> str:
    """Name of a State in a year; its number where the list has none."""
    try:
        return label(gwcode, _known_year(year)).name
    except UnknownStateError:
        return f"State {gwcode}"


def state_choices(year: int | None = None) -> list[tuple[int, str]]:
    """Numbers and names of the States of a year, by name; this year's if None."""
    return list(_state_choices(_known_year(year or timezone.now().year)))


@lru_cache(maxsize=16)
def _state_choices(year: int) -> tuple[tuple[int, str], ...]:
    numbers = [int(number) for number in states_in(year, microstates=True)]
    named = [(number, state_name(number, year)) for number in numbers]
    return tuple(sorted(named, key=lambda pair: pair[1]))


@lru_cache(maxsize=1)
def ended_states() -> tuple[tuple[int, str], ...]:
    """Numbers and names of the States that are no more, with the year in which each ended."""
    ends = spells().groupby("gwcode")["end"].agg(lambda dates: dates.max(skipna=False)).dropna()
    named = [(int(number), _last_name(int(number), day.year)) for number, day in ends.items()]
    return tuple(sorted(named, key=lambda pair: pair[1]))


def _last_name(number: int, ended: int) -> str:
    # The list counts the States of 31 December: one that ended within a year is not among them.
    name = state_name(number, ended if is_state(number, ended) else ended - 1)
    return f"{name} (until {ended})"


def is_state(gwcode: int, year: int) -> bool:
    """Whether the list has a State of this number in this year."""
    return any(number == gwcode for number, _ in state_choices(year))
