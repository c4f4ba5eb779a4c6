"""Where the forecasts of a backtest are computed: on this machine, on a dask or a Slurm cluster.

An engine carries out tasks in whatever order suits it and hands on each as it is finished. It
decides nothing else: every task has its own seed, one thread and one panel, so that the results are
the same to the bit.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass
from pathlib import Path

import joblib

from atrocityrisk._core.files import StrPath
from atrocityrisk._core.registry import did_you_mean
from atrocityrisk.errors import EngineError, SpecError
from atrocityrisk.forecasting._tasks import FinishedTask, ForecastTask, Panels, carry_out

LOCAL, DASK, SUBMITIT, SUBMITIT_LOCAL = "local", "dask", "submitit", "submitit:local"
SLURM_ARRAY = 1000
"""Tasks in one array where Slurm does not say: one less than its own default, MaxArraySize=1001."""


@dataclass(frozen=True)
class LocalEngine:
    """Workers of this machine, by joblib.

    Attributes
    ----------
    n_jobs : int or None
        Workers, one forecast each; -1 for one on each processor. None takes the number and the
        backend of ``joblib.parallel_config``.

    Examples
    --------
    >>> from atrocityrisk.forecasting import LocalEngine
    >>> LocalEngine(n_jobs=2)
    LocalEngine(n_jobs=2)
    """

    n_jobs: int | None = 1

    def finished(self, tasks: Sequence[ForecastTask], panels: Panels) -> Iterator[FinishedTask]:
        """Each task as it is finished.

        Parameters
        ----------
        tasks : sequence of ForecastTask
            What is to be done.
        panels : mapping of str to Panel
            The panels that they name, by fingerprint.

        Returns
        -------
        iterator of FinishedTask
            What came of each, in any order.

        Raises
        ------
        EngineError
            If a worker stops before it has finished.
        """
        work = joblib.Parallel(n_jobs=self.n_jobs, return_as="generator_unordered")
        made: Iterator[FinishedTask] = work(
            joblib.delayed(carry_out)(task, panels[task.panel]) for task in tasks
        )
        try:
            yield from made
        except BrokenExecutor as problem:
            raise EngineError(
                "expected a forecast from a worker of this machine, found that the worker stopped "
                f"in the middle of one ({type(problem).__name__}): it ran out of memory, or a "
                "model ended its process. What was finished is kept: the same call goes on, with "
                "fewer workers at a time (`--jobs`) if it was the memory"
            ) from problem


@dataclass(frozen=True)
class DaskEngine:
    """A cluster of dask, with one thread a worker.

    Attributes
    ----------
    address : str, optional
        Scheduler, such as ``"tcp://10.0.0.1:8786"``; without it a cluster is started on this
        machine and closed in the end.
    workers : int
        Processes of a cluster on this machine; -1 for one on each processor.

    Examples
    --------
    >>> from atrocityrisk.forecasting import DaskEngine
    >>> DaskEngine(address="tcp://127.0.0.1:8786").workers
    -1
    """

    address: str | None = None
    workers: int = -1

    def finished(self, tasks: Sequence[ForecastTask], panels: Panels) -> Iterator[FinishedTask]:
        """Each task as it is finished.

        Parameters
        ----------
        tasks : sequence of ForecastTask
            What is to be done.
        panels : mapping of str to Panel
            The panels that they name, by fingerprint.

        Returns
        -------
        iterator of FinishedTask
            What came of each, in any order.
        """
        # An extra, and slow to import: only whoever asks for it needs it.
        from atrocityrisk.forecasting._dask_work import finished_on_dask

        return finished_on_dask(tasks, panels, address=self.address, workers=self.workers)


@dataclass(frozen=True, kw_only=True)
class SubmititEngine:
    """Jobs of a Slurm cluster by submitit: arrays of one task a job, one processor each.

    Attributes
    ----------
    folder : Path
        Scripts, logs and panels of the jobs, where every node can read and write.
    partition : str, optional
        Partition of the jobs; the cluster's own default without it.
    minutes : int
        Time that a job may take.
    memory_gb : int
        Memory that a job may take.
    array_limit : int, optional
        Most jobs in one array; what ``scontrol show config`` says of MaxArraySize, or else 1000.
    cluster : {"slurm", "local"}
        Where the jobs run; "local" runs them on this machine, a few at a time, to try it.
    at_once : int
        Jobs at a time, with "local".

    Examples
    --------
    >>> from pathlib import Path
    >>> from atrocityrisk.forecasting import SubmititEngine
    >>> SubmititEngine(folder=Path("jobs"), partition="short").minutes
    60
    """

    folder: Path
    partition: str | None = None
    minutes: int = 60
    memory_gb: int = 4
    array_limit: int | None = None
    cluster: str = "slurm"
    at_once: int = 2

    def finished(self, tasks: Sequence[ForecastTask], panels: Panels) -> Iterator[FinishedTask]:
        """Each task as it is finished.

        Parameters
        ----------
        tasks : sequence of ForecastTask
            What is to be done.
        panels : mapping of str to Panel
            The panels that they name, by fingerprint.

        Returns
        -------
        iterator of FinishedTask
            What came of each, in any order.
        """
        from atrocityrisk.forecasting._submitit_work import finished_by_submitit

        return finished_by_submitit(tasks, panels, engine=self)


Engine = LocalEngine | DaskEngine | SubmititEngine
"""Whatever carries out tasks."""


def engine_named(
    text: str,
    *,
    n_jobs: int = -1,
    folder: StrPath = "jobs",
    partition: str | None = None,
    minutes: int = 60,
    memory_gb: int = 4,
    array_limit: int | None = None,
) -> Engine:
    """The engine that a text names.

    Parameters
    ----------
    text : str
        ``"local"``; ``"dask"`` for a cluster on this machine; ``"dask://HOST:PORT"`` for a
        scheduler; ``"submitit"`` for Slurm; ``"submitit:local"`` to try that on this machine.
    n_jobs : int
        Workers on this machine; -1 for one on each processor.
    folder : str or path-like
        Where the jobs of submitit keep scripts, logs and panels.
    partition : str, optional
        Partition of Slurm.
    minutes, memory_gb : int
        Time and memory of a job of submitit.
    array_limit : int, optional
        Most jobs in one array of Slurm.

    Returns
    -------
    Engine
        For `backtest`.

    Raises
    ------
    SpecError
        If no engine has this name, or a number is not positive.

    Examples
    --------
    >>> from atrocityrisk.forecasting import engine_named
    >>> engine_named("dask://10.0.0.1:8786").address
    'tcp://10.0.0.1:8786'
    """
    for what, number in (("minutes", minutes), ("memory", memory_gb), ("limit", array_limit)):
        if number is not None and number < 1:
            raise SpecError(f"the {what} of an engine's jobs must be 1 or more, found {number}")
    if text == LOCAL:
        return LocalEngine(n_jobs)
    if text == DASK:
        return DaskEngine(workers=n_jobs)
    if text.startswith(f"{DASK}://"):
        place = text.removeprefix(f"{DASK}://").rstrip("/")
        host, _, port = place.rpartition(":")
        if not host or not port.isdecimal():
            raise SpecError(
                f"expected dask://HOST:PORT, such as dask://10.0.0.1:8786, found {text!r}"
            )
        return DaskEngine(address=f"tcp://{place}")
    if text in (SUBMITIT, SUBMITIT_LOCAL):
        return SubmititEngine(
            folder=Path(folder),
            partition=partition,
            minutes=minutes,
            memory_gb=memory_gb,
            array_limit=array_limit,
            cluster="slurm" if text == SUBMITIT else "local",
            at_once=joblib.effective_n_jobs(n_jobs),
        )
    known = [LOCAL, DASK, "dask://HOST:PORT", SUBMITIT, SUBMITIT_LOCAL]
    raise SpecError(f"no engine named {text!r}{did_you_mean(text, known)}")
