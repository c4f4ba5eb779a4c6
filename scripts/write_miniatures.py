"""Write the miniatures: a small file in each publisher's layout, with invented numbers.

    python scripts/write_miniatures.py FOLDER

The tests write them by themselves; this script is for looking at them, or trying a command on them.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))

from miniatures import write_miniatures


def main(folder: str) -> None:
    """Write all of them below a folder and print how many there are."""
    written = write_miniatures(Path(folder))
    size = sum(path.stat().st_size for path in written)
    print(f"{len(written)} files, {size / 1024:,.0f} kB, in {folder}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python scripts/write_miniatures.py FOLDER")
    main(sys.argv[1])
