"""Forecasts from one origin, live or past, by one path; a backtest is many of them."""

from atrocityrisk.forecasting.backtest_results import Backtest
from atrocityrisk.forecasting.forecast_results import Forecast, Training
from atrocityrisk.forecasting.many_origins import ForecastCallback, backtest
from atrocityrisk.forecasting.one_origin import forecast, training_rows

__all__ = [
    "Backtest",
    "Forecast",
    "ForecastCallback",
    "Training",
    "backtest",
    "forecast",
    "training_rows",
]
