"""What the tasks that come with the package say: files of one table, [task], in their folder."""

from pathlib import Path
from typing import Any

from atrocityrisk._core.embedded import embedded_folder
from atrocityrisk._core.registry import did_you_mean
from atrocityrisk.errors import SpecError, UnknownNameError
from atrocityrisk.specs.strict_toml import read_toml

TABLE = "task"
OWN = ("entries", "entry_models", "models_tried")
"""Keys of a task that a backtest of it does not have."""


def task_names() -> tuple[str, ...]:
    """Names of the tasks that come with the package.

    Returns
    -------
    tuple of str
        As `read_task` takes them.

    Examples
    --------
    >>> task_names()[:2]
    ('geno-politicide', 'mass-killing')
    """
    return tuple(sorted(path.stem for path in (embedded_folder() / "tasks").glob("*.toml")))


def task_file(name: str) -> Path:
    """File of a task that comes with the package; underscores do for hyphens."""
    wanted = name.strip().replace("_", "-")
    if wanted not in task_names():
        raise UnknownNameError(
            f"no task named {name!r}{did_you_mean(wanted, list(task_names()))}; or give the path "
            "of a TOML file with a table [task] or [backtest]"
        )
    return embedded_folder() / "tasks" / f"{wanted}.toml"


def task_values(path: Path) -> dict[str, Any]:
    """Keys of a task's table."""
    tables = read_toml(path, expected="a TOML file with a table [task]")
    if set(tables) != {TABLE} or not isinstance(tables[TABLE], dict):
        raise SpecError(
            f"expected one table [{TABLE}] in {path}, found {', '.join(tables) or 'nothing'}"
        )
    return dict(tables[TABLE])


def shared_values(name: str) -> dict[str, Any]:
    """What a backtest of a task that comes with the package takes over from it."""
    values = task_values(task_file(name))
    return {key: value for key, value in values.items() if key not in OWN}
