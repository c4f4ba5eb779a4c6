"""What theme and source listings leave to be put right in the pages that were written.

Controls get the names that screen readers speak; listings link to the names objects are described
under, which for the short names are not those of the room.
"""

import re
from pathlib import Path

from sphinx.application import Sphinx

CONTROLS = {
    '<summary><span class="toctree': '<summary aria-label="Pages below"><span class="toctree',
    'title="Search" aria-label="Search" data-bs-placement': "data-bs-placement",
}
# The listing of a file gives all its objects the module of the first one that was described.
ANCHOR = re.compile(r'(/generated/(?:\w+\.)*(\w+?))(-class)?\.html#[\w.]+?\.\2((?:\.\w+)*)"')


def _anchored(found: re.Match[str]) -> str:
    page = found[1].removeprefix("/generated/")
    return f'{found[1]}{found[3] or ""}.html#{page}{found[4]}"'


def put_right(app: Sphinx, problem: Exception | None) -> None:
    """Amend every page once; a second time changes nothing."""
    if problem is not None or app.builder.format != "html":
        return
    for path in Path(app.outdir).rglob("*.html"):
        text = fresh = path.read_text(encoding="utf-8")
        for old, new in CONTROLS.items():
            fresh = fresh.replace(old, new)
        if "_modules" in path.parts:
            fresh = ANCHOR.sub(_anchored, fresh)
        if fresh != text:
            path.write_text(fresh, encoding="utf-8", newline="\n")


def setup(app: Sphinx) -> dict[str, bool]:
    """Amend the pages when all are written."""
    app.connect("build-finished", put_right)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
