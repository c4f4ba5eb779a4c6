"""The desk in a real browser: Debian's chromium, driven by Playwright, against a served desk."""

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


def _absent(what):
    if os.environ.get("CI"):
        pytest.fail(f"{what} must be there in CI; see .ci/run")
    pytest.skip(f"{what} is not there")


@pytest.fixture(scope="session")
def browser():
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        _absent("chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _absent("the package playwright")
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def axe():
    path = Path(os.environ.get("ATROCITYRISK_AXE", "axe.min.js"))
    if not path.is_file():
        _absent("axe-core (ATROCITYRISK_AXE)")
    return path.read_text(encoding="utf-8")
