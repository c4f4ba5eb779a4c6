"""Small releases of V-Dem's layout with invented numbers, as files."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

STATES = ("FRA", "TCD", "MLI", "NER")
CODES = {"FRA": 220, "TCD": 483, "MLI": 432, "NER": 436}


def table(last: int = 2023, first: int = 2014) -> pd.DataFrame:
    """Four states, two columns of numbers that are neither zero nor equal."""
    rows = [(state, year) for state in STATES for year in range(first, last + 1)]
    frame = pd.DataFrame(rows, columns=["country_text_id", "year"])
    # By state and year, so that a longer release says the same of the past.
    base = frame["country_text_id"].map(STATES.index) + 1
    frame["v2x_polyarchy"] = 0.1 * base + 0.01 * (frame["year"] - 2010)
    frame["v2clkill"] = np.sin(frame["year"] * base)
    return frame


@pytest.fixture
def release(tmp_path) -> Callable[..., Path]:
    """Write a table as a release in a folder of its own."""

    def write(frame: pd.DataFrame, name: str = "old", file: str = "vdem_v14.csv") -> Path:
        (tmp_path / name).mkdir(exist_ok=True)
        path = tmp_path / name / file
        frame.to_csv(path, index=False)
        return path

    return write
