"""The rows of a task: every state of every origin, what happened, and what could be learnt then."""

from collections.abc import Sequence

import pandas as pd

from atrocityrisk import states
from atrocityrisk._core.files import StrPath
from atrocityrisk.errors import OriginError
from atrocityrisk.forecasting import Backtest, training_rows
from atrocityrisk.outcomes import outcome_named
from atrocityrisk.panels import Panel, storage
from atrocityrisk.specs import Task


def task_panel(task: Task, panel: Panel | StrPath | None = None) -> Panel:
    """Panel with the labels of a task: the given one, the task's own or the embedded."""
    named = task.panel if panel is None else panel
    if named is None:
        chosen = storage.load_panel()
    else:
        chosen = named if isinstance(named, Panel) else storage.read_panel(named)
    # A panel may carry an outcome of its own that is not in OUTCOMES: asked for by name, it stays.
    if task.outcome != chosen.outcome.name:
        chosen = chosen.with_outcome(outcome_named(task.outcome))
    return chosen if task.timing == chosen.timing else chosen.with_timing(task.timing)


def outcome_rows(panel: Panel, origins: Sequence[int]) -> pd.DataFrame:
    """gwcode, origin and observed (NaN while open or not at risk) of each state of each origin."""
    truth = panel.labels(known_at=panel.years[1])
    year = truth.index.get_level_values("year")
    rows = truth[year.isin(list(origins))].rename("observed").reset_index()
    rows = rows.rename(columns={"year": "origin"})
    # A panel may hold a last row for the year in which a state ended; no list has it.
    alive = {year: states.states_in(year, microstates=True) for year in rows["origin"].unique()}
    here = [code in alive[year] for code, year in zip(rows["gwcode"], rows["origin"], strict=True)]
    return rows.loc[here, ["gwcode", "origin", "observed"]].reset_index(drop=True)


def training_counts(panel: Panel, origins: Sequence[int]) -> pd.DataFrame:
    """Rows and onsets among them that could be learnt from at each origin: what a rate is of."""
    first, last = panel.years
    outside = [origin for origin in origins if not first <= origin <= last]
    if outside:
        raise OriginError(
            f"origin {outside[0]} is outside the panel ({first}-{last}); choose origins within it"
        )
    counts = []
    for origin in origins:
        rows = training_rows(panel, origin=origin)
        labels = panel.labels(known_at=origin).loc[rows]
        counts.append((origin, len(rows), int(labels.sum())))
    return pd.DataFrame(counts, columns=["origin", "rows", "positives"])


def as_backtest(
    frame: pd.DataFrame, panel: Panel, counts: pd.DataFrame, *, seed: int = 0
) -> Backtest:
    """Forecasts made elsewhere as a backtest, beside the counts of what could be learnt then."""
    return Backtest(
        frame=frame.sort_values(["model", "origin", "gwcode"], ignore_index=True),
        training=counts,
        timing=panel.timing,
        seed=seed,
        panel_fingerprint=panel.fingerprint(),
        reused=0,
    )
