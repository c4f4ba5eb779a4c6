"""From what sources hold to a panel: which rows there are, which cells are carried."""

import warnings
from collections.abc import Iterable, Mapping
from datetime import date

import pandas as pd

from atrocityrisk import lags, states
from atrocityrisk._core.progress import ProgressCallback, no_progress
from atrocityrisk._core.timing import Timing
from atrocityrisk.errors import LeftOutWarning, SpecError
from atrocityrisk.indicators import INDICATORS
from atrocityrisk.indicators.base import Indicator, compute, lacking
from atrocityrisk.outcomes import EVENTS, Outcome
from atrocityrisk.panels import as_of as days
from atrocityrisk.panels import late_files
from atrocityrisk.panels._cells import MISSING
from atrocityrisk.panels.panel import Panel
from atrocityrisk.sources import SourceData
from atrocityrisk.sources.releases import Releases, known_releases

MIN_POPULATION = 500_000
POPULATION = "population"
"""Source whose first column counts inhabitants, for the population threshold."""

STATES = "states"
"""Name under which indicators ask for the state system itself, which the package carries."""


def build_panel(
    sources: Mapping[str, SourceData],
    *,
    outcome: Outcome,
    years: tuple[int, int],
    indicators: Iterable[str] | None = None,
    min_population: int = MIN_POPULATION,
    timing: Timing = "pseudo-real-time",
    as_of: date | None = None,
    releases: Releases | None = None,
    later: Mapping[str, SourceData] | None = None,
    provisional_from: int | None = None,
    usual_origin: int | None = None,
    progress: ProgressCallback | None = None,
) -> Panel:
    """Panel of every state and year, from what the sources hold.

    Parameters
    ----------
    sources : mapping of str to SourceData
        As `read_folder` returns them.
    outcome : Outcome
        What to forecast.
    years : tuple of int
        First and last year of the rows.
    indicators : iterable of str, optional
        Indicators to compute; all whose sources are there if None.
    min_population : int
        States known to have fewer inhabitants in a year are left out of that year; a state of
        unknown population stays.
    timing : {"pseudo-real-time", "revised"}
        Mode of time of the panel, unless `as_of` is given.
    as_of : date, optional
        Make the panel as it was known on that day, in true vintage: sources read from a newer
        release, or one that cannot be dated, are left out, and no cell is of a later year.
    releases : mapping, optional
        When releases were out, as `known_releases` returns it; the package's own list if None.
    later : mapping of str to SourceData, optional
        By source, newer files that cover some states or years only: they add the years that the
        long record does not reach, each cell with its release, and change no value before.
    provisional_from : int, optional
        First year that later files may add to, and from which values of sources that are still
        revised are marked as provisional; after each indicator's last year if None.
    usual_origin : int, optional
        Year that a list is made from if no other is named; the last settled year if None.
    progress : callable, optional
        Told of each indicator before it is computed.

    Returns
    -------
    Panel
        Values carried forward up to each indicator's own maximum age, never backward and never
        across the succession of one state to another.

    Raises
    ------
    SpecError
        If no indicator can be computed from these sources, or `as_of` lies in the future.
    OriginError
        If rows are asked for of a year that had not ended on `as_of`.
    SchemaError
        If an indicator that was asked for lacks its source or a column of it.

    Warns
    -----
    LeftOutWarning
        If indicators were not named and some lack a column in the releases at hand; names the
        sources that were not out by `as_of`.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> from atrocityrisk.errors import AtrocityRiskError
    >>> try:
    ...     ar.build_panel({}, outcome=ar.OUTCOMES["mass_killing"], years=(1990, 2024))
    ... except AtrocityRiskError as refused:
    ...     print(type(refused).__name__)
    SpecError
    """
    if as_of is not None:
        days.refuse_unended(years, as_of)
        known = known_releases() if releases is None else releases
        sources, timing = days.known_sources(sources, as_of, known), "true vintage"
    # Carried values may come from before the first row, or from years below the threshold.
    everywhere = states.grid(max(years[0] - 15, 1945), years[1], microstates=True)
    frames = {name: data.frame for name, data in sources.items()}
    frames[STATES] = pd.DataFrame(index=everywhere)
    absent = {} if indicators is not None else lacking(frames)
    chosen = [name for name in INDICATORS if name not in absent]
    if indicators is not None:
        chosen = list(indicators)
    _tell_left_out(absent, frames)
    if not chosen:
        raise SpecError(
            f"no indicator can be computed from {', '.join(sorted(sources)) or 'no source'}; "
            "`atrocityrisk indicators` names the sources that each one needs"
        )
    later = later or {}
    newer = late_files.with_late_frames(frames, later)
    rows = _rows(frames, years, min_population)
    values, ages, late = {}, {}, list[pd.DataFrame]()
    progress = progress or no_progress
    for step, name in enumerate(chosen):
        progress(f"computing {name}", step, len(chosen))
        observed = compute(name, frames).reindex(everywhere)
        if later or provisional_from is not None:
            observed, cells = _with_late(
                name, observed, newer, sources, later, first_year=provisional_from
            )
            late.append(cells)
        filled, age = lags.carry_forward(observed, INDICATORS[name].max_age_years)
        values[name] = filled.reindex(rows)
        ages[name] = age.reindex(rows).fillna(MISSING)
    return Panel(
        pd.DataFrame(values, index=rows),
        ages=pd.DataFrame(ages, index=rows),
        events=_events(frames, rows),
        columns=pd.DataFrame([_facts(INDICATORS[n], sources) for n in values], index=list(values)),
        outcome=outcome,
        timing=timing,
        late_cells=_in_rows(pd.concat(late, ignore_index=True), rows) if late else None,
        last_settled_year=None if provisional_from is None else provisional_from - 1,
        usual_origin=usual_origin,
    )


def _with_late(
    name: str,
    observed: pd.Series,
    newer: Mapping[str, pd.DataFrame],
    sources: Mapping[str, SourceData],
    later: Mapping[str, SourceData],
    *,
    first_year: int | None,
) -> tuple[pd.Series, pd.DataFrame]:
    """An indicator with the years that later files add, and the list of these cells."""
    added = observed[:0]
    if set(INDICATORS[name].source) & set(later):
        computed = compute(name, newer).reindex(observed.index)
        added = late_files.added_years(observed, computed, first_year=first_year)
    cells = late_files.late_cells(name, observed, added, sources, later, first_year=first_year)
    return (added.combine_first(observed) if len(added) else observed), cells


def _in_rows(cells: pd.DataFrame, rows: pd.MultiIndex) -> pd.DataFrame:
    """Those of the listed cells that are in the panel."""
    return cells[pd.MultiIndex.from_frame(cells[["gwcode", "year"]]).isin(rows)]


def _rows(
    frames: Mapping[str, pd.DataFrame], years: tuple[int, int], min_population: int
) -> pd.MultiIndex:
    rows = states.grid(*years)
    if min_population <= 0:
        return rows
    if POPULATION not in frames:
        raise SpecError(
            f"the population threshold of {min_population} needs the source {POPULATION!r}, which "
            "was not read; add its file, or set min_population=0 (`--min-population 0`)"
        )
    known, _ = lags.carry_forward(frames[POPULATION].iloc[:, 0].reindex(rows), 10)
    return rows[~known.lt(min_population).to_numpy()]


def _tell_left_out(absent: Mapping[str, str], frames: Mapping[str, pd.DataFrame]) -> None:
    """Name indicators whose sources are there but lack a column; other releases may have it."""
    short = [name for name in absent if all(s in frames for s in INDICATORS[name].source)]
    if short:
        warnings.warn(
            f"{len(short)} indicators left out because a column is missing: {', '.join(short)}; "
            f"{short[0]}: {absent[short[0]]}",
            LeftOutWarning,
            stacklevel=3,
        )


def _events(frames: Mapping[str, pd.DataFrame], rows: pd.MultiIndex) -> pd.DataFrame:
    present = {
        name: frames[series.source][series.column].astype(float).reindex(rows)
        for name, series in EVENTS.items()
        if series.source in frames
    }
    return pd.DataFrame(present, index=rows)


def _facts(entry: Indicator, sources: Mapping[str, SourceData]) -> dict[str, object]:
    read = [sources[name] for name in entry.source if name != STATES]
    return {
        "source": ", ".join(entry.source),
        "version": ", ".join(dict.fromkeys(data.version for data in read)) or "1945-2025",
        "kind": entry.kind,
        "unit": entry.unit,
        "publication_lag": entry.publication_lag,
        "max_age_years": entry.max_age_years,
        "licence": ", ".join(sorted({data.source.licence for data in read})) or "facts",
        "description": entry.description,
    }
