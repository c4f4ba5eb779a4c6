"""What is forecast: an event, who is responsible, the years ahead, and which states are at risk.

Several definitions stand side by side, because the field has several: a forecast of one says little
about another. Events enter as yearly series of a panel (`EVENTS`); an `Outcome` turns them into
labels, which stay missing until the last year of the window has been observed.
"""

from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from atrocityrisk._core.registry import Registry, did_you_mean
from atrocityrisk.errors import SchemaError, SpecError, UnknownNameError

Phase = Literal["onset", "ongoing", "ended"]
Perpetrator = Literal["state", "non-state", "any"]


@dataclass(frozen=True, kw_only=True, repr=False)
class EventSeries:
    """A yearly series of what happened in each state.

    Attributes
    ----------
    name : str
        Column of `Panel.events`.
    source, column : str
        Source in `SOURCES` and its column.
    unit : str
        What a value counts.
    description : str
        One sentence.

    Examples
    --------
    >>> EVENTS["geno_politicide_onset"]
    <EventSeries 'geno_politicide_onset': Episodes of genocide or politicide begun in the year. \
Column 'onset' of source 'pitf', in episodes>
    """

    name: str
    source: str
    column: str
    unit: str
    description: str

    def __repr__(self) -> str:
        """What is counted, and where it comes from."""
        return (
            f"<EventSeries {self.name!r}: {self.description} Column {self.column!r} of source "
            f"{self.source!r}, in {self.unit}>"
        )


EVENTS: Registry[EventSeries] = Registry("event series")


@dataclass(frozen=True, kw_only=True, repr=False)
class Outcome:
    """An event and a window ahead of the origin.

    Attributes
    ----------
    name : str
        Name in `OUTCOMES`.
    event : str
        The publisher's event, in words.
    perpetrator : {"state", "non-state", "any"}
        Who is responsible.
    phase : {"onset", "ongoing", "ended"}
        Which moment of the event counts.
    series : tuple of str
        Columns of `Panel.events`, added up: episode counts of the phase, or deaths.
    threshold : int, optional
        Deaths in one year from which the event is under way; None for episode counts.
    ongoing : tuple of str
        Columns that tell whether the event is under way, for the at-risk rule.
    first, last : int
        The window is the years ``origin + first`` to ``origin + last``.
    new_while_ongoing : bool
        Whether a state with such an event under way is at risk of another onset.
    recorded : {"all", "any"}
        Which of several series must be known for a year to count as observed. With "any" the
        outcome is an event on the publisher's record, as far as that record went in the year.
    definition : str
        What counts, in words a reader of the ranking needs.
    reference : str
        Codebook or paper.

    References
    ----------
    .. [1] Early Warning Project (2025). Statistical Risk Assessment, list of mass killings and its
       codebook. https://github.com/EarlyWarningProject/2025-Statistical-Risk-Assessment
    .. [2] Harff, B. (2003). No lessons learned from the Holocaust? Assessing risks of genocide and
       political mass murder since 1955. American Political Science Review 97(1), 57-73.
    .. [3] Butcher, C., Goldsmith, B. E., Nanlohy, S., Sowmya, A., and Muchlinski, D. (2020).
       Introducing the Targeted Mass Killing data set for the study and forecasting of mass
       atrocities. Journal of Conflict Resolution 64(7-8), 1524-1547.
    .. [4] Eck, K., and Hultman, L. (2007). One-sided violence against civilians in war: insights
       from new fatality data. Journal of Peace Research 44(2), 233-246.

    Examples
    --------
    >>> OUTCOMES["mass_killing_state"]
    <Outcome 'mass_killing_state': onset of mass killing by state perpetrators, 1 to 2 years \
ahead; states with one under way are at risk of another>
    """

    name: str
    event: str
    perpetrator: Perpetrator
    phase: Phase
    series: tuple[str, ...]
    ongoing: tuple[str, ...]
    threshold: int | None = None
    first: int = 1
    last: int = 2
    new_while_ongoing: bool = True
    recorded: Literal["all", "any"] = "all"
    definition: str
    reference: str

    def __post_init__(self) -> None:
        """Refuse a window that lies in the past or runs backwards."""
        if not 1 <= self.first <= self.last:
            raise SpecError(
                f"outcome {self.name!r}: expected 1 <= first <= last, found first={self.first}, "
                f"last={self.last}; the window lies after the origin"
            )
        if self.threshold is not None and self.threshold < 1:
            raise SpecError(
                f"outcome {self.name!r}: expected a threshold of at least one death, "
                f"found {self.threshold}"
            )

    def __repr__(self) -> str:
        """The event, the window and the at-risk rule."""
        deaths = "" if self.threshold is None else f" of {self.threshold:,} deaths or more"
        risk = "at risk of another" if self.new_while_ongoing else "not at risk"
        return (
            f"<Outcome {self.name!r}: {self.phase} of {self.event}{deaths} by {self.perpetrator} "
            f"perpetrators, {self.first} to {self.last} years ahead; states with one under way are "
            f"{risk}>"
        )

    @property
    def at_risk_rule(self) -> str:
        """Which states can have the outcome, in words."""
        if self.new_while_ongoing:
            return "A state where one is under way is at risk of another."
        return "A state where one is under way is not at risk: nothing is learnt from it."

    def occurrence(self, events: pd.DataFrame) -> pd.Series:
        """Whether the phase occurred in each state and year.

        Parameters
        ----------
        events : DataFrame
            Indexed by (gwcode, year), with the columns of `series`.

        Returns
        -------
        Series
            1.0, 0.0, or NaN where it is not known. An onset above a death threshold needs a known
            year below it just before.

        Raises
        ------
        SchemaError
            If a series is absent.
        """
        _require(events, self.series, self.name)
        # A sum with an unknown part is unknown, except where the record itself began later.
        needed = len(self.series) if self.recorded == "all" else 1
        level = events[list(self.series)].sum(axis=1, min_count=needed)
        if self.threshold is None:
            return level.gt(0).astype(float).where(level.notna())
        above = level.ge(self.threshold).astype(float).where(level.notna())
        if self.phase == "ongoing":
            return above
        # An onset is a year above the threshold after one below it; an end the other way round.
        before = _years_later(above, years=1)
        came, went = (1.0, 0.0) if self.phase == "onset" else (0.0, 1.0)
        changed = above.eq(came) & before.eq(went)
        # A year known to stand at the wrong level is a 0 even where the year before is unknown.
        known = above.eq(went) | before.notna()
        return changed.astype(float).where(above.notna() & known)

    def label(self, events: pd.DataFrame, *, known_at: int) -> pd.Series:
        """Whether the phase occurs in the window after each row's year.

        Parameters
        ----------
        events : DataFrame
            Indexed by (gwcode, year).
        known_at : int
            Last year of events that may be used; later rows of `events` are not read.

        Returns
        -------
        Series
            1.0 or 0.0 for rows whose window has closed by `known_at`, within the years that the
            record of the event covers, and was observed, NaN otherwise and for rows not at risk.
            If a state ended within the window, an event counts as 1, but the lack of one does not
            count as 0.
        """
        seen = events[events.index.get_level_values("year") <= known_at]
        occurred = self.occurrence(seen)
        ahead = pd.concat(
            [_years_later(occurred, years=-k) for k in range(self.first, self.last + 1)], axis=1
        ).reindex(events.index)
        # One year with the event settles the window; without one, every year must be known.
        label = ahead.max(axis=1).where(ahead.notna().all(axis=1) | ahead.eq(1.0).any(axis=1))
        # An open window is not "no event yet": its label is missing even if the event has come. It
        # is open, too, where the record of the event stops before its end: the few states whose
        # event came early would be all that is learnt of that year.
        closes = events.index.get_level_values("year") + self.last
        end = last_recorded(occurred)
        closed = closes <= (known_at if end is None else min(known_at, end))
        at_risk = self.at_risk(seen).reindex(events.index, fill_value=False)
        return label.where(closed & at_risk).rename("label")

    def at_risk(self, events: pd.DataFrame) -> pd.Series:
        """Whether each state is at risk at the end of each year.

        Parameters
        ----------
        events : DataFrame
            Indexed by (gwcode, year), with the columns of `ongoing`.

        Returns
        -------
        Series of bool
            Always true if `new_while_ongoing`; else true where no such event is known to be
            under way.
        """
        if self.new_while_ongoing:
            return pd.Series(True, index=events.index)
        _require(events, self.ongoing, self.name)
        level = events[list(self.ongoing)].sum(axis=1, min_count=1)
        return ~level.ge(self.threshold or 1)

    def over(self, *, first: int, last: int, new_while_ongoing: bool | None = None) -> "Outcome":
        """The same event over another window.

        Parameters
        ----------
        first, last : int
            Years ahead.
        new_while_ongoing : bool, optional
            At-risk rule; unchanged if None.

        Returns
        -------
        Outcome
            Named after event and window.
        """
        keep = self.new_while_ongoing if new_while_ongoing is None else new_while_ongoing
        # The name carries the window, so that two outcomes of one event are never taken for one.
        base = self.name.split("@")[0]
        rule = "" if keep else ",not_ongoing"
        return replace(
            self,
            name=f"{base}@{first}-{last}{rule}",
            first=first,
            last=last,
            new_while_ongoing=keep,
        )


OUTCOMES: Registry[Outcome] = Registry("outcome")


def outcome_named(name: str, *, own: Outcome | None = None) -> Outcome:
    """The outcome of this name, also with a window: ``"mass_killing@1-1"``.

    Parameters
    ----------
    name : str
        Name in `OUTCOMES`, optionally followed by ``@first-last``, by ``,not_ongoing`` or by both.
    own : Outcome, optional
        An outcome that is not registered, such as one that only a panel carries: its name counts
        too, before those in `OUTCOMES`.

    Returns
    -------
    Outcome
        As registered, or over the window asked for.

    Raises
    ------
    UnknownNameError
        If no outcome has this name.
    SpecError
        If the window cannot be read, or the name is no text.

    Examples
    --------
    >>> outcome_named("mass_killing@1-1").last
    1
    """
    if not isinstance(name, str):
        raise SpecError(
            f"expected the name of an outcome such as 'mass_killing', found {type(name).__name__}; "
            "give a name in OUTCOMES"
        )
    window, comma, rule = name.partition(",")
    base, at, span = window.partition("@")
    if comma and rule != "not_ongoing":
        raise SpecError(
            f"outcome {name!r}: expected one outcome, NAME, NAME@FIRST-LAST or either followed by "
            f"',not_ongoing', found {rule!r} after the comma; write for example {base},not_ongoing"
        )
    if own is not None and name == own.name:
        return own
    outcome = _based_on(base, own, windowed=bool(at))
    if not (at or comma):
        return outcome
    first, _, last = span.partition("-") if at else (str(outcome.first), "", str(outcome.last))
    # isdigit alone accepts the digits of every script, and superscripts.
    if not all(year.isascii() and year.isdigit() for year in (first, last)):
        raise SpecError(
            f"outcome {name!r}: expected a window NAME@FIRST-LAST or NAME@FIRST-LAST,not_ongoing, "
            f"found {span!r} after {base}; write for example {base}@1-1"
        )
    return outcome.over(
        first=int(first), last=int(last), new_while_ongoing=False if comma else None
    )


def _based_on(base: str, own: Outcome | None, *, windowed: bool) -> Outcome:
    """Outcome whose name before window and rule is this one."""
    if own is not None and base == own.name.partition("@")[0].partition(",")[0]:
        # Of an outcome over another window the usual window is not known, unless it is registered.
        if own.name == base or (windowed and base not in OUTCOMES):
            return own
        if base not in OUTCOMES:
            raise UnknownNameError(
                f"the window of {base!r} is not said, and the panel carries it as {own.name!r}; "
                f"write that, or another window: {base}@1-2"
            )
    if own is not None and base not in OUTCOMES:
        known = [*OUTCOMES, own.name]
        raise UnknownNameError(
            f"no outcome named {base!r}{did_you_mean(base, known)}; the panel's own is {own.name!r}"
        )
    return OUTCOMES[base]


def last_recorded(occurred: pd.Series) -> int | None:
    """Last year that the record covers: for half as many states at least as in its fullest year."""
    known = occurred.notna().groupby(occurred.index.get_level_values("year")).mean()
    covered = known.index[(known > 0) & (known >= known.max() / 2)]
    return int(covered.max()) if len(covered) else None


def _years_later(series: pd.Series, *, years: int) -> pd.Series:
    """Series whose row of each year holds the value of `years` earlier (later, if negative)."""
    moved = series.copy()
    moved.index = pd.MultiIndex.from_arrays(
        [
            series.index.get_level_values("gwcode"),
            series.index.get_level_values("year") + years,
        ],
        names=["gwcode", "year"],
    )
    return moved.reindex(series.index)


def _require(events: pd.DataFrame, columns: tuple[str, ...], outcome: str) -> None:
    """Refuse a panel that lacks the series an outcome is made of."""
    absent = [column for column in columns if column not in events]
    if absent:
        raise SchemaError(
            f"outcome {outcome!r} needs the event series {', '.join(absent)}, which the panel does "
            f"not hold; it holds {', '.join(events.columns)}. Build it with the source that has it"
        )
