"""Run the notebooks of the course and store what they show, so that they can be read without it.

    python scripts/write_notebooks.py [NAME ...]

A name is a part of a notebook's path below notebooks/, such as 04 or answers/04; all without one.
"""

import sys
import tempfile
import time
from pathlib import Path

import nbformat

from atrocityrisk._core.files import atomic_write
from notebook_runs import FOLDER, finished, notebooks


def main(wanted: list[str]) -> None:
    """Run those asked for, one after the other, and write each when it is done."""
    names = [path.relative_to(FOLDER).as_posix() for path in notebooks()]
    unknown = [part for part in wanted if not any(part in name for name in names)]
    if unknown:
        raise SystemExit(f"no notebook has {unknown[0]!r} in its path below notebooks/")
    for path, name in zip(notebooks(), names, strict=True):
        if wanted and not any(part in name for part in wanted):
            continue
        began = time.perf_counter()
        with tempfile.TemporaryDirectory() as folder:
            ran = finished(path, Path(folder))
        nbformat.validate(ran)
        with atomic_write(path) as staged:
            text = nbformat.writes(ran, version=4) + "\n"
            staged.write_text(text, encoding="utf-8", newline="\n")
        size = path.stat().st_size / 1000
        print(f"{name}: {time.perf_counter() - began:.0f} s, {size:.0f} kB")


if __name__ == "__main__":
    main(sys.argv[1:])
