"""The public surface: every name is there, and importing the package loads nothing heavy."""

import subprocess
import sys

import pytest

import atrocityrisk as ar


@pytest.mark.parametrize("name", ar.__all__)
def test_every_public_name_is_there(name):
    assert getattr(ar, name) is not None
    assert name in dir(ar)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="No atrocityrisk attribute rnak"):
        _ = ar.rnak


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
