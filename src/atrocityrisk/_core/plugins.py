"""Packages that add to the registries: found by their entry points, on the first miss."""

from functools import cache
from importlib.metadata import entry_points

from atrocityrisk.errors import PluginError

GROUP = "atrocityrisk.plugins"


@cache
def load_plugins() -> tuple[str, ...]:
    """Names of the installed plug-ins, each imported once; importing one registers what it adds."""
    names = []
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name):
        try:
            entry.load()
        except Exception as problem:
            # Left out in silence, its models would look misspelt.
            package = entry.dist.name if entry.dist else "an unknown package"
            raise PluginError(
                f"the plug-in {entry.name!r} of {package} cannot be loaded ({entry.value}: "
                f"{type(problem).__name__}: {problem}); repair or uninstall it"
            ) from problem
        names.append(entry.name)
    return tuple(names)
