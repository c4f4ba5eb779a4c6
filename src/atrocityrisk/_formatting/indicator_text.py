"""Values of indicators as people count them, and indicators named without the arithmetic.

Models are given logarithms and roots, codes and indices; a reader is given deaths and inhabitants,
yes and no. Both say the same: every transformation that is undone here keeps the order, so that
the median of the one is the median of the other.
"""

import math
import re
from collections.abc import Callable
from functools import cache

from atrocityrisk._formatting.numbers import Scalar, is_missing, plain

# By unit: how each transformation is undone. All of these are increasing, see above.
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
    """Description of an indicator without its transformation and without a full stop."""
    text = description.rstrip(".")
    return text if _undone(description, unit) is None else _ARITHMETIC.sub("", text)


def readable(value: Scalar, *, description: str, unit: str) -> str:
    """Value of an indicator: a code by its name, else a number in the unit that people count in."""
    if is_missing(value):
        return plain(value)
    if _undone(description, unit) is not None:
        return count_text(counted(float(value), description=description, unit=unit))
    return _codes(unit).get(float(value)) or plain(value)


def counted(value: float, *, description: str, unit: str) -> float:
    """Value as people count it: deaths in place of their logarithm; NaN where it is missing."""
    undo = _undone(description, unit)
    return value if undo is None or is_missing(value) else undo(value)


def is_transformed(description: str, *, unit: str) -> bool:
    """Whether a value is a transformation of what people count, which can be undone."""
    return _undone(description, unit) is not None


@cache
def _undone(description: str, unit: str) -> Callable[[float], float] | None:
    """How to get from the value back to what was counted; None where nothing was done to it."""
    # Both must agree: a change of a logarithm has the unit of one, and is no count.
    if not _ARITHMETIC.search(description.rstrip(".")):
        return None
    return next((undo for form, undo in _UNDO if re.fullmatch(form, unit)), None)


@cache
def _codes(unit: str) -> dict[float, str]:
    """Names of the codes of a unit such as "1 yes, 0 no"; none for any other unit."""
    if not unit[:1].isdigit():
        return {}
    return {float(code): name.strip() for code, name in _CODE.findall(unit)}


def count_text(value: float) -> str:
    """What was counted, in three figures."""
    if value >= 1e9:
        return f"{value / 1e9:.3g} billion"
    if value >= 1e6:
        return f"{value / 1e6:.3g} million"
    return f"{float(f'{value:.3g}'):,.0f}" if value >= 1000 else plain(value)
