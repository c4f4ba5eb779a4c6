"""From publishers' files to a panel: which files there are, which rows, which cells are carried."""

import warnings
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pandas as pd

from atrocityrisk import lags, states
from atrocityrisk.cells import MISSING
from atrocityrisk.errors import DataError, LeftOutWarning, SpecError
from atrocityrisk.indicators import INDICATORS
from atrocityrisk.indicators.base import Indicator, compute, lacking
from atrocityrisk.outcomes import EVENTS, Outcome
from atrocityrisk.panels import Panel, Timing
from atrocityrisk.sources import SOURCES, SourceData, read_source

MIN_POPULATION = 500_000
POPULATION = "population"
"""Source whose first column counts inhabitants, for the population threshold."""

STATES = "states"
"""Name under which indicators ask for the state system itself, which the package carries."""

OnStep = Callable[[str, int, int], None]
"""Told what is being done, how many steps are done and how many there are."""


def find_files(folder: Path, *, names: Iterable[str] | None = None) -> dict[str, list[Path]]:
    """Publishers' files in a folder, by source.

    Parameters
    ----------
    folder : Path
        Searched with its subfolders.
    names : iterable of str, optional
        Sources to look for; all if None.

    Returns
    -------
    dict of str to list of Path
        The recognised files of each source that is there, the newest edition last; one file of a
        source whose files are not read together.

    Raises
    ------
    DataError
        If the folder does not exist or holds no recognised file.
    """
    if not folder.is_dir():
        raise DataError(f"expected a folder of publishers' files at {folder}, found none")
    found = {}
    for name in SOURCES if names is None else names:
        source = SOURCES[name]
        matches = [
            path
            for pattern in source.files
            for path in sorted(folder.rglob(pattern))
            if path.is_file()
        ]
        files = list(dict.fromkeys(matches))
        if files:
            found[name] = files if source.several else files[-1:]
    if not found:
        raise DataError(
            f"no publisher's file recognised in {folder}; `atrocityrisk data list` names the files "
            "that are looked for"
        )
    return found


def read_folder(
    folder: Path, *, names: Iterable[str] | None = None, on_step: OnStep | None = None
) -> dict[str, SourceData]:
    """Read every recognised file of a folder.

    Parameters
    ----------
    folder : Path
        Publishers' files, in any subfolders.
    names : iterable of str, optional
        Sources to read; all that are there if None.
    on_step : callable, optional
        Told of each file before it is read.

    Returns
    -------
    dict of str to SourceData
        By name of source.

    Raises
    ------
    DataError
        If a file is not what its publisher publishes, or none is there.
    """
    files = find_files(folder, names=names)
    data = {}
    for step, (name, paths) in enumerate(files.items()):
        if on_step is not None:
            on_step(f"reading {', '.join(path.name for path in paths)}", step, len(files))
        data[name] = read_source(name, paths)
    return data


def build_panel(
    sources: Mapping[str, SourceData],
    *,
    outcome: Outcome,
    years: tuple[int, int],
    indicators: Iterable[str] | None = None,
    min_population: int = MIN_POPULATION,
    timing: Timing = "pseudo-real-time",
    on_step: OnStep | None = None,
) -> Panel:
    """Panel of every state and year, from what the sources hold.

    Parameters
    ----------
    sources : mapping of str to SourceData
        As `read_folder` returns them.
    outcome : Outcome
        What shall be forecast.
    years : tuple of int
        First and last year of the rows.
    indicators : iterable of str, optional
        Indicators to compute; all whose sources are there if None.
    min_population : int
        States known to have fewer inhabitants in a year are left out of that year; a state of
        unknown population stays.
    timing : {"pseudo-real-time", "revised"}
        Mode of time of the panel.
    on_step : callable, optional
        Told of each indicator before it is computed.

    Returns
    -------
    Panel
        Values carried forward up to each indicator's own maximum age, never backward and never
        across the succession of one state to another.

    Raises
    ------
    SpecError
        If no indicator can be computed from these sources.
    SchemaError
        If an indicator that was asked for lacks its source or a column of it.

    Warns
    -----
    LeftOutWarning
        If indicators were not named and some lack a column in the editions at hand.
    """
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
    rows = _rows(frames, years, min_population)
    values, ages = {}, {}
    for step, name in enumerate(chosen):
        if on_step is not None:
            on_step(f"computing {name}", step, len(chosen))
        observed = compute(name, frames).reindex(everywhere)
        filled, age = lags.carry_forward(observed, INDICATORS[name].carry)
        values[name] = filled.reindex(rows)
        ages[name] = age.reindex(rows).fillna(MISSING)
    return Panel(
        pd.DataFrame(values, index=rows),
        ages=pd.DataFrame(ages, index=rows),
        events=_events(frames, rows),
        columns=pd.DataFrame([_facts(INDICATORS[n], sources) for n in values], index=list(values)),
        outcome=outcome,
        timing=timing,
    )


def build_from_folder(
    folder: Path,
    *,
    outcome: Outcome,
    years: tuple[int, int],
    redistributable: bool = False,
    on_step: OnStep | None = None,
) -> Panel:
    """Panel from a folder of publishers' files.

    Parameters
    ----------
    folder : Path
        Publishers' files, in any subfolders.
    outcome : Outcome
        What shall be forecast.
    years : tuple of int
        First and last year of the rows.
    redistributable : bool
        Use only sources whose figures may be passed on.
    on_step : callable, optional
        Told of each file and indicator.

    Returns
    -------
    Panel
        With every indicator whose sources are there.

    Raises
    ------
    DataError
        If the folder or a file in it is not what it should be.
    """
    allowed = [n for n, s in SOURCES.items() if s.redistributable] if redistributable else None
    sources = read_folder(folder, names=allowed, on_step=on_step)
    return build_panel(sources, outcome=outcome, years=years, on_step=on_step)


def _rows(
    frames: Mapping[str, pd.DataFrame], years: tuple[int, int], min_population: int
) -> pd.MultiIndex:
    rows = states.grid(*years)
    if min_population <= 0:
        return rows
    if POPULATION not in frames:
        raise SpecError(
            f"the population threshold of {min_population} needs the source {POPULATION!r}, which "
            "was not read; add its file or set min_population=0"
        )
    known, _ = lags.carry_forward(frames[POPULATION].iloc[:, 0].reindex(rows), 10)
    return rows[~known.lt(min_population).to_numpy()]


def _tell_left_out(absent: Mapping[str, str], frames: Mapping[str, pd.DataFrame]) -> None:
    """Name indicators whose sources are there but lack a column; other editions may have it."""
    short = [name for name in absent if all(s in frames for s in INDICATORS[name].source)]
    if short:
        warnings.warn(
            f"{len(short)} indicators left out for want of a column: {', '.join(short)}; "
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
        "lag": entry.lag,
        "carry": entry.carry,
        "licence": ", ".join(sorted({data.source.licence for data in read})) or "facts",
        "description": entry.description,
    }
