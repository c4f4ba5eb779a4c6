#!/usr/bin/env python
"""Whether this tree is slower than the commit it stems from: exits with 1 where a ratio says so.

Usage: scripts/bench --compare [BASE] [--limit 1.25] [--rounds 3] [--task NAME]. BASE is checked out
beside this tree (without one: where this branch left `main`, or the last commit but one on `main`
itself). Both do the same short tasks in turns, each in a process of its own, on one thread, with
its kernels compiled and an empty store of finished forecasts; medians of processor time count.
"""

import argparse
import contextlib
import os
import signal
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from compare_tasks import TASKS

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
LIMIT = 1.25
THREADS = ("OMP", "OPENBLAS", "MKL", "NUMBA")
State = Literal["passed", "slower", "skipped", "failed"]


@dataclass(frozen=True)
class Times:
    """Processor seconds of one task in one tree, or why there are none."""

    seconds: Sequence[float] = ()
    problem: str | None = None


@dataclass(frozen=True)
class Verdict:
    """What the two trees' times of one task say."""

    task: str
    state: State
    base: float | None = None
    head: float | None = None
    reason: str = ""

    @property
    def ratio(self) -> float | None:
        """Head's time over base's."""
        return self.head / self.base if self.head is not None and self.base else None


def verdicts(
    base: Mapping[str, Times], head: Mapping[str, Times], *, limit: float
) -> list[Verdict]:
    """One verdict per task: slower where head's median is above `limit` times base's.

    A base that cannot do a task is older than it: skipped. A head that cannot has failed.
    """
    if not limit > 1.0:
        raise ValueError(f"limit must be above 1, but is {limit:g}; 1.25 allows a quarter more")
    absent = Times(problem="not measured")
    return [_verdict(task, base.get(task, absent), times, limit) for task, times in head.items()]


def _verdict(task: str, before: Times, now: Times, limit: float) -> Verdict:
    if now.problem:
        return Verdict(task, "failed", reason=f"this tree: {now.problem}")
    if before.problem:
        return Verdict(task, "skipped", reason=f"base: {before.problem}")
    old, new = statistics.median(before.seconds), statistics.median(now.seconds)
    return Verdict(task, "slower" if new > limit * old else "passed", old, new)


def table(found: Sequence[Verdict]) -> str:
    """Lines for a reader, one per task."""
    width = max(len(one.task) for one in found)
    lines = [f"{'task':<{width}}   base, s   head, s  ratio"]
    for one in found:
        if one.ratio is None:
            lines.append(f"{one.task:<{width}}  {one.state}: {one.reason}")
            continue
        mark = "  SLOWER" if one.state == "slower" else ""
        lines.append(
            f"{one.task:<{width}}  {one.base:8.2f}  {one.head:8.2f}  {one.ratio:5.2f}{mark}"
        )
    return "\n".join(lines)


def git(*words: str) -> str:
    """What git says; its own message where it refuses."""
    ran = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True)
    if ran.returncode:
        sys.exit(f"git {' '.join(words)}: {ran.stderr.strip()}; name a BASE that git knows")
    return ran.stdout.strip()


def default_base() -> str:
    """Where this branch left main; on main itself the commit before."""
    here = git("rev-parse", "HEAD")
    known = subprocess.run(
        ["git", "merge-base", "HEAD", "main"], cwd=ROOT, capture_output=True, text=True
    )
    left = known.stdout.strip()
    return left if left and left != here else git("rev-parse", "HEAD~1")


@contextlib.contextmanager
def checked_out(commit: str, folder: Path) -> Iterator[Path]:
    """Folder with the files of a commit, gone afterwards."""
    git("worktree", "add", "--detach", str(folder), commit)
    try:
        yield folder
    finally:
        git("worktree", "remove", "--force", str(folder))


def one_time(tree: Path, task: str, compiled: Path) -> float | str:
    """Seconds of a task with the package of a tree, or the last line of what went wrong."""
    with tempfile.TemporaryDirectory() as fresh:
        environment = os.environ | {
            "PYTHONPATH": str(tree / "src"),
            "NUMBA_CACHE_DIR": str(compiled),
            "ATROCITYRISK_CACHE_DIR": str(Path(fresh, "store")),
            **{f"{library}_NUM_THREADS": "1" for library in THREADS},
        }
        command = [sys.executable, str(HERE / "compare_tasks.py"), task, str(Path(fresh, "out"))]
        ran = subprocess.run(command, env=environment, capture_output=True, text=True, cwd=fresh)
    if ran.returncode:
        return (ran.stderr.strip() or f"exit code {ran.returncode}").splitlines()[-1]
    return float(ran.stdout.splitlines()[-1])


def measured(
    trees: Mapping[str, Path], task: str, *, rounds: int, scratch: Path
) -> dict[str, Times]:
    """Times of a task in every tree, which take turns; the first round compiles."""
    seconds: dict[str, list[float]] = {name: [] for name in trees}
    for round_ in range(rounds + 1):
        for name, tree in trees.items():
            found = one_time(tree, task, scratch / f"compiled-{name}")
            if isinstance(found, str):
                # One tree alone compares with nothing.
                return {one: Times(times) for one, times in seconds.items()} | {
                    name: Times(problem=found)
                }
            if round_:
                seconds[name].append(found)
    return {name: Times(times) for name, times in seconds.items()}


def main() -> None:
    """Measure base and head, print the table, and exit with 1 if a task became slower."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base", nargs="?", help="commit to compare with")
    parser.add_argument("--limit", type=float, default=LIMIT, help="largest ratio allowed")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--task", action="append", choices=list(TASKS), help="this one only")
    chosen = parser.parse_args()
    if not chosen.limit > 1.0 or chosen.rounds < 1:
        parser.error("--limit must be above 1 and --rounds 1 or more")
    # A job that is cancelled takes its checkout away too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    base = chosen.base or default_base()
    tasks = chosen.task or list(TASKS)
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        with checked_out(base, scratch / "base") as tree:
            trees = {"head": ROOT, "base": tree}
            judged: list[Verdict] = []
            for task in tasks:
                times = measured(trees, task, rounds=chosen.rounds, scratch=scratch)
                base_times, head_times = ({task: times[name]} for name in ("base", "head"))
                judged += verdicts(base_times, head_times, limit=chosen.limit)
                # Minutes pass: whoever waits sees each row as it comes.
                print(table(judged[-1:]).splitlines()[-1], file=sys.stderr, flush=True)
    print(f"base {git('log', '-1', '--format=%h %s', base)}")
    print(table(judged))
    bad = [one.task for one in judged if one.state in ("slower", "failed")]
    if bad:
        print(f"failed, or slower than {chosen.limit:g} times the base: {'; '.join(bad)}")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
