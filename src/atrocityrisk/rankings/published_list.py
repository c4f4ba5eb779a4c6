"""A list as it was published: its order, what it said of each state, and where it stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from atrocityrisk.errors import SpecError

LIST_COLUMNS = [
    "rank", "gwcode", "iso3", "country", "probability", "low", "high", "rank_low", "rank_high",
]  # fmt: skip
"""Columns of the table of a published list."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class PublishedList:
    """A list of states in order of risk, with what is known of how it was made.

    Attributes
    ----------
    frame : DataFrame
        One row per state, sorted by rank and gwcode: rank, gwcode, iso3, country, probability, low,
        high, rank_low, rank_high; the last five are missing where the list does not give them.
    outcome, model, publisher : str
        What was forecast, with what, and who says so; publisher is empty for an own run.
    origin, first_year, last_year : int
        Year seen from, and window.
    level : float or None
        Coverage of the intervals; None where it is not stated.
    published : str
        Day or month of publication or registration, ISO 8601; empty if unknown.
    name : str
        File, folder or entry that holds the list, without the folders above it.
    sha256 : str
        Hash of what holds the list; empty for a list in memory.
    manifest : mapping or None
        Manifest of the run that made it.
    draws : DataFrame or None
        Draws of each probability, one row per gwcode.

    Notes
    -----
    Read one with `read_published_list`.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from pathlib import Path
    >>> import atrocityrisk as ar
    >>> rows = ["country,outcome,origin,first_year,last_year,probability"]
    >>> rows += ["Chad,mass_killing,2023,2024,2025,0.25"]
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "list-2024.csv")
    ...     _ = path.write_text(chr(10).join(rows), encoding="utf-8")
    ...     published = ar.external_forecasts.read_published_list(path)
    >>> published.origin, len(published.frame)
    (2023, 1)
    """

    frame: pd.DataFrame
    outcome: str
    model: str
    publisher: str
    origin: int
    first_year: int
    last_year: int
    level: float | None
    published: str
    name: str
    sha256: str
    manifest: Mapping[str, Any] | None = None
    draws: pd.DataFrame | None = None

    @property
    def window(self) -> tuple[int, int]:
        """First and last year forecast."""
        return self.first_year, self.last_year

    @property
    def has_probabilities(self) -> bool:
        """Whether the list says more than an order."""
        return bool(self.frame["probability"].notna().all())

    @property
    def has_intervals(self) -> bool:
        """Whether each probability comes with its interval."""
        return bool(self.frame[["low", "high"]].notna().all(axis=None))

    @property
    def described(self) -> str:
        """What the list is, in one phrase."""
        years = f"{self.first_year}"
        if self.last_year != self.first_year:
            years = f"{self.first_year}–{self.last_year}"
        # A file that names neither publisher nor model gives its own name for both.
        who = [] if self.publisher == self.model else [self.publisher]
        what = [word for word in (*who, self.model) if word and word != Path(self.name).stem]
        what += [self.outcome, years, f"seen from the end of {self.origin}"]
        when = f"; published {self.published}" if self.published else ""
        return f"{self.name}: {', '.join(what)}{when}"

    @property
    def metadata(self) -> dict[str, object]:
        """What the list is, as JSON holds it."""
        return {
            "name": self.name,
            "publisher": self.publisher,
            "model": self.model,
            "outcome": self.outcome,
            "origin": self.origin,
            "first_year": self.first_year,
            "last_year": self.last_year,
            "states": len(self.frame),
            "published": self.published,
            "sha256": self.sha256,
        }

    def __repr__(self) -> str:
        """What the list is, and how long."""
        return f"<PublishedList: {self.described}; {len(self.frame)} states>"


def check_previous(previous: PublishedList, *, outcome: str, origin: int, years: int) -> None:
    """Refuse a published list that is no earlier list of the same forecast."""
    if previous.outcome != outcome:
        raise SpecError(
            f"the previous list, {previous.described}, is of the outcome {previous.outcome!r}, "
            f"this forecast of {outcome!r}; give a list of that outcome"
        )
    span = previous.last_year - previous.first_year + 1
    if span != years:
        raise SpecError(
            f"the previous list, {previous.described}, has a window of {span} years, this "
            f"forecast one of {years}; give a list as long (FILE#{origin}-{origin + years - 1} "
            "names the list of that window in a file of several)"
        )
    if previous.origin >= origin:
        raise SpecError(
            f"the previous list, {previous.described}, is seen from the end of {previous.origin}, "
            f"this forecast from {origin}; give an earlier list, or compare two lists of one year "
            "with `changes`"
        )
