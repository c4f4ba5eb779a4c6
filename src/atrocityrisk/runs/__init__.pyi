from .as_specified import chosen_panel as chosen_panel
from .benchmark_run import BenchmarkRecord as BenchmarkRecord
from .benchmark_run import run_backtest as run_backtest
from .input_checks import InputCheck as InputCheck
from .input_checks import check_inputs as check_inputs
from .ranking_run import FileCheck as FileCheck
from .ranking_run import RunRecord as RunRecord
from .ranking_run import run as run
from .ranking_run import verify as verify
from .run_tasks import task_from_run as task_from_run
from .track_record import TrackRecord as TrackRecord
from .track_record import embedded_track_record as embedded_track_record
from .track_record import make_track_record as make_track_record
from .track_record import read_track_record as read_track_record
from .track_record import write_track_record as write_track_record

__all__ = [
    "BenchmarkRecord",
    "FileCheck",
    "InputCheck",
    "RunRecord",
    "TrackRecord",
    "check_inputs",
    "chosen_panel",
    "embedded_track_record",
    "make_track_record",
    "read_track_record",
    "run",
    "run_backtest",
    "task_from_run",
    "verify",
    "write_track_record",
]
