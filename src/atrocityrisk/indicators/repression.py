"""Violence and pressure by the state against persons: killing, torture, repression of groups."""

import pandas as pd

from atrocityrisk.indicators.base import indicator
from atrocityrisk.indicators.columns import at_most, column, either
from atrocityrisk.indicators.vdem import CODEBOOK, VDEM, add_vdem

add_vdem(
    "freedom_from_political_killing",
    "v2clkill",
    description="Freedom from political killings by the state or its agents.",
    kind="dynamic",
    framework=("2.1", "11.1", "12.8", "12.10"),
    changes=(1, 3),
    change_framework=("7.8",),
)
add_vdem(
    "freedom_from_torture",
    "v2cltort",
    description="Freedom from torture by the state or its agents.",
    kind="dynamic",
    framework=("2.1",),
    changes=(1, 3),
    change_framework=("7.8",),
)
add_vdem(
    "physical_integrity",
    "v2x_clphy",
    description="Physical violence index: freedom from political killings and torture.",
    kind="dynamic",
    framework=("2.1",),
    changes=(1, 3),
    change_framework=("7.8",),
)
add_vdem(
    "civil_society_freedom",
    "v2csreprss",
    description="Freedom of civil society organisations from government repression.",
    kind="dynamic",
    framework=("1.6", "6.2"),
    changes=(1, 3),
    change_framework=("7.7",),
)
add_vdem(
    "religious_organisation_freedom",
    "v2csrlgrep",
    description="Freedom of religious organisations from government repression.",
    framework=("9.1",),
    quality="partial",
    changes=(3,),
    change_framework=("7.8",),
)
add_vdem(
    "freedom_of_movement_for_men",
    "v2cldmovem",
    description="Freedom of men to move within the country.",
    framework=("12.2", "13.6"),
    quality="partial",
    changes=(3,),
)
add_vdem(
    "civil_society_entry_freedom",
    "v2cseeorgs",
    description="Freedom of civil society organisations to enter and leave public life.",
    framework=("7.7",),
    quality="partial",
    changes=(3,),
)


@indicator(
    source=VDEM,
    kind="structural",
    unit="1 yes, 0 no",
    lag=1,
    carry=2,
    reference=f"{CODEBOOK}, v2clkill_ord",
    framework=("2.1", "11.1", "12.8", "12.10"),
    bounds=(0.0, 1.0),
    ewp="pol_killing_approved",
)
def political_killing_systematic(vdem: pd.DataFrame) -> pd.Series:
    """Whether political killings are systematic and incited or approved by top leaders.

    Parameters
    ----------
    vdem : DataFrame
        V-Dem, with v2clkill_ord or, in the Early Warning Project's extract, pol_killing_approved.

    Returns
    -------
    Series
        1 for level 0.
    """
    if "v2clkill_ord" in vdem:
        return at_most(column(vdem, "v2clkill_ord"), 0)
    # The Early Warning Project publishes the dichotomy, not the level; it keeps missing values.
    return either(vdem, "pol_killing_approved")


@indicator(
    source=VDEM,
    kind="structural",
    unit="1 yes, 0 no",
    lag=1,
    carry=2,
    reference=f"{CODEBOOK}, v2csreprss_ord",
    framework=("1.6", "6.2"),
    bounds=(0.0, 1.0),
    ewp="repress_civilsoc",
)
def civil_society_repressed_severely(vdem: pd.DataFrame) -> pd.Series:
    """Whether the government violently seeks to liquidate civil society organisations.

    Parameters
    ----------
    vdem : DataFrame
        V-Dem, with v2csreprss_ord.

    Returns
    -------
    Series
        1 for level 0 alone. The Early Warning Project announced levels 0 to 2 for 2025; its
        published panel holds level 0, which is also what "severe" means in V-Dem's codebook.
    """
    return at_most(column(vdem, "v2csreprss_ord"), 0)


@indicator(
    source=VDEM,
    kind="structural",
    unit="V-Dem level, 0 to 4",
    lag=1,
    carry=2,
    reference=f"{CODEBOOK}, v2clrelig_ord",
    framework=("9.1", "8.6"),
    quality="partial",
    bounds=(0.0, 4.0),
    ewp="religiousfreedom",
)
def religious_freedom(vdem: pd.DataFrame) -> pd.Series:
    """How far public authorities respect freedom of religion.

    Parameters
    ----------
    vdem : DataFrame
        V-Dem, with v2clrelig_ord.

    Returns
    -------
    Series
        Level as published, higher is freer.
    """
    return column(vdem, "v2clrelig_ord")
