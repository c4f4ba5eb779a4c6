"""The configuration files keep to what the hubverse schemas of version 6.0.0 ask.

The rules below were written down from the published schemas (tasks, target-data, admin) and the
hub documentation; where the schema forbids further properties, so do they.
"""

import numpy as np
import pandas as pd
import pytest
from jsonschema import Draft202012Validator

from atrocityrisk import hubverse
from atrocityrisk.errors import DataError
from atrocityrisk.forecasting.forecast_results import COLUMNS

TEXTS = {"type": "array", "items": {"type": "string"}, "uniqueItems": True}
DATES = {"type": ["array", "null"], "uniqueItems": True,
         "items": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$"}}  # fmt: skip


def strict(required, /, **properties):
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def task_id(values):
    return strict(["required", "optional"], required=values, optional=values)


ANY = {"type": ["array", "null"], "uniqueItems": True}
PMF = strict(
    ["output_type_id", "value", "is_required"],
    output_type_id=strict(["required"], required=TEXTS),
    value=strict(
        ["type", "minimum", "maximum"],
        type={"const": "double"},
        minimum={"const": 0},
        maximum={"const": 1},
    ),
    is_required={"type": "boolean"},
)
SAMPLE = strict(
    ["output_type_id_params", "value", "is_required"],
    output_type_id_params=strict(
        ["type", "min_samples_per_task", "max_samples_per_task"],
        type={"enum": ["character", "integer"]},
        max_length={"type": "integer", "minimum": 1},
        min_samples_per_task={"type": "integer", "minimum": 1},
        max_samples_per_task={"type": "integer", "minimum": 1},
        compound_taskid_set=TEXTS,
    ),
    value=strict(
        ["type"],
        type={"enum": ["double", "integer"]},
        minimum={"type": "number"},
        maximum={"type": "number"},
    ),
    is_required={"type": "boolean"},
)
METADATA = strict(
    ["target_id", "target_name", "target_units", "target_type", "target_keys", "is_step_ahead"],
    target_id={"type": "string", "maxLength": 30},
    target_name={"type": "string", "maxLength": 100},
    target_units={"type": "string", "maxLength": 100},
    target_keys={
        "type": ["object", "null"],
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": {"type": "string"},
    },
    description={"type": "string"},
    target_type={
        "enum": ["continuous", "discrete", "date", "binary", "nominal", "ordinal", "compositional"]
    },
    is_step_ahead={"type": "boolean"},
    time_unit={"enum": ["day", "week", "month"]},
    additional_metadata={"type": "object"},
)
TASKS = strict(
    ["rounds", "schema_version"],
    schema_version={"const": "https://raw.githubusercontent.com/hubverse-org/schemas/main/v6.0.0/"
                    "tasks-schema.json"},
    output_type_id_datatype={
        "enum": ["auto", "character", "double", "integer", "logical", "Date"]
    },
    derived_task_ids=TEXTS,
    rounds={
        "type": "array",
        "items": strict(
            ["round_id_from_variable", "round_id", "model_tasks", "submissions_due"],
            round_id_from_variable={"type": "boolean"},
            round_id={"type": "string"},
            model_tasks={
                "type": "array",
                "items": strict(
                    ["task_ids", "output_type", "target_metadata"],
                    task_ids={
                        "type": "object",
                        "properties": {
                            "origin_date": task_id(DATES),
                            "target_end_date": task_id(DATES),
                            "horizon": task_id(
                                {**ANY, "items": {"type": ["integer", "string"]}}
                            ),
                            "location": task_id({**ANY, "items": {"type": "string"}}),
                            "target": task_id({**ANY, "items": {"type": "string"}}),
                        },
                        "additionalProperties": task_id(ANY),
                    },
                    output_type=strict([], pmf=PMF, sample=SAMPLE),
                    target_metadata={"type": "array", "items": METADATA},
                ),
            },
            submissions_due=strict(
                ["relative_to", "start", "end"],
                relative_to={"type": "string"},
                start={"type": "integer"},
                end={"type": "integer"},
            ),
        ),
    },
)  # fmt: skip
TARGET_DATA = strict(
    ["schema_version", "observable_unit", "date_col"],
    schema_version={"const": "https://raw.githubusercontent.com/hubverse-org/schemas/main/v6.0.0/"
                    "target-data-schema.json"},
    observable_unit=TEXTS,
    date_col={"type": "string"},
    versioned={"type": "boolean"},
    **{
        "time-series": strict([], non_task_id_schema={"type": "object"}, observable_unit=TEXTS,
                              versioned={"type": "boolean"}),
        "oracle-output": strict([], has_output_type_ids={"type": "boolean"},
                                observable_unit=TEXTS, versioned={"type": "boolean"}),
    },
)  # fmt: skip


def made(outcome="mass_killing", draws=None, n=2):
    frame = pd.DataFrame(
        {
            "model": "m",
            "outcome": outcome,
            "gwcode": [500, 625][:n],
            "origin": 2024,
            "first_year": 2025,
            "last_year": 2026,
            "probability": [0.1, 0.2][:n],
        }
    )[COLUMNS]
    return hubverse.HubForecast(frame=frame, draws=draws)


@pytest.fixture
def tasks():
    drawn = made(draws=np.full((2, 7), 0.5))
    return hubverse.tasks_config([drawn, made(outcome="targeted_mass_killing_nonstate")])


def test_tasks_keep_to_the_schema(tasks):
    Draft202012Validator(TASKS).validate(tasks)


def test_target_data_keep_to_the_schema():
    Draft202012Validator(TARGET_DATA).validate(hubverse.target_data_config())


def test_the_validator_would_see_a_mistake(tasks):
    tasks["rounds"][0]["model_tasks"][0]["target_metadata"][0]["time_unit"] = "year"
    assert not Draft202012Validator(TASKS).is_valid(tasks)


def test_targets_keys_and_derived_tasks_belong_together(tasks):
    """What the hubs' tools check beyond the schema."""
    for group in tasks["rounds"][0]["model_tasks"]:
        (metadata,) = group["target_metadata"]
        assert [metadata["target_keys"]["target"]] == group["task_ids"]["target"]["optional"]
        assert set(tasks["derived_task_ids"]) <= set(group["task_ids"])
        assert tasks["rounds"][0]["round_id"] in group["task_ids"]
        for kind in group["output_type"].values():
            params = kind.get("output_type_id_params", {})
            assert set(params.get("compound_taskid_set", [])) <= set(group["task_ids"])
            assert "location" not in params.get("compound_taskid_set", [])


def test_model_output_holds_only_what_the_tasks_allow(tasks):
    table = hubverse.model_output(made(draws=np.full((2, 7), 0.5)))
    groups = {
        group["task_ids"]["target"]["optional"][0]: group
        for group in tasks["rounds"][0]["model_tasks"]
    }
    for target, rows in table.groupby("target"):
        group = groups[target]
        for name, allowed in group["task_ids"].items():
            assert set(rows[name]) <= set(allowed["optional"]), name
        assert set(rows["output_type"]) == set(group["output_type"])


def test_an_oracle_is_keyed_by_its_observable_unit():
    config = hubverse.target_data_config()
    index = pd.MultiIndex.from_product([[500, 625], range(2019, 2024)], names=["gwcode", "year"])
    series, oracle = hubverse.target_data(
        "mass_killing", {"2024-08-01": pd.Series(0.0, index=index)}
    )
    assert not oracle.duplicated([*config["observable_unit"], "output_type_id"]).any()
    assert not series.duplicated([*config["observable_unit"], "as_of"]).any()


def test_a_hub_needs_a_forecast_and_targets_that_differ():
    with pytest.raises(DataError, match="at least one"):
        hubverse.tasks_config([])
    long = "an_outcome_of_others_with_a_very_long_name"
    with pytest.raises(DataError, match=r"expected targets that differ .* hubs of their own"):
        hubverse.tasks_config([made(outcome=long + "_a"), made(outcome=long + "_b")])
