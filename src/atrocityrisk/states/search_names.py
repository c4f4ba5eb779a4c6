"""Every name by which a reader may look for a state or a place, for search fields of pages."""

from dataclasses import dataclass

from atrocityrisk.states.state_tables import LAST_YEAR, table


@dataclass(frozen=True, kw_only=True)
class PlaceOffList:
    """A well-known place that is no state of the list.

    Attributes
    ----------
    place : str
        Its usual name.
    names : tuple of str
        All spellings that are known.
    reason : str
        Why it has no row, and what becomes of it.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> places = {one.place: one for one in ar.states.places_off_list()}
    >>> "Gaza" in places["Palestine"].names
    True
    """

    place: str
    names: tuple[str, ...]
    reason: str


def search_names(year: int) -> dict[int, tuple[str, ...]]:
    """Names and ISO 3166 codes by which `resolve` knows each state of a year.

    Parameters
    ----------
    year : int
        Year of the list.

    Returns
    -------
    dict of int to tuple of str
        By Gleditsch-Ward number, each spelling once, in the order of the tables.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> {"Burma", "Myanmar", "MMR"} <= set(ar.states.search_names(2025)[775])
    True
    """
    names = table("names")
    names = names[~names["fit"].isin(["backcast", "bare"])]
    codes = table("codes")
    codes = codes[codes["system"].isin(["iso3", "iso2"])].rename(columns={"code": "name"})
    found: dict[int, dict[str, None]] = {}
    for rows in (names, codes):
        last = rows["last_year"].fillna(LAST_YEAR)
        here = rows[(rows["first_year"] <= year) & (last >= min(year, LAST_YEAR))]
        for name, gwcode in zip(here["name"].astype(str), here["gwcode"], strict=True):
            # Misread letters of some publishers' files are known, but nobody types them.
            if name.isprintable():
                found.setdefault(int(gwcode), {})[name] = None
    return {gwcode: tuple(spelt) for gwcode, spelt in found.items()}


def places_off_list() -> tuple[PlaceOffList, ...]:
    """Places that readers look for and no list of states can show, with the reason.

    Returns
    -------
    tuple of PlaceOffList
        In the order of the table of territories.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> any(one.place == "Palestine" for one in ar.states.places_off_list())
    True
    """
    rows = table("territories")
    return tuple(
        PlaceOffList(
            place=str(place),
            names=tuple(dict.fromkeys(str(name) for name in group["name"])),
            reason=str(group["reason"].iloc[0]),
        )
        for place, group in rows.groupby("territory", sort=False)
    )
