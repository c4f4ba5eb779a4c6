"""Does the Bayesian logit's interval for the number of onsets hold what happened, origin by origin?

For each origin, the number of states with an onset within the window has a posterior predictive
distribution: for every draw of the parameters, one toss per state that was at risk. Its central
50 % and 90 % intervals are compared with the count that was observed. Counts are whole numbers, so
an interval holds more than its nominal share; what it holds under the model is written beside it.
Windows of neighbouring origins overlap, so that thirty origins are worth fewer::

    OMP_NUM_THREADS=1 python benchmarks/predictive/bayesian_counts.py --jobs 2
"""

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from joblib import Parallel, delayed

import atrocityrisk as ar
from atrocityrisk.models import MODELS
from atrocityrisk.panels import Panel
from atrocityrisk.runs import chosen_panel

HERE = Path(__file__).resolve().parent
FIRST, LAST, SEED = 1993, 2022, 20250101
DRAWS = 4000
INTERVALS = (0.5, 0.9)


def count_intervals(draws: np.ndarray, *, rng: np.random.Generator) -> dict[str, float]:
    """Expected count, central intervals and their content, from probabilities (states, draws)."""
    counts = (rng.random(draws.shape) < draws).sum(axis=0)
    found: dict[str, float] = {"expected": float(draws.sum(axis=0).mean())}
    for share in INTERVALS:
        tails = ((1 - share) / 2, (1 + share) / 2)
        low, high = np.quantile(counts, tails, method="inverted_cdf")
        name = f"{share:.0%}".rstrip("%")
        found[f"low_{name}"], found[f"high_{name}"] = int(low), int(high)
        found[f"held_{name}"] = float(((counts >= low) & (counts <= high)).mean())
    return found


def from_origin(panel: Panel, origin: int) -> dict[str, Any]:
    """One line: what was expected from this origin, and what happened."""
    model = MODELS["bayesian_logit"]().set_params(model__n_draws=DRAWS)
    made = ar.forecast(model, panel, origin=origin, seed=SEED)
    labels = panel.labels(known_at=panel.years[1])
    observed = labels.xs(origin, level="year").reindex(made.frame["gwcode"]).to_numpy()
    at_risk = ~np.isnan(observed)
    line = {
        "origin": origin,
        "states": int(at_risk.sum()),
        "observed": int(observed[at_risk].sum()),
    }
    line |= count_intervals(made.draws[at_risk], rng=np.random.default_rng([SEED, origin]))
    for share in ("50", "90"):
        line[f"inside_{share}"] = line[f"low_{share}"] <= line["observed"] <= line[f"high_{share}"]
    found = made.estimator[-1].diagnostics_
    return line | {"r_hat": found.r_hat, "converged": not found.problems}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--out", type=Path, default=HERE / "scorecards" / "bayesian-counts.csv")
    chosen = parser.parse_args()
    panel = chosen_panel(ar.default_spec())
    lines = Parallel(n_jobs=chosen.jobs)(
        delayed(from_origin)(panel, origin) for origin in range(FIRST, LAST + 1)
    )
    table = pd.DataFrame(lines)
    table.to_csv(chosen.out, index=False)
    print(table.to_string(index=False))
    for share in ("50", "90"):
        print(
            f"{share} % intervals: {int(table[f'inside_{share}'].sum())} of {len(table)} origins "
            f"inside; the model's own share is {table[f'held_{share}'].mean():.3f}"
        )
    print(f"converged: {int(table['converged'].sum())} of {len(table)} origins")


if __name__ == "__main__":
    main()
