"""Tasks on a cluster of dask: panels are sent once, each task to one thread of a worker."""

from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import joblib

from atrocityrisk._core.code_identity import package_digest, versions
from atrocityrisk.errors import EngineError, MissingExtraError
from atrocityrisk.forecasting._tasks import FinishedTask, ForecastTask, Panels, carry_out

if TYPE_CHECKING:
    from distributed import Client

WAIT_SECONDS = 20
"""How long a scheduler may take to answer."""


def finished_on_dask(
    tasks: Sequence[ForecastTask], panels: Panels, *, address: str | None, workers: int
) -> Iterator[FinishedTask]:
    """Each task as it is finished; a cluster of this machine is closed in the end."""
    if not tasks:
        return
    try:
        from distributed import KilledWorker, as_completed
    except ImportError as problem:
        raise MissingExtraError(
            "the engine dask needs a package that is not installed: pip install "
            "'atrocityrisk[dask]'"
        ) from problem
    with ExitStack() as closing:
        client = _client(closing, address=address, workers=workers)
        _check_workers(client, where=address or "this machine")
        # Once, and not with each task: a panel is a hundred times as large as what comes of it.
        sent = {print_: client.scatter(panel, hash=False) for print_, panel in panels.items()}
        futures = [
            client.submit(_alone, task, sent[task.panel], pure=False, retries=1) for task in tasks
        ]
        closing.callback(client.cancel, futures)
        for future in as_completed(futures):
            try:
                finished = future.result()
            except (KilledWorker, CancelledError) as problem:
                raise EngineError(
                    f"expected a forecast from a worker of dask, found that workers stopped in the "
                    f"middle of one, twice ({problem}); look at their logs (memory, or a model "
                    "that ends its process). What was finished is kept: the same command goes on"
                ) from problem
            yield finished


def _alone(task: ForecastTask, panel: Any) -> FinishedTask:
    """A task on a worker of one thread."""
    return carry_out(task, panel, alone=True)


def _client(closing: ExitStack, *, address: str | None, workers: int) -> "Client":
    from distributed import Client, LocalCluster

    if address is None:
        cluster = closing.enter_context(
            LocalCluster(
                n_workers=joblib.effective_n_jobs(workers),
                threads_per_worker=1,
                processes=True,
                dashboard_address=None,
            )
        )
        return closing.enter_context(Client(cluster))
    try:
        return closing.enter_context(Client(address, timeout=WAIT_SECONDS))
    except (OSError, ValueError) as problem:
        raise EngineError(
            f"expected a scheduler of dask at {address}, found none within {WAIT_SECONDS} seconds "
            f"({problem}); start one with `dask scheduler`, and workers with `dask worker ADDRESS "
            "--nthreads 1`"
        ) from problem


def _check_workers(client: "Client", *, where: str) -> None:
    """Refuse workers that would give other bytes than this machine, or in another way."""
    threads = client.nthreads()
    if not threads:
        raise EngineError(
            f"the scheduler at {where} has no workers; start some with `dask worker ADDRESS "
            "--nthreads 1`"
        )
    several = {name: number for name, number in threads.items() if number > 1}
    if several:
        name, number = next(iter(several.items()))
        raise EngineError(
            f"expected workers of one thread, found {len(several)} with more, first {name} with "
            f"{number}: what one thread warns of could not be told from the others'; start them "
            "with `dask worker ADDRESS --nthreads 1`, several to a machine"
        )
    here = _identity()
    for name, there in client.run(_identity).items():
        different = [part for part in here if there.get(part) != here[part]]
        if different:
            part = different[0]
            raise EngineError(
                f"worker {name} has other code than this machine, so its numbers could differ: "
                f"{part} {there.get(part)} there, {here[part]} here; install the same versions on "
                "both"
            )


def _identity() -> dict[str, str]:
    """Versions and code on which a number may depend."""
    return versions() | {"code of atrocityrisk": package_digest()[:12]}
