"""Texts of the course and the site as a reader meets them: links, anchors, commands, names.

Of a notebook only the markdown cells are prose; its code cells run elsewhere.
"""

import html
import json
import re
import shlex
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from course_html import notebook_pictures

ROOT = Path(__file__).resolve().parents[2]
DOCS, NOTEBOOKS = ROOT / "docs", ROOT / "notebooks"
DEEPEST = 3
"""Level of headings that the site gives anchors, as docs/conf.py says."""

_FENCE = re.compile(
    r"^(?P<mark>`{3,}|~{3,}|:{3,})[ \t]*(?P<kind>[^\n]*)\n(?P<body>.*?)^(?P=mark)[ \t]*$",
    flags=re.S | re.M,
)
_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", flags=re.S)
_LINK = re.compile(r"\]\(\s*<?([^()\s>]+(?:\([^()\s]*\)[^()\s>]*)*)>?(?:\s+\"[^\"]*\")?\s*\)")
_REFERENCE = re.compile(r"^ {0,3}\[(?!\^)[^\]]+\]:\s*<?(\S+?)>?\s*$", flags=re.M)
_ATTRIBUTE = re.compile(r"""<(?:a|img)\b[^>]*?\b(?:href|src)=["']([^"']+)["']""")
_HEADING = re.compile(r"^(#{1,6})[ \t]+(.+?)[ \t]*#*[ \t]*$", flags=re.M)
_OWN_ANCHOR = re.compile(r"""<a\b[^>]*?\b(?:id|name)=["']([^"']+)["']""")
_LABEL = re.compile(r"^\(([\w-]+)\)=[ \t]*$", flags=re.M)
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//", flags=re.I)


class Link(NamedTuple):
    """A link of a text: where to, and which heading there."""

    target: str
    anchor: str


def pages() -> list[Path]:
    """Everything that is read: pages, README, notebooks; without copies that the site makes."""
    written = [
        path
        for path in DOCS.rglob("*.md")
        if "_build" not in path.parts and "_ext" not in path.parts
    ]
    stored = [path for path in NOTEBOOKS.rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts]
    own = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"]
    return [*own, *sorted(written), *sorted(stored)]


def of_the_course(path: Path) -> bool:
    """Whether a text is part of the course: notebooks, guide, slides, handouts."""
    return NOTEBOOKS in path.parents or DOCS / "course" in path.parents


@cache
def text_of(path: Path) -> str:
    """Text as Markdown; of a notebook its markdown cells."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".ipynb":
        return text
    cells = json.loads(text)["cells"]
    return "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")


def prose(text: str) -> str:
    """Text without fenced and inline code, in which brackets are no links."""
    return _CODE.sub("``", _without_fences(text))


def _without_fences(text: str) -> str:
    # What stands in a directive, such as a figure or a note, is prose; code is not.
    return _FENCE.sub(lambda found: found["body"] if "{" in found["kind"] else "", text)


def links(path: Path) -> list[Link]:
    """Links that lead to a file or a heading here, not to another site."""
    text = prose(text_of(path))
    found = [
        *(match[1] for form in (_LINK, _REFERENCE, _ATTRIBUTE) for match in form.finditer(text)),
        *_figures(text_of(path)),
    ]
    inside = [html.unescape(one) for one in found if not _ELSEWHERE.match(one)]
    return [Link(unquote(one.partition("#")[0]), unquote(one.partition("#")[2])) for one in inside]


def _figures(text: str) -> list[str]:
    """Files of figures and images that a directive names."""
    return [
        match["kind"].split("}", 1)[1].strip()
        for match in _FENCE.finditer(text)
        if re.match(r"\{(?:figure|image)\}", match["kind"])
    ]


def resolved(path: Path, target: str) -> Path:
    """File or folder of the checkout that a link leads to."""
    return (path.parent / target).resolve() if target else path.resolve()


def in_the_site(path: Path) -> Path:
    """Where a page of a table of contents really lies: notebooks only come beside it later."""
    course = DOCS / "course"
    inside = path.suffix in (".ipynb", "") and course in path.parents and not path.exists()
    return NOTEBOOKS / path.relative_to(course) if inside else path


@cache
def anchors(path: Path) -> frozenset[str]:
    """Anchors of a text: its headings as GitHub and the site spell them, and those it names."""
    text = text_of(path)
    found: list[str] = []
    seen: Counter[str] = Counter()
    for match in _HEADING.finditer(_without_fences(text)):
        if path.is_relative_to(DOCS) and len(match[1]) > DEEPEST:
            continue
        name = slug(match[2])
        found.append(f"{name}-{seen[name]}" if seen[name] else name)
        seen[name] += 1
    own = [match[1] for match in _OWN_ANCHOR.finditer(text)]
    shown = notebook_pictures(path) if path.suffix == ".ipynb" else []
    pictures = [f"picture-{number}" for number, _ in enumerate(shown, start=1)]
    return frozenset([*found, *own, *labels_in(path), *pictures])


@cache
def labels_in(path: Path) -> frozenset[str]:
    """Labels that a page of the site gives its parts."""
    return frozenset(match[1] for match in _LABEL.finditer(text_of(path)))


@cache
def labels_of_the_site() -> frozenset[str]:
    """Labels of all pages: within the site a link may name one without its page."""
    return frozenset().union(*(labels_in(path) for path in DOCS.rglob("*.md")))


def jumps(path: Path) -> list[str]:
    """Headings that skip a level, which the site's build refuses."""
    found, before = [], 1
    for match in _HEADING.finditer(_without_fences(text_of(path))):
        if len(match[1]) > before + 1:
            found.append(match[0])
        before = len(match[1])
    return found


def slug(heading: str) -> str:
    """A heading as an anchor: small letters, no punctuation, hyphens for spaces."""
    text = re.sub(r"!?\[([^\]]*)\](?:\([^)]*\))?", r"\1", heading)
    text = re.sub(r"<[^>]+>", "", text)
    kept = [
        mark
        for mark in text.strip().lower()
        if mark in "-_ " or unicodedata.category(mark)[0] in "LNM"
    ]
    return "".join(kept).replace(" ", "-")


def listed_pages(path: Path) -> list[str]:
    """Pages that a table of contents names."""
    return [
        line.strip()
        for match in _FENCE.finditer(text_of(path))
        if match["kind"].strip() == "{toctree}"
        for line in match["body"].splitlines()
        if line.strip() and not line.strip().startswith(":")
    ]


def shell_lines(path: Path) -> list[list[str]]:
    """Words of the program's command lines in blocks for a shell, continued lines joined."""
    found = []
    for match in _FENCE.finditer(text_of(path)):
        if match["kind"].strip() not in ("sh", "bash", "shell", "console", "text", ""):
            continue
        for line in match["body"].replace("\\\n", " ").splitlines():
            found += _program_lines(line)
    return found


def inline_lines(path: Path) -> list[list[str]]:
    """Words of the program's command lines within sentences, whole or only their beginning."""
    text = _FENCE.sub("", text_of(path))
    return [
        words
        for match in _CODE.finditer(text)
        for words in _program_lines(" ".join(match[2].split()))
    ]


def _program_lines(line: str) -> list[list[str]]:
    """Words behind the program's name in each part of a line."""
    found = []
    for part in re.split(r"&&|\|\||[;|]", line.strip().removeprefix("$ ")):
        try:
            # A mark within a word, as in list.csv#2024, begins no remark.
            words = shlex.split(re.split(r"\s\d?>|(?:^|\s)#", part)[0])
        except ValueError:
            # An apostrophe in a line that is no command.
            continue
        if len(words) > 1 and words[0] == "atrocityrisk":
            found.append(words[1:])
    return found


def dotted_names(path: Path) -> set[str]:
    """Names of the package in code, such as `ar.rank`, without `ar`."""
    text = text_of(path)
    code = [match[2] for match in _CODE.finditer(_FENCE.sub("", text))]
    code += [
        match["body"]
        for match in _FENCE.finditer(text)
        if match["kind"].strip() in ("python", "py")
    ]
    return {
        match[1]
        for one in code
        for match in re.finditer(
            r"(?<![\w.'\"/])(?:ar|atrocityrisk)\.([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)", one
        )
    }
