"""Forecast lists for tests of the desk; the numbers are invented."""

from datetime import date
from typing import Any

from atrocityrisk.desk.changes.forecast_adding import AddedList, ListHead, ListRow, add_list
from atrocityrisk.desk.rules.drivers import Driver
from atrocityrisk.desk.rules.scope import as_system

DRIVERS = (
    Driver(
        indicator="coups",
        value=2.0,
        status="observed",
        value_year=2025,
        contribution=0.61,
        kind="dynamic",
        framework=("1.1", "1.7"),
    ),
    Driver(
        indicator="infant_mortality",
        value=48.5,
        status="carried forward",
        value_year=2021,
        contribution=-0.25,
        kind="structural",
        framework=("1.8",),
    ),
    Driver(
        indicator="travel_freedom",
        value=None,
        status="missing",
        value_year=None,
        contribution=None,
        kind="dynamic",
        framework=("3.2",),
    ),
)


def head(**fields: Any) -> ListHead:
    """An annual list from 2025, public unless told otherwise."""
    given: dict[str, Any] = {
        "name": "List of examples 2026-2027",
        "publisher": "Office of Examples",
        "model": "example_model",
        "outcome": "mass_killing",
        "origin": 2025,
        "first_year": 2026,
        "last_year": 2027,
        "published_on": date(2026, 1, 15),
        "interval": 0.9,
        **fields,
    }
    return ListHead(**given)


def rows(first: float = 0.12) -> tuple[ListRow, ...]:
    """Three States: Congo with all that a list can say, Sudan under way, Norway bare."""
    return (
        ListRow(
            gwcode=490,
            probability=first,
            rank=1,
            low=0.02,
            high=0.4,
            rank_low=1,
            rank_high=29,
            p_top_k={10: 0.725, 30: 0.95},
            under_way="none under way",
            drivers=DRIVERS,
        ),
        ListRow(
            gwcode=625,
            probability=0.08,
            rank=2,
            low=0.01,
            high=0.31,
            rank_low=1,
            rank_high=38,
            p_top_k={10: 0.64, 30: 0.915},
            under_way="under way, led by a non-state group",
        ),
        ListRow(gwcode=385, probability=0.001, rank=3),
    )


def added(*, first: float = 0.12, **fields: Any) -> AddedList:
    """A list of these rows, kept."""
    with as_system("tests"):
        return add_list(head(**fields), rows(first))
