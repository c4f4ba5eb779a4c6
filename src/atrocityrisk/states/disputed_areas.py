"""Land whose status is disputed, and what the list of states does with it; no opinion is meant."""

from dataclasses import dataclass
from functools import cache

import pandas as pd

from atrocityrisk.states.state_tables import table


@dataclass(frozen=True, kw_only=True)
class DisputedArea:
    """One area, where it lies, and what Gleditsch and Ward's list of states does with it.

    Attributes
    ----------
    area : str
        Name.
    longitude, latitude : float
        A point within it, in degrees, to one decimal.
    atlas : str or None
        Shape of Natural Earth's atlas that has land of its own for it; None where a marker stands
        for it.
    gwcode : int or None
        Gleditsch-Ward number under which the list of states counts it; None where it has none.
    own_row : bool
        Whether that number is the area's own and has a forecast.
    on_list : str
        What the list of states does with it, in one sentence.
    source : str
        Where this can be looked up, and how the atlas draws it where that differs.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> areas = {area.area: area for area in ar.states.disputed_areas()}
    >>> areas["Somaliland"].gwcode
    520
    """

    area: str
    longitude: float
    latitude: float
    atlas: str | None
    gwcode: int | None
    own_row: bool
    on_list: str
    source: str

    @property
    def text(self) -> str:
        """Name and what the list does, as the map tells it."""
        return f"{self.area}: disputed. {self.on_list}"


@cache
def disputed_areas() -> tuple[DisputedArea, ...]:
    """Areas that maps draw hatched, because more than one authority claims them.

    Returns
    -------
    tuple of DisputedArea
        Sorted by name. Being in this table, or not, is no statement on any status.

    References
    ----------
    .. [1] Gleditsch, K. S., and Ward, M. D. (1999). A revised list of independent states since the
       congress of Vienna. International Interactions 25(4), 393-413.
    .. [2] Natural Earth. Disputed boundaries policy.
       https://www.naturalearthdata.com/about/disputed-boundaries-policy/

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> [area.area for area in ar.states.disputed_areas()][:3]
    ['Abkhazia', 'Crimea', 'Golan']
    >>> ar.states.disputed_areas()[1].text
    'Crimea: disputed. No row of its own: the list of states takes it for a part of Ukraine (369).'
    """
    return tuple(
        DisputedArea(
            area=str(row["area"]),
            longitude=float(row["longitude"]),
            latitude=float(row["latitude"]),
            atlas=None if pd.isna(row["atlas"]) else str(row["atlas"]),
            gwcode=None if pd.isna(row["gwcode"]) else int(row["gwcode"]),
            own_row=row["own_row"] == "yes",
            on_list=str(row["on_list"]),
            source=str(row["source"]),
        )
        for row in table("disputed").to_dict("records")
    )
