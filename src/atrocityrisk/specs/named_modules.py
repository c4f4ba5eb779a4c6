"""Modules that a specification names: its plug-ins, and that of a model `module:attribute`."""

from collections.abc import Mapping
from pathlib import Path

from atrocityrisk._core.plugins import load_modules
from atrocityrisk.errors import PluginError


def load_named(values: Mapping[str, object], *, beside: Path) -> None:
    """Import what raw values of a file name, looked for beside that file first."""
    named = values.get("plugins", [])
    # Values of another form are refused with the rest of the specification.
    names = [each for each in named if isinstance(each, str)] if isinstance(named, list) else []
    model = values.get("model")
    if isinstance(model, str) and ":" in model:
        names.append(model.partition(":")[0])
    try:
        load_modules(names, beside=beside.parent)
    except PluginError as problem:
        raise PluginError(f"{beside}: {problem}") from problem
