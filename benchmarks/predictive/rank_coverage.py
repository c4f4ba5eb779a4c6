"""How often intervals of ranks, tiers and counts hold, in synthetic worlds.

    python benchmarks/predictive/rank_coverage.py [--worlds 110] [--jobs 2]

writes scorecards/rank-coverage.csv: for each kind of world and way of drawing, the share of worlds
or states in which a statement was true, with its standard error over worlds; and for P(top k) the
share truly among the first k, by class of the stated probability. default_coverage.py measures the
default itself, in worlds that it can be run in.
"""

import argparse
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from scipy import special

from atrocityrisk.forecasting import Forecast, forecast, training_rows
from atrocityrisk.models import MODELS
from atrocityrisk.rankings import Ranking, competition_ranks, expected_onsets, rank
from atrocityrisk.synthetic import World, synthetic_world

OUT = Path(__file__).parent / "scorecards" / "rank-coverage.csv"
FIRST_YEAR, ORIGIN = 1975, 2014
LIST_LENGTHS = (10, 30)
CLASSES = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0)

FEW = {
    "structure": 1.0, "structure_b": 0.5, "structure_c": 0.25, "structure_d": 0.0,
    "unrest": 0.7, "unrest_b": 0.3, "unrest_c": 0.0, "noise": 0.0, "noise_b": 0.0, "noise_c": 0.0,
}  # fmt: skip
MANY = {
    **FEW,
    **{f"structure_{n}": 0.15 * (n % 3 == 0) for n in range(8)},
    **{f"noise_{n}": 0.1 * (n % 4 == 0) for n in range(8)},
}
KINDS = {
    "strong signal": (FEW, 0.02),
    "many indicators": (MANY, 0.015),
    "weak signal": ({name: 0.15 * value for name, value in FEW.items()}, 0.02),
}
"""Coefficients and yearly base rate of each kind of world: 70 to 95 onsets in 120 states."""


def world(kind: str, seed: int) -> World:
    """One world of a kind."""
    coefficients, rate = KINDS[kind]
    return synthetic_world(
        seed=seed,
        n_states=120,
        years=(FIRST_YEAR, ORIGIN + 1),
        base_rate=rate,
        coefficients=coefficients,
    )


def forecasts(made: World, seed: int) -> dict[str, Forecast]:
    """Forecasts of one world by each way of drawing."""
    net, logistic = MODELS["elastic_net_logit"](), MODELS["logit"]()
    found = {
        "elastic net": forecast(net, made.panel, origin=ORIGIN, seed=seed),
        "elastic net, refits alone": forecast(
            net.set_params(model__draw_inflation="none"), made.panel, origin=ORIGIN, seed=seed
        ),
        "logit": forecast(logistic, made.panel, origin=ORIGIN, seed=seed),
    }
    plain = replace(found["logit"], draws=sandwich_draws(found["logit"], made, seed))
    return {**found, "logit, plain sandwich": plain}


def sandwich_draws(made: Forecast, source: World, seed: int) -> np.ndarray:
    """Draws of a logit from the usual clustered sandwich, G / (G - 1) its only correction."""
    panel, model = source.panel, made.estimator[-1]
    rows = training_rows(panel, origin=ORIGIN)
    X = panel.features(known_at=ORIGIN).loc[rows]
    chance = model.predict_proba(X)[:, 1]
    columns = np.column_stack([np.ones(len(X)), X])
    inverse = np.linalg.inv((columns * (chance * (1 - chance))[:, None]).T @ columns)
    labels = panel.labels(known_at=ORIGIN).loc[rows].to_numpy()
    number = np.unique(rows.get_level_values("gwcode"), return_inverse=True)[1]
    scores = columns * (labels - chance)[:, None]
    sums = np.column_stack([np.bincount(number, column) for column in scores.T])
    covariance = len(sums) / (len(sums) - 1) * inverse @ (sums.T @ sums) @ inverse
    live = np.column_stack([np.ones(len(made.features)), made.features])
    beta = np.r_[model.intercept_, model.coef_]
    rng = np.random.default_rng(seed)
    return special.expit(
        live @ rng.multivariate_normal(beta, covariance, size=200, method="eigh").T
    )


def measured(kind: str, seed: int) -> list[dict[str, object]]:
    """What held in one world, for each way of drawing."""
    made = world(kind, seed)
    rows = []
    for way, found in forecasts(made, seed).items():
        ranking = rank(found, k=LIST_LENGTHS)
        codes = ranking.frame["gwcode"]
        truth = made.probability.xs(ORIGIN, level="year").loc[codes].to_numpy()
        happened = made.panel.events["synthetic_onset"].xs(ORIGIN + 1, level="year")
        held = {**alone(ranking, truth), **together(ranking, truth), **counts(found, happened)}
        base = {"world": kind, "draws": way, "seed": seed}
        rows += [{**base, "quantity": name, "value": value} for name, value in held.items()]
        rows += [{**base, **row} for row in reliability(ranking, truth)]
    return rows


def alone(ranking: Ranking, truth: np.ndarray) -> dict[str, float]:
    """Intervals that hold for each state by itself."""
    frame, true_rank = ranking.frame, competition_ranks(truth)
    return {
        "rank interval": float(
            ((frame["rank_low"] <= true_rank) & (true_rank <= frame["rank_high"])).mean()
        ),
        "probability interval": float(((frame["low"] <= truth) & (truth <= frame["high"])).mean()),
        "places in a rank interval": float((frame["rank_high"] - frame["rank_low"] + 1).mean()),
    }


def together(ranking: Ranking, truth: np.ndarray) -> dict[str, float]:
    """Statements that hold for all states at once."""
    joint = ranking.joint
    assert joint is not None
    above, tier = joint.certainly_above.to_numpy(), joint.frame["tier"].to_numpy(dtype=int)
    true_rank = competition_ranks(truth)
    inside = (joint.frame["rank_low"] <= true_rank) & (true_rank <= joint.frame["rank_high"])
    # The truly highest of tier t and all below must be in tier t; then each state of a worse tier
    # is truly below it.
    kept = all(tier[tier >= t][np.argmax(truth[tier >= t])] == t for t in range(1, tier.max() + 1))
    return {
        "tiers": float(kept),
        "order of all pairs": float(not (above & (truth[:, None] < truth)).any()),
        "all joint rank intervals": float(inside.all()),
        "number of tiers": float(tier.max()),
        "pairs told apart": float(above.sum() / (len(truth) * (len(truth) - 1) / 2)),
    }


def counts(found: Forecast, happened: pd.Series) -> dict[str, float]:
    """Intervals of the number of onsets."""
    held = {}
    for name, k in (("all states", None), ("first 30", 30)):
        count = expected_onsets(found, k=k)
        order = np.lexsort((found.frame["gwcode"], -found.frame["probability"]))[:k]
        onsets = int(happened.loc[found.frame["gwcode"].iloc[order]].sum())
        held[f"number of onsets, {name}"] = float(count.low <= onsets <= count.high)
    return held


def reliability(ranking: Ranking, truth: np.ndarray) -> list[dict[str, object]]:
    """Stated probability of being among the first k beside who truly was, by class."""
    rows = []
    for k in LIST_LENGTHS:
        stated = ranking.frame[f"p_top_{k}"].to_numpy()
        place = np.clip(np.searchsorted(CLASSES, stated, side="right") - 1, 0, len(CLASSES) - 2)
        among = competition_ranks(truth) <= k
        for c in np.unique(place):
            rows.append(
                {
                    "quantity": f"P(top {k})",
                    "class": f"{CLASSES[c]:g}-{CLASSES[c + 1]:g}",
                    "stated": stated[place == c].sum(),
                    "value": among[place == c].sum(),
                    "states": (place == c).sum(),
                }
            )
    return rows


def summary(rows: pd.DataFrame) -> pd.DataFrame:
    """Means over worlds with their standard errors, by kind of world and over all of them."""
    both = pd.concat([rows, rows.assign(world="all")])
    keys = ["world", "draws", "quantity", "class"]
    made = []
    for key, group in both.fillna({"class": ""}).groupby(keys, sort=False):
        worlds = group["seed"].astype(str).str.cat(group["world"]).nunique()
        if key[-1]:
            # A ratio of sums; its error from residuals, because states of one world go together.
            size, share = group["states"].sum(), group["value"].sum() / group["states"].sum()
            residual = group["value"] - share * group["states"]
            error, stated = float(np.sqrt((residual**2).sum()) / size), group["stated"].sum() / size
        else:
            share, stated = group["value"].mean(), np.nan
            error = float(group["value"].std(ddof=1) / np.sqrt(len(group)))
        made.append((*key, stated, share, error, worlds if key[0] != "all" else len(group)))
    columns = [*keys, "stated", "estimate", "standard_error", "worlds"]
    return pd.DataFrame(made, columns=columns)


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=110, help="worlds of each kind")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--out", type=Path, default=OUT)
    given = parser.parse_args()
    # Seeds of their own for each kind, and none that a test or an example uses.
    tasks = [
        (kind, 10_000 * (number + 1) + seed)
        for number, kind in enumerate(KINDS)
        for seed in range(given.worlds)
    ]
    found = Parallel(n_jobs=given.jobs)(delayed(measured)(kind, seed) for kind, seed in tasks)
    table = summary(pd.DataFrame([row for rows in found for row in rows]))
    table.to_csv(given.out, index=False, float_format="%.6g", lineterminator="\n")
    print(table.to_string())


if __name__ == "__main__":
    main()
