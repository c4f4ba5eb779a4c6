"""Numbers as people read them. Reports are the only place that rounds, and this is where."""

from typing import Any

from atrocityrisk._formatting import numbers
from atrocityrisk._formatting.numbers import DASH, is_missing

Scalar = Any
"""A number from a table, or one of the ways in which pandas says that there is none."""

NBSP = "\N{NO-BREAK SPACE}"
MINUS = "−"


def percent(share: Scalar, *, digits: int = 1) -> str:
    r"""Fraction as percent, with the sign.

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
    ('3.1\xa0%', '<0.1\xa0%', '>99\xa0%', '–')
    """
    text = numbers.percent(share, digits=digits)
    return DASH if text == DASH else f"{text}{NBSP}%"


def share_span(low: Scalar, high: Scalar, *, digits: int = 1) -> str:
    r"""Interval of a fraction in percent.

    Parameters
    ----------
    low, high : float or None
        In 0-1, or missing.
    digits : int
        Decimals.

    Returns
    -------
    str
        A dash where it is missing.

    Examples
    --------
    >>> share_span(0.031, 0.2), share_span(1e-5, 2e-5), share_span(None, None)
    ('3.1–20.0\xa0%', '<0.1\xa0%', '–')
    """
    if is_missing(low) or is_missing(high):
        return DASH
    first, last = (percent(end, digits=digits) for end in (low, high))
    return last if first == last else f"{first.removesuffix(f'{NBSP}%')}{DASH}{last}"


def chance(share: Scalar) -> str:
    r"""Probability that was counted in draws, in whole percent.

    Parameters
    ----------
    share : float or None
        In 0-1, or missing.

    Returns
    -------
    str
        Never 0 or 100: that all draws agree is no certainty. A dash where it is missing.

    Examples
    --------
    >>> chance(0.845), chance(0.0), chance(1.0), chance(None)
    ('84\xa0%', '<1\xa0%', '>99\xa0%', '–')
    """
    if is_missing(share):
        return DASH
    return percent(min(max(float(share), 1e-9), 1 - 1e-9), digits=0)


def whole_span(low: Scalar, high: Scalar) -> str:
    """Interval of a whole number, such as a rank.

    Parameters
    ----------
    low, high : object
        Integers, or missing.

    Returns
    -------
    str
        A dash where it is missing.

    Examples
    --------
    >>> whole_span(1, 6), whole_span(3, 3), whole_span(None, None)
    ('1–6', '3', '–')
    """
    if is_missing(low) or is_missing(high):
        return DASH
    first, last = (round(end) for end in (low, high))
    return f"{first}" if first == last else f"{first}{DASH}{last}"


def whole_to(low: Scalar, high: Scalar) -> str:
    """Interval of a whole number within a sentence.

    Parameters
    ----------
    low, high : object
        Integers, or missing.

    Returns
    -------
    str
        With "to" in place of a dash.

    Examples
    --------
    >>> whole_to(0, 4), whole_to(3, 3)
    ('0 to 4', '3')
    """
    if is_missing(low) or is_missing(high):
        return DASH
    return whole_span(low, high).replace(DASH, " to ")


def bracket(span: str) -> str:
    """An interval behind its number.

    Parameters
    ----------
    span : str
        As `share_span` or `whole_span` give it.

    Returns
    -------
    str
        In brackets; that there is none, where there is none.

    Examples
    --------
    >>> bracket("1–6"), bracket("–")
    (' (1–6)', ' (no interval)')
    """
    return f" ({'no interval' if span == DASH else span})"


def whole(number: Scalar) -> str:
    """Whole number, with commas between thousands.

    Parameters
    ----------
    number : object
        A number, or missing.

    Returns
    -------
    str
        A dash where it is missing.

    Examples
    --------
    >>> whole(5238), whole(None)
    ('5,238', '–')
    """
    return DASH if is_missing(number) else f"{round(number):,}"


def signed(number: Scalar, *, digits: int = 2) -> str:
    """Number with its sign.

    Parameters
    ----------
    number : float or None
        A contribution or a change, or missing.
    digits : int
        Decimals.

    Returns
    -------
    str
        With a minus as wide as the plus; a dash where it is missing.

    Examples
    --------
    >>> signed(0.25), signed(-3, digits=0), signed(0.001)
    ('+0.25', '−3', '0.00')
    """
    if is_missing(number):
        return DASH
    text = f"{abs(number):.{digits}f}"
    if float(text) == 0:
        return text
    return f"{'+' if number > 0 else MINUS}{text}"


def plain(number: Scalar) -> str:
    """Value of an indicator, in three figures that matter.

    Parameters
    ----------
    number : float or None
        The value, or missing.

    Returns
    -------
    str
        "unknown" where it is missing.

    Examples
    --------
    >>> plain(0.123456), plain(12345.6), plain(-2.0), plain(None)
    ('0.123', '12,346', '−2', 'unknown')
    """
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
    """Number with a fixed count of decimals.

    Parameters
    ----------
    number : float or None
        Not negative, or missing.
    digits : int
        Decimals.

    Returns
    -------
    str
        A dash where it is missing.

    Examples
    --------
    >>> fixed(0.8735), fixed(2.0, digits=1)
    ('0.87', '2.0')
    """
    if is_missing(number):
        return DASH
    return f"{number:.{digits}f}".replace("-", MINUS)
