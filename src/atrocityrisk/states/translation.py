"""From a publisher's codes to Gleditsch-Ward numbers, year by year."""

import numpy as np
import pandas as pd

from atrocityrisk._core.registry import did_you_mean
from atrocityrisk.errors import DataError, UnknownNameError
from atrocityrisk.states.state_tables import (
    ABSENT,
    FIRST_YEAR,
    LAST_YEAR,
    code_years,
    name_words,
    normal_code,
    worded_years,
)

SYSTEMS = ("gw", "cow", "csp", "iso3", "iso2", "m49", "vdem", "vdem_id", "wb", "ucdp", "name")


def translate(
    codes: pd.Series, years: "pd.Series | int", *, system: str, exact: bool = False
) -> pd.Series:
    """Gleditsch-Ward number of each code in its year.

    A code is looked up in the year it is given for, because codes change hands: 345 in the
    Correlates of War list is Yugoslavia until 2005 and Serbia, number 340 here, from 2006.

    Parameters
    ----------
    codes : Series
        Codes or names as the publisher writes them.
    years : Series or int
        Year of each code, with the same index; or one year for all.
    system : str
        "gw", "cow", "csp" (Center for Systemic Peace), "iso3", "iso2", "m49", "vdem"
        (country_text_id), "vdem_id" (country_id), "wb", "ucdp" or "name".
    exact : bool, default False
        Some publishers give figures of today's territory for years in which the state had other
        borders (the World Bank's Russia in 1985). They are matched to the state that holds the
        number, here the Soviet Union, unless this is true.

    Returns
    -------
    Series of Int64
        With the index of `codes`; <NA> where no state of that year fits.

    Raises
    ------
    UnknownNameError
        If there is no such system.
    DataError
        If codes and years do not belong together, or a year is not a whole number.

    References
    ----------
    .. [1] Gleditsch, K. S., and Ward, M. D. (1999). A revised list of independent states since the
       Congress of Vienna. International Interactions 25(4), 393-413.

    Examples
    --------
    >>> import pandas as pd
    >>> translate(pd.Series([345, 345]), pd.Series([2005, 2006]), system="cow").tolist()
    [345, 340]
    >>> translate(pd.Series(["NA", "RU"]), 2020, system="iso2").tolist()
    [565, 365]
    """
    if system not in SYSTEMS:
        raise UnknownNameError(f"no code system named {system!r}{did_you_mean(system, [*SYSTEMS])}")
    when = _year_positions(codes, years)
    rows, states = code_years(system, exact=exact)
    positions, distinct = pd.factorize(codes, use_na_sentinel=True)
    known = [rows.get(normal_code(code, system), -1) for code in distinct]
    if system == "name" and -1 in known:
        # A name that nobody wrote so may still have the words of one that somebody did.
        worded, others = worded_years(exact=exact)
        rank = {words: len(states) + row for words, row in worded.items()}
        states = np.vstack([states, others])
        known = [
            rank.get(name_words(str(name)), -1) if row == -1 else row
            for row, name in zip(known, distinct, strict=True)
        ]
    # One row of nothing at the end serves both unknown codes and missing ones (position -1).
    row = np.array([*known, -1], dtype=np.int64)[positions]
    padded = np.vstack([states, np.full((1, states.shape[1]), ABSENT)])
    padded = np.hstack([padded, np.full((len(padded), 1), ABSENT)])
    found = padded[row, when]
    result = pd.array(found, dtype="Int64")
    result[found == ABSENT] = pd.NA
    return pd.Series(result, index=codes.index, name="gwcode")


def _year_positions(codes: pd.Series, years: "pd.Series | int") -> np.ndarray:
    """Column of each year in the table of states; -1, the empty column, outside the period."""
    if isinstance(years, pd.Series):
        if not years.index.equals(codes.index):
            raise DataError(
                f"expected one year per code, found {len(codes)} codes and {len(years)} years with "
                "different labels; take both from the same frame"
            )
        try:
            numbers = pd.to_numeric(years).to_numpy(dtype=float, na_value=np.nan)
        except (ValueError, TypeError) as problem:
            raise DataError(f"expected years, found {problem}; correct the year column") from None
    else:
        numbers = np.full(len(codes), float(years))
    whole = np.isnan(numbers) | (numbers == np.floor(numbers))
    if not whole.all():
        raise DataError(
            f"expected whole years, found {numbers[~whole][0]}; correct the year column"
        )
    inside = (numbers >= FIRST_YEAR) & (numbers <= LAST_YEAR)
    return np.where(inside, numbers - FIRST_YEAR, -1).astype(np.int64)
