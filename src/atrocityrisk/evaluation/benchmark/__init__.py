"""The benchmark wall: a task and its models in one spec, scored against baselines hard to beat."""

from atrocityrisk.benchmarks.published import ewp_backtest
from atrocityrisk.benchmarks.running import BenchmarkRecord, run_backtest
from atrocityrisk.benchmarks.specs import (
    BacktestSpec,
    ModelEntry,
    Published,
    read_backtest_spec,
)

__all__ = [
    "BacktestSpec",
    "BenchmarkRecord",
    "ModelEntry",
    "Published",
    "ewp_backtest",
    "read_backtest_spec",
    "run_backtest",
]
