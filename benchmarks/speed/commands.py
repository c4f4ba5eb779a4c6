#!/usr/bin/env python
"""Time and memory of the commands a user waits for, as ratios to importing pandas in one run.

Usage: benchmarks/speed/commands.py [FOLDER OF PUBLISHERS' FILES] [--rounds N] [--out FILE]. The
commands take turns, so that a busy machine slows all alike; the first round warms the disk and
compiles, and the medians are over the others. Every command finds the store of finished forecasts
in the state that its row names: empty, or as a `rank` of the same specification left it.
"""

import argparse
import csv
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

# No pandas here: the peak memory of a child is at least what its parent had when it was started.

HERE = Path(__file__).resolve().parent
BASE = "import pandas"
RESULTS = HERE / "results" / "commands.csv"
DEFAULT = HERE.parents[1] / "datasets" / "default.toml"
LEFT_OUT = "infant_mortality_sqrt"
"""Indicator of the default that the specification of one's own lacks: no stored fit is of it."""

STORE = "ATROCITYRISK_CACHE_DIR"
COMPILED = "NUMBA_CACHE_DIR"
STATE = "Sudan"


@dataclass(frozen=True)
class Command:
    """A command line, and what it finds when it starts."""

    line: list[str]
    store: Literal["empty", "after rank"] = "empty"
    compiled: bool = True


class Cost(NamedTuple):
    """What one run took."""

    wall_s: float
    processor_s: float
    peak_mb: float


def own_specification() -> str:
    """The default's specification with one indicator fewer, as TOML."""
    text = DEFAULT.read_text(encoding="utf-8")
    own = text.replace(f'  "{LEFT_OUT}",\n', "")
    if len(tomllib.loads(text)["run"]["indicators"]) != _count(own) + 1:
        sys.exit(f"expected {LEFT_OUT!r} on a line of its own in {DEFAULT}; name another indicator")
    return own


def _count(specification: str) -> int:
    return len(tomllib.loads(specification)["run"]["indicators"])


def commands(scratch: Path, folder: Path | None) -> dict[str, Command]:
    """Every command by the name of its row; what they write goes below `scratch`."""
    program = [sys.executable, "-m", "atrocityrisk"]
    load = "from atrocityrisk.panels.storage import load_panel; load_panel()"
    own, out = scratch / "own.toml", str(scratch / "out")
    own.write_text(own_specification(), encoding="utf-8")
    rank, report = (
        [*program, "rank", "--out", out],
        [*program, "report", "--out", str(scratch / "report")],
    )
    made = {
        BASE: Command([sys.executable, "-c", "import pandas"]),
        "--help": Command([*program, "--help"]),
        "load_panel()": Command([sys.executable, "-c", load]),
        "rank, compiled, empty user cache": Command(rank),
        "rank, first run after installation": Command(rank, compiled=False),
        "rank again": Command(rank, store="after rank"),
        "own specification, nothing stored": Command([*program, "run", str(own), "--out", out]),
        "report, empty user cache": Command(report),
        "report after rank": Command(report, store="after rank"),
        "brief after rank": Command([*program, "brief", STATE, "--out", out], store="after rank"),
        "explain after rank": Command([*program, "explain", STATE], store="after rank"),
    }
    if folder is not None:
        target = scratch / "panel.parquet"
        build = [*program, "data", "build", str(folder), "--out", str(target)]
        made["data build"] = Command(build)
    return made


def measured(command: Command, scratch: Path) -> Cost:
    """Wall seconds, processor seconds and peak memory of one run."""
    with tempfile.TemporaryDirectory() as fresh:
        store, compiled = Path(fresh, "store"), scratch / "compiled"
        if command.store == "after rank":
            # A copy: what a report adds to the store must not help the next report.
            shutil.copytree(scratch / "after rank", store)
        environment = os.environ | {
            STORE: str(store),
            COMPILED: str(compiled if command.compiled else Path(fresh, "compiled")),
        }
        start = time.perf_counter()
        process = subprocess.Popen(
            command.line, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
    if status != 0:
        sys.exit(f"{' '.join(command.line)} failed with status {status}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def fill_store(rank: Command, scratch: Path) -> None:
    """Leave in ``after rank`` what a `rank` stores, and its compiled kernels."""
    kept = scratch / "after rank"
    kept.mkdir()
    environment = os.environ | {STORE: str(kept), COMPILED: str(scratch / "compiled")}
    subprocess.run(rank.line, env=environment, stdout=subprocess.DEVNULL, check=True)


def summary(runs: dict[str, list[Cost]]) -> list[dict[str, object]]:
    """One row per command: medians over the rounds, and of the ratios within each round."""
    rows = []
    for name, costs in runs.items():
        row: dict[str, object] = {"command": name}
        for field in Cost._fields:
            row[field] = round(statistics.median(getattr(cost, field) for cost in costs), 3)
        for field in ("processor", "wall"):
            ratios = [
                getattr(cost, f"{field}_s") / getattr(base, f"{field}_s")
                for cost, base in zip(costs, runs[BASE], strict=True)
            ]
            row[f"{field}_ratio_to_import_pandas"] = round(statistics.median(ratios), 3)
        rows.append(row | {"rounds": len(costs), "cores": os.cpu_count()})
    return rows


def write_table(rows: list[dict[str, object]], out: Path) -> None:
    """Write rows as CSV and print it."""
    with out.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(out.read_text(encoding="utf-8"))


def main() -> None:
    """Measure, print and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", help="publishers' files, to build a panel")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--out", type=Path, default=RESULTS)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        wanted = commands(scratch, chosen.folder)
        fill_store(wanted["rank, compiled, empty user cache"], scratch)
        runs: dict[str, list[Cost]] = {name: [] for name in wanted}
        for round_ in range(chosen.rounds + 1):
            for name, command in wanted.items():
                result = measured(command, scratch)
                print(round_, name, *(f"{value:.2f}" for value in result), flush=True)
                if round_:  # the first round warms the disk
                    runs[name].append(result)
    rows = summary(runs)
    write_table(rows, chosen.out)


if __name__ == "__main__":
    main()
