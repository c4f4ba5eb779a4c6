"""A release of labels that a forecast is judged by: an edition of a list of events, or a panel.

It says what is known of each state, and of the others why it is not: unknown is never 0.
"""

import hashlib
from dataclasses import dataclass, replace
from os import PathLike
from pathlib import Path

import numpy as np
import pandas as pd

from atrocityrisk import states
from atrocityrisk._core.embedded import embedded_folder
from atrocityrisk._core.files import sha256
from atrocityrisk.errors import AtrocityRiskError
from atrocityrisk.outcomes import EVENTS, Outcome, outcome_named
from atrocityrisk.outcomes.outcome import last_recorded
from atrocityrisk.panels import Panel, storage
from atrocityrisk.scoreboard.label_editions import (
    LabelVintage,
    read_vintage,
    read_vintages,
    scored_outcome,
)
from atrocityrisk.sources._country_years.state_codes import KEY
from atrocityrisk.states.state_tables import LAST_YEAR

NOT_COVERED = "not covered by these labels"
NOT_AT_RISK = "not at risk at the origin"
LEFT = "left the system of states"
GAP = "a year of the window is not on record"

PANEL = "panel"


@dataclass(frozen=True, kw_only=True, eq=False)
class LabelRelease:
    """Labels at a release.

    Attributes
    ----------
    name : str
        Edition and file, or "panel".
    file : str
        File that it was read from; empty if it was made in memory.
    sha256 : str
        Hash of the file; of what was made in memory, of its events.
    labels : LabelVintage or Panel
        The labels.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> release = ar.scoreboard.read_release()
    >>> release.name, release.file
    ('panel', 'panel.parquet')
    """

    name: str
    file: str
    sha256: str
    labels: LabelVintage | Panel


@dataclass(frozen=True, kw_only=True)
class OutcomeRecord:
    """What a release knows of one outcome over one window ahead."""

    outcome: Outcome
    # Last year whose events are on record.
    last_year: int
    version: str
    labels: LabelVintage | Panel


def read_release(labels: LabelVintage | Panel | str | PathLike[str] | None = None) -> LabelRelease:
    """A release of labels.

    Parameters
    ----------
    labels : LabelVintage, Panel or path, optional
        An edition of the publisher's labels (of a folder, the newest), or a panel; the embedded
        panel if None.

    Returns
    -------
    LabelRelease
        With its hash.

    Raises
    ------
    DataError
        If there are no labels, or a file is refused.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> read_release().labels.record_end == ar.load_panel().record_end
    True
    """
    if isinstance(labels, Panel):
        return LabelRelease(name=PANEL, file="", sha256=_digest(labels.events), labels=labels)
    if isinstance(labels, LabelVintage):
        return _of_edition(labels, _digest(labels.onsets))
    path = embedded_folder() / "panel.parquet" if labels is None else Path(labels)
    if path.suffix == ".parquet":
        panel = storage.read_panel(path)
        return LabelRelease(name=PANEL, file=path.name, sha256=sha256(path), labels=panel)
    if path.is_dir():
        edition = read_vintages(path)[-1]
        return _of_edition(edition, sha256(path / edition.file))
    return _of_edition(read_vintage(path), sha256(path))


def record_of(release: LabelRelease, name: str, *, ahead: tuple[int, int]) -> OutcomeRecord | None:
    """What a release knows of the outcome of this name over a window; None if it cannot tell."""
    labels = release.labels
    if isinstance(labels, LabelVintage):
        outcome = scored_outcome(name)
        if outcome is None or not labels.follows(outcome):
            return None
        return OutcomeRecord(
            outcome=outcome, last_year=labels.last_year, version=labels.edition, labels=labels
        )
    try:
        outcome = outcome_named(name, own=labels.outcome)
        occurred = outcome.occurrence(labels.events)
    except AtrocityRiskError:
        # Not in this panel: that no label is there is the answer, and it is told.
        return None
    if (outcome.first, outcome.last) != ahead:
        outcome = replace(outcome, first=ahead[0], last=ahead[1])
    last_year = last_recorded(occurred)
    if last_year is None:
        return None
    return OutcomeRecord(
        outcome=outcome,
        last_year=min(last_year, labels.record_end),
        version=_version(labels, outcome),
        labels=labels.with_outcome(outcome),
    )


def judged(
    record: OutcomeRecord, gwcode: np.ndarray, *, origin: int, last_year: int
) -> pd.DataFrame:
    """gwcode, observed and void of each state, by events up to `last_year`."""
    first, last = origin + record.outcome.first, origin + record.outcome.last
    labels, outcome = record.labels, record.outcome
    at_risk = np.ones(len(gwcode), dtype=bool)
    if isinstance(labels, LabelVintage):
        known = labels.onsets[outcome.perpetrator].dropna()
        observed = labels.observed(gwcode, first=first, last=last, outcome=outcome)
        covered = np.isin(gwcode, known.index.get_level_values("gwcode"))
    else:
        key = pd.MultiIndex.from_product([gwcode, [origin]], names=KEY)
        observed = labels.labels(known_at=last_year).reindex(key).to_numpy(dtype=np.float64)
        covered = np.asarray(key.isin(labels.index))
        events = labels.events
        seen = events[events.index.get_level_values("year") <= origin]
        at_risk = outcome.at_risk(seen).reindex(key, fill_value=True).to_numpy(dtype=bool)
    alive = set.intersection(
        *(
            set(states.states_in(min(year, LAST_YEAR), microstates=True))
            for year in range(first, last + 1)
        )
    )
    stayed = np.isin(gwcode, list(alive))
    void = np.select([~covered, ~at_risk, ~stayed], [NOT_COVERED, NOT_AT_RISK, LEFT], GAP)
    void = np.where(np.isnan(observed), void, "")
    return pd.DataFrame({"gwcode": gwcode, "observed": observed, "void": void})


def onsets_outside(
    record: OutcomeRecord, gwcode: np.ndarray, *, origin: int, last_year: int
) -> int:
    """Number of states with the outcome in the window that a forecast leaves out."""
    labels, outcome = record.labels, record.outcome
    if isinstance(labels, LabelVintage):
        window = {"first": origin + outcome.first, "last": origin + outcome.last}
        return len(labels.outside(gwcode, **window, outcome=outcome))
    every = labels.labels(known_at=last_year)
    here = every[every.index.get_level_values("year") == origin]
    happened = here.index.get_level_values("gwcode")[here.eq(1.0).to_numpy()]
    return int((~np.isin(happened, gwcode)).sum())


def _of_edition(edition: LabelVintage, digest: str) -> LabelRelease:
    return LabelRelease(name=edition.name, file=edition.file, sha256=digest, labels=edition)


def _digest(frame: pd.DataFrame) -> str:
    """Hash of a table's rows, in one order of rows and columns."""
    return hashlib.sha256(frame.sort_index().sort_index(axis=1).to_csv().encode()).hexdigest()


def _version(panel: Panel, outcome: Outcome) -> str:
    """Release of the source of an outcome's events, where a column of the panel names it."""
    sources = {EVENTS[name].source for name in outcome.series if name in EVENTS}
    columns = panel.columns
    versions = columns.loc[columns["source"].isin(sources), "version"].astype(str)
    return "; ".join(sorted(versions.unique()))
