"""What the package imports is what `pip install` brings: the core always, an extra where asked."""

import ast
import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "atrocityrisk"
# Imports whose distribution has another name, or comes with one that pins it.
DISTRIBUTIONS = {
    "sklearn": "scikit-learn",
    "pytensor": "pymc",
    "distributed": "dask",
    "xarray": "arviz",
    "lazy_loader": "lazy-loader",
    "argon2": "argon2-cffi",
    "axes": "django-axes",
    "csp": "django-csp",
    "django_otp": "django-otp",
    "ninja": "django-ninja",
    "simple_history": "django-simple-history",
}
DESK = SOURCE / "desk"
"""The one room that needs an extra as soon as it is opened."""


def declared():
    """Names of the core's distributions, and of those of extras that users may ask for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    core = {_name(line) for line in project["dependencies"]}
    return core, {_name(line) for key in extras if key != "dev" for line in extras[key]}


def _name(requirement):
    return re.match(r"[\w.-]+", requirement)[0].lower()


def imported(*, desk=True):
    """Pairs of a distribution and whether it is imported as soon as its module is."""
    for path in SOURCE.rglob("*.py"):
        if not desk and path.is_relative_to(DESK):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        at_once = set(map(id, tree.body))
        for node in ast.walk(tree):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module]
            for top in {name.partition(".")[0] for name in names}:
                if top not in sys.stdlib_module_names and top != "atrocityrisk":
                    yield DISTRIBUTIONS.get(top, top), id(node) in at_once


def test_every_import_is_declared():
    core, extras = declared()
    assert {name for name, _ in imported()} <= core | extras


def test_what_only_an_extra_brings_is_imported_when_it_is_used():
    core, _ = declared()
    assert {name for name, at_once in imported(desk=False) if at_once} <= core


def test_the_core_brings_nothing_that_is_not_imported():
    core, _ = declared()
    assert core - {name for name, _ in imported()} == set()


def test_old_commands_that_name_extras_that_are_empty_now_still_work():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["optional-dependencies"]["report"] == []
    assert project["optional-dependencies"]["trees"] == []
