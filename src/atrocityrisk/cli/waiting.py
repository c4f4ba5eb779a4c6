"""What a waiting person sees: what is being computed, how long it will take, how far it has come.

The first line is printed before anything heavy is imported. All of it goes to stderr: to a terminal
with a bar that is gone in the end, elsewhere as a line for each stage, and only if asked for.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from atrocityrisk import __version__
from atrocityrisk._core.cache_folder import user_folder
from atrocityrisk._core.durations import COMPILING, COMPUTED, STORED, add_run, read_durations
from atrocityrisk._core.progress import Listener, ProgressCallback, reporting_to
from atrocityrisk.cli.stages import MANY, Stages, about, clock, time_to_go_by
from atrocityrisk.cli.terminals import say

if TYPE_CHECKING:
    from atrocityrisk.specs import RunSpec

NUMBA_FOLDER = "NUMBA_CACHE_DIR"
INDEX = "*.nbi"
"""Files in which numba keeps what it has compiled."""


@contextmanager
def waiting(
    what: str,
    *,
    command: str,
    request: str,
    anew: bool = False,
    quiet: bool = False,
    verbose: bool = False,
) -> Iterator[ProgressCallback]:
    """Say what begins and how long it takes, show how it goes on, and remember its time."""
    # `command` names runs that take equally long, `request` all that their result depends on,
    # `anew` that nothing kept is used.
    terminal, folder = sys.stderr.isatty() and not quiet, user_folder()
    known, digest = read_durations(folder), _digest(request)
    compiled = _compiled()
    compiles = not (compiled or known.need_no_kernels(command))
    kind = STORED if digest in known.requests and not anew else COMPILING if compiles else COMPUTED
    stages = Stages(known.expected(command, kind))

    def tell(text: str) -> None:
        shown = text[:1].upper() + text[1:] if terminal else f"atrocityrisk: {text}"
        say(shown, err=True)

    how_long = time_to_go_by(stages.expected, known, kind)
    # Two lines where a person reads them, one where a program may.
    for line in (what, how_long) if terminal else (f"{what}; {how_long}",) if verbose else ():
        tell(line)
    lookups: list[bool] = []
    with ExitStack() as stack:
        if terminal:
            from atrocityrisk.cli.progress_bar import progress_bar

            stack.enter_context(progress_bar(stages))

        def begin(what: str, done: int, total: int) -> None:
            stages.begin(what, done, total)
            # Of very many, every tenth part is told.
            if verbose and (total <= MANY or done * 10 // total > (done - 1) * 10 // total):
                tell(f"[{clock(stages.elapsed())}] {stages.text()}")

        def step(what: str, done: int, total: int) -> None:
            stages.step(what, done, total)
            if verbose and not done and stages.total <= MANY:
                tell(f"[{clock(stages.elapsed())}] {stages.what}: {total} {what}")

        stack.enter_context(reporting_to(Listener(step, lookups.append)))
        yield begin
    if lookups and not all(lookups) and (terminal or verbose):
        took = about(stages.elapsed())
        tell(f"done in {took}; what was computed is kept, so the same again takes seconds")
    # By what happened and not by what was expected: a store may have been cleared or switched off.
    fresh = COMPUTED if compiled or not _compiled() else COMPILING
    kind = STORED if lookups and all(lookups) else fresh
    add_run(folder, command, kind, stages.seconds(), kept=digest if lookups else None)


def waiting_for(
    what: str,
    spec: RunSpec,
    *,
    command: str,
    jobs: int | None = None,
    anew: bool = False,
    quiet: bool = False,
    verbose: bool = False,
) -> AbstractContextManager[ProgressCallback]:
    """The same for a command that obeys a run's specification."""
    chosen = [f"model {spec.model}"]
    chosen += [f"outcome {spec.outcome}"] if spec.outcome else []
    chosen += [f"origin {spec.origin}"] if spec.origin is not None else []
    # Runs of one model on one panel take equally long, whatever the year or the seed.
    alike = [command, spec.model, f"draws={spec.draws}", f"jobs={jobs}", str(spec.panel or "")]
    return waiting(
        f"{what}: {', '.join(chosen)}",
        command=" ".join(alike).strip(),
        request=spec.model_dump_json() + _file_state(spec.panel),
        anew=anew,
        quiet=quiet,
        verbose=verbose,
    )


def _file_state(path: Path | None) -> str:
    """What changes when a file does, without reading it."""
    if path is None or not path.exists():
        return ""
    status = path.stat()
    return f" {status.st_size} {status.st_mtime_ns}"


def _digest(request: str) -> str:
    """Short name of a request to this version."""
    return hashlib.sha256(f"{__version__}\0{request}".encode()).hexdigest()[:24]


def _compiled() -> bool:
    """Whether there are compiled kernels in the places where numba keeps them."""
    models = Path(__file__).resolve().parents[1] / "models"
    # Beside the code, or where that may not be written to, in a folder for each room elsewhere.
    elsewhere = Path(os.environ.get(NUMBA_FOLDER) or user_folder().parent / "numba")
    found = chain(models.glob(f"*/__pycache__/{INDEX}"), elsewhere.glob(f"*/{INDEX}"))
    return next(found, None) is not None
