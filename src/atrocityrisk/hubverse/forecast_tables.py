"""One forecast as rows of hubverse model output."""

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from atrocityrisk.errors import DataError, DuplicateRowsError
from atrocityrisk.forecasting.forecast_results import COLUMNS as FORECAST_COLUMNS
from atrocityrisk.hubverse.locations import Location, locations_of

TASKS = ["origin_date", "target", "location", "horizon", "target_start_date", "target_end_date"]
COLUMNS = [*TASKS, "output_type", "output_type_id", "value"]
NO, YES = "no", "yes"
PROBABILITY = " probability"
"""Ends the name of the target whose samples are draws of the probability itself."""

MONTHS = 12

_NAME = re.compile(r"[A-Za-z0-9_]+")


@dataclass(frozen=True, kw_only=True, eq=False)
class HubForecast:
    """A forecast on its way to or from a hub.

    Attributes
    ----------
    frame : DataFrame
        model, outcome, gwcode, origin, first_year, last_year, probability; one origin, model and
        outcome, sorted by gwcode.
    draws : ndarray of shape (rows, draws) or None
        Draws of each probability.

    Examples
    --------
    >>> frame = pd.DataFrame(
    ...     {"model": "m", "outcome": "mass_killing", "gwcode": [483], "origin": 2024,
    ...      "first_year": 2025, "last_year": 2026, "probability": [0.25]}
    ... )
    >>> HubForecast(frame=frame).years
    (2024, 2025, 2026)
    """

    frame: pd.DataFrame
    draws: np.ndarray | None = None

    def __post_init__(self) -> None:
        """Refuse what is not one forecast."""
        absent = [name for name in FORECAST_COLUMNS if name not in self.frame]
        if absent or self.frame.empty:
            raise DataError(
                f"expected a forecast with {', '.join(FORECAST_COLUMNS)}, found "
                + (f"no {absent[0]!r}" if absent else "no rows")
                + "; correct the forecast"
            )
        for name in ("model", "outcome", "origin", "first_year", "last_year"):
            if len(self.frame[name].drop_duplicates()) != 1:
                raise DataError(
                    f"expected one {name} in a forecast, found several; export each by itself"
                )
        if self.frame["gwcode"].duplicated().any():
            twice = self.frame.loc[self.frame["gwcode"].duplicated(), "gwcode"].iloc[0]
            raise DuplicateRowsError(
                f"expected one row per state in a forecast, found gwcode {twice} twice; keep one"
            )
        probability = self.frame["probability"].to_numpy(dtype=np.float64)
        # Written so that a missing probability fails too.
        wrong = ~((probability >= 0) & (probability <= 1))
        if wrong.any():
            raise DataError(
                "expected probabilities between 0 and 1 in a forecast, found "
                f"{probability[wrong][0]:g}; correct it"
            )
        if self.draws is not None and self.draws.shape[0] != len(self.frame):
            raise DataError(
                f"expected draws for {len(self.frame)} states, found {self.draws.shape[0]} rows; "
                "give one row per state"
            )
        # Written so that a missing draw fails too.
        if self.draws is not None and not ((self.draws >= 0) & (self.draws <= 1)).all():
            raise DataError(
                "expected draws of probabilities between 0 and 1, found others; correct them"
            )

    @property
    def model(self) -> str:
        """Name of the model."""
        return str(self.frame["model"].iloc[0])

    @property
    def outcome(self) -> str:
        """Name of the outcome, which is the hub's target."""
        return str(self.frame["outcome"].iloc[0])

    @property
    def years(self) -> tuple[int, int, int]:
        """Origin, first and last year of the window."""
        first = self.frame.iloc[0]
        return int(first["origin"]), int(first["first_year"]), int(first["last_year"])


def check_name(name: str, *, what: str) -> str:
    """A name as a hub's files may carry it."""
    if not _NAME.fullmatch(name):
        raise DataError(
            f"expected letters, digits and underscores in names of a hub's files, found the {what} "
            f"{name!r}; rename it first"
        )
    return name


def task_columns(forecast: HubForecast, *, location: Location) -> pd.DataFrame:
    """What identifies each prediction."""
    origin, first, last = forecast.years
    gwcode = forecast.frame["gwcode"].to_numpy()
    return pd.DataFrame(
        {
            "origin_date": f"{origin}-12-31",
            "target": forecast.outcome,
            "location": locations_of(gwcode, year=origin, location=location),
            # Hubs count days, weeks or months; there are no years.
            "horizon": MONTHS * (last - origin),
            "target_start_date": f"{first}-01-01",
            "target_end_date": f"{last}-12-31",
        }
    )


def model_output(forecast: HubForecast, *, location: Location = "iso3") -> pd.DataFrame:
    """Rows of a forecast in a hub's file.

    Parameters
    ----------
    forecast : HubForecast
        Forecast.
    location : {"iso3", "gwcode"}
        Codes of states.

    Returns
    -------
    DataFrame
        origin_date, target, location, horizon (months), target_start_date, target_end_date,
        output_type, output_type_id, value. Of output type "pmf", the rows "no" and "yes" of each
        state. With draws, of output type "sample" and a target of its own, the outcome's name with
        " probability": a sample is a draw of the probability, not of the event, and one index is
        one draw for all states together.

    Raises
    ------
    DataError
        If a state has no code of the system chosen.

    References
    ----------
    .. [1] The Consortium of Infectious Disease Modeling Hubs. hubDocs: model output.
       https://docs.hubverse.io/en/latest/user-guide/model-output.html

    Examples
    --------
    >>> frame = pd.DataFrame(
    ...     {"model": "m", "outcome": "mass_killing", "gwcode": [483], "origin": 2024,
    ...      "first_year": 2025, "last_year": 2026, "probability": [0.25]}
    ... )
    >>> rows = model_output(HubForecast(frame=frame))
    >>> rows[["location", "horizon", "output_type_id", "value"]].to_numpy().tolist()
    [['TCD', 24, 'no', 0.75], ['TCD', 24, 'yes', 0.25]]
    """
    tasks = task_columns(forecast, location=location)
    yes = forecast.frame["probability"].to_numpy(dtype=np.float64)
    parts = [
        tasks.assign(output_type="pmf", output_type_id=name, value=value)
        for name, value in ((NO, 1 - yes), (YES, yes))
    ]
    if forecast.draws is not None:
        # A sample in hub form is of the event; a target of its own says that these are of its
        # probability. One index is one draw for all states together.
        n_draws = forecast.draws.shape[1]
        repeated = tasks.loc[tasks.index.repeat(n_draws)].reset_index(drop=True)
        parts.append(
            repeated.assign(
                target=repeated["target"] + PROBABILITY,
                output_type="sample",
                output_type_id=np.tile(np.arange(1, n_draws + 1).astype(str), len(tasks)),
                value=np.ascontiguousarray(forecast.draws, dtype=np.float64).reshape(-1),
            )
        )
    return pd.concat(parts, ignore_index=True)[COLUMNS]
