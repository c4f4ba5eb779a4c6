"""Institutions: democracy, courts, parties, media, civil society, and how they changed."""

import pandas as pd

from atrocityrisk import lags
from atrocityrisk.indicators.base import indicator
from atrocityrisk.indicators.columns import at_most, column, is_one_of
from atrocityrisk.indicators.vdem import CODEBOOK, VDEM, add_vdem

add_vdem(
    "electoral_democracy",
    "v2x_polyarchy",
    description="Electoral democracy index.",
    framework=("1.6", "4.1"),
    changes=(1, 3),
)
add_vdem(
    "liberal_democracy",
    "v2x_libdem",
    description="Liberal democracy index.",
    framework=("1.6",),
)
add_vdem(
    "civil_liberties",
    "v2x_civlib",
    description="Civil liberties index: physical integrity, political and private liberties.",
    framework=("1.6",),
    changes=(3,),
)
add_vdem(
    "rule_of_law",
    "v2x_rule",
    description="Rule of law index.",
    framework=("3.2", "3.3", "3.5"),
    quality="partial",
    changes=(3,),
)
add_vdem(
    "judicial_constraints",
    "v2x_jucon",
    description="Judicial constraints on the executive index.",
    framework=("3.3",),
    changes=(3,),
    change_framework=("7.2",),
)
add_vdem(
    "judicial_accountability",
    "v2juaccnt",
    description="How often judges are removed or disciplined for serious misconduct.",
    framework=("2.3",),
    quality="partial",
)
add_vdem(
    "legislative_constraints",
    "v2xlg_legcon",
    description="Legislative constraints on the executive index.",
    framework=("3.6",),
    changes=(3,),
    change_framework=("7.2",),
)
add_vdem(
    "corruption",
    "v2x_corr",
    description="Political corruption index; higher is more corrupt.",
    framework=("3.5",),
)
add_vdem(
    "neopatrimonial_rule",
    "v2x_neopat",
    description="Neopatrimonial rule index: how far rule rests on personal authority.",
    framework=("3.5", "4.2"),
    quality="partial",
)
add_vdem(
    "military_executive",
    "v2x_ex_military",
    description="How far the chief executive's power rests on the military.",
    framework=("3.4", "4.1"),
    quality="partial",
)
add_vdem(
    "civil_society_strength",
    "v2xcs_ccsi",
    description="Core civil society index: autonomy from the state and freedom to organise.",
    framework=("6.2",),
    changes=(1, 3),
    change_framework=("7.7",),
)
add_vdem(
    "freedom_of_expression",
    "v2x_freexp_altinf",
    description="Freedom of expression and alternative sources of information index.",
    framework=("6.2",),
    changes=(3,),
)
add_vdem(
    "freedom_from_journalist_harassment",
    "v2meharjrn",
    description="Freedom of journalists from harassment by powerful actors.",
    kind="dynamic",
    framework=("6.2",),
    quality="partial",
    changes=(3,),
)
add_vdem(
    "freedom_from_media_censorship",
    "v2mecenefm",
    description="Freedom of print and broadcast media from government censorship.",
    framework=("6.2",),
    changes=(3,),
    change_framework=("7.6",),
)
add_vdem(
    "legitimation_by_ideology",
    "v2exl_legitideol",
    description="How far the government rests its legitimacy on a codified ideology.",
    framework=("4.7",),
    quality="partial",
    changes=(3,),
)
add_vdem(
    "legitimation_by_leader",
    "v2exl_legitlead",
    description="How far the government rests its legitimacy on the person of its leader.",
    framework=("4.1",),
    quality="weak",
)
add_vdem(
    "free_discussion",
    "v2xcl_disc",
    description="Freedom to discuss politics at home and in public.",
    framework=("1.6",),
    ewp="freediscussion",
)


@indicator(
    source=VDEM,
    kind="dynamic",
    unit="index, 0 to 1, fall since the best of five years",
    lag=1,
    carry=1,
    reference=f"{CODEBOOK}, v2x_polyarchy",
    framework=("1.4", "1.6"),
    quality="partial",
    bounds=(0.0, 1.0),
)
def electoral_democracy_fall_5y(vdem: pd.DataFrame) -> pd.Series:
    """Fall of the electoral democracy index below its highest value of the last five years.

    Parameters
    ----------
    vdem : DataFrame
        V-Dem, with v2x_polyarchy.

    Returns
    -------
    Series
        0 where democracy stands at its best of the window.
    """
    democracy = column(vdem, "v2x_polyarchy")
    return lags.rolling_max_years(democracy, 5) - democracy


@indicator(
    source=VDEM,
    kind="structural",
    unit="1 yes, 0 no",
    lag=1,
    carry=2,
    reference=f"{CODEBOOK}, v2psparban_ord",
    framework=("1.6",),
    bounds=(0.0, 1.0),
    ewp="partyban.new.0",
)
def party_ban_total(vdem: pd.DataFrame) -> pd.Series:
    """Whether all parties but the state's are banned, or there are no parties.

    Parameters
    ----------
    vdem : DataFrame
        V-Dem, with v2psparban_ord.

    Returns
    -------
    Series
        1 for levels 0 and 1; missing where V-Dem gives no level, so that the three levels of the
        party ban never add up to a hidden "no ban".
    """
    return at_most(column(vdem, "v2psparban_ord"), 1)


@indicator(
    source=VDEM,
    kind="structural",
    unit="1 yes, 0 no",
    lag=1,
    carry=2,
    reference=f"{CODEBOOK}, v2psparban_ord",
    framework=("1.6",),
    bounds=(0.0, 1.0),
    ewp="partyban.new.1",
)
def party_ban_partial(vdem: pd.DataFrame) -> pd.Series:
    """Whether some parties are banned, few or many.

    Parameters
    ----------
    vdem : DataFrame
        V-Dem, with v2psparban_ord.

    Returns
    -------
    Series
        1 for levels 2 and 3.
    """
    return is_one_of(column(vdem, "v2psparban_ord"), (2, 3))


@indicator(
    source=VDEM,
    kind="structural",
    unit="1 yes, 0 no",
    lag=1,
    carry=2,
    reference=f"{CODEBOOK}, v2psparban_ord",
    framework=("1.6",),
    bounds=(0.0, 1.0),
    ewp="partyban.new.2",
)
def party_ban_none(vdem: pd.DataFrame) -> pd.Series:
    """Whether no party is officially banned.

    Parameters
    ----------
    vdem : DataFrame
        V-Dem, with v2psparban_ord.

    Returns
    -------
    Series
        1 for level 4.
    """
    return is_one_of(column(vdem, "v2psparban_ord"), (4,))


@indicator(
    source=VDEM,
    kind="dynamic",
    unit="0 reduced, 1 unchanged, 2 enhanced",
    lag=1,
    carry=1,
    reference=f"{CODEBOOK}, v2jureform_ord",
    framework=("3.3",),
    quality="partial",
    bounds=(0.0, 2.0),
    ewp="judicialreform",
)
def judicial_reform(vdem: pd.DataFrame) -> pd.Series:
    """Whether the courts' power to check the state was reduced or enhanced this year.

    Parameters
    ----------
    vdem : DataFrame
        V-Dem, with v2jureform_ord.

    Returns
    -------
    Series
        Level as published.
    """
    return column(vdem, "v2jureform_ord")


@indicator(
    source=VDEM,
    kind="structural",
    unit="1 yes, 0 no",
    lag=1,
    carry=2,
    reference=f"{CODEBOOK}, v2mecenefm_ord",
    framework=("6.2", "7.6"),
    quality="partial",
    bounds=(0.0, 1.0),
    ewp="v2mecenefm_binary",
)
def media_censored(vdem: pd.DataFrame) -> pd.Series:
    """Whether the government censors media routinely, or directly on sensitive issues.

    Parameters
    ----------
    vdem : DataFrame
        V-Dem, with v2mecenefm_ord.

    Returns
    -------
    Series
        1 for levels 0 to 2.
    """
    return at_most(column(vdem, "v2mecenefm_ord"), 2)


@indicator(
    source=VDEM,
    kind="structural",
    unit="1 yes, 0 no",
    lag=1,
    carry=2,
    reference=f"{CODEBOOK}, v2csgender_ord",
    framework=("7.9",),
    quality="weak",
    bounds=(0.0, 1.0),
    ewp="v2csgender_binary",
)
def women_barred_from_civil_society(vdem: pd.DataFrame) -> pd.Series:
    """Whether women are kept from civil society organisations half the time or more often.

    Parameters
    ----------
    vdem : DataFrame
        V-Dem, with v2csgender_ord.

    Returns
    -------
    Series
        1 for levels 0 to 2.
    """
    return at_most(column(vdem, "v2csgender_ord"), 2)
