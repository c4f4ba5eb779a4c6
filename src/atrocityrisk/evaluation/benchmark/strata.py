"""Scores of parts of a task: halves in time, origins without hindsight, states with a killing.

A model may owe its score to one decade, or to the difference between states at war and states at
peace; these tables show whether it can do more.
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from atrocityrisk import metrics as m
from atrocityrisk.evaluation import CLIMATOLOGY
from atrocityrisk.evaluation.benchmark.suite_tables import ALL, COMMON, common_rows
from atrocityrisk.evaluation.scored_rows import aligned_rows
from atrocityrisk.forecasting import Backtest
from atrocityrisk.models.combine.regimes import in_regime
from atrocityrisk.models.presets import MASS_KILLINGS_ONGOING
from atrocityrisk.panels import Panel
from atrocityrisk.specs import BacktestSpec

COLUMNS = [
    "rows", "stratum", "model", "metric", "estimate", "low", "high", "against", "difference",
    "difference_low", "difference_high", "n_forecasts", "n_onsets", "n_onset_countries",
]  # fmt: skip
METRICS = ("log_score", "roc_auc", "observed_expected_ratio")
HALVES = ("first half", "second half")
LIVE = "columns coded live"
WITH, WITHOUT = "killing under way", "none under way"


def strata_table(
    backtest: Backtest,
    spec: BacktestSpec,
    panel: Panel,
    *,
    published: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Scores of every model in each stratum, and paired differences from one model (`COLUMNS`)."""
    # On common rows the published forecasts are what to compare with, else the last and strongest
    # of the models that the task names.
    bases = {ALL: backtest}
    if published is not None:
        bases[COMMON] = common_rows(backtest, published)
    parts = []
    for rows, base in bases.items():
        against = spec.against[-1] if spec.against else None
        if rows == COMMON and published is not None:
            against = str(published["model"].iloc[0])
        for stratum, keep in _strata(base.frame, spec, panel).items():
            kept = replace(base, frame=base.frame[keep])
            # Without an onset, or with nothing else, hardly a score is defined.
            if kept.scored["observed"].nunique() == 2:
                parts.append(_scored(kept, spec, against).assign(rows=rows, stratum=stratum))
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=COLUMNS)
    return table[COLUMNS]


def _strata(frame: pd.DataFrame, spec: BacktestSpec, panel: Panel) -> dict[str, "pd.Series[bool]"]:
    """Rows of each stratum; a panel that does not know what is under way gives the halves alone."""
    middle = list(spec.origins)[len(spec.origins) // 2]
    early = frame["origin"] < middle
    strata = dict(zip(HALVES, (early, ~early), strict=True))
    if spec.live_from is not None:
        strata[LIVE] = frame["origin"] >= spec.live_from
    indicators = panel.indicators
    if set(MASS_KILLINGS_ONGOING) <= set(indicators):
        inside = in_regime(indicators, MASS_KILLINGS_ONGOING)
        key = pd.MultiIndex.from_frame(frame[["gwcode", "origin"]], names=["gwcode", "year"])
        known = pd.Series(inside.reindex(key).to_numpy(dtype=bool), index=frame.index)
        strata |= {WITH: known, WITHOUT: ~known}
    return strata


def _scored(kept: Backtest, spec: BacktestSpec, against: str | None) -> pd.DataFrame:
    """Scores of one stratum, with countries redrawn within it."""
    rows = aligned_rows(kept, reference=CLIMATOLOGY)
    draws = m.country_draws(rows.gwcode, n_boot=spec.n_boot, seed=spec.seed)
    # Strata are small by nature: the table says how many onsets each number rests on.
    found = m.evaluate(rows.observed, rows.probability, draws=draws, metrics=METRICS)
    ends = m.intervals(found)
    column = rows.names.index(against) if against in rows.names else None
    paired = None if column is None else m.differences(found, against=column)
    table = []
    for i, metric in enumerate(found.metric):
        for j, model in enumerate(rows.names):
            difference = (np.nan,) * 3
            if paired is not None and j != column:
                difference = (paired.estimate[i, j], paired.low[i, j], paired.high[i, j])
            estimate = (ends.estimate[i, j], ends.low[i, j], ends.high[i, j])
            table.append((model, metric, *estimate, *difference))
    names = ["model", "metric", "estimate", "low", "high"]
    names += ["difference", "difference_low", "difference_high"]
    return pd.DataFrame(table, columns=names).assign(
        against=against if column is not None else None,
        n_forecasts=found.n_rows,
        n_onsets=found.n_onsets,
        n_onset_countries=found.n_onset_countries,
    )
