"""Where an event of the outcome's kind is going on, since when, and who leads it.

The series that an outcome names in `Outcome.ongoing` say so; what they do not know stays unknown.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from atrocityrisk.editions.edition import Edition
from atrocityrisk.editions.ongoing_levels import Leader, levels_by_leader
from atrocityrisk.panels import Panel

Status = Literal["under way", "not under way", "unknown"]


@dataclass(frozen=True, kw_only=True)
class Run:
    """Years in a row, up to the last on record, in which an event was under way.

    Attributes
    ----------
    led_by : {"state", "non-state", "any"}
        Who leads it; "any" where the record does not tell.
    since : int
        First of these years. An event that began as another ended belongs to the same run.
    open_start : bool
        Whether the record of the state begins with the run, so that it may have begun earlier.

    Examples
    --------
    >>> from atrocityrisk.editions import Run
    >>> Run(led_by="state", since=2003, open_start=False).since
    2003
    """

    led_by: Leader
    since: int
    open_start: bool


@dataclass(frozen=True, kw_only=True)
class UnderWay:
    """Whether an event of the outcome's kind is going on in a state.

    Attributes
    ----------
    gwcode : int
        Gleditsch-Ward number.
    status : {"under way", "not under way", "unknown"}
        Unknown where a series has no value in `as_of`, and none of those that have shows one.
    runs : tuple of Run
        What is under way, by who leads it, the longest first; empty unless under way.
    as_of : int
        Last year on record that the edition may look at.

    Examples
    --------
    >>> from atrocityrisk.editions import Run, UnderWay
    >>> runs = (
    ...     Run(led_by="state", since=2003, open_start=False),
    ...     Run(led_by="non-state", since=2023, open_start=False),
    ... )
    >>> found = UnderWay(gwcode=625, status="under way", runs=runs, as_of=2024)
    >>> found.since, found.led_by
    (2003, 'both')
    """

    gwcode: int
    status: Status
    runs: tuple[Run, ...]
    as_of: int

    @property
    def since(self) -> int | None:
        """First year of the longest run; None unless under way."""
        return self.runs[0].since if self.runs else None

    @property
    def led_by(self) -> Literal["state", "non-state", "both", "any"] | None:
        """Who leads what is under way; "any" where that is not told, None unless under way."""
        if len(self.runs) > 1:
            return "both"
        return self.runs[0].led_by if self.runs else None


def killings_under_way(edition: Edition) -> dict[int, UnderWay]:
    """Whether an event of the outcome's kind is going on in each state of an edition.

    Parameters
    ----------
    edition : Edition
        Its panel is read up to the last year on record, but not beyond the edition's origin.

    Returns
    -------
    dict of int to UnderWay
        One entry for every state of the list, also where nothing is under way or nothing is known;
        empty if the outcome names no series that tells.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> edition = ar.editions.make_edition(ar.default_spec())  # doctest: +SKIP
    >>> ar.editions.killings_under_way(edition)[530].since  # doctest: +SKIP
    """
    codes = edition.ranking.frame["gwcode"].astype(int).tolist()
    return under_way_in(edition.panel, codes, year=min(edition.panel.record_end, edition.origin))


def under_way_in(panel: Panel, gwcodes: list[int], *, year: int) -> dict[int, UnderWay]:
    """Whether an event of the panel's outcome is going on in these states at the end of a year."""
    levels = levels_by_leader(panel.events, panel.outcome)
    if not levels:
        return {}
    years = panel.index.get_level_values("year")
    span = range(int(years.min()), year + 1)
    by_leader = {
        who: level[years <= year].unstack("year").reindex(index=gwcodes, columns=span)
        for who, level in levels.items()
    }
    return {code: _state(code, by_leader, year) for code in gwcodes}


def _state(gwcode: int, by_leader: dict[Leader, pd.DataFrame], year: int) -> UnderWay:
    """One state: tables of a row per state and a column per year, the last being `year`."""
    rows = {who: table.loc[gwcode].to_numpy(np.float64) for who, table in by_leader.items()}
    runs = [_run(who, row, year) for who, row in rows.items() if row[-1] == 1]
    known = all(not np.isnan(row[-1]) for row in rows.values())
    return UnderWay(
        gwcode=gwcode,
        status="under way" if runs else "not under way" if known else "unknown",
        # The state first where both began in one year, as the series do.
        runs=tuple(sorted(runs, key=lambda run: run.since)),
        as_of=year,
    )


def _run(led_by: Leader, row: np.ndarray, year: int) -> Run:
    """The run of years that ends with a row of years, whose last is `year`."""
    idle = np.flatnonzero(row[::-1] != 1)
    length = int(idle[0]) if len(idle) else len(row)
    begun_unseen = length == len(row) or bool(np.isnan(row[-length - 1]))
    return Run(led_by=led_by, since=year - length + 1, open_start=begun_unseen)
