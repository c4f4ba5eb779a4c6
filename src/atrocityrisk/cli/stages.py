"""How far a command has come, in words and in seconds, beside what earlier runs took."""

import time

from atrocityrisk._core.durations import COMPILING, STORED, Durations, Expected

MANY = 20
"""Steps of which not each is told or timed by itself."""


class Stages:
    """Clock of a command: what it does now, since when, and how long it may still take."""

    def __init__(self, expected: Expected | None) -> None:
        self.expected = expected
        self.what, self.within = "starting", ""
        self.done, self.total = 0, 0
        self._began = self._step_began = time.monotonic()
        self._seconds: list[float] = []

    def begin(self, what: str, done: int, total: int) -> None:
        """Go on to the next stage; what came before is over."""
        now = time.monotonic()
        # Before the first stage lie the imports, which take a time of their own.
        self._seconds += [0.0] * (done - len(self._seconds))
        self._seconds.append(now - self._step_began)
        self._step_began = now
        self.what, self.within, self.done, self.total = what, "", done, total

    def step(self, what: str, done: int, total: int) -> None:
        """Note a step within the stage."""
        self.within = f"{what}, {done} of {total}"

    def text(self) -> str:
        """What is being done."""
        if self.total > MANY:
            return f"{self.what} ({self.done} of {self.total})"
        return f"{self.what}: {self.within}" if self.within else self.what

    def elapsed(self) -> float:
        """Seconds since the command began."""
        return time.monotonic() - self._began

    def seconds(self) -> list[float]:
        """Seconds before the first stage, of each stage, and after the last one."""
        if self.total > MANY or not self._seconds:
            return [self.elapsed()]
        return [*self._seconds, time.monotonic() - self._step_began]

    def left(self) -> float | None:
        """Seconds that earlier runs had still before them; None if none are known."""
        if self.expected is None:
            return None
        steps, here = self.expected.steps, len(self._seconds)
        if len(steps) != self.total + 2:
            return max(self.expected.total - self.elapsed(), 0.0)
        of_step = time.monotonic() - self._step_began
        return sum(steps[here + 1 :]) + max(steps[here] - of_step, 0.0)

    def fraction(self) -> float | None:
        """How much of the time is over, by earlier runs, else of the stages."""
        left = self.left()
        if left is not None and self.expected is not None and self.expected.total > 0:
            return 1.0 - min(left / self.expected.total, 1.0)
        return self.done / self.total if self.total else None


def time_to_go_by(expected: Expected | None, known: Durations, kind: str) -> str:
    """How long it will take, or why that cannot be said."""
    if expected is not None and expected.same_kind:
        return f"about {about(expected.total)} by earlier runs on this machine"
    if expected is not None:
        return f"less than the {about(expected.total)} of a first run, which also compiles code"
    if kind == STORED:
        return "seconds: what it needs is kept from an earlier run"
    compiling = "; code may have to be compiled, once" if kind == COMPILING else ""
    if not known.runs:
        return f"first run on this machine: no earlier time to go by{compiling}"
    return f"no earlier run like this on this machine to go by{compiling}"


def about(seconds: float) -> str:
    """A time as one says it."""
    if seconds < 10:
        return f"{max(round(seconds), 1)} s"
    if seconds < 115:
        return f"{5 * round(seconds / 5)} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min"


def clock(seconds: float) -> str:
    """A time as a clock shows it: minutes and seconds."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02d}"
