"""Methods of `Panel` that give a new panel; the class, whose file they would fill, takes them over.

What is given is checked here and now, so that a slip is told where it was made and not by a
forecast.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from atrocityrisk import lags
from atrocityrisk._core.registry import did_you_mean
from atrocityrisk._core.timing import Timing
from atrocityrisk.errors import DataError, OriginError, SchemaError, SpecError, WrongTypeError
from atrocityrisk.outcomes import Outcome, outcome_named
from atrocityrisk.panels import _checks
from atrocityrisk.panels._cells import MISSING
from atrocityrisk.panels._column_metadata import NOT_STATED, checked_metadata

if TYPE_CHECKING:
    from atrocityrisk.indicators.base import Kind
    from atrocityrisk.panels.panel import Panel


def with_outcome(self: "Panel", outcome: Outcome | str) -> "Panel":
    """The same panel with another outcome.

    Parameters
    ----------
    outcome : Outcome or str
        What to forecast: an outcome, or a name in `OUTCOMES` or that of the panel's own outcome,
        with a window if wanted (``"mass_killing@1-3"``).

    Returns
    -------
    Panel
        New panel; this one is unchanged.

    Raises
    ------
    UnknownNameError
        If no outcome has this name.
    WrongTypeError
        If it is neither a name nor an outcome.

    Examples
    --------
    >>> from atrocityrisk.panels import load_panel
    >>> load_panel().with_outcome("mass_killing@1-1").outcome.last
    1
    """
    if isinstance(outcome, str):
        outcome = outcome_named(outcome, own=self.outcome)
    if not isinstance(outcome, Outcome):
        raise WrongTypeError(f"expected an Outcome or a name in OUTCOMES, found {outcome!r}")
    return self._with(outcome=outcome)


def with_timing(self: "Panel", timing: Timing) -> "Panel":
    """The same panel in another mode of time.

    Parameters
    ----------
    timing : {"pseudo-real-time", "revised"}
        Mode of time.

    Returns
    -------
    Panel
        New panel; this one is unchanged.

    Raises
    ------
    OriginError
        If a panel is declared a true vintage: only archived data make one.

    Examples
    --------
    >>> from atrocityrisk.panels import load_panel
    >>> load_panel().with_timing("revised").timing
    'revised'
    """
    if timing == "true vintage" != self._timing:
        raise OriginError(
            f"a {self._timing} panel cannot be declared a true vintage; build one from the "
            "files archived for its last year"
        )
    return self._with(timing=timing)


def select(self: "Panel", names: Sequence[str]) -> "Panel":
    """The same panel with some of its indicators.

    Parameters
    ----------
    names : sequence of str
        Indicators to keep.

    Returns
    -------
    Panel
        New panel; this one is unchanged.

    Raises
    ------
    SchemaError
        If an indicator is not in the panel, or named twice.
    WrongTypeError
        If a single name is given in place of a list.

    Examples
    --------
    >>> from atrocityrisk.panels import load_panel
    >>> list(load_panel().select(["population_log2"]).columns.index)
    ['population_log2']
    """
    if isinstance(names, str):
        raise WrongTypeError(
            f"expected a list of indicators, found the text {names!r}; write [{names!r}]"
        )
    names = list(names)
    for name in names:
        if names.count(name) > 1:
            raise SchemaError(f"indicator {name!r} is to be kept twice; name it once")
        if name not in self._indicators:
            hint = did_you_mean(name, list(self._indicators.columns))
            raise SchemaError(f"the panel has no indicator {name!r}{hint}")
    return self._with(columns=self._columns.loc[names])


def drop(self: "Panel", names: Sequence[str]) -> "Panel":
    """The same panel without some of its indicators or event series.

    Parameters
    ----------
    names : sequence of str
        Indicators, or event series that the outcome does not need.

    Returns
    -------
    Panel
        New panel; this one is unchanged.

    Raises
    ------
    SchemaError
        If the panel has no such column, its outcome needs it, or no indicator would be left.
    WrongTypeError
        If a single name is given in place of a list.

    Examples
    --------
    >>> from atrocityrisk.panels import load_panel
    >>> panel = load_panel()
    >>> len(panel.columns) - len(panel.drop(["infant_mortality_sqrt"]).columns)
    1
    """
    if isinstance(names, str):
        raise WrongTypeError(
            f"expected a list of columns to drop, found the text {names!r}; write [{names!r}]"
        )
    indicators, events = list(self.columns.index), list(self.events.columns)
    for name in names:
        if name not in indicators and name not in events:
            hint = did_you_mean(name, [*indicators, *events])
            raise SchemaError(f"the panel has no indicator or event series {name!r}{hint}")
        if name not in indicators and name in (*self.outcome.series, *self.outcome.ongoing):
            raise SchemaError(
                f"outcome {self.outcome.name!r} is made from the event series {name!r}; choose "
                "another outcome first, with with_outcome(...)"
            )
    left = [name for name in indicators if name not in names]
    if not left:
        raise SchemaError(
            f"expected to keep at least one of the {len(indicators)} indicators, found all among "
            "those to drop; a panel needs one"
        )
    dropped = [name for name in names if name not in indicators]
    return self._with(
        columns=self.columns.loc[left],
        events=self.events.drop(columns=dropped) if dropped else None,
    )


def with_indicator(
    self: "Panel",
    series: pd.Series,
    *,
    publication_lag: int,
    source: str,
    unit: str,
    kind: "Kind",
    name: str | None = None,
    max_age_years: int = 0,
    version: str = "",
    licence: str = NOT_STATED,
    description: str = "",
    first_release: int | None = None,
) -> "Panel":
    """The same panel with one more indicator.

    Parameters
    ----------
    series : Series
        Numbers by (gwcode, year), missing where not known. Rows of the panel that it lacks are
        missing too.
    publication_lag : int
        Whole years after the year described until whose end the value is published.
    source : str
        Who says so: a publisher, a file, a paper.
    unit : str
        Unit of a value.
    kind : {"structural", "dynamic"}
        Whether the value moves over decades or from year to year.
    name : str, optional
        Name of the indicator; that of the series if None.
    max_age_years : int, default 0
        Years for which a value stands in for later, missing ones.
    version : str, optional
        Release of the source.
    licence : str, optional
        Terms on which it may be passed on.
    description : str, optional
        One sentence.
    first_release : int, optional
        Year in which the source was first out; needed where the panel is without hindsight.

    Returns
    -------
    Panel
        New panel; this one is unchanged.

    Raises
    ------
    SchemaError
        If the metadata make no sense, the name is taken, or the series is not by (gwcode, year).
    DuplicateRowsError
        If a country-year occurs twice.
    UnresolvedRowsError
        If the series has country-years that the panel lacks.
    DataError
        If a value is infinite, or there is none.
    SpecError
        If the panel is without hindsight and the first release is not given.
    OriginError
        If the panel is a true vintage, of which nothing else is known to have been out.

    Examples
    --------
    >>> from atrocityrisk.panels import load_panel
    >>> panel = load_panel()
    >>> protests = panel.indicators["population_log2"].rename("protests") * 0 + 1
    >>> with_protests = panel.with_indicator(
    ...     protests, publication_lag=1, source="own count", unit="protests", kind="dynamic"
    ... )
    >>> "protests" in with_protests.columns.index
    True
    """
    if not isinstance(series, pd.Series):
        raise WrongTypeError(
            f"expected a Series by (gwcode, year), found {type(series).__name__}; give one column"
        )
    given = series.name if name is None else name
    taken = [*self.columns.index, *self.events.columns]
    _checks.check_name(given, taken, what="an indicator or event series named")
    called = str(given)
    facts = checked_metadata(
        called,
        {
            "source": source,
            "version": version,
            "kind": kind,
            "unit": unit,
            "publication_lag": publication_lag,
            "max_age_years": max_age_years,
            "licence": licence,
            "description": description,
        },
    )
    series = series.rename(called)
    _checks.check_series(series, self.index, what="indicator")
    _refuse_undated(self, called, first_release)
    observed = series.astype(np.float64).reindex(self.index)
    filled, ages = lags.carry_forward(observed, max_age_years)
    releases = self.first_releases
    return self._with(
        indicators=self.indicators.assign(**{called: filled}),
        ages=self.ages.assign(**{called: ages.fillna(MISSING)}),
        columns=pd.concat([self.columns, pd.DataFrame([facts], index=[called])]),
        first_releases=None if releases is None else releases | {called: first_release},
    )


def with_events(
    self: "Panel", events: pd.DataFrame | pd.Series, *, outcome: Outcome | str | None = None
) -> "Panel":
    """The same panel with further event series, and perhaps an outcome made of them.

    Parameters
    ----------
    events : DataFrame or Series
        Counts by (gwcode, year): episodes begun, under way or ended, or deaths; missing where not
        known, 0 where it is known that nothing happened.
    outcome : Outcome or str, optional
        What to forecast, as in `with_outcome`; unchanged if None.

    Returns
    -------
    Panel
        New panel; this one is unchanged.

    Raises
    ------
    SchemaError
        If a name is taken, the outcome needs a series that is not there, or the series are not by
        (gwcode, year).
    DuplicateRowsError
        If a country-year occurs twice.
    UnresolvedRowsError
        If there are country-years that the panel lacks.
    DataError
        If a value is negative or infinite, or a series has none.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from atrocityrisk.panels import load_panel
    >>> panel = load_panel()
    >>> coups = (panel.indicators["population_log2"] > 27).rename("coup_onset")
    >>> outcome = replace(panel.outcome, name="coup", event="coup", series=("coup_onset",))
    >>> panel.with_events(coups, outcome=outcome).outcome.name
    'coup'
    """
    added = events.to_frame() if isinstance(events, pd.Series) else events
    if not isinstance(added, pd.DataFrame):
        raise WrongTypeError(
            f"expected event series by (gwcode, year), found {type(events).__name__}; give a "
            "DataFrame or a Series"
        )
    twice = added.columns[added.columns.duplicated()]
    if len(twice):
        raise SchemaError(f"there is more than one event series {twice[0]!r}; rename or drop one")
    taken = [*self.events.columns, *self.columns.index]
    for name in added.columns:
        _checks.check_name(name, taken, what="an indicator or event series named")
        taken.append(str(name))
        _checks.check_series(added[name], self.index, what="event series")
        negative = added[name].astype(np.float64).lt(0)
        if negative.any():
            raise DataError(
                f"event series {name!r} has {int(negative.sum())} values below 0, first at "
                f"{tuple(map(int, added.index[negative][0]))}; expected counts, missing where "
                "they are not known"
            )
    joined = self.events.join(added.astype(np.float64))
    if isinstance(outcome, str):
        outcome = outcome_named(outcome, own=self.outcome)
    return self._with(events=joined, outcome=checked_outcome(outcome or self.outcome, joined))


def checked_outcome(outcome: Outcome, events: pd.DataFrame) -> Outcome:
    """The outcome, once every series that it is made from is there."""
    for name in (*outcome.series, *outcome.ongoing):
        if name not in events:
            hint = did_you_mean(name, list(map(str, events.columns)))
            raise SchemaError(
                f"outcome {outcome.name!r} needs the event series {name!r}, found none{hint}"
            )
    return outcome


def _refuse_undated(panel: "Panel", name: str, first_release: int | None) -> None:
    """Refuse to put into a dated panel what has no date, and dates that are no years."""
    if first_release is not None and (
        isinstance(first_release, bool)
        or not isinstance(first_release, int | np.integer)
        or not 1800 <= first_release <= 2200
    ):
        raise SchemaError(
            f"indicator {name!r}: expected first_release as a year such as 2015, found "
            f"{first_release!r}"
        )
    if panel.timing == "true vintage":
        raise OriginError(
            f"this panel is the vintage archived for {panel.years[1]}, and indicator {name!r} is "
            "not known to have been out then; add it to panel.with_timing('pseudo-real-time')"
        )
    if panel.first_releases is not None and first_release is None:
        raise SpecError(
            f"this panel holds only what was out at each origin; say when indicator {name!r} was "
            "first out: first_release=YEAR"
        )
