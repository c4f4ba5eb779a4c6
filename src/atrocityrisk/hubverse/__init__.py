"""Forecasts in the hubverse form (schema version 6), to and from other forecasting hubs.

One file per origin and model in ``model-output``, the tasks in ``hub-config``, what was observed in
``target-data``. What the columns mean here is in docs/guides/exchange.md.
"""

from atrocityrisk.hubverse.forecast_tables import HubForecast, model_output
from atrocityrisk.hubverse.hub_configs import admin_config, target_data_config, tasks_config
from atrocityrisk.hubverse.hub_reading import output_files, read_hub, read_model_output
from atrocityrisk.hubverse.hub_writing import write_hub
from atrocityrisk.hubverse.target_tables import read_target_data, target_data, write_target_data

__all__ = [
    "HubForecast",
    "admin_config",
    "model_output",
    "output_files",
    "read_hub",
    "read_model_output",
    "read_target_data",
    "target_data",
    "target_data_config",
    "tasks_config",
    "write_hub",
    "write_target_data",
]
