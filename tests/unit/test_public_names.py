"""The public surface: every name is there, and importing the package loads nothing heavy."""

import re
import subprocess
import sys
from importlib import import_module
from types import ModuleType

import pytest

import atrocityrisk as ar
from atrocityrisk._core.renamed import RENAMED


@pytest.mark.parametrize("name", ar.__all__)
def test_every_public_name_is_there(name):
    assert getattr(ar, name) is not None
    assert name in dir(ar)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'rnak'; did you mean 'rank'"):
        _ = ar.rnak


def test_about_forty_names_and_the_rooms():
    rooms = {name for name in ar.__all__ if isinstance(getattr(ar, name), ModuleType)}
    assert {"models", "metrics", "plots", "states", "synthetic", "vintages", "ledger"} <= rooms
    assert 35 <= len(set(ar.__all__) - rooms) <= 46


@pytest.mark.parametrize("row", [row for row in RENAMED if row.kind == "name"], ids=str)
def test_an_old_name_warns_and_gives_the_new_thing(row):
    words = re.escape(f"the name {row.old!r} is now called {row.new!r}")
    with pytest.warns(DeprecationWarning, match=f"{words}.*version {row.removed_in}") as told:
        old = getattr(ar, row.old)
    assert told[0].filename == __file__
    room, _, new = row.new.rpartition(".")
    assert old is getattr(import_module(f"atrocityrisk.{room}".rstrip(".")), new)
    assert row.old not in dir(ar)


@pytest.mark.parametrize(
    ("module", "heavy"),
    [
        ("atrocityrisk", "pandas numpy sklearn matplotlib statsmodels pymc numba"),
        ("atrocityrisk.cli", "pandas numpy sklearn matplotlib statsmodels pymc numba"),
        ("atrocityrisk.runs.ranking_run", "statsmodels pymc"),
    ],
)
def test_importing_loads_nothing_heavy(module, heavy):
    code = f"import sys, {module}; print([m for m in {heavy.split()!r} if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
