"""Options that say where the forecasts of a backtest are computed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from atrocityrisk.forecasting import Engine

EngineName = Annotated[
    str,
    typer.Option(
        "--engine",
        metavar="ENGINE",
        help="Where forecasts are made: local, dask, dask://HOST:PORT, submitit (Slurm) or "
        "submitit:local.",
    ),
]
JobsFolder = Annotated[
    Path,
    typer.Option(
        "--jobs-folder",
        metavar="FOLDER",
        help="Where submitit keeps scripts, logs and panels; every node must see it.",
    ),
]
SlurmPartition = Annotated[
    str | None, typer.Option("--slurm-partition", metavar="NAME", help="Partition of the jobs.")
]
SlurmMinutes = Annotated[
    int, typer.Option("--slurm-minutes", metavar="MINUTES", min=1, help="Time that a job may take.")
]
SlurmMemory = Annotated[
    int, typer.Option("--slurm-memory", metavar="GB", min=1, help="Memory that a job may take.")
]
SlurmArray = Annotated[
    int | None,
    typer.Option(
        "--slurm-array",
        metavar="NUMBER",
        min=1,
        help="Most jobs in one array; else what the cluster allows.",
    ),
]


def chosen_engine(
    name: str,
    *,
    jobs: int,
    folder: Path,
    partition: str | None,
    minutes: int,
    memory: int,
    array: int | None,
) -> Engine:
    """The engine of a line; options of Slurm without it are a mistake."""
    from atrocityrisk.forecasting import engine_named

    if partition is not None and not name.startswith("submitit"):
        raise typer.BadParameter(
            f"--slurm-partition is for --engine submitit, found --engine {name}"
        )
    return engine_named(
        name,
        n_jobs=jobs,
        folder=folder,
        partition=partition,
        minutes=minutes,
        memory_gb=memory,
        array_limit=array,
    )
