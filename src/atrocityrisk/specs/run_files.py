"""A run's specification as a TOML file: its tables, and the values that they hold.

A file has a table ``[run]``; where states are left out, a table ``[exclude]`` of states and
reasons; and where indicators are given older than the panel has them, a table ``[ages]``.
"""

from pathlib import Path
from typing import Any

from atrocityrisk._core.files import StrPath
from atrocityrisk._core.registry import did_you_mean
from atrocityrisk.errors import SpecError
from atrocityrisk.specs.run_spec import AGES, EXCLUDE, RUN, RunSpec
from atrocityrisk.specs.strict_toml import read_toml

CODE_DIGITS = 4
PLACES = ("panel", "previous")
"""Keys whose values are looked for beside the file."""


def file_values(path: StrPath) -> dict[str, Any]:
    """Values of a file as it has them, with its panel beside it and numbers of states as such."""
    path = Path(path)
    tables = read_toml(path, expected="a run's specification")
    for name, table in tables.items():
        if not isinstance(table, dict):
            hint = f"; it belongs in [{RUN}]" if name in RunSpec.model_fields else ""
            raise SpecError(f"{path}: {name!r} stands outside any table{hint}")
        if name not in (RUN, EXCLUDE, AGES):
            hint = did_you_mean(name, [RUN, EXCLUDE, AGES])
            raise SpecError(f"{path}: a run has no table [{name}]{hint}")
    values = dict(tables.get(RUN, {}))
    for own in (EXCLUDE, AGES):
        if own in values:
            raise SpecError(f"{path}: [{RUN}] cannot hold {own!r}; give it a table [{own}]")
    for key in PLACES:
        place = values.get(key)
        if isinstance(place, str) and place:
            values[key] = path.parent / place
    for table, entries in ((EXCLUDE, tables.get(EXCLUDE)), (AGES, tables.get(AGES))):
        if entries is not None:
            values[table] = entries
    if EXCLUDE in values:
        values[EXCLUDE] = {_state(key, path): value for key, value in values[EXCLUDE].items()}
    return values


def _state(key: str, path: Path) -> int | str:
    """Number of a state as such; its code or name is looked up when the year is known."""
    if not key.isdigit():
        return key
    if not (key.isascii() and len(key) <= CODE_DIGITS):
        raise SpecError(
            f'{path}: [{EXCLUDE}] expects lines such as 365 = "reason", keyed by Gleditsch-Ward '
            f"number, ISO code or name; found {key!r}. `atrocityrisk states {key!r}` gives the "
            "number of a name"
        )
    return int(key)
