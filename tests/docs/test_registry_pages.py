"""Tables of what is registered, and of the rooms, are what is there."""

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"


@pytest.mark.parametrize("name", ["write_registry_pages.py", "write_architecture_page.py"])
def test_the_tables_are_what_is_there(name):
    """In a process of its own: examples of other pages register things too."""
    done = subprocess.run([sys.executable, str(SCRIPTS / name), "--check"], check=False)
    assert done.returncode == 0, f"run python scripts/{name}"
