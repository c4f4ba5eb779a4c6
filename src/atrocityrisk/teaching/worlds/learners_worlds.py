"""A world as its learner sees it: a panel, known onsets, origins to forecast from, names."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from atrocityrisk._formatting.numbers import counted
from atrocityrisk.errors import SchemaError
from atrocityrisk.panels import Panel
from atrocityrisk.synthetic import SYNTHETIC_ONSET

ONSETS = {"onset": "synthetic_onset", "ongoing": "synthetic_ongoing"}
"""Columns of onsets.csv, and the series of the panel's outcome."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class LearnersWorld:
    """An invented world with the onsets of its last years left out.

    Attributes
    ----------
    folder : Path
        Where its files are.
    seed : int
        Seed that it was made with.
    panel : Panel
        All columns, to the last origin; onsets to `known_until` only. Outcome: an onset within the
        year after the origin. Every state is at risk in every year.
    known_until : int
        Last year of which onsets are known.
    origins : range
        Years that forecasts are graded from, each one year ahead.
    states : Series
        Gleditsch-Ward number to invented name. The numbers are borrowed from real states, because
        panels are keyed by them; nothing else is.
    columns : DataFrame
        One row per column of the panel: name, description, kind, unit, publication_lag.

    Examples
    --------
    >>> import tempfile
    >>> from atrocityrisk import teaching
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     world = teaching.write_world(folder, seed=1, n_states=20)
    >>> world.known_until, world.origins
    (2014, range(2014, 2024))
    >>> len(world.states), world.panel.years
    (20, (1970, 2023))
    """

    folder: Path
    seed: int
    panel: Panel
    known_until: int
    origins: range
    states: pd.Series
    columns: pd.DataFrame

    def __repr__(self) -> str:
        """Seed, size and years in one line."""
        return (
            f"<LearnersWorld: seed {self.seed}, {counted(len(self.states), 'state')}, "
            f"{counted(len(self.columns), 'column')}, onsets known to {self.known_until}, "
            f"forecasts asked from {self.origins[0]} to {self.origins[-1]}>"
        )

    def named(self, frame: pd.DataFrame) -> pd.DataFrame:
        """A table with the invented names in place of real codes and names.

        Parameters
        ----------
        frame : DataFrame
            Has gwcode as a column or in its index, such as a forecast's frame or a ranking's.

        Returns
        -------
        DataFrame
            Column `state` before gwcode; no iso3, iso2 and country.

        Raises
        ------
        SchemaError
            If there is no gwcode, or one of a state that the world does not have.
        """
        if "gwcode" not in frame and "gwcode" in frame.index.names:
            frame = frame.reset_index()
        if "gwcode" not in frame:
            raise SchemaError(
                f"expected a table with the column gwcode, found {', '.join(map(str, frame))}; "
                "give a forecast's or a ranking's frame"
            )
        strange = sorted(set(frame["gwcode"]) - set(self.states.index))
        if strange:
            raise SchemaError(
                f"the world has no state of number {strange[0]}; give a table made of its panel"
            )
        shown = frame.drop(columns=["iso3", "iso2", "country", "state"], errors="ignore")
        names = shown["gwcode"].map(self.states)
        shown.insert(list(shown.columns).index("gwcode"), "state", names)
        return shown


def learners_world(
    folder: Path,
    *,
    seed: int,
    known_until: int,
    panel: pd.DataFrame,
    onsets: pd.DataFrame,
    columns: pd.DataFrame,
) -> LearnersWorld:
    """World of the tables in its files."""
    keyed = panel.set_index(["gwcode", "year"]).sort_index()
    names = list(columns["name"])
    events = onsets.set_index(["gwcode", "year"])[list(ONSETS)].rename(columns=ONSETS)
    facts = columns.set_index("name").assign(
        source="invented", version="1", max_age_years=0, licence="CC0-1.0"
    )
    last = int(keyed.index.get_level_values("year").max())
    states = panel.drop_duplicates("gwcode").set_index("gwcode")["state"].sort_index()
    return LearnersWorld(
        folder=folder,
        seed=seed,
        panel=Panel(
            keyed[names],
            ages=pd.DataFrame(0, index=keyed.index, columns=names),
            events=events.reindex(keyed.index),
            columns=facts,
            outcome=SYNTHETIC_ONSET,
            usual_origin=known_until,
        ),
        known_until=known_until,
        origins=range(known_until, last + 1),
        states=states,
        columns=columns,
    )
