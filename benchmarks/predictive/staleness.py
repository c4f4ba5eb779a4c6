"""What inputs as stale as those of 2025 would have cost past lists: the trial of STALENESS.md.

    python benchmarks/predictive/staleness.py [--jobs 2]

Writes scorecards/staleness.csv (the differences), scorecards/staleness-ages.csv (how old each
indicator is at the origin tried) and scorecards/staleness.json (what they were made from).
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from joblib import Parallel, delayed

from atrocityrisk import metrics as m
from atrocityrisk._core.csv_files import write_table
from atrocityrisk._core.manifest import installed_versions
from atrocityrisk.forecasting import backtest_entrants, forecast
from atrocityrisk.panels import Panel, load_panel, state_ages, with_state_ages
from atrocityrisk.runs.as_specified import registered_model, seen_by
from atrocityrisk.specs import RunSpec, default_spec

HERE = Path(__file__).resolve().parent
SCORECARDS = HERE / "scorecards"
RATIOS = HERE.parents[1] / "src/atrocityrisk/signals/candidate_to_final.csv"
ORIGIN, ORIGINS = 2025, range(2003, 2023)
BLOCK, N_BOOT, SEED = 3, 2000, 15
LIMIT = 0.8
AS_IS, AGED, CANDIDATE = "as it is", "as stale as 2025", "as stale, counts as candidates"
COUNTS = ("battle_deaths_home_log", "nonstate_conflict_deaths_log")
SUMS = {
    "government_onesided_deaths_3y_log": "government_onesided_deaths_log",
    "nonstate_onesided_deaths_3y_log": "nonstate_onesided_deaths_log",
}
"""Sum of three years to the count of its last year."""


def panels(spec: RunSpec) -> tuple[Panel, Panel, pd.DataFrame]:
    """The default's panel as it is and aged, and the ages by state of the origin tried."""
    fresh = seen_by(load_panel(), list(spec.indicators or ()), ages=spec.ages, columns=spec.columns)
    late = state_ages(fresh, origin=ORIGIN)
    return fresh, with_state_ages(fresh, late), late


def with_candidate_counts(aged: Panel, whole: Panel, *, origin: int, ratios: np.ndarray) -> Panel:
    """The aged panel with the origin's counts of deaths as wrong as candidate counts are."""
    draws = np.random.default_rng([SEED, origin])
    values = aged.indicators
    rows = values.index.get_level_values("year") == origin
    size = int(rows.sum())
    # One ratio a state and type: battle deaths, deaths between groups, each perpetrator.
    for name in COUNTS:
        count = np.expm1(values.loc[rows, name])
        values.loc[rows, name] = np.log1p(count * draws.choice(ratios, size))
    for name, year in SUMS.items():
        own = np.expm1(whole.indicators.loc[rows, year])
        total = np.expm1(values.loc[rows, name]) + own * (draws.choice(ratios, size) - 1)
        values.loc[rows, name] = np.log1p(total.clip(lower=0))
    return aged._with(indicators=values)


def differences(observed: np.ndarray, pair: np.ndarray, rows: pd.DataFrame) -> dict[str, float]:
    """Loss in log score times 1000, and its interval by country and two ways."""
    saved = m.log_losses(observed, pair[:, 1]) - m.log_losses(observed, pair[:, 0])
    found = {"loss": 1000 * float(saved.mean())}
    for name, draws in (
        ("countries", m.country_draws(rows["gwcode"], n_boot=N_BOOT, seed=SEED)),
        ("two_way", m.leave_clusters_out(rows["gwcode"], rows["origin"], block_years=BLOCK)),
    ):
        less = m.differences(
            m.evaluate(observed, pair, draws=draws, metrics=("log_score",)), against=0
        )
        found[f"{name}_low"] = 1000 * float(less.low[0, 1])
        found[f"{name}_high"] = 1000 * float(less.high[0, 1])
    return found


def trial(spec: RunSpec, jobs: int) -> pd.DataFrame:
    """One row per arm: what it lost against the panel as it is."""
    fresh, aged, _ = panels(spec)
    model = registered_model(spec.model, draws=0)
    made, failed = backtest_entrants(
        {AS_IS: (model, fresh), AGED: (model, aged)}, fresh, origins=ORIGINS, seed=spec.seed
    )
    assert not failed
    table = made.frame.dropna(subset=["observed"]).pivot(
        index=["origin", "gwcode"], columns="model", values="probability"
    )
    truth = made.frame.drop_duplicates(["origin", "gwcode"]).set_index(["origin", "gwcode"])
    ratio = pd.read_csv(RATIOS)
    ratios = (ratio["candidate"] / ratio["final"])[ratio["final"] >= 25].to_numpy()
    whole = load_panel()
    noisy = Parallel(n_jobs=jobs)(
        delayed(forecast)(
            model,
            with_candidate_counts(aged, whole, origin=origin, ratios=ratios),
            origin=origin,
            seed=spec.seed,
            name=CANDIDATE,
        )
        for origin in ORIGINS
    )
    third = pd.concat([each.frame for each in noisy]).set_index(["origin", "gwcode"])
    table[CANDIDATE] = third["probability"].reindex(table.index)
    table["observed"] = truth["observed"].reindex(table.index)
    rows = table.dropna().reset_index()
    observed = rows["observed"].to_numpy()
    lines = []
    for arm in (AGED, CANDIDATE):
        pair = rows[[AS_IS, arm]].to_numpy()
        lines.append(
            {
                "arm": arm,
                **differences(observed, pair, rows),
                "log_score": m.log_score(observed, rows[arm]),
                "log_score_as_it_is": m.log_score(observed, rows[AS_IS]),
                "roc_auc": m.roc_auc(observed, rows[arm]),
                "roc_auc_as_it_is": m.roc_auc(observed, rows[AS_IS]),
                "expected": float(rows[arm].sum()),
                "n_forecasts": len(rows),
                "n_onsets": int(observed.sum()),
            }
        )
    return pd.DataFrame(lines)


def age_table(late: pd.DataFrame) -> pd.DataFrame:
    """Number of states by age of their value, for each indicator."""
    counts = late.apply(lambda column: column.value_counts()).T.fillna(0).astype(int)
    return counts.add_prefix("states_late_").rename_axis("indicator").reset_index()


def main() -> int:
    """Compute, write and say what follows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    spec = default_spec()
    found = trial(spec, given.jobs)
    _, aged, late = panels(spec)
    write_table(found, SCORECARDS / "staleness.csv")
    write_table(age_table(late), SCORECARDS / "staleness-ages.csv")
    manifest = {
        "plan": "benchmarks/predictive/STALENESS.md",
        "origins": [ORIGINS[0], ORIGINS[-1]],
        "origin_tried": ORIGIN,
        "limit": LIMIT,
        "default_moves": bool(found.loc[0, "loss"] <= LIMIT),
        "panel": aged.fingerprint(),
        "model": spec.model,
        "seed": spec.seed,
        "versions": installed_versions(),
    }
    path = SCORECARDS / "staleness.json"
    path.write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    print(found.T.to_string())
    print("the default", "moves" if manifest["default_moves"] else "stays")
    return 0


if __name__ == "__main__":
    sys.exit(main())
