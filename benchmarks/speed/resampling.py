"""Clustered resampling against a plain scikit-learn loop, as a ratio, with the largest difference.

    python benchmarks/speed/resampling.py [--loop-resamples 2000] [--out FILE]

Ten models, 5,000 forecasts of 168 countries, 2,000 resamples of AUC, Brier score, log score and
recall at 30. The loop is what one would write first: repeat the rows of the drawn countries and
call scikit-learn on them; lists of 30 are made once, outside the loop, in its favour. Where
`--loop-resamples` is less than 2,000 the loop's time is scaled up in proportion. Both use one
thread (set OMP_NUM_THREADS=1), take turns, and are timed by the processor's clock; medians count.
"""

import argparse
import platform
import statistics
import time
from pathlib import Path

import numpy as np
import pandas as pd
import sklearn
from sklearn.metrics import brier_score_loss, log_loss, recall_score, roc_auc_score

from atrocityrisk.metrics import CountryDraws, country_draws, resample
from atrocityrisk.metrics.alert_lists import top_k_membership

ROWS, COUNTRIES, MODELS, RESAMPLES, K = 5000, 168, 10, 2000, 30
RESULTS = Path(__file__).parent / "results" / "resampling.csv"
METRICS = ("roc_auc", "brier_score", "log_score", "recall_at_k")


def world(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Outcomes, ten models' forecasts, countries and origins at the base rate of mass killing."""
    rng = np.random.default_rng(seed)
    gwcode = np.arange(ROWS) % COUNTRIES
    origin = 1993 + np.arange(ROWS) // COUNTRIES
    score = -4.6 + 1.2 * rng.normal(size=COUNTRIES)[gwcode] + 0.3 * rng.normal(size=ROWS)
    observed = (rng.random(ROWS) < 1 / (1 + np.exp(-score))).astype(float)
    noise = rng.normal(size=(ROWS, MODELS)) * np.linspace(0.1, 1.5, MODELS)
    return observed, 1 / (1 + np.exp(-score[:, None] - noise)), gwcode, origin


def by_loop(
    y: np.ndarray, p: np.ndarray, origin: np.ndarray, draws: CountryDraws, resamples: int
) -> np.ndarray:
    """Scores of the first `resamples` resamples, shape (metrics, models, resamples)."""
    members = [np.flatnonzero(draws.code == c) for c in range(draws.multiplicity.shape[1])]
    listed = np.column_stack([top_k_membership(q, k=K, origin=origin) for q in p.T]) > 0.5
    scores = np.empty((len(METRICS), MODELS, resamples))
    for b in range(resamples):
        times = draws.multiplicity[b].astype(int)
        rows = np.concatenate([np.tile(m, t) for m, t in zip(members, times, strict=True) if t])
        for model in range(MODELS):
            truth, forecast = y[rows], p[rows, model]
            scores[0, model, b] = roc_auc_score(truth, forecast)
            scores[1, model, b] = brier_score_loss(truth, forecast)
            scores[2, model, b] = log_loss(truth, forecast)
            scores[3, model, b] = recall_score(truth, listed[rows, model])
    return scores


def main() -> None:
    """Take turns, compare, write one row."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--loop-resamples", type=int, default=RESAMPLES)
    parser.add_argument("--turns", type=int, default=1)
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    y, p, gwcode, origin = world(seed=1)
    ours, loop, difference = [], [], 0.0
    for turn in range(options.turns):
        for _ in range(5):
            start = time.process_time()
            draws = country_draws(gwcode, n_boot=RESAMPLES, seed=turn)
            fast = resample(y, p, draws=draws, metrics=METRICS, origin=origin, k=K)
            ours.append(time.process_time() - start)
        start = time.process_time()
        slow = by_loop(y, p, origin, draws, options.loop_resamples)
        loop.append((time.process_time() - start) * RESAMPLES / options.loop_resamples)
        gap = np.abs(fast.draws[..., : options.loop_resamples] - slow)
        difference = max(difference, float(gap.max()))
    row = {
        "forecasts": ROWS,
        "onsets": int(y.sum()),
        "models": MODELS,
        "resamples": RESAMPLES,
        "loop_resamples_run": options.loop_resamples,
        "turns": options.turns,
        "ratio": round(statistics.median(loop) / statistics.median(ours), 1),
        "lowest_ratio": round(min(loop) / max(ours), 1),
        "largest_difference": f"{difference:.1e}",
        "scikit_learn": sklearn.__version__,
        "numpy": np.__version__,
        "machine": platform.machine(),
    }
    pd.DataFrame([row]).to_csv(options.out, index=False, lineterminator="\n")
    print(row)
    print(f"ours {statistics.median(ours):.3f} s, loop {statistics.median(loop):.1f} s")


if __name__ == "__main__":
    main()
