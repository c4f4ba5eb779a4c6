"""Blocks of Markdown pages that a script writes; what stands around them is written by hand.

A block begins with ``<!-- written: NAME -->`` and ends with ``<!-- end -->``.
"""

import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

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
    differing = 0
    for path in pages:
        text = path.read_text(encoding="utf-8")
        fresh = filled(text, write)
        differing += fresh != text
        if "--check" not in sys.argv:
            path.write_text(fresh, encoding="utf-8", newline="\n")
    return 3 if differing and "--check" in sys.argv else 0
