"""A number with its interval, worded once, so that every page and table says it alike."""

from dataclasses import dataclass
from typing import Any

from atrocityrisk._formatting.numbers import (
    DASH,
    bracket,
    is_missing,
    percent_with_sign,
    share_span,
    whole_span,
)


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """A number as it is shown.

    Attributes
    ----------
    value, low, high : float or None
        At full precision, for order and drawings; None where there is none.
    text : str
        The number in words.
    span : str
        Its interval; a dash where there is none.

    Examples
    --------
    >>> from atrocityrisk.reports.view.estimates import share_estimate
    >>> share_estimate(0.079, 0.014, 0.265).with_span
    '7.9\\xa0% (1.4–26.5\\xa0%)'
    """

    value: float | None
    low: float | None
    high: float | None
    text: str
    span: str

    @property
    def with_span(self) -> str:
        """The number with its interval in brackets, or "no interval"."""
        return self.text + bracket(self.span)

    @property
    def has_span(self) -> bool:
        """Whether there is an interval."""
        return self.span != DASH


def share_estimate(value: Any, low: Any = None, high: Any = None, *, digits: int = 1) -> Estimate:
    """A probability or share, in percent."""
    return Estimate(
        value=number_of(value),
        low=number_of(low),
        high=number_of(high),
        text=percent_with_sign(value, digits=digits),
        span=share_span(low, high, digits=digits),
    )


def whole_estimate(value: Any, low: Any = None, high: Any = None) -> Estimate:
    """A rank or another whole number."""
    number = number_of(value)
    return Estimate(
        value=number,
        low=number_of(low),
        high=number_of(high),
        text=DASH if number is None else f"{round(number):,}",
        span=whole_span(low, high),
    )


def number_of(value: Any) -> float | None:
    """A number from a table; None where it is missing."""
    return None if is_missing(value) else float(value)
