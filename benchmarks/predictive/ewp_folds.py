#!/usr/bin/env python
"""EWP's 2025 backtest made again with folds of whole countries, beside its own random rows.

Usage: benchmarks/predictive/ewp_folds.py PREPARED-PANEL.csv. Same panel, predictors, origins and
labels; only the folds that choose the penalty differ. Writes scorecards/ewp-2025-folds.csv:
scores, and the paired difference (countries less rows), with intervals clustered by country.
"""

import sys
from pathlib import Path

import pandas as pd

from atrocityrisk.metrics import country_draws, differences, intervals, resample
from atrocityrisk.reproductions.ewp.edition_spec import ewp_edition
from atrocityrisk.reproductions.ewp.risk_model import backtest

EWP = ewp_edition("ewp-2025").model
RESULT = Path(__file__).resolve().parent / "scorecards" / "ewp-2025-folds.csv"
METRICS = ("log_score", "brier_score", "roc_auc", "average_precision", "observed_expected_ratio")


def scored(prepared: pd.DataFrame) -> pd.DataFrame:
    """Scores of both ways to make folds, and their difference."""
    rows = backtest(prepared, spec=EWP)
    countries = backtest(prepared, spec=EWP.model_copy(update={"folds_of_countries": True}))
    both = rows.assign(countries=countries["probability"]).dropna(subset=["observed"])
    resampled = resample(
        both["observed"].to_numpy(),
        both[["probability", "countries"]].to_numpy(),
        draws=country_draws(both[EWP.country].to_numpy(), n_boot=2000, seed=7),
        metrics=METRICS,
    )
    ends, paired = intervals(resampled), differences(resampled, against=0)
    table = []
    for i, metric in enumerate(METRICS):
        for j, name in enumerate(("folds of rows", "folds of countries")):
            values = (ends.estimate[i, j], ends.low[i, j], ends.high[i, j])
            table.append((name, metric, *values))
        values = (paired.estimate[i, 1], paired.low[i, 1], paired.high[i, 1])
        table.append(("difference", metric, *values))
    return pd.DataFrame(table, columns=["model", "metric", "estimate", "low", "high"])


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    result = scored(pd.read_csv(sys.argv[1]))
    result.to_csv(RESULT, index=False, lineterminator="\n")
    print(result.to_string(index=False))
