#!/usr/bin/env python
"""Compile datasets/ from publishers' files: scripts/compile_datasets.py FOLDER NEWER.

NEWER holds the files of the latest year, of which whole releases are still to come.
"""

import sys
from pathlib import Path

from embedded_panel import compile_default

if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    root = Path(__file__).resolve().parents[1]
    panel = compile_default(Path(sys.argv[1]), Path(sys.argv[2]), root / "datasets")
    print(panel)
