"""Compare the mass-killing task with the goals of PREREGISTRATION.md; check the best of all tried.

    benchmarks/predictive/goals.py SUITE --published FOOSforecasts_3Sep2025.csv [--frontier DIR]

SUITE is the folder that `scripts/bench suite mass-killing` wrote, with the published forecasts; DIR
that of `benchmarks/predictive/frontier.py`. Writes scorecards/goals.csv, scorecards/
reality-check.csv and tried.csv: scores that our own code computed, no forecast of others.
"""

import argparse
import sys
import tomllib
from pathlib import Path

import numpy as np
import pandas as pd

import atrocityrisk as ar
from atrocityrisk import metrics as m
from atrocityrisk._core.csv_files import write_table
from atrocityrisk.external_forecasts import read_list
from atrocityrisk.specs import read_backtest_spec

HERE = Path(__file__).resolve().parent
SCORECARDS = HERE / "scorecards"
TASK, OURS, THEIRS = "mass-killing", "default", "ewp_2025"
N_BOOT, SEED, BLOCK = 2000, 20250101, 3


def common_forecasts(suite: Path, published: Path, more: list[Path]) -> pd.DataFrame:
    """One row per state and origin that all share: observed, a column of each model, EWP's last."""
    parts = [pd.read_csv(folder / "forecasts.csv") for folder in (suite, *more)]
    frame = pd.concat(parts, ignore_index=True).dropna(subset=["observed"])
    key = ["gwcode", "origin"]
    table = frame.pivot(index=key, columns="model", values="probability")
    truth = frame.drop_duplicates(key).set_index(key)["observed"]
    theirs = read_list(published).set_index(key)["probability"]
    both = table.assign(observed=truth, **{THEIRS: theirs}).dropna()
    return both.reset_index().sort_values(["origin", "gwcode"], ignore_index=True)


def caught(rows: pd.DataFrame, model: str) -> float:
    """Onsets in a list of 30 made one or two years before, by EWP's rule: of 39."""
    panel = ar.load_panel().with_outcome(ar.outcome_named("mass_killing@1-1"))
    next_year = panel.labels(known_at=panel.years[1])
    key = pd.MultiIndex.from_frame(rows[["gwcode", "origin"]])
    first = next_year.reindex(key).to_numpy()
    share = m.recall_at_k_ewp(first, rows[model], gwcode=rows["gwcode"], origin=rows["origin"])
    return share * first.sum()


def gain(rows: pd.DataFrame, *, block_years: int | None = None) -> tuple[float, float, float]:
    """EWP's log score less the default's, with its interval; positive is better."""
    draws = m.country_draws(rows["gwcode"], n_boot=N_BOOT, seed=SEED)
    if block_years is not None:
        draws = m.leave_clusters_out(rows["gwcode"], rows["origin"], block_years=block_years)
    found = m.evaluate(
        rows["observed"].to_numpy(),
        rows[[THEIRS, OURS]].to_numpy(),
        draws=draws,
        metrics=("log_score",),
    )
    less = m.differences(found, against=0)
    return -less.estimate[0, 1], -less.high[0, 1], -less.low[0, 1]


def goal_table(rows: pd.DataFrame, card: pd.DataFrame, influence: pd.DataFrame) -> pd.DataFrame:
    """Every goal, what was reached, and whether that meets the bar."""
    own = card[card["reference"] == "climatology"].set_index("metric")
    hard = card[card["reference"] == "realised"].set_index("metric").loc["brier_skill_score"]
    ratio = {
        half: m.observed_expected_ratio(part["observed"], part[OURS])
        for half, part in _halves(rows).items()
    }
    strata = pd.read_csv(SCORECARDS / f"{TASK}-strata.csv")
    strata = strata[(strata["rows"] == "common") & (strata["model"] == OURS)]
    under_way = strata[
        (strata["stratum"] == "killing under way") & (strata["metric"] == "roc_auc")
    ].iloc[0]
    lines = [
        _line("log score", own.loc["log_score"], "<= .0660", lambda r: r[0] <= 0.0660),
        _line("gain over EWP, countries", gain(rows), "interval > 0", lambda r: r[1] > 0),
        _line(
            "gain over EWP, countries and three-year blocks",
            gain(rows, block_years=BLOCK),
            "interval > 0",
            lambda r: r[1] > 0,
        ),
        *(
            _line(f"gain over EWP, {half}", gain(part), "> 0", lambda r: r[0] > 0)
            for half, part in _halves(rows).items()
        ),
        _line("area under the curve", own.loc["roc_auc"], ">= .855", lambda r: r[0] >= 0.855),
        _line(
            "Brier skill, training rate",
            own.loc["brier_skill_score"],
            ">= .04",
            lambda r: r[0] >= 0.04,
        ),
        # The event became rarer, so the rate of the training rows is the easier reference.
        _line("Brier skill, realised rate", hard, "reported", lambda r: True),
        _line(
            "average precision without the country that carries it",
            (influence["lowest"], np.nan, np.nan),
            "reported",
            lambda r: True,
        ),
        _line(
            "calibration slope",
            own.loc["calibration_slope"],
            "interval holds 1",
            lambda r: r[1] <= 1 <= r[2],
        ),
        _line(
            "observed / expected",
            own.loc["observed_expected_ratio"],
            "within [.76, 1.25]",
            lambda r: 0.76 <= r[0] <= 1.25,
        ),
        *(
            _line(
                f"observed / expected, {half}",
                (value, np.nan, np.nan),
                "within [.7, 1.4]",
                lambda r: 0.7 <= r[0] <= 1.4,
            )
            for half, value in ratio.items()
        ),
        _line(
            "expected calibration error",
            own.loc["expected_calibration_error"],
            "<= .010",
            lambda r: r[0] <= 0.010,
        ),
        _line(
            "onsets caught in lists of 30, of 39",
            (caught(rows, OURS), np.nan, np.nan),
            ">= 27",
            lambda r: r[0] >= 27,
        ),
        _line(
            "area under the curve where a killing is under way",
            under_way,
            ">= .65, interval > .5",
            lambda r: r[0] >= 0.65 and r[1] > 0.5,
        ),
    ]
    return pd.DataFrame(lines)


def reality_table(rows: pd.DataFrame) -> pd.DataFrame:
    """Gain of every model that was scored, and what the best of equals would show."""
    models = [name for name in rows.columns if name not in ("gwcode", "origin", "observed", THEIRS)]
    draws = m.country_draws(rows["gwcode"], n_boot=N_BOOT, seed=SEED)
    found = m.evaluate(
        rows["observed"].to_numpy(),
        rows[[THEIRS, *models]].to_numpy(),
        draws=draws,
        metrics=("log_score", "brier_score", "roc_auc", "observed_expected_ratio"),
    )
    check = m.reality_check(found, metric="log_score", against=0)
    less = m.differences(found, against=0)
    table = pd.DataFrame(
        {
            "model": models,
            "log_score": found.estimate[0, 1:],
            "gain": check.gain[1:],
            "gain_low": -less.high[0, 1:],
            "gain_high": -less.low[0, 1:],
            "studentised": check.studentised[1:],
            "brier_score": found.estimate[1, 1:],
            "roc_auc": found.estimate[2, 1:],
            "observed_expected_ratio": found.estimate[3, 1:],
        }
    )
    table["p_value"] = check.p_value
    table["p_value_consistent"] = check.p_value_consistent
    table["critical"] = check.critical
    table["models"] = check.n_models
    return table.sort_values("studentised", ascending=False, ignore_index=True)


def tried_table(reality: pd.DataFrame) -> pd.DataFrame:
    """Every model scored on the task: what it is, why it was tried, and what it gave."""
    entries = list(read_backtest_spec(HERE / f"{TASK}.toml").models)
    reasons = {entry.name: (entry.model, len(entry.indicators), entry.reason) for entry in entries}
    with (HERE / "frontier-models.toml").open("rb") as file:
        raw = tomllib.load(file)
    for entry in raw["model"]:
        size = len(raw["indicators"][entry["indicators"]])
        reasons[entry["name"]] = (entry["model"], size, entry["reason"])
    kept = reality.drop(columns=["p_value", "p_value_consistent", "critical", "models"])
    what = [reasons.get(name, ("combination", 0, "see frontier.py")) for name in kept["model"]]
    described = pd.DataFrame(what, columns=["entry", "indicators", "reason"])
    return pd.concat([kept[["model"]], described, kept.drop(columns="model")], axis=1)


def _halves(rows: pd.DataFrame) -> dict[str, pd.DataFrame]:
    early = rows["origin"] <= 2007
    return {"1993-2007": rows[early], "2008-2022": rows[~early]}


def _line(goal: str, found: object, bar: str, met: object) -> dict[str, object]:
    if isinstance(found, pd.Series):
        found = (found["estimate"], found["low"], found["high"])
    value, low, high = (float(x) for x in found)
    return {
        "goal": goal,
        "value": value,
        "low": low,
        "high": high,
        "bar": bar,
        "met": "reported" if bar == "reported" else "met" if met((value, low, high)) else "missed",
    }


def main() -> int:
    """Compute and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("suite", type=Path)
    parser.add_argument("--published", type=Path, required=True)
    parser.add_argument("--frontier", type=Path)
    given = parser.parse_args()
    rows = common_forecasts(
        given.suite, given.published, [given.frontier] if given.frontier else []
    )
    card = pd.read_csv(SCORECARDS / f"{TASK}.csv")
    card = card[
        (card["rows"] == "common") & (card["clustered_by"] == "country") & (card["model"] == OURS)
    ]
    influence = pd.read_csv(SCORECARDS / f"{TASK}-leave-one-out.csv")
    precision = influence[
        (influence["rows"] == "common")
        & (influence["model"] == OURS)
        & (influence["metric"] == "average_precision")
    ].iloc[0]
    goals = goal_table(rows, card, precision)
    reality = reality_table(rows)
    write_table(goals, SCORECARDS / "goals.csv")
    write_table(reality, SCORECARDS / "reality-check.csv")
    write_table(tried_table(reality), HERE / "tried.csv")
    print(goals.to_string(index=False))
    print(reality.to_string(index=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
