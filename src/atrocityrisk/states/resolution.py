"""From what a person types to one state, or to an error that says which states it could be."""

import re
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from atrocityrisk._core.registry import did_you_mean
from atrocityrisk.errors import AmbiguousStateError, UnknownStateError
from atrocityrisk.states.state_names import label, lifespan_text
from atrocityrisk.states.state_tables import (
    FIRST_YEAR,
    LAST_YEAR,
    alive_years,
    name_words,
    normal_name,
    table,
)
from atrocityrisk.states.territories import territory_names, territory_text

StateLike: TypeAlias = int | np.integer[Any] | str
"""A state as a person or a table names it: Gleditsch-Ward number, ISO 3166 code or name."""


def resolve(code_or_name: StateLike, year: int) -> int:
    """Gleditsch-Ward number of the state that is meant.

    Parameters
    ----------
    code_or_name : int or str
        Gleditsch-Ward number, English name (any case, accents optional), or ISO 3166 code of
        three or two letters in capitals.
    year : int
        A year in which the state existed, on 31 December or until it ended.

    Returns
    -------
    int
        Gleditsch-Ward number.

    Raises
    ------
    UnknownStateError
        If nothing fits in that year; the message says when it would, what is near, or why a place
        that is no state of the list has no number.
    AmbiguousStateError
        If the name fits two states of that year; the message names both.

    References
    ----------
    .. [1] Gleditsch, K. S., and Ward, M. D. (1999). A revised list of independent states since the
       Congress of Vienna. International Interactions 25(4), 393-413.

    Examples
    --------
    >>> resolve("Russia", 2024), resolve("DEU", 1970), resolve("ivory coast", 1990)
    (365, 260, 437)
    >>> resolve("Germany", 1970)
    Traceback (most recent call last):
    ...
    atrocityrisk.errors.AmbiguousStateError: 'Germany' fits two states of 1970: 260 (West Germany) \
and 265 (East Germany); give the full name or the number
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise UnknownStateError(
            f"expected a year from {FIRST_YEAR} to {LAST_YEAR}, found {year} for "
            f"{code_or_name!r}; the list of states covers no others"
        )
    number = state_number(code_or_name, year)
    spells = alive_years()
    here = spells["gwcode"].eq(number) & spells["first_year"].le(year)
    if (here & spells["last_year"].ge(year)).any():
        return number
    raise UnknownStateError(f"no state of {year} has the number {number}; {lifespan_text(number)}")


def state_number(state: StateLike, year: int) -> int:
    """Number of a state in any spelling; codes and names are taken as they are meant in a year."""
    # Whether a number is a state of that year, the caller asks of its own table.
    if not isinstance(state, str):
        return _whole(state)
    # Numbers read from a CSV file may come as "345" or "345.0".
    text = state.strip()
    if re.fullmatch(r"\d+(\.0*)?", text):
        return int(float(text))
    # A list of the years to come is read by the last names that are known.
    return _by_text(text, min(max(year, FIRST_YEAR), LAST_YEAR))


def _whole(code: object) -> int:
    """A number, also one that pandas or numpy holds as a float."""
    if isinstance(code, (int, np.integer)) and not isinstance(code, bool):
        return int(code)
    if isinstance(code, (float, np.floating)) and float(code).is_integer():
        return int(code)
    raise UnknownStateError(
        f"expected a whole number or a name, found {code!r}; give a Gleditsch-Ward number, an ISO "
        "3166 code or a name"
    )


def _by_text(text: str, year: int) -> int:
    """State of this name, or of this ISO 3166 code, in a year."""
    key = normal_name(text)
    names = table("names")
    names = names[names["fit"] != "backcast"]
    mine = names[names["name"].map(normal_name) == key]
    if mine.empty:
        # "Korea, Dem. Rep. of": the words of a known name, in another order or shortened.
        mine = names[names["name"].map(name_words) == name_words(text)]
    here = _in_year(mine, year)
    # A bare name ("Congo") is listed once for every state that could be meant.
    bare = here.loc[here["fit"] == "bare", "gwcode"].unique()
    if len(bare) > 1:
        both = " and ".join(f"{code} ({label(int(code), year).name})" for code in bare)
        raise AmbiguousStateError(
            f"{text!r} fits two states of {year}: {both}; give the full name or the number"
        )
    if len(here):
        return int(here["gwcode"].iloc[0])
    codes = table("codes")
    codes = codes[codes["system"].isin(["iso3", "iso2"]) & (codes["code"] == text)]
    coded = _in_year(codes, year)
    if len(coded):
        return int(coded["gwcode"].iloc[0])
    elsewhere = pd.concat([mine, codes])["gwcode"].unique()
    if len(elsewhere):
        lifespans = "; ".join(lifespan_text(int(code)) for code in elsewhere)
        raise UnknownStateError(f"no state of {year} is called {text!r}; {lifespans}")
    why = territory_text(text)
    if why:
        raise UnknownStateError(why)
    known = [str(name) for name in _in_year(names, year)["name"].unique()]
    raise UnknownStateError(f"no state of {year} is called {text!r}{_near(text, known)}")


def _near(text: str, known: list[str]) -> str:
    """Hint that ignores case and accents, as the lookup does."""
    spelt = {normal_name(name): name for name in [*territory_names(), *known]}
    hint = did_you_mean(normal_name(text), [*spelt])
    if "did you mean" not in hint:
        # Places that are no states are named where one is near, not in the list of all.
        hint = did_you_mean(normal_name(text), [normal_name(name) for name in known])
    # Longest first, so that "congo" is not put into "democratic republic of congo".
    for key in sorted(spelt, key=len, reverse=True):
        hint = hint.replace(repr(key), repr(spelt[key]))
    return hint


def _in_year(rows: pd.DataFrame, year: int) -> pd.DataFrame:
    """Rows that hold in a year; without a last year they hold to this day."""
    last = rows["last_year"].fillna(LAST_YEAR)
    return rows[(rows["first_year"] <= year) & (last >= year)]
