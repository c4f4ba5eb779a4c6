"""A real browser: Debian's chromium, driven by Playwright. In CI its absence is a failure."""

import os
import shutil
from pathlib import Path

import pytest

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def absent(what):
    if os.environ.get("CI"):
        pytest.fail(f"{what} must be there in CI; see .ci/run")
    pytest.skip(f"{what} is not there; see docs/guides/report.md on how to install it")


@pytest.fixture(scope="session")
def browser():
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        absent("chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        absent("the package playwright")
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def axe():
    path = Path(os.environ.get("ATROCITYRISK_AXE", "axe.min.js"))
    if not path.is_file():
        absent("axe-core (ATROCITYRISK_AXE)")
    return path.read_text(encoding="utf-8")
