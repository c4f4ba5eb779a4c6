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
RULES = "{resultTypes: ['violations'], rules: {'target-size': {enabled: true}}}"


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


@pytest.fixture
def office(live_server, transactional_db):
    """The desk, served, with its people."""
    from desk_people import make_people

    make_people()
    return live_server.url


@pytest.fixture
def visitor(browser, office):
    """Opens a browser of its own for each visitor, and listens for what should not be."""
    contexts = []

    def open_browser(*, width=1280, script=True):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, java_script_enabled=script, base_url=office
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.troubles = []
        page.on("pageerror", lambda problem: page.troubles.append(str(problem)))
        page.on(
            "console",
            lambda told: (
                page.troubles.append(told.text)
                if told.type in ("error", "warning") and "status of 4" not in told.text
                else None
            ),
        )
        page.on(
            "request",
            lambda asked: (
                None if asked.url.startswith((office, "data:")) else page.troubles.append(asked.url)
            ),
        )
        return page

    yield open_browser
    for context in contexts:
        for page in context.pages:
            assert page.troubles == []
        context.close()


@pytest.fixture
def log_in():
    """Logs in as somebody would."""
    from desk_people import PASSWORD

    def fill(page, name, password=PASSWORD, code=""):
        page.goto("/log-in/")
        page.get_by_label("Username").fill(name)
        page.get_by_label("Password").fill(password)
        page.get_by_label("One-time code").fill(code)
        page.get_by_role("button", name="Log in").click()
        return page

    return fill


@pytest.fixture
def is_clean(axe):
    """Holds a page to axe's rules, and to the width of a telephone."""

    def check(page):
        # Told through the debugger, which the page's policy does not bind.
        page.evaluate(axe)
        found = page.evaluate(f"axe.run(document, {RULES})")
        assert [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]] == []
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= page.viewport_size["width"]

    return check
