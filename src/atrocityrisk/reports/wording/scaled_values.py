"""Values with their unit or scale, and with their place among the values of all states."""

import re
from collections.abc import Callable
from functools import cache

from atrocityrisk._formatting.indicator_text import (
    count_text,
    counted,
    is_transformed,
    readable,
)
from atrocityrisk._formatting.numbers import (
    NBSP,
    Scalar,
    fixed,
    is_missing,
    percent_with_sign,
    plain,
    signed,
    whole,
)

MANY = 0.05
"""Share of states with the same value from which it is said that they have it."""
_NONE = 1e-9
"""Shares below are none: they are sums of fractions."""

_COUNTED = re.compile(
    r"(?:log2?\((?:1 \+ )?(?:number of )?([^)]+)\)|square root of (.+)|number of (.+))"
)
_FORMULA = re.compile(r"log|square root of ")
_CHANGE = re.compile(r"(.+), change over (\d+) years?")
_SCALES: dict[str, tuple[Callable[[float], str], str]] = {
    "index, 0 to 1": (fixed, " on a scale from 0 to 1"),
    "V-Dem measurement model scale": (lambda value: fixed(value, digits=1), " on V-Dem's scale"),
    "share of the population": (percent_with_sign, " of the population"),
    "percent per year": (lambda value: fixed(value, digits=1), f"{NBSP}% per year"),
    "percent per year, mean of three years": (
        lambda value: fixed(value, digits=1),
        f"{NBSP}% per year, mean of three years",
    ),
}
"""By unit: how a value is written, and what follows it."""
_NAMES = {"constant US dollars": "US dollars at constant prices"}


def with_unit(value: Scalar, *, description: str, unit: str) -> str:
    """A value with what it counts or the scale it lies on; a code by its name."""
    if is_missing(value):
        return "unknown"
    if unit[:1].isdigit():
        return readable(value, description=description, unit=unit)
    if _FORMULA.match(unit) and not is_transformed(description, unit=unit):
        # A logarithm that the description does not speak of stays one.
        return f"{plain(value)} ({unit})"
    return count_with_unit(counted(float(value), description=description, unit=unit), unit=unit)


def count_with_unit(value: float, *, unit: str) -> str:
    """What `with_unit` says, of a value that is already what people count."""
    if is_missing(value):
        return "unknown"
    if unit in _SCALES:
        written, behind = _SCALES[unit]
        return f"{written(value)}{behind}"
    change = _CHANGE.fullmatch(unit)
    if change is not None:
        return _changed(value, scale=change[1], years=int(change[2]))
    text, noun = count_text(value), _noun(unit)
    if noun is None:
        return f"{text} ({unit})"
    if noun == "deaths":
        # A publisher may share the deaths of an event among places, but nobody dies in part.
        text = re.sub(r"^\d+\.\d+$", lambda found: whole(float(found[0])), text)
    one = text == "1" and " per " not in noun
    return f"{text} {noun.removesuffix('s') if one else noun}"


def without_repeat(text: str, *, title: str, unit: str) -> str:
    """A value without its unit, where the title before it says in what it is counted."""
    noun = _noun(unit)
    if noun is None or not _said(noun) <= _said(title):
        return text
    return text.removesuffix(f" {noun}")


def place_among_states(below: Scalar, tied: Scalar) -> str:
    """Where a value stands among the other states with one; empty where that is not known."""
    if is_missing(below) or is_missing(tied):
        return ""
    above = max(1.0 - below - tied, 0.0)
    if tied >= MANY:
        # At an end, such as no deaths at all, that many others have the same says enough.
        if min(below, above) < _NONE:
            return f"as in {_share(tied)} of states"
        return f"as high as or higher than {_share(below + tied)} of states"
    # From the nearer end: "lower than 88 %" is read faster than "higher than 12 %".
    if below >= above:
        return _beyond("high", "higher", below, tied)
    return _beyond("low", "lower", above, tied)


def scaled_value(value: Scalar, *, description: str, unit: str, below: Scalar, tied: Scalar) -> str:
    """A value with its unit or scale and its place: one phrase for a page."""
    text = with_unit(value, description=description, unit=unit)
    place = place_among_states(below, tied)
    return text if is_missing(value) or not place else f"{text}, {place}"


def _beyond(as_so: str, more: str, share: float, tied: float) -> str:
    """Higher or lower than so many states."""
    others = "all other" if share + tied > 1 - _NONE else f"{_share(share + tied)} of"
    return (
        f"as {as_so} as or {more} than {others} states" if tied else f"{more} than {others} states"
    )


def _share(share: float) -> str:
    return percent_with_sign(share, digits=0)


def _changed(value: float, *, scale: str, years: int) -> str:
    """A change with its sign, the years it took and the scale."""
    span = "1 year" if years == 1 else f"{years} years"
    if scale.startswith("share of"):
        return f"{signed(100 * value, digits=1)} percentage points over {span}"
    digits = 1 if scale.startswith("V-Dem") else 2
    text = signed(value, digits=digits)
    if not text.strip("0."):
        return f"no change over {span}" if value == 0 else f"hardly any change over {span}"
    behind = _SCALES[scale][1] if scale in _SCALES else f" ({scale})"
    return f"{text} over {span}{behind}"


@cache
def _noun(unit: str) -> str | None:
    """What a unit counts; None for a unit that is a formula."""
    found = _COUNTED.fullmatch(unit)
    if found is not None:
        noun = next(group for group in found.groups() if group)
        return _NAMES.get(noun, noun)
    return unit if re.fullmatch(r"years|births per [\w, ]+", unit) else None


def _said(text: str) -> set[str]:
    """Words of a text, without marks between them."""
    return set(re.findall(r"[\w']+", text.lower()))
