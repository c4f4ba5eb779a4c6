"""Reading model output, ours or another hub's, back into forecasts."""

from os import PathLike
from pathlib import Path

import numpy as np
import pandas as pd

from atrocityrisk.errors import DataError, DuplicateRowsError, SchemaError
from atrocityrisk.hubverse.forecast_tables import MONTHS, PROBABILITY, HubForecast
from atrocityrisk.hubverse.locations import states_at
from atrocityrisk.sources._readers.guards import check_file

ORIGINS = ("origin_date", "reference_date", "forecast_date")
ENDS = ("target_end_date", "target_date")
POSITIVE = frozenset({"yes", "1", "true", "1.0"})
NEGATIVE = frozenset({"no", "0", "false", "0.0"})
TOLERANCE = 1e-6
"""By which the probabilities of a task may miss 1."""


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
    """
    paths = sorted(
        path
        for pattern in ("*.parquet", "*.csv")
        for path in (Path(folder) / "model-output").glob(f"*/{pattern}")
    )
    if not paths:
        raise DataError(
            f"expected files model-output/MODEL/*.parquet or *.csv in {folder}, found none; name "
            "the folder of a hub"
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
        One per origin, target and window. The probability is that of "yes", "1" or "true" in a pmf;
        without a pmf it is the mean of the samples. Samples of a target whose name ends with
        " probability" are the draws; other output types are left alone.

    Raises
    ------
    SchemaError
        If a column is missing.
    DataError
        If the file is empty, a pmf has other categories than yes and no or does not sum to 1.
    UnknownStateError
        If a location is no state in the year of the origin.
    """
    path = Path(path)
    table = _read_rows(path)
    origin = _first_of(table, ORIGINS, path)
    _require(table, ("target", "location", "output_type", "output_type_id", "value"), path)
    # A window is recognised by its years, so that targets of other outcomes do not mix.
    table = table.assign(
        origin=_years(table[origin], path),
        first_year=_first_years(table, origin, path),
        last_year=_last_years(table, origin, path),
        outcome=table["target"].str.removesuffix(PROBABILITY),
    )
    # Folders are TEAM-MODEL, and a model may have a hyphen in its name.
    model = path.parent.name.partition("-")[2] or path.parent.name
    keys = ["origin", "outcome", "first_year", "last_year"]
    wanted = table[table["output_type"].isin(["pmf", "sample"])]
    if wanted.empty:
        raise DataError(
            f"expected rows of output type pmf or sample in {path}, found neither, so it holds no "
            "probabilities; ask the team for a pmf"
        )
    return [_forecast(rows, model, path) for _, rows in wanted.groupby(keys, sort=True)]


def _forecast(rows: pd.DataFrame, model: str, path: Path) -> HubForecast:
    first = rows.iloc[0]
    origin = int(first["origin"])
    where = f"{path}, target {first['target']!r} of {origin}"
    rows = rows.assign(gwcode=states_at(rows["location"], year=origin, where=where))
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
    if draws is not None and not draws.index.equals(probability.index):
        raise DataError(
            f"{where}: expected the pmf and the samples of the same states, found different ones; "
            "write both for all"
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


def _read_rows(path: Path) -> pd.DataFrame:
    check_file(path)
    if path.suffix == ".parquet":
        table = pd.read_parquet(path)
        text = [name for name in ("location", "target", "output_type_id") if name in table]
        return table.astype(dict.fromkeys(text, "str"))
    try:
        # Without pandas' missing words: NA is a code of Namibia.
        table = pd.read_csv(path, dtype="str", keep_default_na=False)
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as problem:
        raise DataError(
            f"expected a table in UTF-8 in {path}, found another file ({problem}); write it again"
        ) from problem
    if table.empty:
        raise DataError(f"expected model output in {path}, found no rows; write it again")
    if "value" in table:
        try:
            # Python's own conversion is exact in every version of pandas.
            table["value"] = [float(cell) for cell in table["value"]]
        except ValueError as problem:
            raise DataError(
                f"{path}: expected numbers as values, found text ({problem}); correct it"
            ) from problem
    return table


def _first_of(table: pd.DataFrame, names: tuple[str, ...], path: Path) -> str:
    found = [name for name in names if name in table]
    if not found:
        raise SchemaError(
            f"expected a column {' or '.join(names)} in {path}, found none; is it hubverse model "
            "output?"
        )
    return found[0]


def _require(table: pd.DataFrame, names: tuple[str, ...], path: Path) -> None:
    absent = [name for name in names if name not in table]
    if absent:
        raise SchemaError(
            f"expected a column {absent[0]!r} in {path}, found none; is it hubverse model output?"
        )


def _years(dates: pd.Series, path: Path) -> pd.Series:
    days = pd.to_datetime(dates, errors="coerce")
    if days.isna().any():
        raise DataError(
            f"{path}: expected dates such as 2024-12-31, found {dates[days.isna()].iloc[0]!r}; "
            "correct it"
        )
    return days.dt.year.astype("int64")


def _first_years(table: pd.DataFrame, origin: str, path: Path) -> pd.Series:
    """The window's first year as stated, else the year after the origin."""
    if "target_start_date" in table:
        return _years(table["target_start_date"], path)
    return _years(table[origin], path) + 1


def _last_years(table: pd.DataFrame, origin: str, path: Path) -> pd.Series:
    end = next((name for name in ENDS if name in table), None)
    if end is not None:
        return _years(table[end], path)
    _require(table, ("horizon",), path)
    months = pd.to_numeric(table["horizon"], errors="coerce")
    if months.isna().any() or (months % MONTHS).ne(0).any() or (months <= 0).any():
        raise DataError(
            f"{path}: expected horizons of whole years in months (12, 24), found "
            f"{table['horizon'].iloc[0]!r}; add a column target_end_date"
        )
    return _years(table[origin], path) + (months // MONTHS).astype("int64")


def _refuse_twice(rows: pd.DataFrame, keys: list[str], where: str) -> None:
    twice = rows[rows.duplicated(keys)]
    if len(twice):
        raise DuplicateRowsError(
            f"{where}: expected one row per state and category, found {len(twice)} more, first "
            f"for the location {twice['location'].iloc[0]!r}; keep one"
        )
