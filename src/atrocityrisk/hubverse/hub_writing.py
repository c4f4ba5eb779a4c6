"""Writing a hub's folder."""

import json
from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import Literal

import pandas as pd

from atrocityrisk._core.files import atomic_write, check_folder, safe_join
from atrocityrisk.errors import SpecError
from atrocityrisk.hubverse.forecast_tables import HubForecast, check_name, model_output
from atrocityrisk.hubverse.hub_configs import admin_config, target_data_config, tasks_config
from atrocityrisk.hubverse.locations import (
    TABLE,
    Location,
    location_rows,
    locations_of,
    write_locations,
)

FileFormat = Literal["parquet", "csv"]


def write_hub(
    folder: str | PathLike[str],
    forecasts: Sequence[HubForecast],
    *,
    team: str,
    location: Location = "iso3",
    file_format: FileFormat = "parquet",
    name: str = "atrocityrisk",
) -> tuple[Path, ...]:
    """Write forecasts as a hub: model output and configuration.

    Parameters
    ----------
    folder : path
        Folder of the hub; made if it does not exist.
    forecasts : sequence of HubForecast
        Any origins, models and outcomes.
    team : str
        Team in the file names; letters, digits and underscores.
    location : {"iso3", "gwcode"}
        Codes of states.
    file_format : {"parquet", "csv"}
        Of model output.
    name : str
        Of the hub.

    Returns
    -------
    tuple of Path
        ``hub-config/admin.json``, ``tasks.json`` and ``target-data.json``, with numbers as
        locations also ``auxiliary-data/locations.csv``, which says whose numbers they are; then one
        file ``model-output/TEAM-MODEL/ORIGIN_DATE-TEAM-MODEL`` per origin and model.

    Raises
    ------
    DataError
        If a name or a forecast does not fit a hub.
    SpecError
        If the file format is unknown.
    OutputError
        If the folder cannot be written to.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from atrocityrisk.hubverse import read_hub
    >>> frame = pd.DataFrame(
    ...     {"model": "m", "outcome": "mass_killing", "gwcode": [483], "origin": 2024,
    ...      "first_year": 2025, "last_year": 2026, "probability": [0.25]}
    ... )
    >>> with TemporaryDirectory() as folder:
    ...     paths = write_hub(folder, [HubForecast(frame=frame)], team="us")
    ...     (back,) = read_hub(folder)
    >>> paths[-1].name, float(back.frame["probability"].iloc[0])
    ('2024-12-31-us-m.parquet', 0.25)
    """
    if file_format not in ("parquet", "csv"):
        raise SpecError(
            f"expected the file_format 'parquet' or 'csv', found {file_format!r}; choose one"
        )
    folder = Path(folder)
    check_name(team, what="team")
    check_folder(folder)
    configs = {
        "admin.json": admin_config(name=name, maintainer=team, file_format=file_format),
        "tasks.json": tasks_config(forecasts, location=location),
        "target-data.json": target_data_config(),
    }
    # Forecasts of one origin and model share a file, whatever their outcomes and windows.
    outputs: dict[str, list[pd.DataFrame]] = {}
    for forecast in forecasts:
        model = f"{team}-{check_name(forecast.model, what='model')}"
        file = f"model-output/{model}/{forecast.years[0]}-12-31-{model}.{file_format}"
        outputs.setdefault(file, []).append(model_output(forecast, location=location))
    paths = []
    for config, content in configs.items():
        path = safe_join(folder, f"hub-config/{config}")
        with atomic_write(path) as temporary:
            temporary.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
        paths.append(path)
    # ISO codes speak for themselves; a table that is there already must list them all the same.
    if location == "gwcode" or (folder / TABLE).is_file():
        paths.append(write_locations(folder, _location_rows(forecasts, location)))
    for file, tables in outputs.items():
        path = safe_join(folder, file)
        with atomic_write(path) as temporary:
            write_rows(pd.concat(tables, ignore_index=True), temporary)
        paths.append(path)
    return tuple(paths)


def _location_rows(forecasts: Sequence[HubForecast], location: Location) -> pd.DataFrame:
    parts = []
    for forecast in forecasts:
        gwcode, year = forecast.frame["gwcode"].to_numpy(), forecast.years[0]
        codes = locations_of(gwcode, year=year, location=location)
        parts.append(location_rows(gwcode, codes, year=year))
    return pd.concat(parts, ignore_index=True)


def write_rows(table: pd.DataFrame, path: Path) -> None:
    """Write a table of a hub at full precision."""
    # NA is how R, in which most hubs work, spells what is missing.
    if path.suffix == ".parquet":
        table.to_parquet(path, index=False)
    else:
        table.to_csv(path, index=False, na_rep="NA", lineterminator="\n")
