"""The first page of a section lists every page of its folder; links to shown files lead to them."""

import re
from pathlib import Path

from sphinx.application import Sphinx

SHOWN = {
    "benchmarks/predictive/PREREGISTRATION.md": "evidence/plans.md",
    "benchmarks/predictive/STALENESS.md": "evidence/staleness.md",
    "benchmarks/predictive/ledger/README.md": "evidence/registered.md",
    "CHANGELOG.md": "develop/changelog.md",
}
"""Files beside docs/, where a reader of the checkout looks for them, and their pages here."""

TREE = re.compile(r"(```\{toctree\}\n(?::[^\n]*\n)*\n)(.*?)(```\n)", re.DOTALL)
MORE = "```{toctree}\n:caption: More\n:maxdepth: 1\n"
SECTIONS = (
    *("start", "course", "guides", "desk", "editions", "concepts", "methods", "data-cards"),
    *("model-cards", "governance", "reference", "evidence", "develop"),
)


def whole(text: str, there: set[str]) -> str:
    """Page with what is listed and there, and what is there and not listed."""
    listed: set[str] = set()

    def kept(found: re.Match[str]) -> str:
        # A page of no folder is listed where it is wanted.
        names = [name for name in found[2].split() if name in there or name.startswith("../")]
        listed.update(names)
        return found[1] + "".join(f"{name}\n" for name in names) + found[3]

    text = TREE.sub(kept, text)
    left = sorted(there - listed)
    return text + ("\n".join(["\n" + MORE, *left, "```\n"]) if left else "")


def read(app: Sphinx, page: str, source: list[str]) -> None:
    """Amend one page as it is read."""
    section, _, name = page.rpartition("/")
    if name == "index" and section in SECTIONS:
        folder = Path(app.srcdir) / section
        there = {path.stem for kind in ("*.md", "*.ipynb") for path in folder.glob(kind)}
        there |= {f"{path.parent.name}/index" for path in folder.glob("*/index.*")}
        source[0] = whole(source[0], there - {"index"})
    for file, shown in SHOWN.items():
        source[0] = source[0].replace(f"](../../{file}", f"](../{shown}")


def outdated(*_: object) -> list[str]:
    """The first pages are read at every build, since a page may have come or gone."""
    return [f"{section}/index" for section in SECTIONS]


def setup(app: Sphinx) -> dict[str, bool]:
    """Read pages so."""
    app.connect("source-read", read)
    app.connect("env-get-outdated", outdated)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
