"""Which theme an indicator belongs to, and which indicators tell of one thing and move together.

Themes are ours, ten drawers small enough to be read at a glance: where an indicator lies says
nothing about its weight. A family holds a quantity beside its own changes, sums and thresholds.
"""

from functools import cache
from importlib import resources

import pandas as pd

THEMES: tuple[str, ...] = (
    "killings of civilians",
    "armed conflict",
    "repression and rights",
    "regime and institutions",
    "exclusion and inequality",
    "instability",
    "neighbours",
    "economy and health",
    "size and geography",
    "time and record keeping",
)
"""Themes in the order in which they are shown."""

OTHER = "other"
"""Theme of a column that is no indicator of ours."""


@cache
def _table() -> pd.DataFrame:
    with resources.files(__package__).joinpath("themes.csv").open(encoding="utf-8") as stream:
        return pd.read_csv(stream, dtype=str, keep_default_na=False).set_index("indicator")


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
    return _table().copy()


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
    table = _table()["theme"]
    return str(table[name]) if name in table.index else OTHER


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
    table = _table()["family"]
    return str(table[name]) if name in table.index else name
