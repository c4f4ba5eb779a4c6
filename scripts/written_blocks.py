"""Blocks of Markdown pages that a script writes; what stands around them is written by hand.

A block begins with ``<!-- written: NAME -->`` and ends with ``<!-- end -->``.
"""

import re
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from atrocityrisk._core.files import atomic_write

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
SCORECARDS = ROOT / "benchmarks" / "predictive" / "scorecards"
BLOCK = re.compile(r"(<!-- written: ([\w -]+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)


def filled(text: str, write: Callable[[str], str]) -> str:
    """Page with what `write` gives for its name in every block."""
    return BLOCK.sub(lambda found: f"{found[1]}\n{write(found[2])}\n\n{found[4]}", text)


def blocks(text: str) -> dict[str, str]:
    """Content of every block of a page, by its name."""
    return {found[2]: found[3].strip("\n") for found in BLOCK.finditer(text)}


def prose(text: str) -> str:
    """What of a page is written by hand."""
    return BLOCK.sub("", text)


def write_pages(pages: Iterable[Path], write: Callable[[str], str]) -> int:
    """Write the pages anew; with --check write nothing, and give 3 if one would differ."""
    fresh = {path: filled(path.read_text(encoding="utf-8"), write) for path in pages}
    return write_differing(fresh, check="--check" in sys.argv)


def write_differing(pages: Mapping[Path, str], *, check: bool) -> int:
    """Write whole each page whose text is another; to `check`, none, and give 3 if there is one."""
    old = [
        path
        for path, text in pages.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    if check:
        return 3 if old else 0
    for path in old:
        with atomic_write(path) as staged:
            staged.write_text(pages[path], encoding="utf-8", newline="\n")
    return 0
