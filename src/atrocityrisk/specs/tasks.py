"""What is scored, whoever forecasts it: outcome, origins and how, without any model."""

from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from atrocityrisk._core.files import StrPath
from atrocityrisk._core.timing import Timing
from atrocityrisk.errors import SpecError
from atrocityrisk.specs.backtest_files import read_backtest_spec
from atrocityrisk.specs.shipped_tasks import TABLE, task_file, task_values
from atrocityrisk.specs.strict_toml import fault_text, read_toml

Name = Annotated[str, Field(min_length=1)]
Positive = Annotated[int, Field(ge=1)]


class Task(BaseModel):
    """A task on which forecasts are scored.

    Attributes
    ----------
    name : str
        Name of the file.
    outcome : str
        Name in `OUTCOMES`, optionally with a window.
    first_origin, last_origin : int
        Origins, all years between included.
    reason : str
        Why these origins.
    seed : int
        Seed of the resamples.
    timing : {"pseudo-real-time", "revised"}
        Mode of time of the inputs.
    panel : Path, optional
        Panel with the labels; the embedded default if None.
    k : int
        Length of a list.
    n_boot : int
        Resamples.
    block_years : int
        Length of blocks of origins in two-way clustered intervals.
    live_from : int, optional
        First origin at which every column was coded as years went by.
    entries : Path, optional
        Past forecasts that come with the task.
    entry_models : tuple of str
        Those of them that are entries beside others'; all if empty.
    models_tried : int, optional
        Models that were scored on it before these entries were chosen.

    Examples
    --------
    >>> task = read_task("mass-killing")
    >>> task.outcome, task.origins[0], task.origins[-1]
    ('mass_killing', 1993, 2022)
    """

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    name: Name
    outcome: Name
    first_origin: int
    last_origin: int
    reason: Name
    seed: Annotated[int, Field(ge=0)] = 0
    timing: Timing = "pseudo-real-time"
    panel: Path | None = None
    k: Positive = 30
    n_boot: Positive = 2000
    block_years: Positive = 3
    live_from: int | None = None
    entries: Path | None = None
    entry_models: tuple[Name, ...] = ()
    models_tried: Positive | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.first_origin > self.last_origin:
            raise ValueError(f"first_origin {self.first_origin} comes after {self.last_origin}")
        return self

    @property
    def origins(self) -> range:
        """Origins of the task."""
        return range(self.first_origin, self.last_origin + 1)


def read_task(name: StrPath) -> Task:
    """A task by its name, or from a TOML file.

    Parameters
    ----------
    name : str or path-like
        Name of a task that comes with the package, such as "mass-killing"; or a file with a table
        ``[task]``, or with a table ``[backtest]``, whose models are of no matter here.

    Returns
    -------
    Task
        Checked.

    Raises
    ------
    UnknownNameError
        If there is no such task and no such file.
    SpecError
        If the file cannot be read, or asks for something that does not exist.

    Examples
    --------
    >>> read_task("geno-politicide").outcome
    'geno_politicide'
    """
    path = Path(name)
    if path.suffix != ".toml":
        path = task_file(str(name))
    tables = read_toml(path, expected=f"a TOML file with a table [{TABLE}] or [backtest]")
    if "backtest" in tables:
        spec = read_backtest_spec(path)
        shared = [key for key in Task.model_fields if hasattr(spec, key)]
        return Task(name=path.stem, **{key: getattr(spec, key) for key in shared})
    values = task_values(path)
    # Beside the file and not where the program was started: a task must mean one thing.
    for key in ("panel", "entries"):
        if isinstance(values.get(key), str):
            values[key] = path.parent / values[key]
    if isinstance(values.get("entry_models"), list):
        values["entry_models"] = tuple(values["entry_models"])
    try:
        return Task(name=path.stem, **values)
    except ValidationError as problem:
        faults = [
            fault_text(error, at=f"[{TABLE}]", known=Task.model_fields)
            for error in problem.errors(include_url=False)
        ]
        raise SpecError(f"{path}: " + "; ".join(faults)) from problem
