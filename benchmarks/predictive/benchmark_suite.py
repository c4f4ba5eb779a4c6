"""Run the tasks of the benchmark suite and compare them with the committed scorecards.

    scripts/bench suite [TASK ...] [--published FILE] [--jobs 2] [--out DIR] [--update]
                       [--model NAME ...]

Without names, every task. Without --published, the rows that are shared with EWP's published
forecasts are not compared. With --update the committed files are replaced, and what changed is
printed either way. With --model only these models are made, beside those that the task compares
with, and --update lets their rows join the committed tables if all other rows are as they were.
Exit code 3 if something differs. For mass-killing, --update also writes the forecasts that
recompute.py reads.
"""

import argparse
import gzip
import json
import shutil
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from atrocityrisk._core.files import atomic_write, sha256
from atrocityrisk._core.manifest import manifest_text
from atrocityrisk.runs import run_backtest
from atrocityrisk.specs import BacktestSpec, read_backtest_spec

HERE = Path(__file__).resolve().parent
SCORECARDS = HERE / "scorecards"
TASKS = (
    "mass-killing",
    "mass-killing-one-year",
    "mass-killing-state",
    "one-sided-100",
    "one-sided-1000",
    "geno-politicide",
)
KEPT = {
    "scorecard.csv": "{}.csv",
    "comparison.csv": "{}-comparison.csv",
    "leave-one-out.csv": "{}-leave-one-out.csv",
    "strata.csv": "{}-strata.csv",
}
CLIMATOLOGY = "climatology"
FORECASTS = HERE.parents[1] / "datasets" / "tasks"
FORECASTS_OF = {
    "mass-killing": (
        "default", "default_on_2025_inputs", "with_late_columns", "as_registered", "climatology",
        "logit_2", "logit_6",
    ),
}  # fmt: skip
"""Models whose forecasts are committed, by task: what recompute.py computes the headline from, and
what `atrocityrisk leaderboard` shows beside others."""
KEY = ["rows", "clustered_by", "reference", "model", "metric"]
FIRST = {
    "scorecard.csv": ["rows", "clustered_by", "reference"],
    "comparison.csv": ["rows", "clustered_by", "against"],
    "leave-one-out.csv": ["rows"],
    "strata.csv": ["rows", "stratum", "metric"],
}
"""Columns that divide a table into blocks; within one, models stand in the task's order, in
strata.csv in the alphabet's."""
TOLERANCE = 5e-4
"""Relative. Probabilities agree to 1e-7 between machines; a score of ranks moves in small steps."""


def committed(task: str) -> pd.DataFrame:
    """Scorecard of a task as committed."""
    return pd.read_csv(SCORECARDS / f"{task}.csv")


def differences(found: pd.DataFrame, expected: pd.DataFrame) -> pd.DataFrame:
    """Scores that differ: of what both hold, or of models that only one of them has."""
    numbers = ["estimate", "low", "high", "skill"]
    expected = expected[expected["rows"].isin(found["rows"].unique())]
    both = found.merge(expected, on=KEY, how="outer", suffixes=("", "_committed"), indicator=True)
    same = both["_merge"].eq("both")
    for name in numbers:
        same &= np.isclose(
            both[name], both[f"{name}_committed"], rtol=TOLERANCE, atol=1e-5, equal_nan=True
        )
    shown = [column for name in numbers for column in (name, f"{name}_committed")]
    return both.loc[~same, [*KEY, *shown]]


def keep(task: str, out: Path) -> None:
    """Commit the tables of a run, and its manifest with their hashes."""
    SCORECARDS.mkdir(exist_ok=True)
    for name, kept in KEPT.items():
        shutil.copyfile(out / name, SCORECARDS / kept.format(task))
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    manifest["outputs"] = {
        kept.format(task): manifest["outputs"][name] for name, kept in KEPT.items()
    }
    text = manifest_text(manifest)
    (SCORECARDS / f"{task}.json").write_text(text, encoding="utf-8", newline="\n")


def keep_forecasts(task: str, out: Path, models: list[str]) -> None:
    """Commit the forecasts of a run, all of them or those of some models beside the old ones."""
    wanted = FORECASTS_OF.get(task, ())
    path = FORECASTS / f"{task}.csv.gz"
    # Texts as they stand: a number that is read and written again may lose its last digit.
    table = pd.read_csv(out / "forecasts.csv", dtype=str, keep_default_na=False)
    if models and path.is_file():
        old = pd.read_csv(path, dtype=str, keep_default_na=False)
        new = table["model"].isin(models)
        table = pd.concat([old[~old["model"].isin(models)], table[new]])
    columns = ["model", "gwcode", "origin", "first_year", "last_year", "probability", "observed"]
    table = table.loc[table["model"].isin(wanted), columns]
    if table.empty:
        return
    place = pd.Categorical(table["model"], wanted, ordered=True).codes
    text = table.iloc[np.argsort(place, kind="stable")].to_csv(index=False, lineterminator="\n")
    FORECASTS.mkdir(exist_ok=True)
    with atomic_write(path) as temporary:
        # Neither the time nor the name of the file: the same forecasts are the same bytes.
        temporary.write_bytes(gzip.compress(text.encode("utf-8"), mtime=0))


def join(task: str, out: Path, spec: BacktestSpec, models: list[str]) -> None:
    """Add the rows of some models to the committed tables, and the models to the manifest."""
    names = [entry.name for entry in spec.models]
    names += [] if spec.published is None else [spec.published.name]
    hashes = {}
    for name, kept in KEPT.items():
        path = SCORECARDS / kept.format(task)
        # Texts as they stand: what is not new keeps its bytes.
        old, new = (
            pd.read_csv(file, dtype=str, keep_default_na=False) for file in (path, out / name)
        )
        table = pd.concat([old[~old["model"].isin(models)], new[new["model"].isin(models)]])
        blocks = [pd.Categorical(table[key], old[key].unique()).codes for key in FIRST[name]]
        sequence = sorted(names) if name == "strata.csv" else names
        model = pd.Categorical(table["model"], sequence).codes
        order = np.lexsort((model, *reversed(blocks)))
        with atomic_write(path) as temporary:
            table.iloc[order].to_csv(temporary, index=False, lineterminator="\n")
        hashes[path.name] = sha256(path)
    path = SCORECARDS / f"{task}.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    described = spec.model_dump(mode="json") | {"panel": manifest["spec"]["panel"]}
    made = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    for key in ("not_fitted", "warnings"):
        manifest[key] = joined_facts(key, manifest, made, models)
    manifest |= {"models_tried": len(spec.models), "spec": described, "outputs": hashes}
    with atomic_write(path) as temporary:
        temporary.write_text(manifest_text(manifest), encoding="utf-8", newline="\n")


def joined_facts(
    key: str, old: dict[str, Any], new: dict[str, Any], models: list[str]
) -> dict[str, str] | list[str]:
    """What could not be fitted, and what was warned of, once some models are those of a new run."""
    if key == "not_fitted":
        others = {name: why for name, why in old[key].items() if name not in models}
        return others | {name: why for name, why in new[key].items() if name in models}
    others = [text for text in old[key] if not any(text.startswith(f"{m} ") for m in models)]
    own = [text for text in new[key] if any(text.startswith(f"{m} ") for m in models)]
    return sorted({*others, *own})


def main() -> int:
    """Run, compare, and update if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tasks", nargs="*", default=TASKS, metavar="TASK")
    parser.add_argument("--published", type=Path)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--out", type=Path, default=Path("suite-results"))
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--model", action="append", dest="models", metavar="NAME", default=[])
    given = parser.parse_args()
    differing = 0
    for task in given.tasks:
        spec = whole = read_backtest_spec(HERE / f"{task}.toml")
        if given.models:
            beside = dict.fromkeys([CLIMATOLOGY, *whole.against, *given.models])
            # What was published is compared with as before: the models are fewer, not the others.
            spec = whole.only([*beside]).model_copy(update={"published": whole.published})
        published = given.published if spec.published is not None else None
        record = run_backtest(
            spec, given.out / task, published=published, n_jobs=given.jobs, cache=given.cache
        )
        if (SCORECARDS / f"{task}.csv").is_file():
            expected = committed(task)
            if given.models:
                made = set(record.scorecard["model"])
                expected = expected[expected["model"].isin(made)]
            moved = differences(record.scorecard, expected)
            differing += len(moved)
            print(f"{task}: {len(moved)} of {len(record.scorecard)} scores differ")
            if len(moved):
                print(moved.to_string(index=False))
        if given.update and given.models:
            old = moved[~moved["model"].isin(given.models)]
            if len(old):
                parser.error(f"{task}: rows of other models differ; run the whole task")
            join(task, given.out / task, whole, given.models)
            keep_forecasts(task, given.out / task, given.models)
        elif given.update:
            keep(task, given.out / task)
            keep_forecasts(task, given.out / task, [])
    return 3 if differing and not given.update else 0


if __name__ == "__main__":
    sys.exit(main())
