"""What a run or a backtest is to do, from strict TOML: an unknown key is an error."""

from atrocityrisk.specs.amendments import amend_spec, default_spec, read_spec
from atrocityrisk.specs.backtest_files import is_backtest_file, read_backtest_spec
from atrocityrisk.specs.backtest_spec import BacktestSpec, ModelEntry, Published
from atrocityrisk.specs.run_spec import RunSpec, make_spec
from atrocityrisk.specs.shipped_tasks import task_names
from atrocityrisk.specs.tasks import Task, read_task

__all__ = [
    "BacktestSpec",
    "ModelEntry",
    "Published",
    "RunSpec",
    "Task",
    "amend_spec",
    "default_spec",
    "is_backtest_file",
    "make_spec",
    "read_backtest_spec",
    "read_spec",
    "read_task",
    "task_names",
]
