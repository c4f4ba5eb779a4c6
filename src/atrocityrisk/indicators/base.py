"""What an indicator is: one predictor, defined once, with the metadata that its use depends on.

An indicator is a pure function from tidy frames, one per source, to one column. It keeps missing
values missing and uses nothing later than the row's own year; filling forward is the panel's work.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd

from atrocityrisk._core.registry import Registry, did_you_mean
from atrocityrisk.errors import DataError, SchemaError

Kind = Literal["structural", "dynamic"]
Quality = Literal["direct", "partial", "weak", "none"]
Fill = Literal["missing", "zero_unlisted"]
Compute = Callable[..., pd.Series]

KEY = ["gwcode", "year"]
UNBOUNDED = (-np.inf, np.inf)

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


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """One predictor.

    Attributes
    ----------
    name : str
        Column in a panel; says what is computed, with the unit where it is not obvious.
    source : tuple of str
        Names in `SOURCES` whose frames `compute` takes, in this order.
    kind : {"structural", "dynamic"}
        Whether the value moves over decades or from year to year.
    unit : str
        Unit of a value.
    publication_lag : int
        Whole years after the year described until whose end the value is published.
    max_age_years : int
        Greatest age in years at which a value may stand in for a later, missing one; 0 for never.
    reference : str
        Paper or codebook that defines it.
    framework : tuple of str
        Indicators of the UN Framework of Analysis that it speaks to, as text ("1.10" is not "1.1").
    quality : {"direct", "partial", "weak"}
        How closely it stands for those indicators, at best.
    bounds : tuple of float
        Least and greatest plausible value.
    ewp : str, optional
        Column of the Early Warning Project's 2025 model that it corresponds to.
    description : str
        One sentence.
    compute : callable
        Frames indexed by (gwcode, year) to a series with the same index levels.
    theme : str
        One of `THEMES`, or "other".
    family : str
        Indicators of one family are made from the same quantity.
    column : str
        Columns of the sources that it is made from; empty where a function of Python says.
    transform : str
        Named transforms from the columns to the indicator; empty where a function of Python says.
    fill : {"missing", "zero_unlisted"}
        What the absence of a state from a source that lists only what happened means.
    first_release : int, optional
        Year in which the publisher first put out what it is made from; None if not known.
    coded_live_since : int, optional
        First year described that was coded as years went by, not in retrospect; None if not known.
    note : str
        What else a user should know.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> entry = ar.INDICATORS["infant_mortality_sqrt"]
    >>> entry.kind, entry.unit, entry.publication_lag
    ('structural', 'square root of deaths per 1,000 live births', 2)
    """

    name: str
    source: tuple[str, ...]
    kind: Kind
    unit: str
    publication_lag: int
    max_age_years: int
    reference: str
    framework: tuple[str, ...]
    quality: Quality
    bounds: tuple[float, float]
    ewp: str | None
    description: str
    compute: Compute
    theme: str = OTHER
    family: str = ""
    column: str = ""
    transform: str = ""
    fill: Fill = "missing"
    first_release: int | None = None
    coded_live_since: int | None = None
    note: str = ""

    def __post_init__(self) -> None:
        """Refuse metadata that cannot be meant."""
        where = f"indicator {self.name!r}"
        if not self.source:
            raise ValueError(f"{where} names no source; give at least one name in SOURCES")
        if self.kind not in get_args(Kind):
            raise ValueError(f"{where}: expected kind structural or dynamic, found {self.kind!r}")
        if self.quality not in ("direct", "partial", "weak"):
            raise ValueError(
                f"{where}: expected quality direct, partial or weak, found {self.quality!r}"
            )
        if self.publication_lag < 0 or self.max_age_years < 0:
            raise ValueError(
                f"{where}: expected publication_lag and max_age_years of 0 or more years, found "
                f"{self.publication_lag}, {self.max_age_years}"
            )
        if not all((self.unit, self.reference, self.description)):
            raise ValueError(f"{where}: unit, reference and description must not be empty")
        if not self.bounds[0] < self.bounds[1]:
            raise ValueError(f"{where}: expected bounds (least, greatest), found {self.bounds}")
        if self.theme not in (*THEMES, OTHER):
            raise ValueError(
                f"{where}: expected a theme of THEMES or {OTHER!r}, found {self.theme!r}"
                f"{did_you_mean(self.theme, list(THEMES))}"
            )
        if self.fill not in get_args(Fill):
            raise ValueError(
                f"{where}: expected fill missing or zero_unlisted, found {self.fill!r}"
            )

    def __call__(self, frames: Mapping[str, pd.DataFrame]) -> pd.Series:
        """The indicator, from the frames of its sources; `compute` says more."""
        absent = [source for source in self.source if source not in frames]
        if absent:
            raise SchemaError(
                f"indicator {self.name!r} needs the source {', '.join(absent)}, which was not "
                f"read; there are {', '.join(sorted(frames)) or 'none'}. Add its file or leave "
                f"{self.name!r} out"
            )
        values = self.compute(*(frames[source] for source in self.source))
        values = values.astype("float64").sort_index().rename(self.name)
        least, greatest = self.bounds
        wrong = values[np.isinf(values) | values.lt(least) | values.gt(greatest)]
        if len(wrong):
            raise DataError(
                f"indicator {self.name!r}: expected values from {least:g} to {greatest:g}, found "
                f"{wrong.iloc[0]:g} at {tuple(map(int, wrong.index[0]))} and {len(wrong) - 1} "
                f"more; correct them in the source {', '.join(self.source)}"
            )
        return values

    def __repr__(self) -> str:
        """What it is, from what, and how it is computed."""
        return (
            f"<Indicator {self.name!r}: {self.description} From {', '.join(self.source)}; "
            f"call it with {{source: frame}}>"
        )


INDICATORS: Registry[Indicator] = Registry("indicator")


def indicator(
    *,
    source: tuple[str, ...],
    kind: Kind,
    unit: str,
    publication_lag: int,
    reference: str,
    max_age_years: int = 0,
    framework: tuple[str, ...] = (),
    quality: Quality = "direct",
    bounds: tuple[float, float] = UNBOUNDED,
    ewp: str | None = None,
    name: str | None = None,
    description: str | None = None,
    theme: str = OTHER,
    family: str | None = None,
    first_release: int | None = None,
    coded_live_since: int | None = None,
) -> Callable[[Compute], Compute]:
    """Register the decorated function as an indicator.

    Parameters
    ----------
    source : tuple of str
        Sources whose frames the function takes, in this order.
    kind : {"structural", "dynamic"}
        Whether the value moves over decades or from year to year.
    unit : str
        Unit of a value.
    publication_lag : int
        Whole years after the year described until whose end the value is published.
    reference : str
        Paper or codebook that defines it.
    max_age_years : int, optional
        Greatest age in years of a value carried forward.
    framework : tuple of str, optional
        Indicators of the UN Framework of Analysis.
    quality : {"direct", "partial", "weak"}, optional
        How closely it stands for those indicators, at best.
    bounds : tuple of float, optional
        Least and greatest plausible value.
    ewp : str, optional
        Column of the Early Warning Project's 2025 model.
    name : str, optional
        Name of the indicator; the function's by default.
    description : str, optional
        One sentence; the first line of the function's docstring by default.
    theme : str, optional
        One of `THEMES`.
    family : str, optional
        What indicators made from the same quantity share; the name by default.
    first_release : int, optional
        Year in which the publisher first put out what it is made from.
    coded_live_since : int, optional
        First year described that was coded as years went by, not in retrospect.

    Returns
    -------
    callable
        Decorator that returns its function unchanged.

    Raises
    ------
    ValueError
        If the name is taken or the metadata contradict themselves.

    Examples
    --------
    >>> import pandas as pd
    >>> from atrocityrisk.indicators import INDICATORS, Indicator
    >>> isinstance(INDICATORS["infant_mortality_sqrt"], Indicator)
    True
    """

    def register(compute: Compute) -> Compute:
        chosen = compute.__name__ if name is None else name
        summary = (compute.__doc__ or "").strip().partition("\n")[0]
        INDICATORS.add(
            chosen,
            Indicator(
                name=chosen,
                source=source,
                kind=kind,
                unit=unit,
                publication_lag=publication_lag,
                max_age_years=max_age_years,
                reference=reference,
                framework=framework,
                quality=quality,
                bounds=bounds,
                ewp=ewp,
                description=summary if description is None else description,
                compute=compute,
                theme=theme,
                family=chosen if family is None else family,
                first_release=first_release,
                coded_live_since=coded_live_since,
            ),
        )
        return compute

    return register


def compute(name: str, frames: Mapping[str, pd.DataFrame]) -> pd.Series:
    """Compute one indicator from the frames of its sources.

    Parameters
    ----------
    name : str
        Name in `INDICATORS`.
    frames : mapping of str to DataFrame
        Source name to its tidy frame, indexed by (gwcode, year).

    Returns
    -------
    Series of float64
        Indexed by (gwcode, year), sorted, named after the indicator.

    Raises
    ------
    UnknownNameError
        If there is no such indicator.
    SchemaError
        If a source or one of its columns is not there.
    DataError
        If a value is infinite or outside the indicator's bounds.

    Examples
    --------
    >>> import pandas as pd
    >>> import atrocityrisk as ar
    >>> from atrocityrisk.errors import AtrocityRiskError
    >>> try:
    ...     ar.indicators.compute("infant_mortality_sqrt", {})
    ... except (AtrocityRiskError, KeyError) as refused:
    ...     print(type(refused).__name__)
    SchemaError
    """
    return INDICATORS[name](frames)


def lacking(frames: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """Indicators that cannot be computed from these frames, each with what it lacks.

    Parameters
    ----------
    frames : mapping of str to DataFrame
        Source name to its tidy frame, indexed by (gwcode, year).

    Returns
    -------
    dict of str to str
        Name to reason: a source that was not read, or a column that its release does not have.
        Empty if all can be computed.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> "infant_mortality_sqrt" in ar.indicators.lacking({})
    True
    """
    # Without rows nothing is computed, but every column is still asked for.
    headers = {source: frame.iloc[:0] for source, frame in frames.items()}
    reasons = {}
    for name in INDICATORS:
        try:
            compute(name, headers)
        except SchemaError as lack:
            reasons[name] = str(lack)
    return reasons
