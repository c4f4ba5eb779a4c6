#!/usr/bin/env python
"""Compile the track record of the embedded default into datasets/: run it when the default changes.

    python scripts/compile_track_record.py [--out FILE]

It forecasts from every origin since 1993 by the path of the live list. The same panel, default and
versions give the same bytes.
"""

import argparse
from pathlib import Path

from atrocityrisk.runs.track_record import FILE, make_track_record, write_track_record
from atrocityrisk.specs import default_spec

SHIPPED = Path(__file__).parents[1] / "datasets" / FILE


def main() -> None:
    """Forecast and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=SHIPPED)
    given = parser.parse_args()
    record = make_track_record(
        default_spec(), progress=lambda what, done, total: print(f"{done + 1}/{total} {what}")
    )
    write_track_record(record, given.out)
    print(f"wrote {given.out}, {given.out.stat().st_size:,} bytes, {len(record.frame):,} forecasts")


if __name__ == "__main__":
    main()
