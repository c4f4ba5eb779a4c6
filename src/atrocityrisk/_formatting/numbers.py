"""What every display of numbers shares: how nothing is shown, and when a fraction is 0 or 100 %."""

import math
from typing import Any

DASH = "–"
"""Where there is no number."""


def percent(share: Any, *, digits: int = 1) -> str:
    """Fraction in percent, without the sign.

    Parameters
    ----------
    share : float or None
        In 0-1, or missing.
    digits : int
        Decimals.

    Returns
    -------
    str
        A dash where it is missing; never 0 or 100 for a fraction that is neither.

    Examples
    --------
    >>> percent(0.0312), percent(0.0001), percent(0.9999, digits=0), percent(None)
    ('3.1', '<0.1', '>99', '–')
    """
    if is_missing(share):
        return DASH
    step = 10.0**-digits
    text = f"{100 * share:.{digits}f}"
    if share > 0 and float(text) == 0:
        return f"<{step:.{digits}f}"
    if share < 1 and float(text) == 100:
        return f">{100 - step:.{digits}f}"
    return text


def level_text(level: float) -> str:
    """Level of an interval in words.

    Parameters
    ----------
    level : float
        In 0-1.

    Returns
    -------
    str
        Percent with its sign.

    Examples
    --------
    >>> level_text(0.9), level_text(0.975)
    ('90 %', '97.5 %')
    """
    return f"{100 * level:g} %"


def is_missing(value: object) -> bool:
    """Whether a value is None, NaN or pandas' missing value.

    Parameters
    ----------
    value : object
        One value.

    Returns
    -------
    bool
        True if there is nothing to show.

    Examples
    --------
    >>> import pandas as pd
    >>> is_missing(pd.NA), is_missing(float("nan")), is_missing(0)
    (True, True, False)
    """
    if value is None or type(value).__name__ == "NAType":
        return True
    return isinstance(value, float) and math.isnan(value)
