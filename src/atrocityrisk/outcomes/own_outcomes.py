"""Series of events and outcomes of one's own, entered in the registries."""

from atrocityrisk.errors import SpecError
from atrocityrisk.outcomes.outcome import EVENTS, OUTCOMES, EventSeries, Outcome


def register_events(
    name: str, *, source: str, column: str, unit: str, description: str
) -> EventSeries:
    """Enter a yearly series of events: a column of a source that panels keep as events.

    Parameters
    ----------
    name : str
        Column of `Panel.events`, lower case with underscores.
    source : str
        Name of a source in `SOURCES`.
    column : str
        Column of that source: how many events, or deaths, in each state and year.
    unit : str
        What a value counts.
    description : str
        One sentence.

    Returns
    -------
    EventSeries
        As registered.

    Raises
    ------
    SpecError
        If a text is empty.
    ValueError
        If the name is taken.

    Examples
    --------
    >>> from atrocityrisk.outcomes import register_events
    >>> register_events(  # doctest: +SKIP
    ...     "riots",
    ...     source="my_riots",
    ...     column="riots",
    ...     unit="riots",
    ...     description="Riots with deaths.",
    ... )
    """
    series = EventSeries(
        name=name, source=source, column=column, unit=unit, description=description
    )
    empty = [key for key, value in vars(series).items() if not value]
    if empty:
        raise SpecError(f"event series {name!r}: {', '.join(empty)} must not be empty; say it")
    EVENTS.add(name, series)
    return series


def register_outcome(outcome: Outcome) -> Outcome:
    """Enter an outcome under its own name, so that commands and specifications know it.

    Parameters
    ----------
    outcome : Outcome
        What is forecast.

    Returns
    -------
    Outcome
        The same.

    Raises
    ------
    SpecError
        If the name has a window, the outcome names no series, or a text is empty.
    ValueError
        If the name is taken.

    Examples
    --------
    >>> from atrocityrisk.outcomes import Outcome, register_outcome
    >>> register_outcome(  # doctest: +SKIP
    ...     Outcome(
    ...         name="deadly_riots",
    ...         event="deadly riot",
    ...         perpetrator="any",
    ...         phase="onset",
    ...         series=("riots",),
    ...         ongoing=("riots",),
    ...         definition="Onset: a year with a riot in which somebody died.",
    ...         reference="My codebook, 2025",
    ...     )
    ... )
    """
    where = f"outcome {outcome.name!r}"
    if not outcome.name.isidentifier():
        raise SpecError(
            f"{where}: expected a name of letters, digits and underscores; a window is added by "
            "who asks for it, as in NAME@1-1"
        )
    if not outcome.series:
        raise SpecError(f"{where} names no series; give at least one column of Panel.events")
    empty = [key for key in ("event", "definition", "reference") if not getattr(outcome, key)]
    if empty:
        raise SpecError(f"{where}: {', '.join(empty)} must not be empty; readers of a list ask")
    OUTCOMES.add(outcome.name, outcome)
    return outcome
