"""Decks of slides as pages of the site: notes as quotations, pictures of notebooks as files."""

import base64
import re
from pathlib import Path

from sphinx.application import Sphinx

from course_html import NOTEBOOK_PICTURE, picture, slides_of

DECKS = "course/slides"
PICTURES = "pictures"
IMAGE = re.compile(r"(!\[[^\]]*\])\(([^)\s]+)\)")


def read(app: Sphinx, page: str, source: list[str]) -> None:
    """Write one deck as a page, as it is read."""
    folder, _, name = page.rpartition("/")
    if folder == DECKS and name != "index":
        source[0] = readable(source[0], Path(app.srcdir) / DECKS)


def readable(text: str, folder: Path) -> str:
    """A deck as one page to read; the pictures of notebooks are written beside it."""
    parts = []
    for slide in slides_of(text):
        parts.append(slide.shown)
        if slide.note:
            said = f"**Note.** {slide.note}"
            parts.append("\n".join(f"> {line}".rstrip() for line in said.split("\n")))
    whole = "\n\n".join(parts) + "\n"
    return IMAGE.sub(lambda found: f"{found[1]}({_file(found[2], folder)})", whole)


def _file(link: str, folder: Path) -> str:
    shown = NOTEBOOK_PICTURE.fullmatch(link)
    if shown is None:
        return link
    target = folder / PICTURES / f"{Path(shown[1]).stem}-{shown[2]}.png"
    content = base64.b64decode(picture(link, folder))
    target.parent.mkdir(exist_ok=True)
    if not target.exists() or target.read_bytes() != content:
        target.write_bytes(content)
    return f"{PICTURES}/{target.name}"


def setup(app: Sphinx) -> dict[str, bool]:
    """Read decks so."""
    app.connect("source-read", read)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
