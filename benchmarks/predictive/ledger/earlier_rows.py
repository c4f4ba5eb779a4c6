"""Compile rows-1945-1959.parquet, which the candidate `labels_from_1945` learns from besides.

    benchmarks/predictive/ledger/earlier_rows.py FOLDER

FOLDER holds the publishers' files from which datasets/panel.parquet was compiled; the same sources,
of which nothing but what may be passed on enters, the same indicators and the same precision.
"""

import sys
from pathlib import Path

import pandas as pd

import atrocityrisk as ar
from atrocityrisk.outcomes import OUTCOMES
from atrocityrisk.panels import Panel, build_panel, read_folder, write_panel
from atrocityrisk.sources import SOURCES

YEARS = (1945, 1959)
SINCE = "years_since_mass_killing_capped"
OUT = Path(__file__).resolve().parent / "rows-1945-1959.parquet"


def earlier_rows(folder: Path) -> Panel:
    """Rows of the years before the embedded panel, with its indicators."""
    shipped = ar.load_panel()
    allowed = [name for name, source in SOURCES.items() if source.redistributable]
    names = [str(name) for name in shipped.columns.index]
    whole = build_panel(
        read_folder(folder, names=allowed, strict=True),
        outcome=OUTCOMES["mass_killing"],
        # Beyond the rows that are kept: values of a year may come from the events of the next.
        years=(YEARS[0], shipped.years[0]),
        indicators=names,
    )
    kept = whole.index.get_level_values("year") <= YEARS[1]
    values, ages = whole.indicators[kept], whole.ages[kept]
    # The record begins in 1945: where no killing stands on it, nobody counted the years before, and
    # a number of years since then would be a calendar.
    unknown = values[SINCE].eq(values.index.get_level_values("year") - 1944)
    values[SINCE] = values[SINCE].mask(unknown)
    ages[SINCE] = ages[SINCE].mask(unknown, -1)
    return Panel(
        _single_precision(values),
        ages=ages,
        events=_single_precision(whole.events[kept]),
        columns=whole.columns,
        outcome=whole.outcome,
        timing=whole.timing,
    )


def _single_precision(frame: pd.DataFrame) -> pd.DataFrame:
    """Values to seven digits, as in the embedded panel."""
    return frame.astype("float32").astype("float64")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    made = earlier_rows(Path(sys.argv[1]))
    write_panel(made, OUT)
    print(made)
