#!/usr/bin/env python
"""Compile what the embedded default said in the past into datasets/.

    python scripts/compile_track_record.py [--past-only] [--to FOLDER]

Two files: the track record, forecasts from every origin since 1993 by the path of the live list,
and the refits to the past from which those forecasts, and those of the list from the last settled
year, learn their level. Run it when the default
changes; with --past-only when nothing but code in src/atrocityrisk/models did. Nothing kept or
shipped is used. The same panel, default and versions give the same bytes.
"""

import argparse
from pathlib import Path

from atrocityrisk._core.store import from_nothing
from atrocityrisk.models.combine import _shipped_past
from atrocityrisk.panels import load_panel
from atrocityrisk.runs.refits_to_the_past import make_refits
from atrocityrisk.runs.track_record import FILE, make_track_record, write_track_record
from atrocityrisk.specs import amend_spec, default_spec

DATASETS = Path(__file__).parents[1] / "datasets"


def told(what: str, done: int, total: int) -> None:
    """Say how far it has come."""
    print(f"{done + 1}/{total} {what}", flush=True)


def main() -> None:
    """Forecast and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, default=DATASETS)
    parser.add_argument("--past-only", action="store_true", help="the refits alone")
    given = parser.parse_args()
    # The list from the last settled year sees other inputs: as fresh as they are, not as stale as
    # those of the provisional year.
    settled = amend_spec(default_spec(), {"origin": load_panel().last_settled_year})
    refits = {
        one.key: one
        for spec in (default_spec(), settled)
        for one in make_refits(spec, progress=told)
    }
    refits = list(refits.values())
    path = given.to / _shipped_past.FILE
    _shipped_past.write_shipped(refits, path)
    print(f"wrote {path}, {path.stat().st_size:,} bytes, {len(refits)} refits")
    if given.past_only:
        return
    with from_nothing():
        record = make_track_record(default_spec(), progress=told)
    path = given.to / FILE
    write_track_record(record, path)
    print(f"wrote {path}, {path.stat().st_size:,} bytes, {len(record.frame):,} forecasts")


if __name__ == "__main__":
    main()
