"""Scores of forecasts made elsewhere, by themselves, on a task and its labels."""

from collections.abc import Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

import numpy as np
import pandas as pd

from atrocityrisk import states
from atrocityrisk._core.files import StrPath
from atrocityrisk._formatting.notebook import html_table, span
from atrocityrisk.errors import DataError, SpecError
from atrocityrisk.evaluation import CLIMATOLOGY, DEFAULT_METRICS, score
from atrocityrisk.evaluation.matched_forecasts import MatchedForecasts, match_forecasts
from atrocityrisk.evaluation.task_rows import (
    as_backtest,
    outcome_rows,
    task_panel,
    training_counts,
)
from atrocityrisk.external_forecasts import ForecastSource
from atrocityrisk.external_forecasts.reading import read_all_forecasts
from atrocityrisk.metrics import ReliabilityCurve, consistency_band
from atrocityrisk.panels import Panel
from atrocityrisk.scoreboard.label_editions import (
    SCORED,
    LabelVintage,
    read_vintage,
    read_vintages,
    scored_outcome,
)
from atrocityrisk.specs import Task, read_task
from atrocityrisk.states.state_tables import LAST_YEAR

Given = ForecastSource | Sequence[ForecastSource]
Labels = LabelVintage | str | PathLike[str]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ForecastScores:
    """Scores of forecasts made elsewhere.

    Attributes
    ----------
    frame : DataFrame
        Columns of `Scorecard.frame`: a row for each entry (model) and metric, each entry on its own
        rows.
    coverage : DataFrame
        entry, what ("scored", or the reason why rows are left out or missing), rows, states,
        countries.
    forecasts : DataFrame
        What was scored: model, outcome, gwcode, origin, first_year, last_year, probability,
        observed, kind, file.
    task : Task
        What it was scored on.
    labels : str
        Where it is known from what happened.
    reference : str
        What skill is measured against.
    level : float
        Coverage of the intervals.

    Examples
    --------
    >>> import pandas as pd
    >>> import atrocityrisk as ar
    >>> rows = [(code, year) for year in range(2000, 2013) for code in ar.states.states_in(year)]
    >>> mine = pd.DataFrame(rows, columns=["gwcode", "origin"]).assign(probability=0.02)
    >>> mine = mine.assign(first_year=mine.origin + 1, last_year=mine.origin + 2)
    >>> scores = ar.score_forecasts(mine, metrics=["log_score"], n_boot=20)
    >>> scores.reference, scores.level
    ('climatology', 0.95)
    """

    frame: pd.DataFrame
    coverage: pd.DataFrame
    forecasts: pd.DataFrame
    task: Task
    labels: str
    reference: str
    level: float

    def __repr__(self) -> str:
        """Which entries, on which task and labels."""
        names = ", ".join(self.frame["model"].unique())
        return f"<ForecastScores: {names}; task {self.task.name}, labels of {self.labels}>"

    def _repr_html_(self) -> str:
        """For notebooks: one row per metric, one column per entry, each with its interval."""
        cells = [
            f"{estimate:.4f} [{span(low, high, '.4f')}]"
            for estimate, low, high in self.frame[["estimate", "low", "high"]].to_numpy(float)
        ]
        shown = self.frame.assign(cell=cells).pivot(index="metric", columns="model", values="cell")
        shown = shown.reindex(index=self.frame["metric"].unique()).reset_index()
        note = f"In brackets the {self.level:.0%} intervals, clustered by country."
        return html_table(shown, heading=repr(self).strip("<>"), notes=[note])

    def curves(self) -> dict[str, ReliabilityCurve]:
        """Reliability of each entry.

        Returns
        -------
        dict of str to ReliabilityCurve
            By name of the entry, as `plots.calibration_figure` draws them.
        """
        return {
            str(name): consistency_band(
                rows["observed"].to_numpy(), rows["probability"].to_numpy(), seed=self.task.seed
            )
            for name, rows in self.forecasts.groupby("model", sort=False)
        }


def score_forecasts(
    forecasts: Given,
    *,
    task: Task | StrPath = "mass-killing",
    panel: Panel | StrPath | None = None,
    labels: Labels | None = None,
    metrics: Sequence[str] = DEFAULT_METRICS,
    reference: str = CLIMATOLOGY,
    k: int | None = None,
    n_boot: int | None = None,
    seed: int | None = None,
    level: float = 0.95,
) -> ForecastScores:
    """Scores of forecasts made elsewhere, each entry on its own rows of a task.

    Parameters
    ----------
    forecasts : path, DataFrame or sequence of them
        As `read_forecasts` takes them.
    task : Task, str or path-like
        As `specs.read_task` takes it; the names of those that come with the package are
        `specs.task_names`.
    panel : Panel or path-like, optional
        Panel with the labels; that of the task, or the embedded one, if None.
    labels : LabelVintage or path-like, optional
        Edition of the publisher's labels to score against, in place of the panel's; of a folder,
        the newest edition.
    metrics : sequence of str
        Names in `METRICS`.
    reference : {"climatology", "realised"}
        What skill is measured against: the rate of the rows that could be learnt from at each
        origin, or the rate of the scored rows, which nobody knew.
    k : int, optional
        Length of a list; that of the task if None.
    n_boot : int, optional
        Resamples of countries; those of the task if None.
    seed : int, optional
        Seed of the resamples; that of the task if None.
    level : float
        Coverage of the intervals.

    Returns
    -------
    ForecastScores
        Scores, what was left out or missing and why, and the scored rows.

    Raises
    ------
    DataError
        If forecasts are refused, share no row with the task, or all had the same outcome.
    SpecError
        If the labels do not know the task's outcome.

    Warns
    -----
    FewOnsetsWarning
        If onsets lie in fewer than ten countries.

    Examples
    --------
    >>> import pandas as pd
    >>> import atrocityrisk as ar
    >>> origins = range(2000, 2013)
    >>> rows = [(code, year) for year in origins for code in ar.states.states_in(year)]
    >>> mine = pd.DataFrame(rows, columns=["gwcode", "origin"]).assign(probability=0.02)
    >>> mine = mine.assign(first_year=mine.origin + 1, last_year=mine.origin + 2)
    >>> scores = ar.score_forecasts(mine, metrics=["log_score"], n_boot=20)
    >>> scores
    <ForecastScores: forecasts; task mass-killing, labels of the panel to 2024>
    """
    asked = task if isinstance(task, Task) else read_task(task)
    known = task_panel(asked, panel)
    matched, source = matched_to_task(forecasts, asked, known, labels=labels)
    counts = training_counts(known, sorted(matched.frame["origin"].unique().tolist()))
    parts = [
        score(
            as_backtest(rows, known, counts),
            metrics,
            reference=reference,
            k=k or asked.k,
            n_boot=n_boot or asked.n_boot,
            seed=asked.seed if seed is None else seed,
            level=level,
        ).frame
        for _, rows in matched.frame.groupby("model", sort=False)
    ]
    return ForecastScores(
        frame=pd.concat(parts, ignore_index=True),
        coverage=matched.coverage,
        forecasts=matched.frame,
        task=asked,
        labels=source,
        reference=reference,
        level=level,
    )


def certain_and_wrong(forecasts: pd.DataFrame) -> list[str]:
    """Of each entry the forecasts that make its log score infinite, in a sentence."""
    wrong = forecasts[forecasts["probability"] == 1 - forecasts["observed"]]
    sentences = []
    for name, rows in wrong.groupby("model", sort=False):
        first = rows.iloc[0]
        year = int(first["origin"])
        state = states.label(int(first["gwcode"]), min(year, LAST_YEAR)).name
        sentences.append(
            f"{name}: the log score is infinite, because {len(rows)} forecasts of 0 or 1 turned "
            f"out wrong, first {state} from {year}; what is not certain should not be said to be"
        )
    return sentences


def matched_to_task(
    forecasts: Given, task: Task, panel: Panel, *, labels: Labels | None
) -> tuple[MatchedForecasts, str]:
    """Forecasts on the rows of a task, and where it is known from what happened."""
    read = read_all_forecasts(forecasts, outcome=panel.outcome.name)
    if read is None:
        raise DataError("expected forecasts to score, found none; give a file or a data frame")
    rows, source = labelled_rows(task, panel, labels)
    matched = match_forecasts(read, rows, outcome=panel.outcome, origins=task.origins)
    return matched, source


def labelled_rows(task: Task, panel: Panel, labels: Labels | None) -> tuple[pd.DataFrame, str]:
    """Rows of a task beside what happened, by the panel or by an edition of the labels."""
    rows = outcome_rows(panel, task.origins)
    if labels is None:
        return rows, f"the panel to {panel.record_end}"
    vintage = labels if isinstance(labels, LabelVintage) else _vintage(Path(labels))
    outcome = scored_outcome(task.outcome)
    if outcome is None or not vintage.follows(outcome):
        raise SpecError(
            f"expected labels of {task.outcome}, found {vintage.name}, which knows "
            f"{', '.join(SCORED) if outcome is None else 'no perpetrators'} only; leave --labels "
            "out to use the panel's, or choose another task"
        )
    seen = np.full(len(rows), np.nan)
    for origin, part in rows.groupby("origin"):
        year = int(str(origin))
        seen[part.index] = vintage.observed(
            part["gwcode"].to_numpy(),
            first=year + outcome.first,
            last=year + outcome.last,
            outcome=outcome,
        )
    return rows.assign(observed=seen), vintage.name


def _vintage(path: Path) -> LabelVintage:
    return read_vintages(path)[-1] if path.is_dir() else read_vintage(path)
