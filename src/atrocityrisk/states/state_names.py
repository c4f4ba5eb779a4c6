"""What to print for a state: its ISO 3166 code and the name it had in that year."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from atrocityrisk.errors import UnknownStateError
from atrocityrisk.states.state_tables import FIRST_YEAR, LAST_YEAR, alive_years, table


@dataclass(frozen=True)
class StateLabel:
    """How a state is shown to people.

    Attributes
    ----------
    iso3 : str or None
        ISO 3166 code of that year ("SUN" in 1985), None for a state that has none (Tibet).
    name : str
        Common English name of that year.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> ar.states.label(439, 2024)
    StateLabel(iso3='BFA', name='Burkina Faso')
    """

    iso3: str | None
    name: str


def label(gwcode: int, year: int) -> StateLabel:
    """Code and name of one state.

    Parameters
    ----------
    gwcode : int
        Gleditsch-Ward number.
    year : int
        A year in which the state existed.

    Returns
    -------
    StateLabel
        ISO 3166 code and name.

    Raises
    ------
    UnknownStateError
        If no state had this number in that year.

    References
    ----------
    .. [1] Gleditsch, K. S., and Ward, M. D. (1999). A revised list of independent states since the
       Congress of Vienna. International Interactions 25(4), 393-413.

    Examples
    --------
    >>> label(365, 1985), label(365, 2000)
    (StateLabel(iso3='SUN', name='Soviet Union'), StateLabel(iso3='RUS', name='Russia'))
    """
    rows, iso3, names = _codes_and_names()
    row = rows.get(gwcode, -1)
    inside = FIRST_YEAR <= year <= LAST_YEAR
    name = names[row, year - FIRST_YEAR] if inside and row >= 0 else None
    if name is None:
        raise UnknownStateError(
            f"expected a state that existed in {year}, found gwcode {gwcode}; "
            f"{lifespan_text(gwcode)}"
        )
    return StateLabel(iso3[row, year - FIRST_YEAR], str(name))


def labels(index: pd.MultiIndex) -> pd.DataFrame:
    """Codes and names of many country-years.

    Parameters
    ----------
    index : MultiIndex
        With levels gwcode and year.

    Returns
    -------
    DataFrame
        Columns iso3 and name, with the index given; missing where no such state existed.

    References
    ----------
    .. [1] Gleditsch, K. S., and Ward, M. D. (1999). A revised list of independent states since the
       Congress of Vienna. International Interactions 25(4), 393-413.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.MultiIndex.from_tuples([(345, 1995), (340, 2010)], names=["gwcode", "year"])
    >>> labels(rows)["name"].tolist()
    ['Yugoslavia', 'Serbia']
    """
    rows, iso3, names = _codes_and_names()
    codes = index.get_level_values("gwcode")
    year = index.get_level_values("year").to_numpy(dtype=np.int64) - FIRST_YEAR
    row = np.array([rows.get(code, -1) for code in codes.unique()], dtype=np.int64)
    row = row[pd.factorize(codes)[0]]
    known = (row >= 0) & (year >= 0) & (year <= LAST_YEAR - FIRST_YEAR)
    picked = np.where(known, row, 0), np.where(known, year, 0)
    columns = {"iso3": iso3[picked], "name": names[picked]}
    for text in columns.values():
        text[~known] = None
    return pd.DataFrame(columns, index=index, dtype="str")


def lifespan_text(gwcode: int) -> str:
    """When a number was in use and what came after it, as the last clause of an error message."""
    spells = alive_years()
    spells = spells[spells["gwcode"] == gwcode]
    if spells.empty:
        return f"no state since {FIRST_YEAR} has the number {gwcode}; see states_in(year)"
    first, last = int(spells["first_year"].min()), int(spells["last_year"].max())
    called = " or ".join(dict.fromkeys(label(gwcode, y).name for y in range(first, last + 1)))
    clause = f"{gwcode} is {called}, {first} to {last}"
    rows = table("successions")
    rows = rows[(rows["predecessor"] == gwcode) & (rows["successor"] != gwcode)]
    if last == LAST_YEAR or rows.empty:
        return clause
    # A territory lost long before the state ended is no continuation of it.
    successors = rows[rows["date"].str[:4].astype(int) >= last]["successor"]
    after = [f"{state} ({label(state, last + 1).name})" for state in successors]
    return f"{clause}, followed by {' and '.join(after)}" if after else clause


@cache
def _codes_and_names() -> tuple[dict[int, int], npt.NDArray[np.object_], npt.NDArray[np.object_]]:
    """Row of each state; its ISO 3166 code and its name, shape (states, years since 1945)."""
    spells = alive_years()
    rows = {int(code): i for i, code in enumerate(spells["gwcode"].unique())}
    filled = []
    iso3 = table("codes")
    iso3 = iso3[(iso3["system"] == "iso3") & (iso3["fit"] != "alias")]
    # Exact rows last, so that they stand where a backcast row has the same year.
    iso3 = iso3.sort_values("fit", key=lambda fit: fit == "exact", kind="stable")
    names = table("names")
    names = names[names["fit"] == "label"].rename(columns={"name": "code"})
    for source in (iso3, names):
        text = np.full((len(rows), LAST_YEAR - FIRST_YEAR + 1), None, dtype=object)
        last = source["last_year"].fillna(LAST_YEAR)
        for code, state, start, stop in zip(
            source["code"], source["gwcode"], source["first_year"], last, strict=True
        ):
            text[rows[int(state)], start - FIRST_YEAR : stop - FIRST_YEAR + 1] = code
        filled.append(text)
    return rows, filled[0], filled[1]
