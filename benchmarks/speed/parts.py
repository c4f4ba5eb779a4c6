#!/usr/bin/env python
"""Where the time of `rank` goes: processor seconds of its parts, on one thread.

Usage: benchmarks/speed/parts.py [--rounds N] [--out FILE]. Each run is a process of its own, which
puts a clock around the functions that make the parts; medians over the rounds. What the draws cost
is the difference between two forecasts, one of them without draws, and likewise compilation.
"""

import argparse
import csv
import importlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from commands import COMPILED, STORE, own_specification

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results" / "parts.csv"
IMPORTS, PANEL, PAST = "imports", "panel", "refits to the past"
FIT, DRAWS, YEAR_BEFORE = "current fit", "draws", "year before"
REST, COMPILATION = "figure and files", "compilation"
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
        self._running = [IMPORTS]
        # The start of the process, not of this program.
        self._since = 0.0

    def turn(self, part: str) -> None:
        """Count what has passed to the part that ran; another runs from now on."""
        now = time.process_time()
        self.spent[self._running[-1]] += now - self._since
        self._since = now
        self._running[-1] = part

    def around(self, function: Callable[..., Any], part: str) -> Callable[..., Any]:
        """The function with its time counted to a part."""

        def clocked(*given: Any, **named: Any) -> Any:
            outer = self._running[-1]
            # Whatever the forecast for the year before does is part of it.
            self.turn(YEAR_BEFORE if outer == YEAR_BEFORE else part)
            try:
                return function(*given, **named)
            finally:
                self.turn(outer)

        return clocked


def run_clocked(job: dict[str, Any]) -> None:
    """Make one ranking under the clock, and write its parts and the modules that it imported."""
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
    from atrocityrisk import specs
    from atrocityrisk.runs import ranking_run

    clock.turn(REST)
    given = job["specification"]
    spec = specs.default_spec() if given is None else specs.read_spec(given)
    if job["draws"] is not None:
        spec = specs.amend_spec(spec, {"draws": job["draws"]}, where="parts")
    ranking_run.run(spec, job["out"], n_jobs=1)
    clock.turn(REST)
    names = [name for name in sys.modules if name.split(".")[0] not in ("__main__", "commands")]
    Path(job["answer"]).write_text(json.dumps({"spent": clock.spent, "modules": names}))


class Runs:
    """Runs in processes of their own, all of which find the kernels that the first compiled."""

    def __init__(self, scratch: Path) -> None:
        self.scratch = scratch
        self.own = scratch / "own.toml"
        self.own.write_text(own_specification(), encoding="utf-8")
        self.modules: list[str] = []

    def spent(
        self,
        *,
        specification: Path | None = None,
        store: Path | None = None,
        draws: int | None = None,
        compiled: bool = True,
    ) -> dict[str, float]:
        """Processor seconds by part of one run, which finds nothing stored unless told where."""
        with tempfile.TemporaryDirectory() as fresh:
            job = {
                "specification": None if specification is None else str(specification),
                "draws": draws,
                "out": str(Path(fresh, "out")),
                "answer": str(Path(fresh, "answer.json")),
                "modules": self.modules,
            }
            environment = os.environ | {
                STORE: str(store or Path(fresh, "store")),
                COMPILED: str(self.scratch / "compiled" if compiled else Path(fresh, "compiled")),
            }
            command = [sys.executable, __file__, "--job", json.dumps(job)]
            subprocess.run(command, env=environment, check=True)
            answer = json.loads(Path(job["answer"]).read_text())
        self.modules = answer["modules"]
        return dict(answer["spent"])

    def one_round(self) -> dict[str, dict[str, float]]:
        """Parts of every kind of run."""
        stored = self.scratch / "store"
        found = {}
        for name, specification in (("rank", None), ("own specification", self.own)):
            found[name] = self.spent(specification=specification)
            without = self.spent(specification=specification, draws=0)
            found[name][DRAWS] = max(found[name][FIT] - without[FIT], 0.0)
            found[name][FIT] -= found[name][DRAWS]
        # Nothing is stored yet in the first round, which does not count.
        found["rank again"] = self.spent(store=stored)
        first = sum(self.spent(compiled=False).values())
        compilation = max(first - sum(found["rank"].values()), 0.0)
        found["first run after installation"] = found["rank"] | {COMPILATION: compilation}
        return found


def summary(rounds: list[dict[str, dict[str, float]]]) -> list[dict[str, object]]:
    """One row per run and part, with the median over the rounds."""
    return [
        {
            "run": run,
            "part": part,
            "processor_s": round(statistics.median(one[run].get(part, 0.0) for one in rounds), 3),
            "rounds": len(rounds),
        }
        for run in rounds[0]
        for part in PARTS
    ]


def main() -> None:
    """Measure, print and write the table; with --job make one run instead."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--out", type=Path, default=RESULTS)
    parser.add_argument("--job", type=json.loads, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.job is not None:
        run_clocked(chosen.job)
        return
    with tempfile.TemporaryDirectory() as folder:
        runs = Runs(Path(folder))
        rounds = [runs.one_round() for _ in range(chosen.rounds + 1)]
    rows = summary(rounds[1:])
    with chosen.out.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(chosen.out.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
