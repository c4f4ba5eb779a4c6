#!/usr/bin/env python
"""Compile what past windows taught of deaths by month into signals/evidence.csv.

    python scripts/compile_nowcast_evidence.py MONTHS.csv

MONTHS.csv is a table of deaths by month back to 1992, such as one made of UCDP's GED. Written are
counts of onsets and sums of the embedded default's own past probabilities, by origin, bin and
months seen: no count of deaths. The forecasts are those of datasets/track-record.parquet.
"""

import sys
from pathlib import Path

import pandas as pd

import atrocityrisk as ar
from atrocityrisk._core.csv_files import write_table
from atrocityrisk.signals import onset_months, read_months
from atrocityrisk.signals.nowcasting import FIRST_MONTH
from atrocityrisk.signals.onset_dates import WINDOW_MONTHS
from atrocityrisk.signals.window_evidence import compiled_evidence

RESULT = Path(ar.__file__).parent / "signals" / "evidence.csv"
MONTHS_SEEN = range(FIRST_MONTH, WINDOW_MONTHS)


def past_forecasts() -> tuple[pd.DataFrame, pd.Series]:
    """The default's past forecasts with their labels, and the years with an onset."""
    record, panel = ar.runs.embedded_track_record(), ar.load_panel()
    assert record is not None
    whole = panel.labels(known_at=panel.years[1]).rename("whole").reset_index()
    frame = record.frame.astype({"origin": "int64", "gwcode": "int64"}).merge(
        whole.rename(columns={"year": "origin"}), on=["gwcode", "origin"], how="left"
    )
    return frame, panel.outcome.occurrence(panel.events)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    forecasts, occurred = past_forecasts()
    table = compiled_evidence(
        forecasts, occurred, read_months(sys.argv[1]), onset_months(), months_seen=MONTHS_SEEN
    )
    table["expected"] = table["expected"].round(5)
    write_table(table, RESULT)
    print(f"{RESULT}: {len(table)} rows, origins {table['origin'].min()}-{table['origin'].max()}")
