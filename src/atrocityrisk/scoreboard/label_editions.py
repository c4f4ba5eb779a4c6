"""Label vintages: which onsets were on record in each edition of a list of events."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from os import PathLike
from pathlib import Path

import numpy as np
import pandas as pd

from atrocityrisk.errors import DataError, SchemaError
from atrocityrisk.outcomes import Outcome, outcome_named
from atrocityrisk.sources import read_source
from atrocityrisk.sources._country_years.state_codes import KEY
from atrocityrisk.sources._readers.csv import read_csv_table
from atrocityrisk.sources._readers.release_names import release_in_name
from atrocityrisk.sources.label_vintages import placed_labels

FILES = ("mkl_data", "events", "basedata")
"""Kinds of files of an edition, the one that decides last."""

SCORED = ("mass_killing", "mass_killing_state", "mass_killing_nonstate")
"""Outcomes that these labels can score."""

ANY, STATE, NONSTATE = "any", "state", "non-state"


@dataclass(frozen=True, kw_only=True, eq=False)
class LabelVintage:
    """Onsets as one edition had them.

    Attributes
    ----------
    name : str
        Edition and file.
    edition : str
        Year of the edition; vintages are ordered by it.
    last_year : int
        Last year that the edition coded.
    onsets : DataFrame
        Indexed by (gwcode, year): columns any, state, non-state, numbers of onsets; missing where
        the edition does not tell the perpetrators apart or did not follow the state.
    file : str
        Where it was read from.
    derived : bool
        Whether two editions were put together.

    Examples
    --------
    >>> import pandas as pd
    >>> import atrocityrisk as ar
    >>> vintage = ar.scoreboard.LabelVintage(
    ...     name="2026", edition="2026", last_year=2025,
    ...     onsets=pd.DataFrame({"gwcode": [625], "year": [2025]}), file="list.csv",
    ... )
    >>> vintage.last_year
    2025
    """

    name: str
    edition: str
    last_year: int
    onsets: pd.DataFrame
    file: str
    derived: bool = False

    def observed(
        self, gwcode: np.ndarray, *, first: int, last: int, outcome: Outcome
    ) -> np.ndarray:
        """Whether each state had an onset in a window, as this edition has it.

        Parameters
        ----------
        gwcode : ndarray of int
            States.
        first, last : int
            Window.
        outcome : Outcome
            Which onsets count.

        Returns
        -------
        ndarray of float
            1, 0, or NaN where a year of the window is not in the edition and no onset is.
        """
        series = self.onsets[outcome.perpetrator]
        years = range(first, last + 1)
        index = pd.MultiIndex.from_product([gwcode, years], names=KEY)
        counts = series.reindex(index).to_numpy(dtype=np.float64).reshape(len(gwcode), len(years))
        # An onset settles the window even where another of its years is unknown.
        happened = (counts > 0).any(axis=1)
        known = ~np.isnan(counts).any(axis=1)
        return np.where(happened, 1.0, np.where(known, 0.0, np.nan))

    def outside(self, gwcode: np.ndarray, *, first: int, last: int, outcome: Outcome) -> pd.Series:
        """States with an onset in a window that a list leaves out.

        Parameters
        ----------
        gwcode : ndarray of int
            States of the list.
        first, last : int
            Window.
        outcome : Outcome
            Which onsets count.

        Returns
        -------
        Series of int
            Year of the first onset in the window, by gwcode.
        """
        counts = self.onsets[outcome.perpetrator]
        years = counts.index.get_level_values("year")
        inside = (years >= first) & (years <= last) & (counts > 0).to_numpy()
        found = counts.index[inside].to_frame(index=False)
        missed = found[~found["gwcode"].isin(gwcode)]
        return missed.groupby("gwcode")["year"].min()

    def followed(self, *, first: int, last: int, outcome: Outcome) -> int:
        """Number of states whose window the edition knows.

        Parameters
        ----------
        first, last : int
            Window.
        outcome : Outcome
            Which onsets count.

        Returns
        -------
        int
            States with an onset, or with a label in every year of the window.
        """
        every = self.onsets.index.get_level_values("gwcode").unique().to_numpy()
        seen = self.observed(every, first=first, last=last, outcome=outcome)
        return int((~np.isnan(seen)).sum())

    def follows(self, outcome: Outcome) -> bool:
        """Whether the edition tells the perpetrators of an outcome apart.

        Parameters
        ----------
        outcome : Outcome
            Which onsets count.

        Returns
        -------
        bool
            False where its series is missing throughout.
        """
        return bool(self.onsets[outcome.perpetrator].notna().any())


def scored_outcome(name: str) -> Outcome | None:
    """Outcome of a forecast by its name; None if these labels cannot score it."""
    # They tell onsets from nothing: no phase later than that, and no events of other publishers.
    if name.partition("@")[0] not in SCORED:
        return None
    outcome = outcome_named(name)
    return outcome if outcome.new_while_ongoing else None


def read_vintages(folder: str | PathLike[str]) -> tuple[LabelVintage, ...]:
    """Every label vintage in a folder.

    Parameters
    ----------
    folder : path
        Files named as the publisher names them: ``mkl_data*.csv``, ``basedata*.csv``, ``EWP mass
        killing events master list*.xlsx``; other files are left alone.

    Returns
    -------
    tuple of LabelVintage
        In order of edition.

    Raises
    ------
    DataError
        If there is none, or two have one name.
    """
    folder = Path(folder)
    patterns = ("mkl_data*.csv", "basedata*.csv", "EWP mass killing events master list*.xlsx")
    paths = [path for pattern in patterns for path in sorted(folder.glob(pattern))]
    if not paths:
        raise DataError(
            f"expected label vintages ({', '.join(patterns)}) in {folder}, found none; name "
            "another folder"
        )
    found = [read_vintage(path) for path in paths]
    names = [vintage.name for vintage in found]
    repeated = [name for name in names if names.count(name) > 1]
    if repeated:
        raise DataError(
            f"expected one label vintage of each name in {folder}, found two named "
            f"{repeated[0]!r}; remove one"
        )
    return by_edition(found)


def by_edition(vintages: Sequence[LabelVintage]) -> tuple[LabelVintage, ...]:
    """Vintages in order of edition, whatever the order in which they were read."""
    # Of one edition, the file that the publisher's models read comes last and decides.
    return tuple(
        sorted(vintages, key=lambda v: (v.edition, v.last_year, FILES.index(v.name.split()[-1])))
    )


def read_vintage(path: str | PathLike[str]) -> LabelVintage:
    """One edition of labels.

    Parameters
    ----------
    path : path
        See `read_vintages`; the year of the edition stands in the file's name.

    Returns
    -------
    LabelVintage
        As the edition has it.

    Raises
    ------
    DataError
        If there is no such file, its name has no year, or it is refused.
    """
    path = Path(path)
    if not path.is_file():
        raise DataError(
            f"expected a file or folder of labels at {path}, found none; check the path"
        )
    edition = _edition(path)
    if path.name.startswith("EWP mass killing"):
        tidy, kind = read_source("ewp_events", path).frame, "events"
        onsets = pd.DataFrame(
            {
                ANY: tidy["onset"],
                STATE: tidy["onset_state"],
                NONSTATE: tidy["onset_nonstate"],
            }
        )
    elif path.name.startswith("basedata"):
        tidy, kind = read_source("ewp_base", path).frame, "basedata"
        onsets = pd.DataFrame({ANY: tidy["onset"], STATE: np.nan, NONSTATE: np.nan})
    else:
        onsets, kind = _read_mkl(path, edition), "mkl_data"
    years = onsets.index[onsets[ANY].notna()].get_level_values("year")
    return LabelVintage(
        name=f"{edition} {kind}",
        edition=edition,
        last_year=int(years.max()),
        onsets=onsets.astype("float64"),
        file=path.name,
    )


def before_revision(newer: LabelVintage, older: LabelVintage) -> LabelVintage:
    """The newer edition, with the years that the older one covers as the older one had them.

    It leaves out what was coded late: onsets in years that the older edition had coded without
    them.

    Parameters
    ----------
    newer, older : LabelVintage
        Two editions.

    Returns
    -------
    LabelVintage
        Both put together.

    Raises
    ------
    DataError
        If the older edition does not end before the newer one.

    Examples
    --------
    >>> import pandas as pd
    >>> import atrocityrisk as ar
    >>> names = ["gwcode", "year"]
    >>> years = pd.MultiIndex.from_product([[483, 625], range(2020, 2026)], names=names)
    >>> onsets = pd.DataFrame({"any": 0.0, "state": 0.0, "non-state": 0.0}, index=years)
    >>> onsets.loc[(625, 2025), "any"] = 1.0
    >>> newer = ar.scoreboard.LabelVintage(
    ...     name="2026", edition="2026", last_year=2025, onsets=onsets, file="list.csv"
    ... )
    >>> older = ar.scoreboard.LabelVintage(
    ...     name="2024", edition="2024", last_year=2023,
    ...     onsets=onsets[onsets.index.get_level_values("year") < 2024], file="older.csv",
    ... )
    >>> ar.scoreboard.before_revision(newer, older).derived
    True
    """
    if older.last_year >= newer.last_year:
        raise DataError(
            f"expected an older edition after a newer one, found {older.name} to {older.last_year} "
            f"and {newer.name} to {newer.last_year}; give the newer one first"
        )
    year = newer.onsets.index.get_level_values("year")
    was = older.onsets[older.onsets.index.get_level_values("year") <= older.last_year]
    joined = pd.concat([was, newer.onsets[year > older.last_year]]).sort_index()
    # A series that the older edition lacks would be one of the newer edition's years alone.
    joined.loc[:, was.columns[was.isna().all()]] = np.nan
    return replace(
        newer,
        name=f"{newer.name}, years to {older.last_year} as in {older.name}",
        onsets=joined,
        file=f"{newer.file}; {older.file}",
        derived=True,
    )


def _read_mkl(path: Path, edition: str) -> pd.DataFrame:
    """Onsets of an mkl_data file; the editions of 2020 to 2022 tell perpetrators apart."""
    table = read_csv_table(path, text=("country_name", "country", "sftgcode", "mk_ongoing_code"))
    parts = ("mkl.start", "nonstatemk.start")
    if {"country_name", "year", *parts} <= set(table):
        rows = placed_labels(table, "country_name", parts, system="name", path=path)
        state, other = (rows[name] for name in parts)
        onsets = pd.DataFrame({ANY: state + other, STATE: state, NONSTATE: other})
    elif {"ccode", "year", "mk_onset_count"} <= set(table):
        rows = placed_labels(table, "ccode", ("mk_onset_count",), system="cow", path=path)
        onsets = pd.DataFrame({ANY: rows["mk_onset_count"], STATE: np.nan, NONSTATE: np.nan})
    else:
        raise SchemaError(
            f"expected the columns country_name, mkl.start and nonstatemk.start, or ccode and "
            f"mk_onset_count, in {path}, found {', '.join(map(str, list(table)[:6]))}, ...; is it "
            "an mkl_data file?"
        )
    latest = int(rows["year"].max())
    if edition.isdigit() and latest >= int(edition):
        raise DataError(
            f"{path}: expected labels before {edition}, the edition in the file's name, found some "
            f"of {latest}; correct the year, or the name"
        )
    return onsets.set_index(pd.MultiIndex.from_frame(rows[KEY])).sort_index()


def _edition(path: Path) -> str:
    # "basedata2025_4august2025": the first year names the edition, a later one the day.
    found = re.search(r"(?<!\d)(20\d\d)(?!\d)", path.stem)
    edition = found[1] if found else release_in_name(path)
    if not edition:
        raise DataError(
            f"expected the year of the edition in the name of {path}, found none; rename it, such "
            f"as {path.stem}_2025{path.suffix}"
        )
    return edition
