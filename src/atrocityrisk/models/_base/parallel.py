"""Pieces of work that do not wait for each other, shared out among threads if the caller allows it.

The number of threads is that of ``joblib.parallel_config(backend="threading", n_jobs=...)`` around
the call, else one. Results come in the order of the items and do not depend on it.
"""

import threading
import warnings
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from joblib import Parallel, delayed

Item = TypeVar("Item")
Result = TypeVar("Result")
Messages = Sequence[tuple[type[Warning], str]]


def parallel_map(work: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
    """Results of the work on each item."""
    # Within a pool of processes, or of threads one level up, this is a plain loop.
    return list(Parallel(require="sharedmem")(delayed(work)(item) for item in items))


def parallel_map_with_warnings(
    work: Callable[[Item], Result], items: Iterable[Item]
) -> list[tuple[Result, Messages]]:
    """Results of the work on each item, each with the different warnings given on the way."""
    if threading.current_thread() is not threading.main_thread():
        # Filters are the whole process's: only its main thread may change them. Warnings reach the
        # caller by themselves.
        return [(result, ()) for result in parallel_map(work, items)]
    here = threading.local()

    def listened(item: Item) -> tuple[Result, Messages]:
        here.said = {}
        result = work(item)
        return result, list(here.said)

    def note(message: Warning | str, category: type[Warning], *_: Any, **__: Any) -> None:
        here.said[category, str(message)] = None

    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.showwarning = note
        return parallel_map(listened, items)
