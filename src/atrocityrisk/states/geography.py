"""Who borders on whom, and in which part of the world a state lies."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from atrocityrisk._core.spells import spell_years
from atrocityrisk.errors import DataError, UnknownStateError
from atrocityrisk.states.state_names import lifespan_text
from atrocityrisk.states.state_tables import FIRST_YEAR, LAST_YEAR, table


@dataclass(frozen=True)
class Region:
    """Part of the world by four schemes.

    Attributes
    ----------
    ewp : str
        The Early Warning Project's: "na" (the Americas), "eap" (East Asia and Pacific), "sca"
        (South and Central Asia), "mna" (Middle East and North Africa), "eur" or "afr".
    un_region, un_subregion : str
        United Nations M49.
    world_bank : str or None
        The World Bank's, None for a state that ended before it could be listed.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> ar.states.region(439)
    Region(ewp='afr', un_region='Africa', un_subregion='Sub-Saharan Africa', world_bank='Sub-Saharan Africa')
    """

    ewp: str
    un_region: str
    un_subregion: str
    world_bank: str | None


def neighbours(year: int) -> pd.DataFrame:
    """Pairs of states with a land border at some time of a year.

    Parameters
    ----------
    year : int
        From 1945 to 2025.

    Returns
    -------
    DataFrame
        Columns gwcode and neighbour; each border twice, once from either side; sorted.

    Raises
    ------
    DataError
        If the year is not covered.

    References
    ----------
    .. [1] Stinnett, D. M., Tir, J., Schafer, P., Diehl, P. F., and Gochman, C. (2002). The
       Correlates of War Project direct contiguity data, version 3. Conflict Management and Peace
       Science 19(2), 58-66.

    Examples
    --------
    >>> pairs = neighbours(2020)
    >>> pairs.loc[pairs["gwcode"] == 626, "neighbour"].tolist()
    [482, 490, 500, 501, 530, 625]
    """
    return neighbour_years(year, year)[["gwcode", "neighbour"]]


def neighbour_years(first: int, last: int) -> pd.DataFrame:
    """Pairs of states with a land border, for many years at once.

    Parameters
    ----------
    first, last : int
        First and last year, both included, from 1945 to 2025.

    Returns
    -------
    DataFrame
        Columns gwcode, neighbour and year; each border twice a year; sorted.

    Raises
    ------
    DataError
        If a year is not covered or the years are in the wrong order.

    References
    ----------
    .. [1] Stinnett, D. M., Tir, J., Schafer, P., Diehl, P. F., and Gochman, C. (2002). The
       Correlates of War Project direct contiguity data, version 3. Conflict Management and Peace
       Science 19(2), 58-66.

    Examples
    --------
    >>> pairs = neighbour_years(1989, 1990)
    >>> pairs[(pairs["gwcode"] == 678) & (pairs["neighbour"] == 680)]["year"].tolist()
    [1989, 1990]
    """
    if not FIRST_YEAR <= first <= last <= LAST_YEAR:
        raise DataError(
            f"expected years from {FIRST_YEAR} to {LAST_YEAR} in order, found {first} to {last}; "
            "the table of borders covers no others"
        )
    borders = table("borders")
    start = borders["first_year"].astype("int64").clip(lower=first)
    stop = borders["last_year"].fillna(LAST_YEAR).astype("int64").clip(upper=last)
    border, year = spell_years(start, stop)
    # The table has each pair once, the smaller number first.
    one, other = (borders[side].to_numpy()[border] for side in ("gwcode", "neighbour"))
    both = pd.DataFrame(
        {
            "gwcode": np.concatenate([one, other]),
            "neighbour": np.concatenate([other, one]),
            "year": np.concatenate([year, year]),
        }
    )
    return both.sort_values(["gwcode", "neighbour", "year"], ignore_index=True)


def regions() -> pd.DataFrame:
    """Parts of the world of every state.

    Returns
    -------
    DataFrame
        Indexed by gwcode; columns ewp, un_region, un_subregion and world_bank.

    References
    ----------
    .. [1] United Nations Statistics Division. Standard country or area codes for statistical use
       (M49). https://unstats.un.org/unsd/methodology/m49/
    .. [2] Early Warning Project (2025). Statistical Risk Assessment, input data.
       https://github.com/EarlyWarningProject/2025-Statistical-Risk-Assessment

    Examples
    --------
    >>> regions().loc[[640, 651], "ewp"].tolist()
    ['eur', 'mna']
    """
    return table("regions").set_index("gwcode").copy()


def region(gwcode: int) -> Region:
    """Part of the world of one state.

    Parameters
    ----------
    gwcode : int
        Gleditsch-Ward number.

    Returns
    -------
    Region
        By the schemes of the Early Warning Project, the United Nations and the World Bank.

    Raises
    ------
    UnknownStateError
        If no state since 1945 has this number.

    References
    ----------
    .. [1] United Nations Statistics Division. Standard country or area codes for statistical use
       (M49). https://unstats.un.org/unsd/methodology/m49/
    .. [2] Early Warning Project (2025). Statistical Risk Assessment, input data.
       https://github.com/EarlyWarningProject/2025-Statistical-Risk-Assessment

    Examples
    --------
    >>> region(439).ewp, region(439).un_subregion
    ('afr', 'Sub-Saharan Africa')
    """
    known = table("regions").set_index("gwcode")
    if gwcode not in known.index:
        raise UnknownStateError(
            f"expected a state since {FIRST_YEAR}, found {lifespan_text(gwcode)}"
        )
    row = known.loc[gwcode]
    bank = row["world_bank"]
    return Region(
        ewp=str(row["ewp"]),
        un_region=str(row["un_region"]),
        un_subregion=str(row["un_subregion"]),
        world_bank=None if pd.isna(bank) else str(bank),
    )
