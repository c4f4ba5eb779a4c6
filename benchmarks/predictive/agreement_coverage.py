"""How often the interval of Krippendorff's alpha holds, in made-up worlds of raters.

    python benchmarks/predictive/agreement_coverage.py [--worlds 500] [--jobs 2]

writes scorecards/agreement-coverage.csv: for each kind of world, number of units and of raters, the
share of worlds in which alpha was defined, the share of these with an interval, the share of these
whose interval held the alpha of an endless world, and its standard error.
"""

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from joblib import Parallel, delayed

from atrocityrisk.metrics import krippendorff_alpha

OUT = Path(__file__).parent / "scorecards" / "agreement-coverage.csv"
ENDLESS = 400_000
LEVEL = 0.95
DRAWS = 999

KINDS = {
    "three values, even": ((1 / 3, 1 / 3, 1 / 3), "ordinal"),
    "three values, two of them rare": ((0.80, 0.15, 0.05), "ordinal"),
    "two values, one of them rare": ((0.90, 0.10), "nominal"),
}
"""Shares of the values, and the scale."""
KNOWING = {"moderate": 0.6, "high": 0.9}
"""Chance that a rater sees a unit's value; otherwise any is given, by the shares."""
RATERS = (2, 3)
UNITS = (10, 20, 50, 100, 200)
MANY = 50
"""Intervals that a kind of world must have given, to be told of by itself."""


def ratings(
    rng: np.random.Generator, kind: str, agreement: str, raters: int, units: int
) -> np.ndarray:
    """Ratings of shape (raters, units) in one world."""
    shares, _ = KINDS[kind]
    truth = rng.choice(len(shares), p=shares, size=units)
    seen = rng.random((raters, units)) < KNOWING[agreement]
    return np.where(seen, truth, rng.choice(len(shares), p=shares, size=(raters, units)))


def endless_alpha(kind: str, agreement: str, raters: int) -> float:
    """Alpha of so many units that chance plays no part."""
    many = ratings(np.random.default_rng(7), kind, agreement, raters, ENDLESS)
    return krippendorff_alpha(many, scale=KINDS[kind][1], n_boot=0).alpha  # type: ignore[arg-type]


def measured(
    kind: str, agreement: str, raters: int, units: int, worlds: int, *, first_seed: int = 0
) -> dict[str, Any]:
    """How often the interval holds in worlds of one kind."""
    truth = endless_alpha(kind, agreement, raters)
    given, held = 0, 0
    defined = 0
    for seed in range(first_seed, first_seed + worlds):
        rng = np.random.default_rng([seed, units, raters])
        made = krippendorff_alpha(
            ratings(rng, kind, agreement, raters, units),
            scale=KINDS[kind][1],  # type: ignore[arg-type]
            n_boot=DRAWS,
            level=LEVEL,
            seed=seed,
        )
        defined += not np.isnan(made.alpha)
        given += not np.isnan(made.low)
        held += made.low <= truth <= made.high
    share = held / given if given else float("nan")
    return {
        "world": kind,
        "agreement": agreement,
        "raters": raters,
        "units": units,
        "alpha": round(truth, 3),
        "worlds": worlds,
        "defined": round(defined / worlds, 3),
        "given": round(given / max(defined, 1), 3),
        "coverage": round(share, 3),
        "standard_error": round(float(np.sqrt(share * (1 - share) / max(given, 1))), 4),
    }


def table(worlds: int, jobs: int) -> pd.DataFrame:
    """Every kind of world."""
    cases = [
        (kind, agreement, raters, units)
        for kind in KINDS
        for agreement in KNOWING
        for raters in RATERS
        for units in UNITS
    ]
    rows = Parallel(n_jobs=jobs)(delayed(measured)(*case, worlds) for case in cases)
    return pd.DataFrame(rows)


def by_units(found: pd.DataFrame) -> pd.DataFrame:
    """Over all kinds of worlds, by number of units: every interval counts alike."""
    defined = found["worlds"] * found["defined"]
    intervals = defined * found["given"]
    sums = pd.DataFrame(
        {
            "units": found["units"],
            "defined": defined,
            "intervals": intervals,
            "held": intervals * found["coverage"].fillna(0),
            # Of a handful of intervals nothing follows for a kind.
            "of many": found["coverage"].where(intervals >= MANY),
        }
    )
    groups = sums.groupby("units")
    total = groups[["defined", "intervals", "held"]].sum()
    return pd.DataFrame(
        {
            "given": total["intervals"] / total["defined"],
            "coverage": total["held"] / total["intervals"],
            "least": groups["of many"].min(),
        }
    )


def main() -> None:
    """Measure, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=500)
    parser.add_argument("--jobs", type=int, default=2)
    asked = parser.parse_args()
    found = table(asked.worlds, asked.jobs)
    found.to_csv(OUT, index=False, lineterminator="\n")
    print(by_units(found).round(3).to_string())


if __name__ == "__main__":
    main()
