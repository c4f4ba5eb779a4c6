"""Fixtures that every test may use; no fixture here knows how a number is computed."""

import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock

SHARED = Path(__file__).resolve().parents[2] / "shared"
NOT_HERE = "needs the developers' folder of publishers' files, which this machine lacks"

_skipped_for_want_of_files: list[str] = []


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of publishers' files and outside truth, which only developers and CI have."""
    if not SHARED.is_dir():
        pytest.skip(NOT_HERE)
    return SHARED


@pytest.fixture(scope="session")
def miniatures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with a small file in each publisher's layout; its numbers are invented."""
    from miniatures import write_miniatures

    root = tmp_path_factory.getbasetemp()
    # The processes of one parallel run share what the first of them writes.
    root = root.parent if os.environ.get("PYTEST_XDIST_WORKER") else root
    folder = root / "miniatures"
    with FileLock(root / "miniatures.lock"):
        if not folder.is_dir():
            unfinished = root / "miniatures-unfinished"
            write_miniatures(unfinished)
            unfinished.rename(folder)
    return folder


# What holds of a reader is tried on miniatures everywhere, on publishers' files where they are.
@pytest.fixture(scope="session", params=["miniatures", *(["real"] if SHARED.is_dir() else [])])
def publisher_files(request: pytest.FixtureRequest) -> Path:
    """Folder of publishers' files, or of miniatures of them."""
    if request.param == "real":
        return SHARED / "data"
    folder: Path = request.getfixturevalue("miniatures")
    return folder


@pytest.fixture(scope="session")
def small_spec():
    """The embedded panel with six indicators and few draws: seconds instead of a minute."""
    from atrocityrisk.specs import RunSpec

    few = (
        "population_log2",
        "infant_mortality_sqrt",
        "mass_killing_ever",
        "armed_conflict_intensity",
        "physical_integrity",
        "coup_attempt_5y",
    )
    ages = {"physical_integrity": 1}
    # A settled year: that a list from a provisional one says so first is tried elsewhere.
    return RunSpec(model="ridge_logit", seed=3, indicators=few, ages=ages, draws=40, origin=2024)


@pytest.fixture(scope="session", autouse=True)
def cache_folder_of_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Nothing that a test keeps or remembers lands in the developer's own cache folder."""
    folder = tmp_path_factory.mktemp("user-cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ATROCITYRISK_CACHE_DIR", str(folder))
        yield folder


@pytest.fixture(autouse=True)
def _own_store(cache_folder_of_tests: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test finds the finished work of another; fixtures of whole modules share a folder."""
    folder = cache_folder_of_tests / uuid.uuid4().hex
    monkeypatch.setenv("ATROCITYRISK_CACHE_DIR", str(folder))


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
    """Fail in CI, and skip elsewhere, for want of a program."""
    if os.environ.get("CI"):
        pytest.fail(f"{what} must be there in CI; see .ci/run")
    pytest.skip(f"{what} is not there; see docs/guides/report.md on how to install it")


@pytest.fixture(scope="session", name="absent")
def told_absent():
    """Fails in CI, and skips elsewhere, for want of a program."""
    return absent


@pytest.fixture(scope="session")
def browser():
    """Debian's chromium, driven by Playwright; one for all, since a process drives one at most."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        absent("chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        absent("the package playwright")
    from watched_pages import wait_after_clicks

    with sync_playwright() as driver, pytest.MonkeyPatch.context() as patch:
        wait_after_clicks(patch)
        started = driver.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def axe():
    """The accessibility checker, as a script for a page."""
    path = Path(os.environ.get("ATROCITYRISK_AXE", "axe.min.js"))
    if not path.is_file():
        absent("axe-core (ATROCITYRISK_AXE)")
    return path.read_text(encoding="utf-8")


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(20240607)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Say of each test which part of the suite it belongs to, by where it stands."""
    for item in items:
        if item.path.stem.endswith("_browser"):
            item.add_marker("browser")
        elif item.path.stem == "test_notebooks":
            item.add_marker("notebooks")
        elif item.path.parent.name == "docs":
            item.add_marker("docs")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped and NOT_HERE in str(report.longrepr):
        _skipped_for_want_of_files.append(report.nodeid)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a CI run that skipped tests for want of files that are there."""
    if _skipped_for_want_of_files and os.environ.get("CI") and SHARED.is_dir():
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
