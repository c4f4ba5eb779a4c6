"""Places that readers look for and the list does not have, with what becomes of each."""

import re
from dataclasses import dataclass

from atrocityrisk import states
from atrocityrisk.forecasting import Forecast
from atrocityrisk.reports.view.ranking_rows import RankingRow

SMALL = "a state with too few inhabitants to be on this list"
ABSENT = "the data of this list do not have it"
NO_OPINION = "This is no opinion on any status."
CODE = re.compile(r" \(\d+\)")
"""Number of a state behind its name, which no reader of a page needs."""


@dataclass(frozen=True, kw_only=True)
class OffList:
    """A place without a row: its name, other names, and why."""

    name: str
    names: tuple[str, ...]
    why: str

    @property
    def search(self) -> str:
        """All names by which it is found, in one text."""
        return "|".join((self.name, *self.names))


def off_list(forecast: Forecast, rows: tuple[RankingRow, ...]) -> tuple[OffList, ...]:
    """Territories, states left out, without data, or too small for the list."""
    listed = {row.gwcode for row in rows}
    places = [
        OffList(
            name=one.place,
            names=tuple(name for name in one.names if name != one.place),
            why=f"{one.place} is not on the list of states used here, so that it has no row and "
            f"no forecast: {CODE.sub('', one.reason)}. {NO_OPINION}",
        )
        for one in states.places_off_list()
    ]
    large = set(states.states_in(forecast.origin))
    for gwcode, names in states.search_names(forecast.origin).items():
        if gwcode in listed:
            continue
        name = names[0]
        reason = forecast.excluded.get(gwcode, ABSENT if gwcode in large else SMALL)
        places.append(
            OffList(name=name, names=names[1:], why=f"{name} has no forecast here: {reason}.")
        )
    return tuple(places)
