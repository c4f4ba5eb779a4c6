"""The tables of outcomes, metrics and models are what is registered."""

import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "write_registry_pages.py"


def test_the_tables_are_what_is_registered():
    """In a process of its own: examples of other pages register things too."""
    done = subprocess.run([sys.executable, str(SCRIPT), "--check"], check=False)
    assert done.returncode == 0, "run python scripts/write_registry_pages.py"
