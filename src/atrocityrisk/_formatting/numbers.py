"""Numbers as people read them: rounded here, for every page, table and figure, and nowhere else.

A missing number is a dash, and a fraction that is neither 0 nor 1 is never shown as 0 or 100 %.
"""

import math
from typing import Any

Scalar = Any
"""A number from a table, or one of the ways in which pandas says that there is none."""

DASH = "–"
"""Where there is no number, and between the ends of an interval."""
NBSP = "\N{NO-BREAK SPACE}"
MINUS = "−"
"""As wide as a plus, so that columns of signed numbers align."""
WORDS = (
    "none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
)  # fmt: skip
"""Small counts as they stand in a sentence."""


def is_missing(value: object) -> bool:
    """Whether a value is None, NaN or pandas' missing value."""
    # By the name of its type: comparing with pd.NA would import pandas wherever a dash is shown.
    if value is None or type(value).__name__ == "NAType":
        return True
    return isinstance(value, float) and math.isnan(value)


def percent(share: Scalar, *, digits: int = 1) -> str:
    """Fraction in percent, without the sign; a dash where it is missing."""
    if is_missing(share):
        return DASH
    step = 10.0**-digits
    text = f"{100 * share:.{digits}f}"
    # "0.0 %" would say that it cannot happen, "100.0 %" that it must.
    if share > 0 and float(text) == 0:
        return f"<{step:.{digits}f}"
    if share < 1 and float(text) == 100:
        return f">{100 - step:.{digits}f}"
    return text


def percent_with_sign(share: Scalar, *, digits: int = 1) -> str:
    """Fraction in percent, its sign on the same line; a dash where it is missing."""
    text = percent(share, digits=digits)
    return DASH if text == DASH else f"{text}{NBSP}%"


def share_span(low: Scalar, high: Scalar, *, digits: int = 1) -> str:
    """Interval of a fraction in percent, such as 3.1–20.0 %; a dash where it is missing."""
    if is_missing(low) or is_missing(high):
        return DASH
    first, last = (percent_with_sign(end, digits=digits) for end in (low, high))
    return last if first == last else f"{first.removesuffix(f'{NBSP}%')}{DASH}{last}"


def chance(share: Scalar) -> str:
    """Probability that was counted in draws, in whole percent; never 0 or 100."""
    text = chance_figure(share)
    return DASH if text == DASH else f"{text}{NBSP}%"


def chance_figure(share: Scalar) -> str:
    """The same without the sign, for a column of percentages."""
    if is_missing(share):
        return DASH
    # That all draws agree is no certainty: another draw might not.
    return percent(min(max(float(share), 1e-9), 1 - 1e-9), digits=0)


def whole_span(low: Scalar, high: Scalar) -> str:
    """Interval of a whole number, such as a rank: 1–6; a dash where it is missing."""
    if is_missing(low) or is_missing(high):
        return DASH
    first, last = (round(end) for end in (low, high))
    return f"{first}" if first == last else f"{first}{DASH}{last}"


def year_span(first: int, last: int) -> str:
    """Years from the first to the last, once where they are one."""
    return f"{first}" if first == last else f"{first}{DASH}{last}"


def whole_to(low: Scalar, high: Scalar) -> str:
    """Interval of a whole number within a sentence: 0 to 4."""
    span = whole_span(low, high)
    return span if span == DASH else span.replace(DASH, " to ")


def bracket(span: str) -> str:
    """An interval in brackets behind its number; says so where there is none."""
    return f" ({'no interval' if span == DASH else span})"


def whole(number: Scalar) -> str:
    """Whole number, with commas between thousands; a dash where it is missing."""
    return DASH if is_missing(number) else f"{round(number):,}"


def count_word(count: int) -> str:
    """A count within a sentence: none to ten in words, then in digits."""
    return WORDS[count] if 0 <= count < len(WORDS) else f"{count:,}"


def counted(count: int, noun: str, plural: str = "") -> str:
    """A count with its noun: 1 state, 2 states."""
    return f"{count:,} {noun if count == 1 else plural or f'{noun}s'}"


def counted_words(count: int, noun: str, plural: str = "") -> str:
    """A count with its noun as in a sentence: no places, one place, 12 places."""
    word = "no" if count == 0 else count_word(count)
    return f"{word} {noun if count == 1 else plural or f'{noun}s'}"


def signed(number: Scalar, *, digits: int = 2) -> str:
    """Contribution or change with its sign, none where it rounds to 0; a dash if missing."""
    if is_missing(number):
        return DASH
    text = f"{abs(number):.{digits}f}"
    if float(text) == 0:
        return text
    return f"{'+' if number > 0 else MINUS}{text}"


def plain(number: Scalar) -> str:
    """Value of an indicator in three significant figures; "unknown" where it is missing."""
    if is_missing(number):
        return "unknown"
    size = abs(number)
    if size >= 1000:
        text = f"{size:,.0f}"
    elif size == int(size):
        text = f"{int(size)}"
    else:
        text = f"{size:.3g}"
    return f"{MINUS}{text}" if number < 0 else text


def fixed(number: Scalar, *, digits: int = 2) -> str:
    """Number with a fixed count of decimals; a dash where it is missing."""
    return DASH if is_missing(number) else f"{number:.{digits}f}".replace("-", MINUS)


def level_text(level: float) -> str:
    """Level of an interval in percent, such as 97.5 %, for figures and the terminal."""
    return f"{100 * level:g} %"
