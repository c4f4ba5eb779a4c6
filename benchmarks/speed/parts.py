#!/usr/bin/env python
"""Where the time of `rank` goes: processor seconds of its parts, on one thread.

Usage: benchmarks/speed/parts.py [--rounds N] [--out FILE]. Each run is a process of its own, which
puts a clock around the functions that make the parts; medians over the rounds, and of the ratios to
importing pandas within each. What the draws cost is the difference between two forecasts, one of
them without draws, and likewise compilation.
"""

import argparse
import importlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from commands import (
    BASE,
    COMPILED,
    DEFAULT,
    STORE,
    Command,
    measured,
    own_specification,
    write_table,
)

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results" / "parts.csv"
IMPORTS, PANEL, PAST = "imports", "panel", "refits to the past"
FIT, DRAWS, YEAR_BEFORE = "current fit", "draws", "year before"
REST, COMPILATION = "figure and files", "compilation"
RANK, OWN, AGAIN = "rank", "own specification", "rank again"
FIRST = "first run after installation"
RUNS = (RANK, OWN, AGAIN, FIRST)
IMPORTED = 5
"""Imports of pandas in each round, of which the median counts."""
PARTS = (IMPORTS, PANEL, PAST, FIT, DRAWS, YEAR_BEFORE, REST, COMPILATION)

CLOCKED = {
    "atrocityrisk.runs.ranking_run:chosen_panel": PANEL,
    "atrocityrisk.runs.ranking_run:forecast": FIT,
    "atrocityrisk.models.combine.recalibration:past_forecasts_of": PAST,
    "atrocityrisk.runs.ranking_run:earlier_forecast": YEAR_BEFORE,
}
"""Functions by where their callers look them up, and the part whose time they take."""


class Clock:
    """Processor seconds by part; what runs within a part is not counted twice."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = dict.fromkeys((IMPORTS, *CLOCKED.values(), REST), 0.0)
        self._running = IMPORTS
        # The start of the process, not of this program.
        self._since = 0.0

    def turn(self, part: str) -> None:
        """Count what has passed to the part that ran; another runs from now on."""
        now = time.process_time()
        self.spent[self._running] += now - self._since
        self._since = now
        self._running = part

    def around(self, function: Callable[..., Any], part: str) -> Callable[..., Any]:
        """The function with its time counted to a part."""

        def clocked(*given: Any, **named: Any) -> Any:
            outer = self._running
            # Whatever the forecast for the year before does is part of it.
            self.turn(YEAR_BEFORE if outer == YEAR_BEFORE else part)
            try:
                return function(*given, **named)
            finally:
                self.turn(outer)

        return clocked


def run_clocked(job: dict[str, Any]) -> None:
    """Run a command under the clock, and write its parts and the modules that it imported."""
    clock = Clock()
    # All that a run imports, so that no import counts to the part which happens to need it first.
    for name in job["modules"]:
        try:
            importlib.import_module(name)
        except ImportError:
            continue
    for place, part in CLOCKED.items():
        module, _, name = place.partition(":")
        holder = importlib.import_module(module)
        setattr(holder, name, clock.around(getattr(holder, name), part))
    from atrocityrisk.cli import main as program

    clock.turn(REST)
    try:
        program(job["command"])
    except SystemExit as left:
        if left.code:
            raise
    clock.turn(REST)
    names = [name for name in sys.modules if name.split(".")[0] not in ("__main__", "commands")]
    Path(job["answer"]).write_text(json.dumps({"spent": clock.spent, "modules": names}))


def without_draws(specification: str) -> str:
    """The same specification, for a forecast without draws."""
    return specification.replace("[run]\n", "[run]\ndraws = 0\n")


class Runs:
    """Runs in processes of their own, all of which find the kernels that the first compiled."""

    def __init__(self, scratch: Path) -> None:
        self.scratch = scratch
        self.modules: list[str] = []

    def spent(
        self, specification: str, *, store: Path | None = None, compiled: bool = True
    ) -> dict[str, float]:
        """Processor seconds by part of one run, which finds nothing stored unless told where."""
        with tempfile.TemporaryDirectory() as folder:
            fresh = Path(folder)
            toml = fresh / "specification.toml"
            toml.write_text(specification, encoding="utf-8")
            command = ["run", str(toml), "--jobs", "1", "--out", str(fresh / "out")]
            answer = fresh / "answer.json"
            job = {"command": command, "answer": str(answer), "modules": self.modules}
            kernels = self.scratch if compiled else fresh
            environment = os.environ | {
                STORE: str(store or fresh / "store"),
                COMPILED: str(kernels / "compiled"),
            }
            subprocess.run(
                [sys.executable, __file__, "--job", json.dumps(job)],
                env=environment,
                stdout=subprocess.DEVNULL,
                check=True,
            )
            found = json.loads(answer.read_text())
        self.modules = found["modules"]
        return dict(found["spent"])

    def warm_up(self) -> None:
        """Compile the kernels, store a ranking, and see what is imported."""
        self.spent(DEFAULT.read_text(encoding="utf-8"), store=self.scratch / "store")

    def one_round(self, wanted: Sequence[str]) -> dict[str, dict[str, float]]:
        """Parts of every kind of run that is wanted."""
        default = DEFAULT.read_text(encoding="utf-8")
        found = {}
        for name, specification in ((RANK, default), (OWN, own_specification())):
            if name in wanted:
                found[name] = self.spent(specification)
                without = self.spent(without_draws(specification))
                found[name][DRAWS] = max(found[name][FIT] - without[FIT], 0.0)
                found[name][FIT] -= found[name][DRAWS]
        if AGAIN in wanted:
            found[AGAIN] = self.spent(default, store=self.scratch / "store")
        if FIRST in wanted:
            first = sum(self.spent(default, compiled=False).values())
            compilation = max(first - sum(found[RANK].values()), 0.0)
            found[FIRST] = found[RANK] | {COMPILATION: compilation}
        imported = Command([sys.executable, "-c", BASE])
        times = [measured(imported, self.scratch).processor_s for _ in range(IMPORTED)]
        return found | {BASE: {IMPORTS: statistics.median(times)}}


def summary(rounds: list[dict[str, dict[str, float]]]) -> list[dict[str, object]]:
    """One row per run and part, with the median over the rounds."""
    rows: list[dict[str, object]] = []
    for run in [name for name in rounds[0] if name != BASE]:
        for part in PARTS:
            seconds = [one[run].get(part, 0.0) for one in rounds]
            ratios = [s / one[BASE][IMPORTS] for s, one in zip(seconds, rounds, strict=True)]
            row: dict[str, object] = {"run": run, "part": part}
            row["processor_s"] = round(statistics.median(seconds), 3)
            row["ratio_to_import_pandas"] = round(statistics.median(ratios), 3)
            rows.append(row | {"rounds": len(rounds)})
    return rows


def main() -> None:
    """Measure, print and write the table; with --job make one run instead."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--out", type=Path, default=RESULTS)
    parser.add_argument("--only-rank", action="store_true", help="leave the other runs out")
    parser.add_argument("--job", type=json.loads, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.job is not None:
        run_clocked(chosen.job)
        return
    with tempfile.TemporaryDirectory() as folder:
        runs = Runs(Path(folder))
        wanted = (RANK,) if chosen.only_rank else RUNS
        runs.warm_up()
        rounds = [runs.one_round(wanted) for _ in range(chosen.rounds)]
    rows = summary(rounds)
    write_table(rows, chosen.out)


if __name__ == "__main__":
    main()
