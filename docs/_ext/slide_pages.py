"""Decks of slides as pages of the site: notes as quotations, pictures of notebooks as files."""

import base64
import re
import sys
from pathlib import Path

from sphinx.application import Sphinx

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))

from course_html import NOTEBOOK_PICTURE, notebook_pictures, slides_of  # noqa: E402

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
            parts.append("\n".join(f"> {line}".rstrip() for line in slide.note.split("\n")))
    whole = IMAGE.sub(lambda found: f"{found[1]}({_file(found[2], folder)})", "\n\n".join(parts))
    # Notebooks stand beside the pages of the course, and not where the checkout has them.
    return whole.replace("](../../../notebooks/", "](../") + "\n"


def _file(link: str, folder: Path) -> str:
    shown = NOTEBOOK_PICTURE.fullmatch(link)
    if shown is None:
        return link
    notebook, number = folder / shown[1], int(shown[2])
    target = folder / PICTURES / f"{notebook.stem}-{number}.png"
    content = base64.b64decode(notebook_pictures(notebook)[number - 1])
    target.parent.mkdir(exist_ok=True)
    if not target.exists() or target.read_bytes() != content:
        target.write_bytes(content)
    return f"{PICTURES}/{target.name}"


def setup(app: Sphinx) -> dict[str, bool]:
    """Read decks so."""
    app.connect("source-read", read)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
