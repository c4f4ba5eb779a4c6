"""Laws of outcomes: a label is missing until its window has closed, and never made of ignorance."""

import numpy as np
import pandas as pd

from atrocityrisk import states
from atrocityrisk.outcomes import EVENTS, Outcome, outcome_named
from atrocityrisk.sources import SOURCES
from atrocityrisk.testing._laws import broken, first_difference, obeyed, place
from atrocityrisk.testing.invented_frames import CODES, FIRST, LAST

_KNOWN_AT = 2000


def check_outcome(
    outcome: Outcome | str, *, events: pd.DataFrame | None = None, law: str | None = None
) -> None:
    """Try the laws of outcomes on one of them.

    Parameters
    ----------
    outcome : Outcome or str
        The outcome, or its name as `outcome_named` takes it.
    events : DataFrame, optional
        Its series, indexed by (gwcode, year), with years before and after 2000; invented if None.
    law : str, optional
        One of `OUTCOME_LAWS`; all if None.

    Raises
    ------
    BrokenLawError
        Names each law that is broken, on what, and what to do.
    UnknownNameError
        If there is no such outcome or law.

    Examples
    --------
    >>> from atrocityrisk.testing import check_outcome
    >>> check_outcome("mass_killing")
    """
    entry = outcome_named(outcome) if isinstance(outcome, str) else outcome
    given = invented_events(entry) if events is None else events
    obeyed(f"outcome {entry.name!r}", OUTCOME_LAWS, law, entry, given)


def invented_events(entry: Outcome, *, seed: int = 20240607) -> pd.DataFrame:
    """Series of an outcome for real states: mostly none, sometimes some, sometimes unknown."""
    rng = np.random.default_rng(seed)
    rows = states.grid(FIRST, LAST)
    rows = rows[rows.get_level_values("gwcode").isin(CODES)]
    scale = 1 if entry.threshold is None else 2 * entry.threshold
    made = {}
    for name in dict.fromkeys((*entry.series, *entry.ongoing)):
        happened = rng.uniform(size=len(rows)) < 0.2
        values = np.where(happened, scale * rng.integers(1, 3, len(rows)), 0).astype(float)
        made[name] = np.where(rng.uniform(size=len(rows)) < 0.05, np.nan, values)
    return pd.DataFrame(made, index=rows)


def _metadata(entry: Outcome, _: pd.DataFrame) -> None:
    """What counts is said in words, and what it is counted from is there."""
    if not entry.definition.endswith("."):
        broken(f"the definition is {entry.definition!r}", todo="write sentences; readers see it")
    if not entry.reference:
        broken("there is no reference", todo="name the codebook or paper")
    if not entry.series:
        broken("it names no series", todo="name columns of Panel.events")
    for name in (*entry.series, *entry.ongoing):
        if name not in EVENTS:
            broken(f"there is no event series {name!r}", todo="register it by register_events")
        if EVENTS[name].source not in SOURCES:
            broken(
                f"series {name!r} is of source {EVENTS[name].source!r}, which there is not",
                todo="correct the name, or register the source first",
            )


def _both(entry: Outcome, events: pd.DataFrame) -> None:
    """Labels are 0, 1 or missing, a row each, and both classes occur."""
    labels = entry.label(events, known_at=_KNOWN_AT)
    if not labels.index.equals(events.index):
        broken("labels are of other rows than events", todo="return one label a row")
    found = set(labels.dropna().unique())
    if found != {0.0, 1.0}:
        broken(
            f"labels are {sorted(found) or 'all missing'}",
            todo="give events on which the outcome occurs and does not",
        )


def _open_windows(entry: Outcome, events: pd.DataFrame) -> None:
    """A label is missing until the last year of its window is over."""
    labels = entry.label(events, known_at=_KNOWN_AT)
    year = labels.index.get_level_values("year")
    early = labels[year + entry.last > _KNOWN_AT].dropna()
    if len(early):
        broken(
            f"in {_KNOWN_AT} the row {place(early)} has the label {early.iloc[0]:g}, though its "
            f"window ends in {early.index[0][1] + entry.last}",
            todo="leave labels to Outcome.label",
        )


def _future(entry: Outcome, events: pd.DataFrame) -> None:
    """Events of later years do not move a label."""
    later = events.copy()
    later.loc[later.index.get_level_values("year") > _KNOWN_AT] = 1e6
    difference = first_difference(
        entry.label(later, known_at=_KNOWN_AT), entry.label(events, known_at=_KNOWN_AT)
    )
    if difference:
        broken(f"other events after {_KNOWN_AT} give {difference}", todo="read no later year")


def _unknown(entry: Outcome, events: pd.DataFrame) -> None:
    """Where nothing is known of the events, there is no label."""
    labels = entry.label(events * np.nan, known_at=_KNOWN_AT).dropna()
    if len(labels):
        broken(
            f"unknown events give the label {labels.iloc[0]:g} at {place(labels)}",
            todo="an unknown year is no year without the event",
        )


def _at_risk(entry: Outcome, events: pd.DataFrame) -> None:
    """A state that is not at risk has no label."""
    labels = entry.label(events, known_at=_KNOWN_AT)
    seen = events[events.index.get_level_values("year") <= _KNOWN_AT]
    risk = entry.at_risk(seen).reindex(events.index, fill_value=False)
    stray = labels[~risk].dropna()
    if len(stray):
        broken(f"{place(stray)} has a label, but is not at risk", todo="correct the rule")


def _order(entry: Outcome, events: pd.DataFrame) -> None:
    """Order of rows is of no matter."""
    shuffled = events.iloc[np.random.default_rng(5).permutation(len(events))]
    labels = entry.label(shuffled, known_at=_KNOWN_AT).reindex(events.index)
    difference = first_difference(labels, entry.label(events, known_at=_KNOWN_AT))
    if difference:
        broken(f"in another order of rows it gives {difference}", todo="move years by their key")


OUTCOME_LAWS = {
    "metadata are complete": _metadata,
    "labels are 0, 1 or missing": _both,
    "an open window has no label": _open_windows,
    "rewriting the future changes nothing": _future,
    "unknown events give no label": _unknown,
    "a state not at risk has no label": _at_risk,
    "order of rows is of no matter": _order,
}
"""Name to law: a function of an outcome and its events."""
