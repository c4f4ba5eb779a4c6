"""The classes of a map: where they part, and what their legend says."""

from itertools import pairwise

import numpy as np

LADDER = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5)
LEAST = 5
"""States that the highest class holds at least."""


def class_limits(probability: np.ndarray) -> tuple[float, ...]:
    """Four limits between the classes of a map: steps of the ladder 1, 2, 5 that states reach."""
    reached = np.sort(np.asarray(probability, dtype=np.float64))[::-1]
    needed = reached[min(LEAST, len(reached)) - 1]
    # So that a map of rarer events is not blank.
    top = max((i for i, step in enumerate(LADDER) if step <= needed), default=3)
    top = max(top, 3)
    return LADDER[top - 3 : top + 1]


def risk_class(probability: float, limits: tuple[float, ...]) -> int:
    """Class of a probability, 0 the lowest; one on a limit belongs to the higher class."""
    return sum(probability >= limit for limit in limits)


def class_labels(limits: tuple[float, ...]) -> list[str]:
    """Span of each class in words, from low to high."""
    shown = [f"{100 * limit:g}" for limit in limits]
    between = [f"{a}–{b} %" for a, b in pairwise(shown)]
    return [f"below {shown[0]} %", *between, f"{shown[-1]} % or more"]
