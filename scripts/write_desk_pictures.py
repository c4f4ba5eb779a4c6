"""Take the pictures of docs/desk from a training desk, in a browser.

python scripts/write_desk_pictures.py

It makes a training desk in a temporary folder, serves it, and photographs the pages that the guide
to a day's work shows. All that is seen there is invented. Needs Chromium and Playwright.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from small_pictures import chromium, of_few_colours, write_picture

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "desk" / "pictures"
WIDTH = 1100
STATE = "Fictavia"

SHOTS: dict[str, tuple[str, tuple[str, ...], int]] = {
    # Picture: who looks, the address and the links to follow from it, the height that is shown.
    "watch-list": ("analyst", ("/",), 1500),
    "state": ("analyst", ("/", STATE), 1500),
    "risk-factors": ("reviewer", ("/assessments/", STATE), 1500),
    "beside": ("reviewer", ("/assessments/", STATE, "Beside other assessors"), 1300),
    "candidate": ("analyst", ("/alerts/", "Specimenia"), 1000),
    "rule": ("reviewer", ("/alerts/rules/", "A probability that rose by half"), 1300),
    "bulletin": ("public-reader", ("/bulletins/", STATE), 1300),
    "brief": ("approver", ("/states/9003/brief/?level=restricted",), 2000),
    "record-of-advice": ("analyst", ("/advice/", "20"), 1200),
}


def main() -> int:
    """Take every picture anew."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "training"
        passwords = _make(home)
        with _served(home) as address, chromium() as browser:
            for name, (person, path, height) in SHOTS.items():
                page = _logged_in(browser, address, person, passwords[person])
                _follow(page, address, path)
                _write(PICTURES / f"{name}.png", page, height)
                page.context.close()
    return 0


def _desk(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "atrocityrisk", "desk", *arguments]


def _make(home: Path) -> dict[str, str]:
    made = subprocess.run(
        _desk("demo", "--home", str(home), "--json"), check=True, capture_output=True, text=True
    )
    passwords: dict[str, str] = json.loads(made.stdout)["passwords"]
    return passwords


@contextmanager
def _served(home: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        _desk("start", "--home", str(home), "--port", str(port)),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(120):
            try:
                urllib.request.urlopen(f"{address}/log-in/", timeout=2).close()
                break
            except OSError:
                time.sleep(0.5)
        yield address
    finally:
        server.terminate()
        server.wait(20)


def _logged_in(browser: Browser, address: str, person: str, password: str) -> Page:
    page = browser.new_context(viewport={"width": WIDTH, "height": 900}).new_page()
    page.goto(f"{address}/log-in/")
    page.get_by_label("Username").fill(person)
    page.get_by_label("Password").fill(password)
    with page.expect_navigation():
        page.get_by_role("button", name="Log in").click()
    return page


def _follow(page: Page, address: str, path: tuple[str, ...]) -> None:
    first, *links = path
    page.goto(address + first)
    for words in links:
        with page.expect_navigation():
            page.get_by_role("link", name=words).first.click()
        page.wait_for_load_state("load")


def _write(path: Path, page: Page, height: int) -> None:
    """The upper part of a page."""
    whole = Image.open(BytesIO(page.screenshot(full_page=True)))
    upper = whole.crop((0, 0, whole.width, min(height, whole.height)))
    write_picture(path, of_few_colours(upper, 48))


if __name__ == "__main__":
    sys.exit(main())
