"""A real browser: Debian's chromium, driven by Playwright. In CI its absence is a failure."""

import dataclasses
import os
import re
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


@pytest.fixture(scope="session", name="absent")
def told_absent():
    """Fails in CI, and skips elsewhere, for want of a program."""
    return absent


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


@pytest.fixture(scope="session")
def recorded_edition(small_spec):
    """An edition of few indicators, beside the record of the default."""
    from atrocityrisk.editions import assess, make_edition
    from atrocityrisk.runs.track_record import embedded_track_record

    made, record = make_edition(small_spec), embedded_track_record()
    worth = assess(record, made.panel, until=made.origin)
    return dataclasses.replace(made, record=record, performance=worth)


@pytest.fixture(scope="session")
def report_folder(tmp_path_factory, recorded_edition):
    """A report, and a brief."""
    from atrocityrisk.reports import write_brief, write_report

    out = tmp_path_factory.mktemp("report")
    write_report(recorded_edition, out)
    write_brief(recorded_edition, "TCD", out)
    return out


@pytest.fixture
def opened(browser, report_folder):
    """Opens the report from disk and listens for requests, errors and violations of the policy."""
    contexts = []

    def open_page(target="", *, file="report.html", folder=report_folder, **options):
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.troubles = []
        page.on("pageerror", lambda problem: page.troubles.append(str(problem)))
        page.on(
            "console",
            lambda told: (
                page.troubles.append(told.text) if told.type in ("error", "warning") else None
            ),
        )
        page.on(
            "request",
            lambda asked: (
                None
                if asked.url.startswith(("file:", "blob:", "data:"))
                else page.troubles.append(asked.url)
            ),
        )
        page.goto(f"file://{folder / file}{target}")
        return page

    yield open_page
    for context in contexts:
        for page in context.pages:
            assert page.troubles == []
        context.close()


@pytest.fixture(scope="session")
def listed():
    """Names of the states that the list shows."""

    def names(page):
        return page.locator("#ranking-table tbody tr:visible th a").all_inner_texts()

    return names


@pytest.fixture(scope="session")
def sheets():
    """How many sheets of paper a page takes."""

    def count(page):
        return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))

    return count
