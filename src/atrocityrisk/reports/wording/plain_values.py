"""Values of indicators as people count them, and indicators named without the arithmetic.

Models are given logarithms and roots, codes and indices; a reader is given deaths and inhabitants,
yes and no. Both say the same: every transformation that is undone here keeps the order, so that
the median of the one is the median of the other.
"""

import math
import re
from collections.abc import Callable
from functools import cache

from atrocityrisk._formatting.numbers import is_missing
from atrocityrisk.reports import display_numbers

_UNDO: tuple[tuple[str, Callable[[float], float]], ...] = (
    (r"square root of .+", lambda value: value**2),
    (r"log2\(1 \+ [^)]+\)", lambda value: 2.0**value - 1),
    (r"log2\([^)]+\)", lambda value: 2.0**value),
    (r"log\(1 \+ [^)]+\)", math.expm1),
    (r"log\([^)]+\)", math.exp),
)
_ARITHMETIC = re.compile(r", (?:square root|log2?(?:\(1 \+ \w+\))?(?: of percent)?)$")
"""How a description ends if its indicator was transformed; a change of a logarithm ends otherwise,
and is left as it is."""
_CODE = re.compile(r"(\d+) ([^,(]+)")


def heading(description: str, *, unit: str) -> str:
    """What an indicator is, without the arithmetic done to it.

    Parameters
    ----------
    description : str
        One sentence.
    unit : str
        Unit of the indicator.

    Returns
    -------
    str
        Without a full stop.

    Examples
    --------
    >>> heading("Number of inhabitants, log2.", unit="log2(inhabitants)")
    'Number of inhabitants'
    >>> heading("Share of trade, log2: change over 1 year.", unit="log2(percent)")
    'Share of trade, log2: change over 1 year'
    """
    told = description.rstrip(".")
    return told if _undone(description, unit) is None else _ARITHMETIC.sub("", told)


def readable(value: display_numbers.Scalar, *, description: str, unit: str) -> str:
    """Value of an indicator in words, or in the unit that people count in.

    Parameters
    ----------
    value : float or None
        As the model has it, or missing.
    description, unit : str
        Of the indicator.

    Returns
    -------
    str
        "unknown" where it is missing; a code by its name; else a number of three figures.

    Examples
    --------
    >>> readable(24.3, description="Number of inhabitants, log2.", unit="log2(inhabitants)")
    '20.7 million'
    >>> readable(1.0, description="Whether a coup was attempted.", unit="1 yes, 0 no")
    'yes'
    >>> readable(0.25, description="Electoral democracy index.", unit="index, 0 to 1")
    '0.25'
    """
    if is_missing(value):
        return display_numbers.plain(value)
    undo = _undone(description, unit)
    if undo is not None:
        return _counted(undo(float(value)))
    return _codes(unit).get(float(value)) or display_numbers.plain(value)


@cache
def _undone(description: str, unit: str) -> Callable[[float], float] | None:
    """How to get from the value back to what was counted; None where nothing was done to it."""
    if not _ARITHMETIC.search(description.rstrip(".")):
        return None
    return next((undo for form, undo in _UNDO if re.fullmatch(form, unit)), None)


@cache
def _codes(unit: str) -> dict[float, str]:
    """Names of the codes of a unit such as "1 yes, 0 no"; none for any other unit."""
    if not unit[:1].isdigit():
        return {}
    return {float(code): name.strip() for code, name in _CODE.findall(unit)}


def _counted(value: float) -> str:
    """What was counted, in three figures."""
    if value >= 1e9:
        return f"{value / 1e9:.3g} billion"
    if value >= 1e6:
        return f"{value / 1e6:.3g} million"
    return f"{float(f'{value:.3g}'):,.0f}" if value >= 1000 else display_numbers.plain(value)
