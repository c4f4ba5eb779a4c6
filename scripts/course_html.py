"""Pages of the course as HTML that opens offline: handouts and slides, from their Markdown.

One file holds all that it shows: pictures of notebooks and of the desk, formulas as MathML.
"""

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path

import nbformat
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

from mathml import mathml

ROOT = Path(__file__).resolve().parents[1]
COURSE = ROOT / "docs" / "course"
BUILT = ROOT / "docs" / "_build"
NOTEBOOK_PICTURE = re.compile(r"(.+\.ipynb)#picture-(\d+)")
"""A picture as a notebook shows it: the first is number 1."""
SEPARATOR = re.compile(r"\n\n---\n+")
NOTE = re.compile(r"^Note:\s*", re.MULTILINE)
NO_COMMENTS = re.compile(r"<!--.*?-->\n?", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Slide:
    """One slide of a deck: what is shown, and what is said to it."""

    shown: str
    note: str


def pages_of(part: str) -> list[Path]:
    """Markdown of every page of a part of the course, without its index."""
    return sorted(path for path in (COURSE / part).glob("*.md") if path.name != "index.md")


def slides_of(text: str) -> list[Slide]:
    """Slides of a deck as reveal.js reads it: `---` between slides, `Note:` before what is said."""
    found = []
    for part in SEPARATOR.split(text.strip()):
        shown, *note = NOTE.split(part, maxsplit=1)
        found.append(Slide(shown=shown.strip(), note="".join(note).strip()))
    return found


def body(text: str, folder: Path) -> str:
    """Markdown as HTML, with pictures inside; links lead nowhere on paper and are words alone."""
    html = _markdown().render(NO_COMMENTS.sub("", text))
    html = re.sub(r"<a [^>]*>(.*?)</a>", r"\1", html, flags=re.DOTALL)
    # A wide table scrolls by itself, and a reader with a keyboard can scroll it.
    html = html.replace("<table>", '<div class="table"><table>').replace(
        "</table>", "</table></div>"
    )
    return re.sub(
        r'(?<=<img src=")[^"]+',
        lambda found: f"data:image/png;base64,{picture(found[0], folder)}",
        html,
    )


def picture(link: str, folder: Path) -> str:
    """A picture file, or one that a notebook shows, as base64."""
    shown = NOTEBOOK_PICTURE.fullmatch(link)
    if shown is None:
        return base64.b64encode((folder / link).read_bytes()).decode()
    pictures = notebook_pictures(folder / shown[1])
    number = int(shown[2])
    if not 1 <= number <= len(pictures):
        raise SystemExit(
            f"{shown[1]} shows {len(pictures)} pictures, and {link} asks for another; "
            "run scripts/write_notebooks.py, or correct the number"
        )
    return pictures[number - 1]


@cache
def notebook_pictures(path: Path) -> list[str]:
    """Pictures that a notebook shows, in order, as base64."""
    notebook = nbformat.read(path, as_version=4)
    return [
        "".join(output["data"]["image/png"].split())
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {})
    ]


def page(title: str, style: str, content: str, *, script: str = "") -> str:
    """A whole page."""
    code = f"<script>{script}</script>\n" if script else ""
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{escape(title)}</title>\n'
        f"<style>{style}</style>\n</head>\n<body>\n<main>\n{content}\n</main>\n{code}</body>\n</html>\n"
    )


def title_of(text: str) -> str:
    """First heading of a page."""
    found = re.search(r"^# (.+)$", text, flags=re.MULTILINE)
    assert found is not None, text[:80]
    return found[1]


@cache
def _markdown() -> MarkdownIt:
    reader = MarkdownIt("commonmark").enable("table").use(dollarmath_plugin)
    reader.add_render_rule("math_inline", _formula_in_line)
    reader.add_render_rule("math_block", _formula)
    return reader


def _formula_in_line(_: RendererHTML, tokens: Sequence[Token], place: int, *rest: object) -> str:
    return mathml(tokens[place].content)


def _formula(_: RendererHTML, tokens: Sequence[Token], place: int, *rest: object) -> str:
    return mathml(tokens[place].content, display="block")
