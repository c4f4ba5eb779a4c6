"""The panel: one row per state and year, every cell with its source and its age.

A panel is checked when it is made and does not change afterwards. It knows two things about time:
`features` gives what could have been known when a list was drawn up, `labels` what could have been
learnt by then. Nothing else in the package decides either.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from atrocityrisk._core.timing import Timing
from atrocityrisk._formatting.notebook import coverage_table
from atrocityrisk._formatting.numbers import counted
from atrocityrisk.outcomes import Outcome
from atrocityrisk.panels import _cells, _checks, _derived, _late_cells, own_tables
from atrocityrisk.panels._cells import MISSING
from atrocityrisk.panels._column_metadata import COLUMN_METADATA
from atrocityrisk.panels._fingerprint import fingerprint
from atrocityrisk.states.resolution import StateLike, state_number


class Panel:
    """Country-years with indicators, events and the provenance of every cell.

    Parameters
    ----------
    indicators : DataFrame
        Floats indexed by (gwcode, year); one column per indicator, NaN where unknown.
    ages : DataFrame
        Same shape: years since the value was observed (0 observed, k carried for k years,
        -1 missing).
    events : DataFrame
        Floats indexed alike; one column per event series, NaN outside its coverage.
    columns : DataFrame
        One row per indicator, with `COLUMN_METADATA`.
    outcome : Outcome
        What `labels` labels.
    timing : {"pseudo-real-time", "revised", "true vintage"}
        Whether publication lags are applied to every row ("pseudo-real-time"), today's data are
        taken as if they had been there at once ("revised"), or the panel was built from a release
        archived when the list from its last year was made ("true vintage", for that year alone).
    first_releases : mapping of str to int, optional
        Year of each indicator's first release. If given, `features` leaves out what was not out by
        its origin; see `without_hindsight`.
    record_end : int, optional
        Last year that the record of events covers; by default the last in which a series is known.
    notes : sequence of str, optional
        What a reader of the panel should know, such as rows that were left out, and why.
    late_cells : DataFrame, optional
        Cells that come from a later release than the rest of their column: gwcode, year,
        indicator, release, provisional (whether later revision is to be expected).
    last_settled_year : int, optional
        Last year before those of which later releases are still to come; by default the year
        before the first provisional cell, or else the last year.
    usual_origin : int, optional
        Year that a list is made from if no other is named; the last settled year by default.

    Raises
    ------
    SchemaError
        If the index is not (gwcode, year) or the metadata of a column are missing or make no sense.
    DuplicateRowsError
        If a country-year occurs twice.
    DataError
        If a value is infinite or beyond 1e100, an age contradicts its value, or there are no rows.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> panel.years, panel.columns.index.tolist()
    ((1985, 2024), ['noise', 'structure', 'unrest'])
    >>> panel.features(known_at=2024).shape
    (1200, 3)
    >>> bool(panel.labels(known_at=2024).isna().any())
    True
    """

    def __init__(
        self,
        indicators: pd.DataFrame,
        *,
        ages: pd.DataFrame,
        events: pd.DataFrame,
        columns: pd.DataFrame,
        outcome: Outcome,
        timing: Timing = "pseudo-real-time",
        first_releases: Mapping[str, int | None] | None = None,
        record_end: int | None = None,
        notes: Sequence[str] = (),
        late_cells: pd.DataFrame | None = None,
        last_settled_year: int | None = None,
        usual_origin: int | None = None,
    ) -> None:
        _checks.check_index(indicators)
        # One order of rows and columns, whatever was given: forecasts must not depend on it.
        order, names = indicators.sort_index().index, sorted(indicators.columns)
        self._indicators = _cells.column_by_column(indicators.reindex(index=order, columns=names))
        self._ages = ages.reindex(index=order, columns=names).astype(np.int8)
        self._events = events.reindex(order).astype(np.float64)
        self._columns = columns.reindex(index=names, columns=COLUMN_METADATA)
        self._outcome = outcome
        self._timing: Timing = timing
        self._first_releases = None if first_releases is None else dict(first_releases)
        self._record_end = _cells.last_known(self._events) if record_end is None else record_end
        self._notes = tuple(notes)
        self._fingerprint: str | None = None
        self._latest_labels: tuple[int, pd.Series] | None = None
        _checks.check_timing(self._timing)
        _checks.check_columns(self._columns)
        _checks.check_cells(self._indicators, self._ages)
        self._late_cells = _late_cells.checked_late_cells(late_cells, self._ages)
        self._last_settled_year = _late_cells.settled(
            self._late_cells, self.years, stated=last_settled_year
        )
        self._usual_origin = self._last_settled_year if usual_origin is None else usual_origin

    @property
    def index(self) -> pd.MultiIndex:
        """Rows of the panel: (gwcode, year), sorted."""
        index = self._indicators.index
        assert isinstance(index, pd.MultiIndex)
        return index

    @property
    def indicators(self) -> pd.DataFrame:
        """Values as compiled, before publication lags; a copy."""
        return self._indicators.copy()

    @property
    def ages(self) -> pd.DataFrame:
        """Years since each value was observed; a copy."""
        return self._ages.copy()

    @property
    def events(self) -> pd.DataFrame:
        """Yearly event series; a copy."""
        return self._events.copy()

    @property
    def columns(self) -> pd.DataFrame:
        """Source, version, kind, unit, publication lag, greatest age, licence of each; a copy."""
        return self._columns.copy()

    @property
    def outcome(self) -> Outcome:
        """What `labels` labels."""
        return self._outcome

    @property
    def timing(self) -> Timing:
        """Mode of time, named in every result."""
        return self._timing

    @property
    def years(self) -> tuple[int, int]:
        """First and last year of the rows."""
        years = self.index.get_level_values("year")
        return int(years.min()), int(years.max())

    def features(self, *, known_at: int) -> pd.DataFrame:
        """Indicators as a list from origin `known_at` could have used them.

        Parameters
        ----------
        known_at : int
            Origin. The list is issued within the year after it.

        Returns
        -------
        DataFrame
            Rows up to year `known_at`. With publication lags, each row holds the value of the
            latest year that was out when its list was issued, in training and live rows alike.

        Raises
        ------
        OriginError
            If the panel has no row of that year, or is an archived vintage of another year.
        """
        self._check_origin(known_at)
        known = self._indicators[self.index.get_level_values("year") <= known_at]
        known = known[_checks.out_by(known_at, known.columns, self._first_releases)]
        if self._timing != "pseudo-real-time":
            return known
        return _cells.delayed(known, _cells.delays(self._columns))

    def ages_known(self, *, known_at: int) -> pd.DataFrame:
        """Age in years of each value that `features` returns.

        Parameters
        ----------
        known_at : int
            Origin.

        Returns
        -------
        DataFrame
            Shape of `features(known_at=...)`; -1 where missing. A publication lag counts as age.

        Raises
        ------
        OriginError
            If the panel has no row of that year, or is an archived vintage of another year.
        """
        self._check_origin(known_at)
        ages = self._ages[self.index.get_level_values("year") <= known_at]
        ages = ages[_checks.out_by(known_at, ages.columns, self._first_releases)]
        if self._timing != "pseudo-real-time":
            return ages
        delays = _cells.delays(self._columns.loc[ages.columns])
        late = ages[list(delays)].astype(np.float64)
        moved = _cells.delayed(late.where(late != MISSING), delays)
        # Only the delayed columns are touched: most are not, and this runs at every origin.
        return ages.assign(
            **{n: (moved[n] + k).fillna(MISSING).astype(np.int8) for n, k in delays.items()}
        )

    def labels(self, *, known_at: int) -> pd.Series:
        """Outcome of each row, as far as it was known.

        Parameters
        ----------
        known_at : int
            Last year whose events may be used.

        Returns
        -------
        Series
            1.0 or 0.0 where the window had closed, NaN while it was open, where the events were
            not observed, and where the state was not at risk.
        """
        # A forecast asks twice for the labels of its origin. Read once into a local name: another
        # thread may ask for another year meanwhile.
        latest = self._latest_labels
        if latest is None or latest[0] != known_at:
            latest = known_at, self._outcome.label(self._events, known_at=known_at)
            self._latest_labels = latest
        return latest[1].copy()

    def provenance(self, *, gwcode: StateLike, year: int) -> pd.DataFrame:
        """Where each cell of one country-year comes from.

        Parameters
        ----------
        gwcode : int or str
            State: Gleditsch-Ward number, ISO 3166 code or name in that year.
        year : int
            Year of the row.

        Returns
        -------
        DataFrame
            One row per indicator: value, status (observed, carried, missing), value_year, source,
            version, licence, provisional (whether later revision is to be expected).

        Raises
        ------
        DataError
            If the panel has no such row.
        UnknownStateError
            If no state of that year is called so, or several are.
        """
        number = state_number(gwcode, year)
        _checks.check_row(number, year, self.index)
        row = self.index.get_loc((number, year))
        facts = self._columns[["source", "version", "licence"]]
        values, ages = (table.to_numpy()[row] for table in (self._indicators, self._ages))
        late = _late_cells.of_row(self._late_cells, gwcode=number, year=year)
        facts["version"] = late["release"].reindex(facts.index).fillna(facts["version"])
        facts["provisional"] = facts.index.isin(late.index[late["provisional"]])
        return _cells.traced(values, ages, year=year, names=self._columns.index).join(facts)

    def describe(self) -> pd.DataFrame:
        """Coverage of each indicator.

        Returns
        -------
        DataFrame
            One row per indicator: kind, source, version, unit, observed, carried, missing (numbers
            of cells), first_year and last_year observed, states (with at least one value).
        """
        counts = _cells.counted(self._ages)
        return self._columns[["kind", "source", "version", "unit"]].join(counts)

    from_frame = classmethod(own_tables.from_frame)
    with_outcome = _derived.with_outcome
    with_timing = _derived.with_timing
    with_indicator = _derived.with_indicator
    with_events = _derived.with_events
    select = _derived.select
    drop = _derived.drop

    @property
    def record_end(self) -> int:
        """Last year that the record of events covers."""
        return self._record_end

    @property
    def late_cells(self) -> pd.DataFrame:
        """Cells of a later release than their column's, and which are provisional; a copy."""
        return self._late_cells.copy()

    @property
    def last_settled_year(self) -> int:
        """Last year before those with provisional values."""
        return self._last_settled_year

    @property
    def usual_origin(self) -> int:
        """Year that a list is made from if no other is named."""
        return self._usual_origin

    @property
    def first_releases(self) -> dict[str, int | None] | None:
        """Year of each indicator's first release, if it is not there before; else None."""
        return None if self._first_releases is None else dict(self._first_releases)

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader should know, such as rows that were left out, and why."""
        return self._notes

    def fingerprint(self) -> str:
        """Hash of all that a forecast can depend on.

        Returns
        -------
        str
            BLAKE2b over names, rows, values, ages, events, lags, releases, timing and the facts of
            the outcome that decide a label.
        """
        if self._fingerprint is None:
            self._fingerprint = fingerprint(
                self._indicators,
                ages=self._ages,
                events=self._events,
                columns=self._columns,
                outcome=self._outcome,
                timing=self._timing,
                first_releases=self._first_releases,
                # Where it follows from the events, they tell it already.
                record_end=_cells.stated(self._record_end, self._events),
                late_cells=_late_cells.hashed(self._late_cells),
            )
        return self._fingerprint

    def __repr__(self) -> str:
        """Rows, years and columns in one line."""
        states = self.index.get_level_values("gwcode").nunique()
        return (
            f"<Panel: {len(self.index)} rows, {counted(states, 'state')}, {self.years[0]}-"
            f"{self.years[1]}, {counted(self._indicators.shape[1], 'indicator')}, outcome "
            f"{self._outcome.name}, {self._timing}>"
        )

    def _repr_html_(self) -> str:
        """For notebooks: the line of `repr`, and the coverage of the first indicators."""
        return coverage_table(self.describe(), heading=repr(self).strip("<>"))

    def _with(
        self,
        *,
        indicators: pd.DataFrame | None = None,
        ages: pd.DataFrame | None = None,
        events: pd.DataFrame | None = None,
        columns: pd.DataFrame | None = None,
        outcome: Outcome | None = None,
        timing: Timing | None = None,
        first_releases: Mapping[str, int | None] | None = None,
        notes: Sequence[str] = (),
        late_cells: pd.DataFrame | None = None,
    ) -> "Panel":
        """A new panel in which what is given stands in place of what was there; notes are added."""
        kept = self._columns if columns is None else columns
        names = list(kept.index)
        late = self._late_cells if late_cells is None else late_cells
        return Panel(
            (self._indicators if indicators is None else indicators)[names],
            ages=(self._ages if ages is None else ages)[names],
            events=self._events if events is None else events,
            columns=kept,
            outcome=outcome or self._outcome,
            timing=timing or self._timing,
            first_releases=first_releases or self._first_releases,
            # New events may lead beyond the last year known before, unless that was stated.
            record_end=self._record_end
            if events is None
            else _cells.stated(self._record_end, self._events),
            notes=(*self._notes, *notes),
            late_cells=_late_cells.of_indicators(late, names),
            last_settled_year=self._last_settled_year,
            usual_origin=self._usual_origin,
        )

    def _check_origin(self, origin: int) -> None:
        _checks.check_origin(origin, self.years, vintage=self._timing == "true vintage")
