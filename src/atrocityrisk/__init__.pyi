from . import data_changes as data_changes
from . import editions as editions
from . import evaluation as evaluation
from . import explanations as explanations
from . import external_forecasts as external_forecasts
from . import forecasting as forecasting
from . import hubverse as hubverse
from . import indicators as indicators
from . import lags as lags
from . import ledger as ledger
from . import list_changes as list_changes
from . import metrics as metrics
from . import models as models
from . import outcomes as outcomes
from . import panels as panels
from . import plots as plots
from . import rankings as rankings
from . import reports as reports
from . import reproductions as reproductions
from . import runs as runs
from . import scoreboard as scoreboard
from . import signals as signals
from . import sources as sources
from . import specs as specs
from . import states as states
from . import synthetic as synthetic
from . import teaching as teaching
from . import testing as testing
from . import vintages as vintages
from .evaluation import Scorecard as Scorecard
from .evaluation import compare as compare
from .evaluation import score as score
from .evaluation.leakage import leak_report as leak_report
from .explanations import ChangeDecomposition as ChangeDecomposition
from .explanations import Explanation as Explanation
from .explanations import explain as explain
from .explanations import explain_change as explain_change
from .explanations import nearest_cases as nearest_cases
from .explanations import what_if as what_if
from .external_forecasts import read_forecasts as read_forecasts
from .forecasting import Backtest as Backtest
from .forecasting import Forecast as Forecast
from .forecasting import backtest as backtest
from .forecasting import forecast as forecast
from .forecasting import training_rows as training_rows
from .indicators import INDICATORS as INDICATORS
from .indicators import Indicator as Indicator
from .indicators import framework_coverage as framework_coverage
from .indicators import indicator_table as indicator_table
from .list_changes import changes as changes
from .metrics import METRICS as METRICS
from .models import MODELS as MODELS
from .outcomes import OUTCOMES as OUTCOMES
from .outcomes import Outcome as Outcome
from .outcomes import outcome_named as outcome_named
from .panels import Panel as Panel
from .panels import build_from_folder as build_from_folder
from .panels import build_panel as build_panel
from .panels import load_panel as load_panel
from .panels import read_panel as read_panel
from .panels import write_panel as write_panel
from .rankings import Ranking as Ranking
from .rankings import alert_list as alert_list
from .rankings import expected_onsets as expected_onsets
from .rankings import rank as rank
from .runs import run as run
from .scoreboard import score_forecasts as score_forecasts
from .sources import SOURCES as SOURCES
from .sources import Source as Source
from .specs import RunSpec as RunSpec
from .specs import default_spec as default_spec
from .specs import read_spec as read_spec
from .states import resolve as resolve
from .synthetic import synthetic_world as synthetic_world
from .vintages import read_vintage as read_vintage

__version__: str
__all__ = [
    "INDICATORS",
    "METRICS",
    "MODELS",
    "OUTCOMES",
    "SOURCES",
    "Backtest",
    "ChangeDecomposition",
    "Explanation",
    "Forecast",
    "Indicator",
    "Outcome",
    "Panel",
    "Ranking",
    "RunSpec",
    "Scorecard",
    "Source",
    "alert_list",
    "backtest",
    "build_from_folder",
    "build_panel",
    "changes",
    "compare",
    "data_changes",
    "default_spec",
    "editions",
    "evaluation",
    "expected_onsets",
    "explain",
    "explain_change",
    "explanations",
    "external_forecasts",
    "forecast",
    "forecasting",
    "framework_coverage",
    "hubverse",
    "indicator_table",
    "indicators",
    "lags",
    "leak_report",
    "ledger",
    "list_changes",
    "load_panel",
    "metrics",
    "models",
    "nearest_cases",
    "outcome_named",
    "outcomes",
    "panels",
    "plots",
    "rank",
    "rankings",
    "read_forecasts",
    "read_panel",
    "read_spec",
    "read_vintage",
    "reports",
    "reproductions",
    "resolve",
    "run",
    "runs",
    "score",
    "score_forecasts",
    "scoreboard",
    "signals",
    "sources",
    "specs",
    "states",
    "synthetic",
    "synthetic_world",
    "testing",
    "training_rows",
    "vintages",
    "what_if",
    "write_panel",
]
