"""Forecasts in the hubverse form (schema version 6), to and from other forecasting hubs.

One file per origin and model in ``model-output``, the tasks in ``hub-config``, what was observed in
``target-data``. What the columns mean here is in docs/exchange.md.
"""

from atrocityrisk.hubs.configs import admin_config, target_data_config, tasks_config
from atrocityrisk.hubs.model_output import HubForecast, model_output
from atrocityrisk.hubs.reading import output_files, read_hub, read_model_output
from atrocityrisk.hubs.target_data import read_target_data, target_data, write_target_data
from atrocityrisk.hubs.writing import write_hub

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
