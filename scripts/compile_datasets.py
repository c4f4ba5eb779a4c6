#!/usr/bin/env python
"""Compile datasets/ from a folder of publishers' files: scripts/compile_datasets.py FOLDER."""

import sys
from pathlib import Path

from embedded_panel import compile_default

if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    root = Path(__file__).resolve().parents[1]
    panel = compile_default(Path(sys.argv[1]), root / "datasets")
    print(panel)
