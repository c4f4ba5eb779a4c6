"""Reading model output, ours or another hub's, back into forecasts."""

import re
from itertools import pairwise
from os import PathLike
from pathlib import Path

import numpy as np
import pandas as pd

from atrocityrisk.errors import DataError, DuplicateRowsError
from atrocityrisk.hubverse.forecast_tables import PROBABILITY, HubForecast
from atrocityrisk.hubverse.locations import LocationTable, read_locations, states_at
from atrocityrisk.hubverse.output_rows import MODEL_ID, read_rows
from atrocityrisk.hubverse.target_windows import horizon_units, with_windows

OUTPUT = "model-output"
POSITIVE = frozenset({"yes", "1", "true", "1.0"})
NEGATIVE = frozenset({"no", "0", "false", "0.0"})
TOLERANCE = 1e-6
"""By which the probabilities of a task may miss 1."""

_DATED = re.compile(r"(\d{4})-\d\d-\d\d-(.+)")


def read_hub(folder: str | PathLike[str]) -> list[HubForecast]:
    """Every forecast in a hub's folder.

    Parameters
    ----------
    folder : path
        With the folder ``model-output``.

    Returns
    -------
    list of HubForecast
        In order of file name.

    Raises
    ------
    DataError
        If there is no model output, or a file is refused.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> import pandas as pd
    >>> import atrocityrisk as ar
    >>> frame = pd.DataFrame(
    ...     {"model": "ours", "outcome": "mass_killing", "gwcode": [483], "origin": 2024,
    ...      "first_year": 2025, "last_year": 2026, "probability": 0.08}
    ... )
    >>> forecast = ar.hubverse.HubForecast(frame=frame)
    >>> with TemporaryDirectory() as folder:
    ...     _ = ar.hubverse.write_hub(folder, [forecast], team="ours")
    ...     (back,) = ar.hubverse.read_hub(folder)
    >>> float(back.frame["probability"].iloc[0])
    0.08
    """
    return [forecast for path in output_files(folder) for forecast in read_model_output(path)]


def output_files(folder: str | PathLike[str]) -> list[Path]:
    """Files of model output in a hub's folder.

    Parameters
    ----------
    folder : path
        With the folder ``model-output``.

    Returns
    -------
    list of Path
        In order of name.

    Raises
    ------
    DataError
        If there is none.
    DuplicateRowsError
        If a file is there as Parquet and as CSV.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> import pandas as pd
    >>> import atrocityrisk as ar
    >>> frame = pd.DataFrame(
    ...     {"model": "ours", "outcome": "mass_killing", "gwcode": [483], "origin": 2024,
    ...      "first_year": 2025, "last_year": 2026, "probability": 0.08}
    ... )
    >>> forecast = ar.hubverse.HubForecast(frame=frame)
    >>> with TemporaryDirectory() as folder:
    ...     _ = ar.hubverse.write_hub(folder, [forecast], team="ours")
    ...     [path.parent.name for path in ar.hubverse.output_files(folder)]
    ['ours-ours']
    """
    paths = sorted(
        path
        for pattern in ("*.parquet", "*.csv")
        for path in (Path(folder) / OUTPUT).glob(f"*/{pattern}")
    )
    if not paths:
        raise DataError(
            f"expected files model-output/MODEL/*.parquet or *.csv in {folder}, found none; name "
            "the folder of a hub"
        )
    for path, following in pairwise(paths):
        if path.with_suffix("") == following.with_suffix(""):
            raise DuplicateRowsError(
                f"expected each file of model output once, found {path} and {following.name}; "
                "keep one"
            )
    return paths


def read_model_output(path: str | PathLike[str]) -> list[HubForecast]:
    """Forecasts in one file of model output.

    Parameters
    ----------
    path : path
        ``.../TEAM-MODEL/ORIGIN_DATE-TEAM-MODEL.parquet`` or ``.csv``.

    Returns
    -------
    list of HubForecast
        One per origin, target and window. The model is what follows the team in the folder's name.
        The probability is that of "yes", "1" or "true" in a pmf; without a pmf it is the mean of
        the samples. Samples of a target whose name ends with " probability" are the draws; the
        output types mean, median, quantile and cdf are left alone.

    Raises
    ------
    SchemaError
        If a column is missing, or an unknown one would part the tasks.
    DataError
        If the file is empty, a cell is none of what its column holds, a window is not of whole
        calendar years after the origin, a pmf has other categories than yes and no or does not sum
        to 1, or the file's name contradicts what it holds.
    UnknownStateError
        If a location is no state in the year of the origin, or a number that no table of the hub
        (``auxiliary-data/locations.csv``) explains.

    Notes
    -----
    A window needs target_start_date and target_end_date. Without the first it is the whole time
    from an origin on 31 December to the end; without both it follows from the horizon and its unit
    in the hub's ``tasks.json``.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> import pandas as pd
    >>> import atrocityrisk as ar
    >>> frame = pd.DataFrame(
    ...     {"model": "ours", "outcome": "mass_killing", "gwcode": [483], "origin": 2024,
    ...      "first_year": 2025, "last_year": 2026, "probability": 0.08}
    ... )
    >>> forecast = ar.hubverse.HubForecast(frame=frame)
    >>> with TemporaryDirectory() as folder:
    ...     _ = ar.hubverse.write_hub(folder, [forecast], team="ours")
    ...     (path,) = ar.hubverse.output_files(folder)
    ...     (back,) = ar.hubverse.read_model_output(path)
    >>> back.years
    (2024, 2025, 2026)
    """
    path = Path(path)
    hub = path.absolute().parents[2] if path.absolute().parent.parent.name == OUTPUT else None
    table = with_windows(read_rows(path), path, units=horizon_units(hub))
    table = table.assign(outcome=table["target"].str.removesuffix(PROBABILITY))
    _check_file_name(table, path)
    # Folders are TEAM-MODEL, and a model may have a hyphen in its name.
    folder = path.absolute().parent.name
    model = folder.partition("-")[2] or folder
    locations = read_locations(hub)
    # A window is recognised by its years, so that targets of other outcomes do not mix.
    keys = ["origin", "outcome", "first_year", "last_year"]
    parts = table.groupby(keys, sort=True, dropna=False)
    return [_forecast(rows, model, path, locations) for _, rows in parts]


def _forecast(
    rows: pd.DataFrame, model: str, path: Path, locations: LocationTable | None
) -> HubForecast:
    first = rows.iloc[0]
    origin = int(first["origin"])
    where = f"{path}, target {first['target']!r} of {origin}"
    rows = rows.assign(
        gwcode=states_at(rows["location"], year=origin, where=where, table=locations)
    )
    drawn = rows["output_type"].eq("sample")
    of_probability = rows["target"].str.endswith(PROBABILITY)
    pmf = _from_pmf(rows[~drawn], where)
    draws = _wide(rows[drawn & of_probability], where)
    events = _wide(rows[drawn & ~of_probability], where)
    if pmf is not None:
        probability = pmf
    elif draws is not None:
        probability = draws.mean(axis=1)
    else:
        assert events is not None
        if not np.isin(events.to_numpy(), (0.0, 1.0)).all():
            raise DataError(
                f"{where}: expected samples of 0 and 1, found others; see in the hub's tasks.json "
                "what they are samples of"
            )
        probability = events.mean(axis=1)
    for samples in (draws, events):
        if samples is not None and not samples.index.equals(probability.index):
            raise DataError(
                f"{where}: expected the pmf and the samples of the same states, found different "
                "ones; write both for all"
            )
    frame = pd.DataFrame(
        {
            "model": model,
            "outcome": str(first["outcome"]),
            "gwcode": probability.index.to_numpy(),
            "origin": origin,
            "first_year": int(first["first_year"]),
            "last_year": int(first["last_year"]),
            "probability": probability.to_numpy(),
        }
    )
    return HubForecast(frame=frame, draws=None if draws is None else draws.to_numpy())


def _from_pmf(rows: pd.DataFrame, where: str) -> pd.Series | None:
    """Probability of "yes" by state."""
    if rows.empty:
        return None
    category = rows["output_type_id"].astype("str").str.strip().str.lower()
    strange = category[~category.isin(POSITIVE | NEGATIVE)]
    if len(strange):
        raise DataError(
            f"{where}: expected the categories yes and no, 1 and 0, or true and false, found "
            f"{strange.iloc[0]!r}; rename it"
        )
    part = rows.assign(yes=category.isin(POSITIVE))
    _refuse_twice(part, ["gwcode", "yes"], where)
    wide = part.pivot(index="gwcode", columns="yes", values="value").sort_index()
    if len(wide.columns) != 2 or wide.isna().to_numpy().any():
        raise DataError(
            f"{where}: expected a row for yes and one for no of every state, found one of them "
            "missing; write both"
        )
    total = wide.sum(axis=1)
    wrong = total[(total - 1).abs() > TOLERANCE]
    if len(wrong):
        raise DataError(
            f"{where}: expected probabilities that sum to 1, found {wrong.iloc[0]:g} for gwcode "
            f"{wrong.index[0]}; correct them"
        )
    return wide[True]


def _wide(rows: pd.DataFrame, where: str) -> pd.DataFrame | None:
    """Samples by state and index, indices in order of number."""
    if rows.empty:
        return None
    # As numbers where they are: as text, 10 would come before 2.
    numbers = pd.to_numeric(rows["output_type_id"], errors="coerce")
    index = numbers if numbers.notna().all() else rows["output_type_id"]
    part = rows.assign(sample=index)
    _refuse_twice(part, ["gwcode", "sample"], where)
    wide = part.pivot(index="gwcode", columns="sample", values="value").sort_index()
    if wide.isna().to_numpy().any():
        raise DataError(
            f"{where}: expected each index of the samples to be one draw of every state, found "
            "states without some; write them all"
        )
    return wide.sort_index(axis=1)


def _check_file_name(table: pd.DataFrame, path: Path) -> None:
    """Refuse a file that lies in another model's folder, or is of another round, than its name."""
    dated = _DATED.fullmatch(path.stem)
    folder = path.absolute().parent.name
    if dated is not None and dated[2] != folder:
        raise DataError(
            f"expected the model of the file {path} in the folder's name, found {dated[2]!r} in "
            f"{folder!r}; move the file to its own model's folder"
        )
    years = set(table["origin"])
    if dated is not None and years != {int(dated[1])}:
        raise DataError(
            f"{path}: expected origins in {dated[1]}, the year in the file's name, found "
            f"{', '.join(map(str, sorted(years)))}; correct the name or the dates"
        )
    if MODEL_ID in table and not set(table[MODEL_ID]) <= {folder}:
        raise DataError(
            f"{path}: expected the {MODEL_ID} {folder!r}, the folder's name, found another; write "
            "one file per model, each in its own folder"
        )


def _refuse_twice(rows: pd.DataFrame, keys: list[str], where: str) -> None:
    twice = rows[rows.duplicated(keys)]
    if len(twice):
        raise DuplicateRowsError(
            f"{where}: expected one row per state and category, found {len(twice)} more, first "
            f"for the location {twice['location'].iloc[0]!r}; keep one"
        )
