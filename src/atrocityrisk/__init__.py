"""Country-years, honest forecasts and annual rankings of the risk of mass atrocities.

Names are imported when first used: importing the package reads no file and loads neither a model
nor a plotting library.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_HOMES = {
    "EVENTS": "outcomes",
    "EWP_PREDICTORS": "indicators",
    "INDICATORS": "indicators",
    "METRICS": "metrics",
    "MODELS": "models",
    "OUTCOMES": "outcomes",
    "SOURCES": "sources",
    "Backtest": "backtests",
    "ChangeLedger": "explanations",
    "Comparison": "scores",
    "ElasticNetLogit": "models",
    "Explanation": "explanations",
    "Forecast": "forecasts",
    "Indicator": "indicators",
    "Outcome": "outcomes",
    "Panel": "panels",
    "Ranking": "rankings",
    "RunSpec": "specs",
    "Scorecard": "scores",
    "Source": "sources",
    "WhatIf": "scenarios",
    "backtest": "backtests",
    "build_from_folder": "building",
    "build_panel": "building",
    "compare": "scores",
    "default_spec": "specs",
    "expected_onsets": "rankings",
    "explain": "explanations",
    "fit_delays": "late_labels",
    "explain_change": "explanations",
    "forecast": "forecasts",
    "framework_coverage": "indicators",
    "hindsight": "vintages",
    "indicator_table": "indicators",
    "joint_ranks": "rankings",
    "leak_report": "leakage",
    "list_length_for_cost": "rankings",
    "list_plan": "rankings",
    "load_panel": "datasets",
    "nearest_cases": "explanations",
    "onsets_needed": "synthetic",
    "outcome_named": "outcomes",
    "rank": "rankings",
    "read_folder": "building",
    "read_panel": "datasets",
    "read_spec": "specs",
    "read_vintage": "vintages",
    "resolve": "states",
    "run": "runs",
    "score": "scores",
    "score_band": "late_labels",
    "synthetic_world": "synthetic",
    "training_rows": "forecasts",
    "what_if": "scenarios",
    "write_panel": "datasets",
}

__all__ = sorted(_HOMES)

if TYPE_CHECKING:
    from atrocityrisk.backtests import Backtest as Backtest
    from atrocityrisk.backtests import backtest as backtest
    from atrocityrisk.building import build_from_folder as build_from_folder
    from atrocityrisk.building import build_panel as build_panel
    from atrocityrisk.building import read_folder as read_folder
    from atrocityrisk.datasets import load_panel as load_panel
    from atrocityrisk.datasets import read_panel as read_panel
    from atrocityrisk.datasets import write_panel as write_panel
    from atrocityrisk.explanations import ChangeLedger as ChangeLedger
    from atrocityrisk.explanations import Explanation as Explanation
    from atrocityrisk.explanations import explain as explain
    from atrocityrisk.explanations import explain_change as explain_change
    from atrocityrisk.explanations import nearest_cases as nearest_cases
    from atrocityrisk.forecasts import Forecast as Forecast
    from atrocityrisk.forecasts import forecast as forecast
    from atrocityrisk.forecasts import training_rows as training_rows
    from atrocityrisk.indicators import EWP_PREDICTORS as EWP_PREDICTORS
    from atrocityrisk.indicators import INDICATORS as INDICATORS
    from atrocityrisk.indicators import Indicator as Indicator
    from atrocityrisk.indicators import framework_coverage as framework_coverage
    from atrocityrisk.indicators import indicator_table as indicator_table
    from atrocityrisk.late_labels import fit_delays as fit_delays
    from atrocityrisk.late_labels import score_band as score_band
    from atrocityrisk.leakage import leak_report as leak_report
    from atrocityrisk.metrics import METRICS as METRICS
    from atrocityrisk.models import MODELS as MODELS
    from atrocityrisk.models import ElasticNetLogit as ElasticNetLogit
    from atrocityrisk.outcomes import EVENTS as EVENTS
    from atrocityrisk.outcomes import OUTCOMES as OUTCOMES
    from atrocityrisk.outcomes import Outcome as Outcome
    from atrocityrisk.outcomes import outcome_named as outcome_named
    from atrocityrisk.panels import Panel as Panel
    from atrocityrisk.rankings import Ranking as Ranking
    from atrocityrisk.rankings import expected_onsets as expected_onsets
    from atrocityrisk.rankings import joint_ranks as joint_ranks
    from atrocityrisk.rankings import list_length_for_cost as list_length_for_cost
    from atrocityrisk.rankings import list_plan as list_plan
    from atrocityrisk.rankings import rank as rank
    from atrocityrisk.runs import run as run
    from atrocityrisk.scenarios import WhatIf as WhatIf
    from atrocityrisk.scenarios import what_if as what_if
    from atrocityrisk.scores import Comparison as Comparison
    from atrocityrisk.scores import Scorecard as Scorecard
    from atrocityrisk.scores import compare as compare
    from atrocityrisk.scores import score as score
    from atrocityrisk.sources import SOURCES as SOURCES
    from atrocityrisk.sources import Source as Source
    from atrocityrisk.specs import RunSpec as RunSpec
    from atrocityrisk.specs import default_spec as default_spec
    from atrocityrisk.specs import read_spec as read_spec
    from atrocityrisk.states import resolve as resolve
    from atrocityrisk.synthetic import onsets_needed as onsets_needed
    from atrocityrisk.synthetic import synthetic_world as synthetic_world
    from atrocityrisk.vintages import hindsight as hindsight
    from atrocityrisk.vintages import read_vintage as read_vintage


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'atrocityrisk' has no attribute {name!r}")
    return getattr(import_module(f"atrocityrisk.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
