"""No indicator changes in the past when the publishers' later years are taken away."""

from pathlib import Path

import pandas as pd
import pytest

from atrocityrisk import states
from atrocityrisk.evaluation.leakage import indicator_leaks, leak_report
from atrocityrisk.indicators import INDICATORS, lacking
from atrocityrisk.panels import load_panel, read_folder
from atrocityrisk.panels.build import STATES


@pytest.mark.slow
def test_no_indicator_needs_the_future_of_the_publishers_files(shared: Path):
    frames = {name: data.frame for name, data in read_folder(shared / "data").items()}
    frames[STATES] = pd.DataFrame(index=states.grid(1946, 2025, microstates=True))
    absent = lacking(frames)
    names = [name for name in INDICATORS if name not in absent]
    assert len(names) > 100
    assert indicator_leaks(frames, names=names, cuts=[1995, 2015]).suspects == []


def test_no_column_of_the_embedded_panel_predicts_too_well():
    panel = load_panel()
    report = leak_report(panel)
    assert report.suspects == []
    # docs/concepts/backtests.md gives the number and the best area.
    assert len(report.frame) == 182 == panel.indicators.shape[1]
    areas = report.frame["found"].str.extract(r"area of (0\.\d+)")[0].astype(float)
    assert round(areas.max(), 2) == 0.80
