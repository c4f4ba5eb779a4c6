"""How much of the default's gain over EWP could be hindsight, and where the gain lies.

    benchmarks/predictive/hindsight.py SUITE --published FOOSforecasts_3Sep2025.csv

SUITE is the folder that `scripts/bench suite mass-killing` wrote, with the published forecasts.
Writes scorecards/hindsight.csv: one row per model, scored on the rows that it shares with EWP, the
default as registered beside the new one, and EWP itself given the same past-only level; and
scorecards/live-level.csv: the level of the live list with and without onsets still to be coded.
Only scores of our own code are written, no forecast of others.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from goals import BLOCK, N_BOOT, SEED, TASK, THEIRS, caught, common_forecasts
from scipy.special import expit, logit

from atrocityrisk import metrics as m
from atrocityrisk._core.csv_files import write_table
from atrocityrisk.forecasting import forecast
from atrocityrisk.models import MODELS
from atrocityrisk.models.combine._calibration_maps import filtered_ratio, rolling_map
from atrocityrisk.models.combine._past_forecasts import PseudoOutOfSample
from atrocityrisk.runs.as_specified import chosen_panel, registered_model
from atrocityrisk.specs import default_spec, read_backtest_spec, read_spec

HERE = Path(__file__).resolve().parent
SCORECARDS = HERE / "scorecards"
LEVELLED = "ewp_2025_same_level"
MODELS_SHOWN = (
    "default",
    "with_late_columns",
    "as_registered",
    "out_at_origin",
    "default_on_fresh_inputs",
    "default_on_2025_inputs",
    "late_columns_on_fresh_inputs",
    "pool_on_ewp_columns",
    "stumps_on_ewp_columns",
    "elastic_net_country_folds",
    "logit_6",
    "logit_6_and_late",
    LEVELLED,
)
GAP, TEMPER = 2, 0.5
PAIRS = (
    ("default_on_fresh_inputs", "default"),
    ("default", "default_on_2025_inputs"),
    ("late_columns_on_fresh_inputs", "with_late_columns"),
    ("with_late_columns", "default"),
    ("logit_6_and_late", "logit_6"),
    ("default", "logit_6"),
    ("default", LEVELLED),
    ("as_registered", LEVELLED),
)
"""Further differences: what ages cost, what late columns give, what the level alone gives."""


def with_our_level(rows: pd.DataFrame) -> np.ndarray:
    """EWP's forecasts with the level that the default's rule would have given them, past only."""
    rule = MODELS["recalibrated_pool"]()
    eta, onset = logit(rows[THEIRS].to_numpy()), rows["observed"].to_numpy(dtype=bool)
    origin = rows["origin"].to_numpy()
    level = eta.copy()
    for year in np.unique(origin):
        # What had closed by then, of the last so many years.
        past = (origin <= year - GAP) & (origin > year - GAP - rule.years)
        if past.any():
            known = PseudoOutOfSample(
                rows.index[past], origin[past], onset[past], eta[past][:, None], {}
            )
            found = rolling_map(
                known,
                filtered_ratio(
                    known,
                    temper=TEMPER,
                    discount=rule.discount,
                    prior_onsets=rule.prior_onsets,
                ),
            )
            level[origin == year] += found.parameters["shift"]
    return expit(level)


def scored(rows: pd.DataFrame, model: str, against: str) -> dict[str, object]:
    """A model's gain in log score over another, its intervals, and where it lies."""
    pair = rows[[against, model]].to_numpy()
    observed = rows["observed"].to_numpy()
    ends = {}
    for name, draws in (
        ("countries", m.country_draws(rows["gwcode"], n_boot=N_BOOT, seed=SEED)),
        ("two_way", m.leave_clusters_out(rows["gwcode"], rows["origin"], block_years=BLOCK)),
    ):
        found = m.evaluate(observed, pair, draws=draws, metrics=("log_score",))
        less = m.differences(found, against=0)
        ends[name] = (-less.high[0, 1], -less.low[0, 1], less.standard_error[0, 1])
    saved = m.log_losses(observed, pair[:, 0]) - m.log_losses(observed, pair[:, 1])
    return {
        "model": model,
        "against": against,
        "gain": saved.mean(),
        **{
            f"{name}_{what}": value
            for name, values in ends.items()
            for what, value in zip(("low", "high", "se"), values, strict=True)
        },
        "from_no_onset": saved[observed == 0].sum() / len(saved),
        "from_onset": saved[observed == 1].sum() / len(saved),
        "n_forecasts": len(rows),
        "n_onsets": int(observed.sum()),
    }


def described(rows: pd.DataFrame, model: str) -> dict[str, float]:
    """Scores of a model by itself."""
    observed, own = rows["observed"], rows[model]
    return {
        "log_score": m.log_score(observed, own),
        "roc_auc": m.roc_auc(observed, own),
        "observed_expected_ratio": m.observed_expected_ratio(observed, own),
        "caught": caught(rows, model) if rows["origin"].min() <= 1993 else np.nan,
    }


def hindsight_table(rows: pd.DataFrame, live_from: int) -> pd.DataFrame:
    """Rows of every model on all common rows, and from the first origin coded live."""
    entries = read_backtest_spec(HERE / f"{TASK}.toml").models
    sizes = {entry.name: len(entry.indicators) for entry in entries}
    rows = rows.assign(**{LEVELLED: with_our_level(rows)})
    table = []
    for part, kept in (("all", rows), ("live", rows[rows["origin"] >= live_from])):
        for model in MODELS_SHOWN:
            line = {"part": part, "indicators": sizes.get(model)}
            table.append(line | scored(kept, model, THEIRS) | described(kept, model))
        if part == "all":
            table += [
                {"part": part, "indicators": sizes.get(model)} | scored(kept, model, against)
                for model, against in PAIRS
            ]
    return pd.DataFrame(table)


def live_levels() -> pd.DataFrame:
    """Ratio of observed to expected onsets at the live origin, by what is held to be on record."""
    specs = {
        "default": default_spec(),
        "with_late_columns": default_spec("with_late_columns"),
        "as_registered": read_spec(HERE / "as-registered.toml"),
    }
    rows = []
    for name, spec in specs.items():
        panel = chosen_panel(spec)
        origin = panel.usual_origin
        for labels, shares in (("all coded", {}), ("some to come", None)):
            model = registered_model(spec.model, draws=0).set_params(coded_shares=shares)
            made = forecast(model, panel, origin=origin, seed=spec.seed, name=spec.model)
            low, high = made.estimator.ratio_interval_
            rows.append(
                {
                    "model": name,
                    "origin": origin,
                    "labels": labels,
                    "ratio": made.estimator.ratio_,
                    "low": low,
                    "high": high,
                    "expected": made.probability.sum(),
                }
            )
    return pd.DataFrame(rows)


def main() -> int:
    """Compute and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("suite", type=Path)
    parser.add_argument("--published", type=Path, required=True)
    given = parser.parse_args()
    live_from = read_backtest_spec(HERE / f"{TASK}.toml").live_from
    assert live_from is not None
    table = hindsight_table(common_forecasts(given.suite, given.published, []), live_from)
    write_table(table, SCORECARDS / "hindsight.csv")
    print(table.to_string(index=False))
    levels = live_levels()
    write_table(levels, SCORECARDS / "live-level.csv")
    print(levels.to_string(index=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
