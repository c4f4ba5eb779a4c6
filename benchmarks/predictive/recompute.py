"""Recompute the headline from the committed forecasts, with numpy and scikit-learn alone.

    benchmarks/predictive/recompute.py [--published FOOSforecasts_3Sep2025.csv]

Nothing of atrocityrisk is imported: a mistake in its metrics cannot hide here. The forecasts are
datasets/tasks/mass-killing.csv.gz; what is found is held against scorecards/mass-killing.csv and
mass-killing-comparison.csv, and the exit code is 1 if a number differs. EWP's published forecasts
are no part of this repository: without a copy, the rows that both share and the gain are left out.
"""

import argparse
import csv
import gzip
import math
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score

HERE = Path(__file__).resolve().parent
PUBLISHED = HERE.parents[2] / "shared/reference/ewp/2025/FOOSforecasts_3Sep2025.csv"
TASK, BASE, THEIRS = "mass-killing", "climatology", "ewp_2025"
FORECASTS = HERE.parents[1] / "datasets" / "tasks" / f"{TASK}.csv.gz"
LIST_LENGTH, BLOCK_YEARS = 30, 3
EXACT = 1e-8
"""Relative. Both sides start from the same forecasts and differ in rounding alone."""
RESAMPLED = 0.08
"""Relative. The committed one-way error is of 2,000 redraws of countries, ours a formula; its
Monte-Carlo error is 2 to 3 %."""

SHOWN = {
    "n_forecasts": "rows",
    "n_onsets": "onsets",
    "log_score": "log",
    "roc_auc": "AUC",
    "brier_skill_score": "Brier skill",
    "brier_skill_score, realised": "(realised)",
    "observed_expected_ratio": "obs/exp",
    "recall_at_k": "recall",
    "gain": "gain",
    "gain, error by country": "error",
    "gain, two-way error": "two-way",
}
"""Columns of what is printed."""

Key = tuple[int, int]
Forecasts = dict[str, dict[Key, float]]
Row = tuple[str, str, str, float, float]
"""Rows scored on, model, score, its value, and the relative tolerance."""


def read_forecasts(path: Path) -> tuple[Forecasts, dict[Key, float]]:
    """Probabilities by model, and what happened, by origin and state where it is known."""
    if not path.is_file():
        raise SystemExit(f"no {path}: scripts/bench suite {TASK} --update writes it")
    forecasts: Forecasts = {}
    observed: dict[Key, float] = {}
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["observed"] == "":
                continue
            key = int(row["origin"]), int(row["gwcode"])
            own = forecasts.setdefault(row["model"], {})
            if key in own or observed.setdefault(key, float(row["observed"])) != float(
                row["observed"]
            ):
                raise SystemExit(f"{path}: {row['model']} has {key} twice, or another outcome")
            own[key] = float(row["probability"])
    if BASE not in forecasts:
        raise SystemExit(f"{path} lacks {BASE}, whose forecast is the rate of the training rows")
    for model, own in forecasts.items():
        if own.keys() != observed.keys():
            raise SystemExit(f"{path}: {model} lacks rows that another model has")
    return forecasts, observed


def gleditsch_ward(ccode: int, year: int) -> int:
    """EWP's code (Correlates of War) as Gleditsch and Ward's, where the two differ."""
    if ccode == 255:  # Germany since 1990; Gleditsch and Ward continue West Germany
        return 260
    if ccode == 679:  # Yemen since 1990; they continue North Yemen
        return 678
    if ccode == 345 and year >= 2006:  # Serbia without Montenegro is a new state to them
        return 340
    return ccode


def read_published(path: Path) -> dict[Key, float]:
    """EWP's probability seen from the year before, by origin and state."""
    found: dict[Key, float] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["risk_prev"] in ("", "NA") or row["prev_year"] in ("", "NA"):
                continue
            year = int(row["prev_year"])
            found[year, gleditsch_ward(int(row["ccode"]), year)] = float(row["risk_prev"])
    return found


def share_listed(probability: np.ndarray, origin: np.ndarray) -> np.ndarray:
    """Membership of each origin's list, shared among states level at its end."""
    listed = np.zeros(len(probability))
    for year in np.unique(origin):
        here = origin == year
        p = probability[here]
        last = np.sort(p)[::-1][min(LIST_LENGTH, len(p)) - 1]
        left = LIST_LENGTH - np.sum(p > last)
        listed[here] = np.where(p > last, 1.0, np.where(p == last, left / np.sum(p == last), 0.0))
    return np.minimum(listed, 1.0)


def scores(
    y: np.ndarray, p: np.ndarray, base: np.ndarray, origin: np.ndarray
) -> Iterator[tuple[str, float]]:
    """Scores of one model, by the names of the scorecard."""
    yield "log_score", log_loss(y, p)
    yield "roc_auc", roc_auc_score(y, p)
    yield "brier_skill_score", 1 - brier_score_loss(y, p) / brier_score_loss(y, base)
    # Against the realised rate, which nobody knew: the loss of a constant is rate * (1 - rate).
    yield "brier_skill_score, realised", 1 - brier_score_loss(y, p) / (y.mean() * (1 - y.mean()))
    yield "observed_expected_ratio", y.sum() / p.sum()
    yield "recall_at_k", (y * share_listed(p, origin)).sum() / y.sum()


def clustered_error(values: np.ndarray, cluster: np.ndarray) -> float:
    """Standard error of a mean by leaving out each cluster once."""
    _, code = np.unique(cluster, return_inverse=True)
    sums, sizes = np.bincount(code, values), np.bincount(code)
    without = (values.sum() - sums) / (len(values) - sizes)
    return math.sqrt(((without - values.mean()) ** 2).sum() * (1 - 1 / len(sums)))


def gain_errors(gain: np.ndarray, state: np.ndarray, origin: np.ndarray) -> tuple[float, float]:
    """Errors clustered by state, and by state and block of origins (Cameron et al. 2011)."""
    block = (origin - origin.min()) // BLOCK_YEARS
    one_way, time = clustered_error(gain, state), clustered_error(gain, block)
    both = clustered_error(gain, state * 1000 + block)
    return one_way, math.sqrt(max(one_way**2 + time**2 - both**2, one_way**2, time**2))


def recomputed(
    forecasts: Forecasts, observed: dict[Key, float], published: dict[Key, float] | None
) -> Iterator[Row]:
    """Every number of the headline: on all rows, and on those shared with EWP."""
    subsets = {"all": sorted(observed)}
    if published is not None:
        subsets["common"] = sorted(observed.keys() & published.keys())
    for rows, keys in subsets.items():
        y = np.array([observed[key] for key in keys])
        origin, state = np.array(keys).T
        models = dict(forecasts)
        if rows == "common" and published is not None:
            models[THEIRS] = published
        columns = {name: np.array([own[key] for key in keys]) for name, own in models.items()}
        for model, p in columns.items():
            yield rows, model, "n_forecasts", len(y), 0.0
            yield rows, model, "n_onsets", y.sum(), 0.0
            for name, value in scores(y, p, columns[BASE], origin):
                yield rows, model, name, value, EXACT
            if rows == "common" and model != THEIRS:
                own, theirs = (-np.log(np.where(y == 1, q, 1 - q)) for q in (p, columns[THEIRS]))
                one_way, two_way = gain_errors(theirs - own, state, origin)
                yield rows, model, "gain", (theirs - own).mean(), EXACT
                yield rows, model, "gain, error by country", one_way, RESAMPLED
                yield rows, model, "gain, two-way error", two_way, EXACT


def read_committed(folder: Path) -> dict[tuple[str, str, str], float]:
    """The same numbers as the scorecards hold them, by rows, model and name."""
    found: dict[tuple[str, str, str], float] = {}
    with (folder / f"{TASK}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["clustered_by"] != "country" or row["reference"] not in (BASE, "realised"):
                continue
            where = row["rows"], row["model"]
            realised = ", realised" if row["reference"] == "realised" else ""
            found[*where, row["metric"] + realised] = float(row["estimate"] or "nan")
            for name in ("n_forecasts", "n_onsets"):
                # Every row of the table repeats the count: one that disagrees spoils it.
                if found.setdefault((*where, name), float(row[name])) != float(row[name]):
                    found[*where, name] = math.nan
    both = f"country and block of {BLOCK_YEARS} origins"
    errors = {"country": "gain, error by country", both: "gain, two-way error"}
    with (folder / f"{TASK}-comparison.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            name = errors.get(row["clustered_by"])
            if row["against"] != THEIRS or row["metric"] != "log_score" or name is None:
                continue
            where = row["rows"], row["model"]
            found[*where, "gain"] = -float(row["difference"])
            found[*where, name] = float(row["standard_error"])
    return found


def table(found: list[Row]) -> str:
    """A line for each model, with the numbers that the README and the pages speak of."""
    lines = [f"{'on':8}{'model':20}" + "".join(f"{short:>12}" for short in SHOWN.values())]
    values = {(rows, model, name): value for rows, model, name, value, _ in found}
    for rows, model in dict.fromkeys((rows, model) for rows, model, *_ in found):
        cells = [values.get((rows, model, name), math.nan) for name in SHOWN]
        texts = [f"{cell:12.0f}" for cell in cells[:2]] + [f"{cell:12.5f}" for cell in cells[2:]]
        lines.append(f"{rows:8}{model:20}" + "".join(texts).replace("nan", "  –"))
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    """Recompute, print, and compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--published", type=Path)
    parser.add_argument(
        "--forecasts", type=Path, default=HERE.parents[1] / f"datasets/tasks/{TASK}.csv.gz"
    )
    parser.add_argument("--scorecards", type=Path, default=HERE / "scorecards")
    given = parser.parse_args(arguments)
    file = given.published or (PUBLISHED if PUBLISHED.is_file() else None)
    if file is None:
        print("No copy of EWP's published forecasts: the gain over them is not recomputed.")
    forecasts, observed = read_forecasts(given.forecasts)
    committed = read_committed(given.scorecards)
    found = list(recomputed(forecasts, observed, None if file is None else read_published(file)))
    print(table(found))
    differing = 0
    for rows, model, name, value, tolerance in found:
        expected = committed.get((rows, model, name), math.nan)
        if not math.isclose(value, expected, rel_tol=tolerance, abs_tol=1e-12):
            differing += 1
            print(f"{rows}, {model}, {name}: recomputed {value:.9g}, committed {expected:.9g}")
    print(f"{differing} of {len(found)} numbers differ from the committed scorecards.")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
