"""What a backtest costs beside its models: overhead, bytes sent to workers, and a resumed run.

The model is climatology, which costs nothing, on the embedded panel. Ratios speak of the code,
seconds of the machine::

    python benchmarks/speed/backtest.py
"""

import argparse
import io
import pickle
import platform
import tempfile
import time
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd

from atrocityrisk.forecasting import backtest
from atrocityrisk.models import Climatology
from atrocityrisk.panels import Panel, load_panel

RESULTS = Path(__file__).resolve().parent / "results" / "backtest.csv"
ORIGINS = range(1990, 2021)
SHARED = 1_000_000
"""Arrays of so many bytes or more joblib writes once and maps into every worker."""


class Counting(pickle.Pickler):
    """A pickler that sets large arrays aside, as joblib does."""

    def __init__(self, stream: io.BytesIO) -> None:
        super().__init__(stream, protocol=pickle.HIGHEST_PROTOCOL)
        self.shared = 0

    def reducer_override(self, value: object) -> object:
        """Count a large array instead of writing it."""
        if isinstance(value, np.ndarray) and value.nbytes >= SHARED:
            self.shared += value.nbytes
            return bytes, ()
        return NotImplemented


def sent(panel: Panel) -> tuple[int, int]:
    """Bytes that go to a worker with every task, and those mapped once."""
    stream = io.BytesIO()
    counting = Counting(stream)
    counting.dump(panel)
    return len(stream.getvalue()), counting.shared


def seconds(panel: Panel, **given: object) -> float:
    """Time of one backtest."""
    start = time.perf_counter()
    backtest({"climatology": Climatology()}, panel, origins=ORIGINS, **given)
    return time.perf_counter() - start


def main() -> None:
    """Take turns and write one row."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    panel = load_panel()
    seconds(panel, n_jobs=2)  # workers are started, modules imported
    alone, two, resumed = [], [], []
    for _ in range(options.turns):
        with tempfile.TemporaryDirectory() as folder:
            alone.append(seconds(panel, cache=Path(folder)))
            resumed.append(seconds(panel, cache=Path(folder)))
        two.append(seconds(panel, n_jobs=2))
    each, once = sent(panel)
    row = {
        "rows": len(panel.index),
        "indicators": len(panel.columns),
        "origins": len(ORIGINS),
        "milliseconds_per_forecast": round(1000 * median(alone) / len(ORIGINS)),
        "two_processes_ratio": round(median(two) / median(alone), 2),
        "resumed_ratio": round(median(resumed) / median(alone), 3),
        "bytes_per_task": each,
        "bytes_mapped_once": once,
        "machine": platform.machine(),
    }
    pd.DataFrame([row]).to_csv(options.out, index=False, lineterminator="\n")
    print(row)


if __name__ == "__main__":
    main()
