"""Forecasts from many past origins beside what happened: how good a model would have been."""

from atrocityrisk.backtests.results import Backtest
from atrocityrisk.backtests.running import OnForecast, backtest

__all__ = ["Backtest", "OnForecast", "backtest"]
