"""Time of the elastic net against R's glmnet and adelie: one fit of EWP's 2025 list, and its 31
origins.

All get one thread and take turns, so that other work on the machine falls on all alike. What is
kept is the ratio: seconds say more about the machine. Needs Rscript with glmnet; adelie needs an
interpreter of its own (it wants NumPy 1), and is left out without one::

    OMP_NUM_THREADS=1 python benchmarks/speed/elastic_net.py prepared2024predictors-2025-09-03.csv \
        --adelie venv/bin/python
"""

import argparse
import os
import subprocess
import tempfile
import time
from pathlib import Path
from statistics import median

import pandas as pd

from atrocityrisk.models import ElasticNetLogit, r_folds
from atrocityrisk.reproductions.ewp.edition_spec import ewp_edition
from atrocityrisk.reproductions.ewp.risk_model import YEARS_AHEAD

EWP = ewp_edition("ewp-2025").model
HERE = Path(__file__).resolve().parent
TASKS = {"one list": (2024, 2024), "31 origins": (1993, 2023)}


def ours(panel: pd.DataFrame, first: int, last: int, *, fit: bool = True) -> float:
    """CPU seconds to select rows, deal folds and fit; without `fit`, what the rest alone costs."""
    names = list(EWP.predictors)
    needed = list(dict.fromkeys([*names, *EWP.complete]))
    began = time.process_time()
    for origin in range(first, last + 1):
        rows = panel.loc[panel["year"] <= origin - YEARS_AHEAD, needed].dropna()
        folds = r_folds(len(rows), n_folds=EWP.n_folds, seed=EWP.seed)
        if fit:
            ElasticNetLogit(foldid=folds).fit(rows[names], rows[EWP.outcome])
    return time.process_time() - began


def theirs(
    command: list[str], prepared: Path, predictors: Path, first: int, last: int
) -> tuple[float, str]:
    """CPU seconds that another program takes for the same, and its version."""
    outcomes = [EWP.outcome, *EWP.complete]
    done = subprocess.run(
        [
            *command,
            *(str(prepared), str(predictors), str(EWP.seed), str(first), str(last)),
            *outcomes,
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    _, cpu, version = done.stdout.split()
    return float(cpu), version


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("prepared", type=Path, nargs="?", help="EWP's prepared panel of 2025")
    parser.add_argument("--adelie", type=Path, help="interpreter that has adelie")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--out", type=Path, default=HERE / "results" / "elastic_net.csv")
    chosen = parser.parse_args()
    if chosen.prepared is None:
        print("skipped: give the path of EWP's prepared panel of 2025")
        return
    if os.environ.get("OMP_NUM_THREADS") != "1":
        parser.error("both sides get one thread: set OMP_NUM_THREADS=1")
    panel = pd.read_csv(chosen.prepared)
    ours(panel, 2023, 2023)  # compile
    results = []
    peers = {"glmnet": ["Rscript", str(HERE / "elastic_net.R")]}
    if chosen.adelie is not None:
        peers["adelie"] = [str(chosen.adelie), str(HERE / "elastic_net_adelie.py")]
    with tempfile.TemporaryDirectory() as folder:
        predictors = Path(folder) / "predictors.txt"
        predictors.write_text("\n".join(EWP.predictors) + "\n", encoding="utf-8")
        for task, (first, last) in TASKS.items():
            times: dict[str, list[float]] = {"atrocityrisk": [], **{p: [] for p in peers}}
            times["nothing"] = []
            versions = {}
            for _ in range(chosen.repeats):
                times["atrocityrisk"].append(ours(panel, first, last))
                for name, command in peers.items():
                    seconds, versions[name] = theirs(
                        command, chosen.prepared, predictors, first, last
                    )
                    times[name].append(seconds)
                times["nothing"].append(ours(panel, first, last, fit=False))
            peer = median(times["glmnet"])
            print(task, {name: [round(t, 3) for t in taken] for name, taken in times.items()})
            results += [
                {
                    "task": task,
                    "competitor": f"{name} {versions[name]}" if name in versions else name,
                    "repeats": chosen.repeats,
                    "ratio": round(median(taken) / peer, 3),
                    "lowest": round(min(taken) / peer, 3),
                    "highest": round(max(taken) / peer, 3),
                }
                for name, taken in times.items()
            ]
    chosen.out.parent.mkdir(parents=True, exist_ok=True)
    table = pd.DataFrame(results)
    table.to_csv(chosen.out, index=False, lineterminator="\n")
    print(table.to_string(index=False))


if __name__ == "__main__":
    main()
