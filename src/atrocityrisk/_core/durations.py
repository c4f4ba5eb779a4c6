"""How long earlier runs took on this machine, so that the next one can say how long it will take.

One small file in the user's cache folder. Nothing depends on it: one that is damaged counts as
empty, and where none can be written the next run knows no time.
"""

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from atrocityrisk._core.files import atomic_write
from atrocityrisk.errors import OutputError

FILE = "durations.json"
FORMAT = "atrocityrisk-durations-1"
KEPT_RUNS, KEPT_COMMANDS, KEPT_REQUESTS = 5, 100, 100
PATIENCE = 1.0
"""Seconds to wait for another process that writes the file."""

COMPILING, COMPUTED, STORED = "compiling", "computed", "stored"
"""Kinds of run: kernels had to be compiled, nothing was stored, everything was."""
_NEAREST = {COMPILING: (COMPILING,), COMPUTED: (COMPUTED, COMPILING), STORED: (STORED,)}

Runs = dict[str, dict[str, list[list[float]]]]


@dataclass(frozen=True)
class Expected:
    """Median seconds of each step, and whether of runs of the same kind or of slower ones."""

    steps: tuple[float, ...]
    same_kind: bool

    @property
    def total(self) -> float:
        """Seconds of the whole."""
        return sum(self.steps)


@dataclass(frozen=True)
class Durations:
    """Seconds of each step of the latest runs, by command and kind; requests whose work is kept."""

    runs: Runs = field(default_factory=dict)
    requests: tuple[str, ...] = ()

    def expected(self, command: str, kind: str) -> Expected | None:
        """How long a command will take, by its latest runs; None if there are none to go by."""
        for nearest in _NEAREST[kind]:
            found = self.runs.get(command, {}).get(nearest)
            if found:
                # A version with other steps may have written the older ones.
                alike = [steps for steps in found if len(steps) == len(found[-1])]
                middle = tuple(_median(step) for step in zip(*alike, strict=True))
                return Expected(middle, same_kind=nearest == kind)
        return None

    def need_no_kernels(self, command: str) -> bool:
        """Whether a command ran before without leaving compiled kernels behind."""
        return COMPUTED in self.runs.get(command, {})

    def with_run(
        self, command: str, kind: str, steps: Sequence[float], *, kept: str | None
    ) -> "Durations":
        """These and one more run; `kept` is its request, if its work is in a store now."""
        of_command = self.runs.get(command, {})
        latest = [*of_command.get(kind, []), [round(step, 3) for step in steps]][-KEPT_RUNS:]
        others = {name: runs for name, runs in self.runs.items() if name != command}
        runs = [*others.items(), (command, of_command | {kind: latest})][-KEPT_COMMANDS:]
        requests = [request for request in self.requests if request != kept]
        if kept is not None:
            requests.append(kept)
        return Durations(dict(runs), tuple(requests[-KEPT_REQUESTS:]))


def read_durations(folder: Path) -> Durations:
    """What the file of a folder holds; nothing where it is missing or damaged."""
    try:
        content = json.loads((folder / FILE).read_text(encoding="utf-8"))
        if content["format"] != FORMAT:
            return Durations()
        runs = {
            str(command): {
                kind: [_checked(steps) for steps in kinds[kind]]
                for kind in _NEAREST
                if kind in kinds
            }
            for command, kinds in content["runs"].items()
        }
        return Durations(runs, tuple(str(request) for request in content["requests"]))
    # Whatever else the file may hold, it is only a hint: the next run writes it anew.
    except (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return Durations()


def add_run(
    folder: Path, command: str, kind: str, steps: Sequence[float], *, kept: str | None = None
) -> None:
    """Write how long a run took; do nothing where that cannot be written."""
    _rewrite(folder, lambda known: known.with_run(command, kind, steps, kept=kept))


def forget_requests(folder: Path) -> None:
    """Take it that nothing is in a store any more."""
    if read_durations(folder).requests:
        _rewrite(folder, lambda known: Durations(known.runs))


def _rewrite(folder: Path, change: Callable[[Durations], Durations]) -> None:
    # Imported where it is needed: the first line of a run is printed before.
    from filelock import FileLock, Timeout

    # A hint is not worth a failure: the folder closed, the disk full, the lock held or unknown to
    # the file system.
    with suppress(OSError, OutputError, Timeout, NotImplementedError):
        folder.mkdir(parents=True, exist_ok=True)
        # Two runs that end together would otherwise lose one of their times.
        with FileLock(folder / f".{FILE}.lock", timeout=PATIENCE):
            changed = change(read_durations(folder))
            content = {"format": FORMAT, "runs": changed.runs, "requests": changed.requests}
            with atomic_write(folder / FILE) as temporary:
                temporary.write_text(json.dumps(content), encoding="utf-8")


def _by_kind(kinds: Any) -> dict[str, list[list[float]]]:
    """Runs of one command, of the kinds that there are."""
    return {kind: [_checked(steps) for steps in kinds[kind]] for kind in _NEAREST if kind in kinds}


def _checked(steps: Any) -> list[float]:
    """Seconds as they can be computed with."""
    seconds = [float(step) for step in steps]
    # Not a number or endless: not written here.
    if not seconds or not all(0.0 <= step < 1e7 for step in seconds):
        raise ValueError("expected seconds of one step or more")
    return seconds


def _median(numbers: Sequence[float]) -> float:
    # `statistics` would import more than all else here.
    ordered = sorted(numbers)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
