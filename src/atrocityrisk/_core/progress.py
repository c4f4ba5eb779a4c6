"""How far long work has come: told to whoever asks, or to nobody."""

from collections.abc import Callable

ProgressCallback = Callable[[str, int, int], None]
"""Told what is being done, how many steps are done and how many there are."""


def no_progress(what: str, done: int, total: int) -> None:
    """Tell nobody."""
