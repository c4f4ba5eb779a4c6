"""What was observed, as a hub's target data: every vintage in the series, the newest as oracle."""

from collections.abc import Mapping
from datetime import date
from os import PathLike
from pathlib import Path

import numpy as np
import pandas as pd

from atrocityrisk import states
from atrocityrisk._core.files import atomic_write, safe_join
from atrocityrisk.errors import DataError
from atrocityrisk.hubverse.forecast_tables import NO, YES
from atrocityrisk.hubverse.hub_writing import write_rows
from atrocityrisk.hubverse.locations import (
    TABLE,
    Location,
    location_rows,
    locations_of,
    read_locations,
    states_at,
    write_locations,
)
from atrocityrisk.hubverse.output_rows import number_of
from atrocityrisk.hubverse.target_windows import day_of
from atrocityrisk.outcomes import outcome_named
from atrocityrisk.sources._readers.column_checks import require_columns
from atrocityrisk.sources._readers.csv import read_csv_table

SERIES = ["as_of", "target", "target_end_date", "location", "observation"]
ORACLE = ["as_of", "target", "target_end_date", "location", "output_type", "output_type_id",
          "oracle_value"]  # fmt: skip


def target_data(
    outcome: str,
    occurred: Mapping[str, pd.Series],
    *,
    location: Location = "iso3",
    since: int | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Time series and oracle output of an outcome.

    Parameters
    ----------
    outcome : str
        Name of the outcome, which is the hub's target.
    occurred : mapping of str to Series
        Whether the event occurred in each state and year (1, 0 or missing; indexed by gwcode and
        year), by the day as of which it was known.
    location : {"iso3", "gwcode"}
        Codes of states.
    since : int, optional
        First year in which a window ends.

    Returns
    -------
    tuple of DataFrame
        Time series: as_of, target, target_end_date, location, observation (1 or 0 for the window
        that ends that day). Oracle output of the newest day: as_of, target, target_end_date,
        location, output_type ("pmf"), output_type_id ("no", "yes"), oracle_value. Windows that were
        open, or not observed, are left out: they are unknown, not 0.

    Raises
    ------
    DataError
        If there is nothing observed, or a day is none.

    Examples
    --------
    >>> years = pd.MultiIndex.from_product([[483], [2023, 2024]], names=["gwcode", "year"])
    >>> series, oracle = target_data("mass_killing", {"2025-08-04": pd.Series([0, 1], index=years)})
    >>> series[["target_end_date", "location", "observation"]].to_numpy().tolist()
    [['2024-12-31', 'TCD', 1.0]]
    """
    known = outcome_named(outcome)
    if not occurred:
        raise DataError("expected at least one vintage for target data, found none; give one")
    parts = []
    for day, series in sorted(occurred.items()):
        _check_day(day)
        windows = _windows(series, width=known.last - known.first + 1)
        for year in map(int, windows.columns):
            if since is not None and year < since:
                continue
            values = windows[year].dropna()
            codes = values.index.to_numpy()
            part = pd.DataFrame(
                {
                    "as_of": day,
                    "target": outcome,
                    "target_end_date": f"{year}-12-31",
                    "location": _window_locations(codes, year=year, location=location),
                    "observation": values.to_numpy(),
                }
            )
            parts.append(part.dropna(subset=["location"]))
    if not parts:
        raise DataError(
            f"expected observed windows of {outcome!r}, found none in any vintage; give other years"
        )
    table = pd.concat(parts, ignore_index=True)[SERIES]
    # Days in ISO form are in order as text.
    newest = table[table["as_of"] == max(occurred)]
    oracle = pd.concat(
        [
            newest.assign(
                output_type="pmf",
                output_type_id=name,
                oracle_value=(newest["observation"] == value).astype(float),
            )
            for name, value in ((NO, 0), (YES, 1))
        ],
        ignore_index=True,
    )[ORACLE]
    return table, oracle


def write_target_data(
    folder: str | PathLike[str], series: pd.DataFrame, oracle: pd.DataFrame
) -> tuple[Path, ...]:
    """Write a hub's target data.

    Parameters
    ----------
    folder : path
        Folder of the hub.
    series, oracle : DataFrame
        As `target_data` returns them.

    Returns
    -------
    tuple of Path
        ``target-data/time-series.csv`` and ``target-data/oracle-output.csv``. With numbers as
        locations ``auxiliary-data/locations.csv`` is written beside them.

    Raises
    ------
    OutputError
        If the folder cannot be written to.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> import pandas as pd
    >>> import atrocityrisk as ar
    >>> years = pd.MultiIndex.from_product([[483], [2023, 2024]], names=["gwcode", "year"])
    >>> onsets = {"2025-08-04": pd.Series([0, 1], index=years)}
    >>> tables = ar.hubverse.target_data("mass_killing", onsets)
    >>> with TemporaryDirectory() as folder:
    ...     sorted(path.name for path in ar.hubverse.write_target_data(folder, *tables))
    ['oracle-output.csv', 'time-series.csv']
    """
    paths = []
    # ISO codes speak for themselves; a table that is there already must list them all the same.
    if series["location"].str.isdigit().any() or (Path(folder) / TABLE).is_file():
        write_locations(Path(folder), _location_rows(series))
    for name, table in (("time-series", series), ("oracle-output", oracle)):
        path = safe_join(Path(folder), f"target-data/{name}.csv")
        with atomic_write(path) as temporary:
            write_rows(table, temporary)
        paths.append(path)
    return tuple(paths)


def read_target_data(folder: str | PathLike[str]) -> pd.DataFrame:
    """What a hub observed, vintage by vintage.

    Parameters
    ----------
    folder : path
        Folder of the hub.

    Returns
    -------
    DataFrame
        as_of, target, target_end_date, location, observation, gwcode; the state is that which had
        the location in the last year of the window.

    Raises
    ------
    DataError
        If there is no time series, or a cell is none of what its column holds.
    UnknownStateError
        If a location is no state, or a number that no table of the hub explains.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> import pandas as pd
    >>> import atrocityrisk as ar
    >>> years = pd.MultiIndex.from_product([[483], [2023, 2024]], names=["gwcode", "year"])
    >>> onsets = {"2025-08-04": pd.Series([0, 1], index=years)}
    >>> tables = ar.hubverse.target_data("mass_killing", onsets)
    >>> with TemporaryDirectory() as folder:
    ...     _ = ar.hubverse.write_target_data(folder, *tables)
    ...     len(ar.hubverse.read_target_data(folder))
    1
    """
    path = Path(folder) / "target-data" / "time-series.csv"
    if not path.is_file():
        raise DataError(f"expected {path}, found none; name the folder of a hub with target data")
    table = read_csv_table(path, text=SERIES)
    require_columns([*map(str, table)], SERIES, path)
    for name in ("as_of", "target_end_date"):
        cells = zip(table.index, table[name], strict=True)
        table[name] = [
            day_of(cell, name, f"{path}, row {row + 1}").isoformat() for row, cell in cells
        ]
    for name in ("target", "location", "observation"):
        empty = table.index[table[name].isna()]
        if len(empty):
            raise DataError(
                f"{path}, row {empty[0] + 1}: expected the column {name} filled, found "
                "an empty cell; fill it, or remove the row"
            )
    cells = zip(table.index, table["observation"], strict=True)
    table["observation"] = [number_of(cell, f"{path}, row {row + 1}") for row, cell in cells]
    locations = read_locations(Path(folder))
    parts = [
        rows.assign(
            gwcode=states_at(
                rows["location"], year=int(str(day)[:4]), where=str(path), table=locations
            )
        )
        for day, rows in table.groupby("target_end_date", sort=False, dropna=False)
    ]
    return pd.concat(parts).sort_index()


def _location_rows(series: pd.DataFrame) -> pd.DataFrame:
    """Rows of the table of locations for a time series of ours."""
    parts = []
    for day, rows in series.groupby("target_end_date"):
        codes, year = rows["location"].unique().tolist(), int(str(day)[:4])
        numbers = states.translate(
            pd.Series(codes), year, system="gw" if str(codes[0]).isdigit() else "iso3"
        )
        parts.append(location_rows(numbers.to_numpy(dtype=np.int64), codes, year=year))
    return pd.concat(parts, ignore_index=True)


def _windows(series: pd.Series, *, width: int) -> pd.DataFrame:
    """Whether the event occurred in the `width` years up to each; state by year, or missing."""
    wide = series.unstack("year").sort_index(axis=1)
    # A year that is left out must not shorten a window.
    wide = wide.reindex(columns=range(int(wide.columns.min()), int(wide.columns.max()) + 1)).T
    whole = wide.rolling(width, min_periods=width).max()
    # An onset settles the window even where another of its years is unknown.
    some = wide.rolling(width, min_periods=1).max()
    label = whole.where(whole.notna(), some.where(some.eq(1)))
    # A window that began before the first year on record is unknown.
    return label.iloc[width - 1 :].T


def _window_locations(codes: np.ndarray, *, year: int, location: Location) -> pd.Series:
    """Locations in the last year of a window; none for a state that ended before."""
    alive = np.isin(codes, states.states_in(year, microstates=True))
    found = pd.Series([None] * len(codes), dtype="object")
    if alive.any():
        found[alive] = locations_of(codes[alive], year=year, location=location)
    return found


def _check_day(day: str) -> None:
    try:
        date.fromisoformat(day)
    except ValueError as problem:
        raise DataError(
            f"expected a day such as 2025-08-04 as as_of, found {day!r}; correct it"
        ) from problem
