"""Fixtures that every test may use; no fixture here knows how a number is computed."""

import os
from pathlib import Path

import numpy as np
import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of publishers' files and outside truth, which only developers and CI have."""
    if not SHARED.is_dir():
        pytest.skip("needs the developers' folder of publishers' files, absent on this machine")
    return SHARED


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(20240607)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Fail a CI run in which tests skipped for want of files that are there."""
    skipped = [
        r for r in terminalreporter.stats.get("skipped", []) if "absent on this" in str(r.longrepr)
    ]
    if SHARED.is_dir() and skipped and os.environ.get("CI"):
        raise pytest.UsageError(f"{len(skipped)} tests skipped though {SHARED} is there")
