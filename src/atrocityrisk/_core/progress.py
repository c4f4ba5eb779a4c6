"""How far long work has come: told to whoever asks, or to nobody.

Stages of a whole run are told to a callback that is passed down. Steps deep inside a fit, whose
signature is scikit-learn's, reach a listener that the caller set for its block.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

ProgressCallback = Callable[[str, int, int], None]
"""Told what is being done, how many steps are done and how many there are."""


def no_progress(what: str, done: int, total: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Listener:
    """Who is told of steps within a stage, and whether finished work was found in a store."""

    step: ProgressCallback
    lookup: Callable[[bool], None]


_listener: ContextVar[Listener | None] = ContextVar("listener", default=None)


@contextmanager
def reporting_to(listener: Listener | None) -> Iterator[None]:
    """Tell a listener of the steps made in the block; nobody if None."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


def report_lookup(*, found: bool) -> None:
    """Say that a store was asked for finished work: found there, or made now and kept."""
    listener = _listener.get()
    if listener is not None:
        listener.lookup(found)


def counting(what: str, total: int, work: Callable[[Item], Result]) -> Callable[[Item], Result]:
    """The work, which also says after each of so many items how many are done."""
    listener = _listener.get()
    if listener is None or not total:
        return work
    # Threads of a pool do not see the caller's listener, so it is taken along.
    lock, done = threading.Lock(), 0
    listener.step(what, 0, total)

    def counted(item: Item) -> Result:
        nonlocal done
        # Steps of steps would only confuse: a refit may itself be made of refits.
        with reporting_to(None):
            result = work(item)
        with lock:
            done += 1
            listener.step(what, done, total)
        return result

    return counted
