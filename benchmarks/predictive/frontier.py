"""Forecasts of states where a killing is under way, by the models of PREREGISTRATION.md.

    benchmarks/predictive/frontier.py --suite SUITE --out DIR [--jobs 2]

Runs the models of frontier-models.toml by the live path, and puts together one-year hazards and
outcomes by perpetrator. Writes DIR/forecasts.csv, and scorecards/frontier.csv: the area under the
curve, log score and onsets caught among states where a killing is under way, of these and of all
models of the suite, with intervals from redrawn countries, and the reality check of the best.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.special import expit, logit
from sklearn.base import ClassifierMixin

import atrocityrisk as ar
from atrocityrisk import metrics as m
from atrocityrisk._core.csv_files import write_table
from atrocityrisk.models._base.inner_parameters import with_inner
from atrocityrisk.models.combine.regimes import in_regime
from atrocityrisk.models.presets import MASS_KILLINGS_ONGOING
from atrocityrisk.specs import BacktestSpec, read_backtest_spec

HERE = Path(__file__).resolve().parent
SPEC = HERE / "frontier.toml"
CANDIDATE = "frontier"
KEY = ["gwcode", "origin"]
N_BOOT = 2000


def forecasts(spec: BacktestSpec, *, n_jobs: int, cache: Path | None) -> pd.DataFrame:
    """Forecasts of every model of the spec, and of the two combinations."""
    panel = ar.load_panel()
    parts = []
    for entry in spec.models:
        parts.append(_made(panel, spec, entry.name, n_jobs=n_jobs, cache=cache))
    truth = parts[0][[*KEY, "observed"]]
    for name, outcomes in (
        ("frontier_years", ("mass_killing@1-1", "mass_killing@2-2")),
        ("frontier_perpetrators", ("mass_killing_state", "mass_killing_nonstate")),
    ):
        pieces = [
            _made(
                panel.with_outcome(ar.outcome_named(one)),
                spec,
                CANDIDATE,
                n_jobs=n_jobs,
                cache=cache,
            )
            for one in outcomes
        ]
        parts.append(_any_of(pieces, truth).assign(model=name))
    return pd.concat(parts, ignore_index=True)


def _made(
    panel: ar.Panel, spec: BacktestSpec, name: str, *, n_jobs: int, cache: Path | None
) -> pd.DataFrame:
    """One model's forecasts; without origins at which nothing could be learnt of the outcome."""
    entry = next(entry for entry in spec.models if entry.name == name)
    seen = panel.select(list(entry.indicators))
    origins = [origin for origin in spec.origins if _can_learn(seen, origin)]
    model = with_inner(ar.MODELS[entry.model](), "n_draws", 0)
    made = ar.backtest(
        {entry.name: model}, seen, origins=origins, seed=spec.seed, n_jobs=n_jobs, cache=cache
    )
    return made.frame[["model", *KEY, "probability", "observed"]]


def _can_learn(panel: ar.Panel, origin: int) -> bool:
    """Whether both labels occur often enough to fold countries."""
    counts = panel.labels(known_at=origin).dropna().value_counts()
    return len(counts) == 2 and counts.min() >= 10


def _any_of(pieces: list[pd.DataFrame], truth: pd.DataFrame) -> pd.DataFrame:
    """Probability that one of several things happens, taken as independent given the predictors."""
    without = [1 - piece.set_index(KEY)["probability"] for piece in pieces]
    # A perpetrator whose record is too short to learn from adds nothing.
    none = without[0]
    for other in without[1:]:
        none = none * other.reindex(none.index).fillna(1.0)
    made = (1 - none).reset_index()
    return made.merge(truth, on=KEY, how="left")


def score(frame: pd.DataFrame, *, seed: int) -> pd.DataFrame:
    """Scores among states where a killing is under way, of all models on the same rows."""
    inside = in_regime(ar.load_panel().indicators, MASS_KILLINGS_ONGOING)
    known = frame.dropna(subset=["observed"])
    table = known.pivot(index=KEY, columns="model", values="probability").dropna()
    truth = known.drop_duplicates(KEY).set_index(KEY)["observed"].reindex(table.index)
    key = pd.MultiIndex.from_tuples(table.index, names=["gwcode", "year"])
    kept = inside.reindex(key).to_numpy(dtype=bool)
    table, truth = table[kept], truth[kept]
    gwcode, origin = (table.index.get_level_values(name).to_numpy() for name in KEY)
    constant = np.full(len(table), truth.mean())
    draws = m.country_draws(gwcode, n_boot=N_BOOT, seed=seed)
    names = list(table.columns)
    found = m.evaluate(
        truth.to_numpy(),
        np.column_stack([constant, table.to_numpy()]),
        draws=draws,
        metrics=("roc_auc", "log_score", "observed_expected_ratio"),
    )
    ends = m.intervals(found)
    check = m.reality_check(found, metric="roc_auc", against=0)
    result = pd.DataFrame({"model": names})
    for i, metric in enumerate(found.metric):
        for part in ("estimate", "low", "high"):
            result[f"{metric}_{part}"] = getattr(ends, part)[i, 1:]
    result["log_score_constant"] = found.estimate[1, 0]
    result["studentised"] = check.studentised[1:]
    result["p_value_of_best"] = check.p_value
    result["n_forecasts"], result["n_onsets"] = found.n_rows, found.n_onsets
    result["n_countries"], result["n_onset_countries"] = (
        found.n_countries,
        found.n_onset_countries,
    )
    result["n_origins"] = np.unique(origin).size
    return result.sort_values("roc_auc_estimate", ascending=False, ignore_index=True)


def hindsight(spec: BacktestSpec) -> pd.DataFrame:
    """Area under the curve when each state is predicted from all years of all other states."""
    # Not forecasts: they bound what the columns can say in these thirty years.
    panel = ar.load_panel()
    labels = panel.labels(known_at=panel.years[1]).dropna()
    labels = labels[labels.index.get_level_values("year").isin(list(spec.origins))]
    inside = in_regime(panel.indicators, MASS_KILLINGS_ONGOING)
    labels = labels[inside.reindex(labels.index).to_numpy(dtype=bool)]
    state = labels.index.get_level_values("gwcode").to_numpy()
    columns = {
        "frontier": next(e.indicators for e in spec.models if e.name == CANDIDATE),
        "default": ar.default_spec().indicators,
    }
    draws = m.country_draws(state, n_boot=N_BOOT, seed=spec.seed)
    lines = []
    for name in ("ridge_logit", "gradient_boosting", "random_forest"):
        for which, chosen in columns.items():
            seen = panel.features(known_at=panel.years[1])[list(chosen)].loc[labels.index]
            log_odds = np.empty(len(labels))
            for left_out in np.unique(state):
                rows = state == left_out
                rate = labels[~rows].mean()
                model = _quiet(ar.MODELS[name](), seed=spec.seed).fit(seen[~rows], labels[~rows])
                # Less those of the training rate: leaving out a state with onsets lowers the rate.
                log_odds[rows] = logit(model.predict_proba(seen[rows])[:, 1]) - logit(rate)
            found = m.evaluate(
                labels.to_numpy(), expit(log_odds)[:, None], draws=draws, metrics=("roc_auc",)
            )
            ends = m.intervals(found)
            area = (ends.estimate[0, 0], ends.low[0, 0], ends.high[0, 0])
            lines.append((name, which, len(chosen), *area, found.n_rows, found.n_onsets))
    names = ["model", "indicators", "n_indicators", "roc_auc", "low", "high"]
    return pd.DataFrame(lines, columns=[*names, "n_rows", "n_onsets"])


def _quiet(model: ClassifierMixin, *, seed: int) -> ClassifierMixin:
    """The model without draws, seeded."""
    return with_inner(with_inner(model, "n_draws", 0), "random_state", seed)


def main() -> int:
    """Forecast, score and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--suite", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--cache", type=Path)
    given = parser.parse_args()
    spec = read_backtest_spec(SPEC)
    made = forecasts(spec, n_jobs=given.jobs, cache=given.cache)
    given.out.mkdir(parents=True, exist_ok=True)
    write_table(made, given.out / "forecasts.csv")
    suite = pd.read_csv(given.suite / "forecasts.csv")[["model", *KEY, "probability", "observed"]]
    result = score(pd.concat([suite, made], ignore_index=True), seed=spec.seed)
    write_table(result, HERE / "scorecards" / "frontier.csv")
    bound = hindsight(spec)
    write_table(bound, HERE / "scorecards" / "frontier-hindsight.csv")
    print(result.to_string(index=False))
    print(bound.to_string(index=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
