"""Values to seven digits, in the embedded panel and in those that are built from files."""

import numpy as np
import pandas as pd

from atrocityrisk.panels.panel import Panel


def in_single_precision(panel: Panel) -> Panel:
    """The panel with values to seven digits, so that the same files give the same list."""
    # No source measures more finely, a file is half as large, and the last bits of a logarithm,
    # which differ between processors, cannot change the fingerprint.
    return Panel(
        _rounded(panel.indicators),
        ages=panel.ages,
        events=_rounded(panel.events),
        columns=panel.columns,
        outcome=panel.outcome,
        timing=panel.timing,
        first_releases=panel.first_releases,
        record_end=panel.record_end,
        late_cells=panel.late_cells,
        last_settled_year=panel.last_settled_year,
        usual_origin=panel.usual_origin,
        notes=panel.notes,
    )


def _rounded(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.astype(np.float32).astype(np.float64)
