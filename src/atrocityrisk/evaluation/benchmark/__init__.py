"""The benchmark suite's tables: tasks scored against baselines that are hard to beat."""

from atrocityrisk.evaluation.benchmark.published import ewp_backtest

__all__ = ["ewp_backtest"]
