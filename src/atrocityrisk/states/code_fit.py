"""Why a code stands for no state in a year, and which system the codes of a table are from."""

from functools import cache

import numpy as np
import pandas as pd

from atrocityrisk._core.registry import did_you_mean
from atrocityrisk.errors import AmbiguousStateError, UnknownStateError
from atrocityrisk.states.resolution import resolve
from atrocityrisk.states.state_names import label
from atrocityrisk.states.state_tables import (
    ABSENT,
    FIRST_YEAR,
    LAST_YEAR,
    NUMERIC_SYSTEMS,
    code_years,
    normal_code,
)
from atrocityrisk.states.territories import territory_text
from atrocityrisk.states.translation import SYSTEMS, translate

CODE_NAMES = {
    "gw": "Gleditsch-Ward numbers (gwcode)",
    "cow": "Correlates of War numbers (cow)",
    "csp": "numbers of the Center for Systemic Peace (csp)",
    "iso3": "ISO 3166 codes of three letters (iso3)",
    "iso2": "ISO 3166 codes of two letters (iso2)",
    "m49": "numbers of the United Nations (m49)",
    "vdem": "V-Dem's codes of three letters (vdem)",
    "vdem_id": "V-Dem's numbers (vdem_id)",
    "wb": "World Bank codes (wb)",
    "ucdp": "UCDP's numbers (ucdp)",
    "name": "English names (name)",
}
"""Each code system in words, with the name by which it is asked for."""


def why_unresolved(code: object, *, year: int, system: str) -> str:
    """Why a code or name stands for no state in a year, as a clause; "" if it stands for one.

    Parameters
    ----------
    code : object
        Code or name as a table has it.
    year : int
        Its year.
    system : str
        One of `SYSTEMS`.

    Returns
    -------
    str
        When the code is in use, why a place has no number, or which code is near.

    References
    ----------
    .. [1] Gleditsch, K. S., and Ward, M. D. (1999). A revised list of independent states since the
       Congress of Vienna. International Interactions 25(4), 393-413.

    Examples
    --------
    >>> why_unresolved("SUN", year=1995, system="iso3")
    'SUN is 365 (Soviet Union) in 1945-1991 only'
    >>> why_unresolved("FRA", year=1995, system="iso3")
    ''
    """
    if not translate(pd.Series([code], dtype=object), year, system=system).isna().any():
        return ""
    return unresolved_clause(code, year=year, system=system)


def unresolved_clause(code: object, *, year: int, system: str, near: bool = True) -> str:
    """Why a code that stands for no state in a year does not; `near`: with what it may mean."""
    text = "" if code is None or code is pd.NA or code != code else str(code).strip()
    if not text:
        return "no state is given"
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return f"the list of states covers {FIRST_YEAR} to {LAST_YEAR} only"
    spans = _used(text, system)
    if spans:
        return f"{text} is {spans} only"
    why = territory_text(text)
    if why or not near:
        return why or f"{text!r} is none of the {CODE_NAMES[system]}"
    if system == "name":
        try:
            resolve(text, year)
        except AmbiguousStateError as problem:
            return str(problem.args[0])
        except UnknownStateError:
            pass
        else:
            return f"{text!r} is a code, not a name"
    return _unknown(text, system)


def fitting_rows(codes: pd.Series, years: pd.Series) -> dict[str, np.ndarray]:
    """Which rows of a table stand for a state of their year, in each code system.

    Parameters
    ----------
    codes : Series
        Codes or names as a table has them.
    years : Series
        Year of each, with the same index.

    Returns
    -------
    dict of str to array of bool
        By system, in the order of `SYSTEMS`.

    References
    ----------
    .. [1] Gleditsch, K. S., and Ward, M. D. (1999). A revised list of independent states since the
       Congress of Vienna. International Interactions 25(4), 393-413.

    Examples
    --------
    >>> import pandas as pd
    >>> fits = fitting_rows(pd.Series([971, 679]), pd.Series([2000, 2000]))
    >>> fits["gw"].tolist(), fits["cow"].tolist()
    ([True, False], [False, True])
    """
    return {system: translate(codes, years, system=system).notna().to_numpy() for system in SYSTEMS}


@cache
def _used(text: str, system: str) -> str:
    """The states that a code stands for at any time, with their years; "" if none."""
    rows, states = code_years(system, exact=False)
    row = rows.get(normal_code(text, system))
    if row is None:
        return ""
    here = states[row]
    clauses = []
    for state in dict.fromkeys(here[here != ABSENT].tolist()):
        years = np.flatnonzero(here == state) + FIRST_YEAR
        first, last = int(years[0]), int(years[-1])
        span = f"{first}-{last}" if last > first else str(first)
        clauses.append(f"{state} ({label(state, last).name}) in {span}")
    return " and ".join(clauses)


@cache
def _unknown(text: str, system: str) -> str:
    """That there is no such code, with the nearest where one is near."""
    rows, _ = code_years(system, exact=False)
    near = did_you_mean(normal_code(text, system) or text, list(rows))
    # One digit more or less is another state.
    hint = near if "did you mean" in near and system not in NUMERIC_SYSTEMS else ""
    return f"{text!r} is none of the {CODE_NAMES[system]}{hint}"
