"""Who is shut out: power, rights and state services by social, political and economic group."""

import pandas as pd

from atrocityrisk.indicators.base import indicator
from atrocityrisk.indicators.columns import at_most, column, either, is_one_of
from atrocityrisk.indicators.vdem import CODEBOOK, VDEM, add_vdem

add_vdem(
    "social_group_exclusion",
    "v2xpe_exlsocgr",
    description="Index of exclusion from power, rights and services by social group.",
    framework=("1.9", "9.1"),
    changes=(1, 3),
    change_framework=("7.8",),
)
add_vdem(
    "political_group_exclusion",
    "v2xpe_exlpol",
    description="Index of exclusion from power, rights and services by political group.",
    framework=("1.6",),
    quality="partial",
    changes=(1, 3),
    change_framework=("7.8",),
)
add_vdem(
    "economic_exclusion",
    "v2xpe_exlecon",
    description="Index of exclusion from power, rights and services by wealth.",
    framework=("1.9",),
    changes=(3,),
)
add_vdem(
    "regional_exclusion",
    "v2xpe_exlgeo",
    description="Index of exclusion from power, rights and services by place of living.",
    framework=("1.9", "9.5"),
    quality="partial",
    changes=(3,),
)
add_vdem(
    "social_group_equality",
    "v2clsocgrp",
    description="Equality of social groups in respect for their civil liberties.",
    framework=("9.1", "10.3", "12.2", "13.6"),
    changes=(1, 3),
    change_framework=("7.8", "10.3"),
)
add_vdem(
    "power_shared_by_social_groups",
    "v2pepwrsoc",
    description="How evenly political power is spread over social groups.",
    framework=("6.1", "9.4"),
    changes=(3,),
)
add_vdem(
    "power_shared_by_wealth",
    "v2pepwrses",
    description="How evenly political power is spread over rich and poor.",
    framework=("1.9",),
    ewp="ses_power_dist",
)
add_vdem(
    "class_equality_in_liberties",
    "v2clacjust",
    description="Equality of rich and poor in respect for their civil liberties.",
    framework=("1.9", "3.6"),
    quality="partial",
)
add_vdem(
    "state_jobs_open_to_social_groups",
    "v2peasjsoc",
    description="Equality of social groups in access to jobs in the state.",
    framework=("9.4",),
    quality="partial",
    changes=(3,),
)


def _dichotomy(vdem: pd.DataFrame, level: str, extract: str, code: float) -> pd.Series:
    """Whether a level is `code`, from the level or from the Early Warning Project's dichotomy.

    Parameters
    ----------
    vdem : DataFrame
        V-Dem.
    level : str
        V-Dem's ordinal variable.
    extract : str
        The dichotomy's name in the extract, which keeps missing values and omits the level.
    code : float
        Level that counts.

    Returns
    -------
    Series
        1.0, 0.0 or NaN.
    """
    if level in vdem:
        return is_one_of(column(vdem, level), (code,))
    return either(vdem, extract)


@indicator(
    source=VDEM,
    kind="structural",
    unit="1 yes, 0 no",
    lag=1,
    carry=2,
    reference=f"{CODEBOOK}, v2clsocgrp_ord",
    framework=("7.8", "9.1"),
    bounds=(0.0, 1.0),
    ewp="social_inequality",
)
def social_groups_much_less_free(vdem: pd.DataFrame) -> pd.Series:
    """Whether some social groups enjoy much fewer civil liberties than the population.

    Parameters
    ----------
    vdem : DataFrame
        V-Dem, with v2clsocgrp_ord or, in the Early Warning Project's extract, social_inequality.

    Returns
    -------
    Series
        1 for level 0.
    """
    return _dichotomy(vdem, "v2clsocgrp_ord", "social_inequality", 0)


@indicator(
    source=VDEM,
    kind="structural",
    unit="1 yes, 0 no",
    lag=1,
    carry=2,
    reference=f"{CODEBOOK}, v2clrgunev_ord",
    framework=("9.5", "12.2"),
    quality="partial",
    bounds=(0.0, 1.0),
    ewp="even_civilrights",
)
def civil_liberties_even_across_regions(vdem: pd.DataFrame) -> pd.Series:
    """Whether officials respect civil liberties equally, well or badly, in most regions.

    Parameters
    ----------
    vdem : DataFrame
        V-Dem, with v2clrgunev_ord or, in the Early Warning Project's extract, even_civilrights.

    Returns
    -------
    Series
        1 for level 2.
    """
    return _dichotomy(vdem, "v2clrgunev_ord", "even_civilrights", 2)


@indicator(
    source=VDEM,
    kind="structural",
    unit="1 yes, 0 no",
    lag=1,
    carry=2,
    reference=f"{CODEBOOK}, v2pepwrsoc_ord",
    framework=("6.1", "9.4"),
    bounds=(0.0, 1.0),
    ewp="social_power_dist",
)
def power_monopolised_by_social_groups(vdem: pd.DataFrame) -> pd.Series:
    """Whether one or several social groups monopolise political power.

    Parameters
    ----------
    vdem : DataFrame
        V-Dem, with v2pepwrsoc_ord.

    Returns
    -------
    Series
        1 for levels 0 to 2.
    """
    return at_most(column(vdem, "v2pepwrsoc_ord"), 2)


@indicator(
    source=VDEM,
    kind="structural",
    unit="1 yes, 0 no",
    lag=1,
    carry=2,
    reference=f"{CODEBOOK}, v2pepwrsoc_ord",
    framework=("4.2", "6.1", "9.4", "12.4"),
    quality="partial",
    bounds=(0.0, 1.0),
    ewp="minorityrule",
)
def minority_rule(vdem: pd.DataFrame) -> pd.Series:
    """Whether social groups that make up a minority monopolise political power.

    Parameters
    ----------
    vdem : DataFrame
        V-Dem, with v2pepwrsoc_ord.

    Returns
    -------
    Series
        1 for levels 0 and 1.
    """
    return at_most(column(vdem, "v2pepwrsoc_ord"), 1)
