"""Configuration files of a hub, schema version 6.0.0."""

from collections.abc import Sequence
from typing import Any

from atrocityrisk._formatting.titles import subject
from atrocityrisk.errors import DataError
from atrocityrisk.hubverse.forecast_tables import NO, PROBABILITY, YES, HubForecast, task_columns
from atrocityrisk.hubverse.locations import Location
from atrocityrisk.outcomes import OUTCOMES, outcome_named

SCHEMA = "https://raw.githubusercontent.com/hubverse-org/schemas/main/v6.0.0"
DERIVED = ["target_start_date", "target_end_date"]
COMPOUND = ["origin_date", "target", "horizon"]
"""One sample index is one joint draw over what is not named here: the locations."""

DUE = {"relative_to": "origin_date", "start": 0, "end": 366}
"""Days: a file may come until the first year of the window is over."""

# Limits of the schema.
_LONGEST_ID, _LONGEST_NAME = 30, 100
_UNIT = {"type": "double", "minimum": 0, "maximum": 1}


def tasks_config(
    forecasts: Sequence[HubForecast], *, location: Location = "iso3"
) -> dict[str, Any]:
    """Content of ``hub-config/tasks.json``.

    Parameters
    ----------
    forecasts : sequence of HubForecast
        What the hub holds; their tasks, and no others, are valid.
    location : {"iso3", "gwcode"}
        Codes of states.

    Returns
    -------
    dict
        Ready for JSON: one round, identified by origin_date; one group of tasks per outcome and
        output type.

    Raises
    ------
    DataError
        If there is no forecast, or two targets would share an identifier.

    Examples
    --------
    >>> import pandas as pd
    >>> import atrocityrisk as ar
    >>> frame = pd.DataFrame(
    ...     {"model": "ours", "outcome": "mass_killing", "gwcode": [483], "origin": 2024,
    ...      "first_year": 2025, "last_year": 2026, "probability": 0.08}
    ... )
    >>> forecast = ar.hubverse.HubForecast(frame=frame)
    >>> sorted(ar.hubverse.tasks_config([forecast]))
    ['derived_task_ids', 'output_type_id_datatype', 'rounds', 'schema_version']
    """
    if not forecasts:
        raise DataError("expected at least one forecast for a hub, found none; give one")
    groups = []
    for outcome in sorted({forecast.outcome for forecast in forecasts}):
        own = [forecast for forecast in forecasts if forecast.outcome == outcome]
        groups.append(_pmf_group(outcome, own, location))
        drawn = [forecast for forecast in own if forecast.draws is not None]
        if drawn:
            groups.append(_sample_group(outcome, drawn, location))
    ids = [group["target_metadata"][0]["target_id"] for group in groups]
    if len(set(ids)) < len(ids):
        twice = next(name for name in ids if ids.count(name) > 1)
        raise DataError(
            f"expected targets that differ in their first {_LONGEST_ID} letters, found two with "
            f"{twice!r}; export them to hubs of their own"
        )
    return {
        "schema_version": f"{SCHEMA}/tasks-schema.json",
        "rounds": [
            {
                "round_id_from_variable": True,
                "round_id": "origin_date",
                "model_tasks": groups,
                "submissions_due": DUE,
            }
        ],
        "output_type_id_datatype": "character",
        "derived_task_ids": DERIVED,
    }


def target_data_config() -> dict[str, Any]:
    """Content of ``hub-config/target-data.json``.

    Returns
    -------
    dict
        Ready for JSON: observations carry the day as of which they were known.

    Examples
    --------
    >>> target_data_config()["versioned"]
    True
    """
    return {
        "schema_version": f"{SCHEMA}/target-data-schema.json",
        "observable_unit": ["target", "target_end_date", "location"],
        "date_col": "target_end_date",
        "versioned": True,
        "oracle-output": {"has_output_type_ids": True},
    }


def admin_config(*, name: str, maintainer: str, file_format: str) -> dict[str, Any]:
    """Content of ``hub-config/admin.json``.

    Parameters
    ----------
    name, maintainer : str
        Of the hub.
    file_format : {"csv", "parquet"}
        Of model output.

    Returns
    -------
    dict
        Ready for JSON; contact and repository are left for the maintainer to fill in.

    Examples
    --------
    >>> admin_config(name="ours", maintainer="us", file_format="csv")["file_format"]
    ['csv']
    """
    return {
        "schema_version": f"{SCHEMA}/admin-schema.json",
        "name": name,
        "maintainer": maintainer,
        "contact": {"name": maintainer, "email": "nobody@example.org"},
        "repository": {"host": "github", "owner": "example", "name": "example"},
        "file_format": [file_format],
        "timezone": "UTC",
    }


def _pmf_group(
    outcome: str, forecasts: Sequence[HubForecast], location: Location
) -> dict[str, Any]:
    return {
        "task_ids": _task_ids(forecasts, location, target=outcome),
        "output_type": {
            "pmf": {
                "output_type_id": {"required": [NO, YES]},
                "value": dict(_UNIT),
                "is_required": True,
            }
        },
        "target_metadata": [
            _metadata(outcome, target=outcome, kind="binary", units="yes or no", words="")
        ],
    }


def _sample_group(
    outcome: str, forecasts: Sequence[HubForecast], location: Location
) -> dict[str, Any]:
    counts = [forecast.draws.shape[1] for forecast in forecasts if forecast.draws is not None]
    target = outcome + PROBABILITY
    return {
        "task_ids": _task_ids(forecasts, location, target=target),
        "output_type": {
            "sample": {
                "output_type_id_params": {
                    "type": "integer",
                    "min_samples_per_task": min(counts),
                    "max_samples_per_task": max(counts),
                    "compound_taskid_set": COMPOUND,
                },
                "value": dict(_UNIT),
                "is_required": False,
            }
        },
        "target_metadata": [
            _metadata(
                outcome,
                target=target,
                kind="continuous",
                units="probability",
                words="probability of ",
            )
        ],
    }


def _metadata(outcome: str, *, target: str, kind: str, units: str, words: str) -> dict[str, Any]:
    # A hub may hold other teams' outcomes, of which only the name is known.
    known = outcome_named(outcome) if outcome.partition("@")[0] in OUTCOMES else None
    title = outcome if known is None else subject(known)
    name = words + (title[0].lower() + title[1:] if words else title)
    short = f"P {outcome}" if words else outcome
    return {
        "target_id": short[:_LONGEST_ID],
        "target_name": name[0].upper() + name[1:_LONGEST_NAME],
        "target_units": units,
        "target_keys": {"target": target},
        "description": outcome if known is None else known.definition,
        "target_type": kind,
        # Months, because the schema knows days, weeks and months only.
        "is_step_ahead": True,
        "time_unit": "month",
    }


def _task_ids(
    forecasts: Sequence[HubForecast], location: Location, *, target: str
) -> dict[str, Any]:
    tables = [task_columns(forecast, location=location) for forecast in forecasts]

    def values(name: str) -> list[Any]:
        return sorted({value for table in tables for value in table[name].tolist()})

    names = [str(name) for name in tables[0] if name != "target"]
    # Nothing is required: each team forecasts the states that it can.
    ids: dict[str, Any] = {name: {"required": None, "optional": values(name)} for name in names}
    ids["target"] = {"required": None, "optional": [target]}
    return ids
