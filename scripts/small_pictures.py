"""Pictures for pages: taken in Chromium, and written as small as they can be."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from PIL.PngImagePlugin import PngInfo
from playwright.sync_api import Browser, sync_playwright

from atrocityrisk._core.files import atomic_write

CHROMIUM = "/usr/bin/chromium"


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser, for as long as pictures are taken."""
    with sync_playwright() as driver:
        yield driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])


def of_few_colours(picture: Image.Image, colours: int) -> Image.Image:
    """A palette is enough for text and quiet colours, and a third as large."""
    return picture.convert("RGB").quantize(colors=colours, dither=Image.Dither.NONE)


def write_picture(path: Path, picture: Image.Image, **told: str) -> None:
    """Replace the file whole; what is told stands in it beside the picture."""
    notes = PngInfo()
    for name, text in told.items():
        notes.add_text(name, text)
    with atomic_write(path) as staged:
        picture.save(staged, format="PNG", optimize=True, pnginfo=notes)
