"""Which theme an indicator belongs to, and which indicators tell of one thing and move together.

Themes are ours, ten drawers small enough to be read at a glance: where an indicator lies says
nothing about its weight. A family holds a quantity beside its own changes, sums and thresholds.
"""

import pandas as pd

from atrocityrisk.indicators.base import INDICATORS, OTHER, THEMES

__all__ = ["OTHER", "THEMES", "family_of", "load_themes", "theme_of"]


def load_themes() -> pd.DataFrame:
    """Theme and family of every indicator.

    Returns
    -------
    DataFrame
        Indexed by indicator, with theme (one of `THEMES`) and family (indicators of one family are
        made from the same quantity).

    Examples
    --------
    >>> load_themes().loc["coup_attempt_5y"].tolist()
    ['instability', 'coup attempts']
    """
    rows = {name: (entry.theme, entry.family) for name, entry in sorted(INDICATORS.items())}
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["theme", "family"], dtype="str")
    return table.rename_axis("indicator")


def theme_of(name: str) -> str:
    """Theme of an indicator.

    Parameters
    ----------
    name : str
        Name in `INDICATORS`, or of any other column.

    Returns
    -------
    str
        One of `THEMES`; "other" for a column that is no indicator of ours.

    Examples
    --------
    >>> theme_of("mass_killing_ever"), theme_of("my own column")
    ('killings of civilians', 'other')
    """
    return INDICATORS[name].theme if name in INDICATORS else OTHER


def family_of(name: str) -> str:
    """Family of an indicator.

    Parameters
    ----------
    name : str
        Name in `INDICATORS`, or of any other column.

    Returns
    -------
    str
        Name of the family; a column that is no indicator of ours is a family of its own.

    Examples
    --------
    >>> family_of("electoral_democracy_change_3y") == family_of("electoral_democracy")
    True
    """
    return INDICATORS[name].family if name in INDICATORS else name
