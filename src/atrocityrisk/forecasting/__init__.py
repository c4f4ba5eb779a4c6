"""Forecasts from one origin, live or past, by one path; a backtest is many of them."""

from atrocityrisk.forecasting._carrying_out import ForecastCallback
from atrocityrisk.forecasting.backtest_results import Backtest
from atrocityrisk.forecasting.engines import (
    DaskEngine,
    Engine,
    LocalEngine,
    SubmititEngine,
    engine_named,
)
from atrocityrisk.forecasting.forecast_results import Forecast, Training
from atrocityrisk.forecasting.many_origins import backtest, backtest_entrants
from atrocityrisk.forecasting.one_origin import forecast, training_rows

__all__ = [
    "Backtest",
    "DaskEngine",
    "Engine",
    "Forecast",
    "ForecastCallback",
    "LocalEngine",
    "SubmititEngine",
    "Training",
    "backtest",
    "backtest_entrants",
    "engine_named",
    "forecast",
    "training_rows",
]
