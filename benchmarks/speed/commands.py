#!/usr/bin/env python
"""Time and memory of the commands a user waits for, as ratios to importing pandas in one run.

Usage: benchmarks/speed/commands.py [FOLDER OF PUBLISHERS' FILES] [--rounds N] [--out FILE]. The
commands take turns, so that a busy machine slows all alike; medians over the rounds. `rank, first
time` compiles its kernels into an empty cache, as after an installation.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

HERE = Path(__file__).resolve().parent
BASE = "import pandas"
RESULTS = HERE / "results" / "commands.csv"


def commands(scratch: Path, folder: Path | None) -> dict[str, tuple[list[str], dict[str, str]]]:
    """Name to command line and what it adds to the environment."""
    program = [sys.executable, "-m", "atrocityrisk"]
    load = "from atrocityrisk.panels.storage import load_panel; load_panel()"
    made: dict[str, tuple[list[str], dict[str, str]]] = {
        BASE: ([sys.executable, "-c", "import pandas"], {}),
        "atrocityrisk --help": ([*program, "--help"], {}),
        "load_panel()": ([sys.executable, "-c", load], {}),
        "atrocityrisk rank": ([*program, "rank", "--out", str(scratch / "out")], {}),
        "rank, first time": (
            [*program, "rank", "--out", str(scratch / "out")],
            {"NUMBA_CACHE_DIR": "fresh"},
        ),
    }
    made["atrocityrisk report"] = ([*program, "report", str(scratch / "report")], {})
    if folder is not None:
        target = scratch / "panel.parquet"
        build = [*program, "data", "build", "--from", str(folder), "--out", str(target)]
        made["atrocityrisk data build"] = (build, {})
    return made


def measured(command: list[str], added: dict[str, str]) -> tuple[float, float, float]:
    """Wall seconds, processor seconds and peak memory (MB) of one run."""
    environment = dict(os.environ)
    with tempfile.TemporaryDirectory() as fresh:
        environment.update(dict.fromkeys(added, fresh))
        start = time.perf_counter()
        process = subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
    if status != 0:
        sys.exit(f"{' '.join(command)} failed with status {status}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main() -> None:
    """Measure, print and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", help="publishers' files, to build a panel")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--out", type=Path, default=RESULTS)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        wanted = commands(Path(scratch), chosen.folder)
        runs: dict[str, list[tuple[float, float, float]]] = {name: [] for name in wanted}
        for round_ in range(chosen.rounds + 1):
            for name, (command, added) in wanted.items():
                result = measured(command, added)
                if round_:  # the first round warms the disk
                    runs[name].append(result)
    table = pd.DataFrame(
        [
            {
                "command": name,
                "wall_s": statistics.median(r[0] for r in results),
                "processor_s": statistics.median(r[1] for r in results),
                "peak_mb": statistics.median(r[2] for r in results),
                "wall_ratio_to_import_pandas": statistics.median(
                    r[0] / base[0] for r, base in zip(results, runs[BASE], strict=True)
                ),
            }
            for name, results in runs.items()
        ]
    ).round(3)
    print(table.to_string(index=False))
    chosen.out.parent.mkdir(exist_ok=True)
    table.to_csv(chosen.out, index=False, lineterminator="\n")


if __name__ == "__main__":
    main()
