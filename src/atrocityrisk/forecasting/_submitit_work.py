"""Tasks as jobs of a Slurm cluster: arrays within its limit, panels as files beside their logs."""

import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from atrocityrisk.errors import EngineError, MissingExtraError
from atrocityrisk.forecasting._tasks import FinishedTask, ForecastTask, Panels, carry_out
from atrocityrisk.panels import read_panel, write_panel

if TYPE_CHECKING:
    from atrocityrisk.forecasting.engines import SubmititEngine

POLL_SECONDS = {"slurm": 10.0, "local": 0.2}
"""How often the cluster is asked what is finished."""
USUAL_ARRAY = 1000
"""Jobs in an array where Slurm does not say: one less than its own default, MaxArraySize=1001."""
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")


def finished_by_submitit(
    tasks: Sequence[ForecastTask], panels: Panels, *, engine: "SubmititEngine"
) -> Iterator[FinishedTask]:
    """Each task as it is finished; those whose jobs failed are told of when the others are."""
    if not tasks:
        return
    executor = _executor(engine)
    folder = engine.folder / "panels"
    folder.mkdir(parents=True, exist_ok=True)
    files = {print_: folder / f"{print_}.parquet" for print_ in {task.panel for task in tasks}}
    for print_, path in files.items():
        if not path.exists():
            write_panel(panels[print_], path)
    failed: list[Any] = []
    for jobs in _submitted(executor, tasks, files, engine=engine):
        yield from _results(jobs, failed, every=POLL_SECONDS[engine.cluster])
    if failed:
        raise EngineError(
            f"{len(failed)} of {len(tasks)} jobs did not finish, first job {failed[0].job_id}: see "
            f"{failed[0].paths.stderr}. What was finished is kept (not with --no-cache): run "
            "the same command again, with more minutes or memory if they ran out"
        )


def _submitted(
    executor: Any,
    tasks: Sequence[ForecastTask],
    files: dict[str, Path],
    *,
    engine: "SubmititEngine",
) -> Iterator[list[Any]]:
    """Jobs to wait for: on a cluster all at once, on this machine a few at a time."""
    if engine.cluster == "local":
        for few in _chunks(tasks, engine.at_once):
            yield [executor.submit(_from_file, task, files[task.panel]) for task in few]
        return
    jobs: list[Any] = []
    for array in _chunks(tasks, engine.array_limit or _largest_array()):
        with executor.batch():
            jobs += [executor.submit(_from_file, task, files[task.panel]) for task in array]
    yield jobs


def _results(jobs: list[Any], failed: list[Any], *, every: float) -> Iterator[FinishedTask]:
    """Results of jobs as they come; jobs that were killed or failed are put aside."""
    from submitit import helpers
    from submitit.core.utils import FailedJobError, UncompletedJobError

    for job in helpers.as_completed(jobs, poll_frequency=every):
        try:
            yield job.result()
        except (FailedJobError, UncompletedJobError):
            failed.append(job)


def _from_file(task: ForecastTask, path: Path) -> FinishedTask:
    """A task in a job, which is a process of its own; its panel is checked when it is read."""
    return carry_out(task, read_panel(path))


def _executor(engine: "SubmititEngine") -> Any:
    try:
        import submitit
    except ImportError as problem:
        raise MissingExtraError(
            "the engine submitit needs a package that is not installed: pip install "
            "'atrocityrisk[slurm]'"
        ) from problem
    if engine.cluster == "slurm" and shutil.which("sbatch") is None:
        raise EngineError(
            "expected Slurm's `sbatch` on this machine, found none; run this on a login node of "
            "the cluster, or try it here with --engine submitit:local"
        )
    executor = submitit.AutoExecutor(folder=engine.folder / "logs", cluster=engine.cluster)
    executor.update_parameters(
        name="atrocityrisk",
        timeout_min=engine.minutes,
        mem_gb=engine.memory_gb,
        cpus_per_task=1,
        slurm_setup=[f"export {name}=1" for name in ONE_THREAD],
    )
    if engine.partition is not None:
        executor.update_parameters(slurm_partition=engine.partition)
    return executor


def _largest_array() -> int:
    """Most jobs in one array, as Slurm is set up."""
    try:
        said = subprocess.run(
            ["scontrol", "show", "config"], capture_output=True, text=True, timeout=30, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return USUAL_ARRAY
    found = re.search(r"^MaxArraySize\s*=\s*(\d+)", said, re.MULTILINE)
    # The largest number of a job in an array is one less than that.
    return max(1, int(found[1]) - 1) if found else USUAL_ARRAY


def _chunks(tasks: Sequence[ForecastTask], size: int) -> Iterator[Sequence[ForecastTask]]:
    for start in range(0, len(tasks), size):
        yield tasks[start : start + size]
