"""Miniatures: a small file in each publisher's layout, with invented numbers.

No number and no text comes from a publisher; names, codes and years of states are real. Written by
a script and never committed: `scripts/write_miniatures.py`, or the fixture `miniatures` of the
tests.
"""

from pathlib import Path

from miniatures import coups, democracy, killings, organised_violence, people, rights
from miniatures.layouts import Miniature
from miniatures.world import FIRST, LAST, STATES

__all__ = ["FIRST", "LABELS", "LAST", "MINIATURES", "STATES", "Miniature", "write_miniatures"]

MINIATURES: tuple[Miniature, ...] = (
    *coups.MINIATURES,
    *democracy.MINIATURES,
    *killings.MINIATURES,
    *organised_violence.MINIATURES,
    *people.MINIATURES,
    *rights.MINIATURES,
)
"""One or more for each source of the package."""

LABELS: tuple[Miniature, ...] = killings.LABELS
"""One for each form in which editions of the Early Warning Project's labels were published."""


def write_miniatures(folder: Path) -> list[Path]:
    """Write every miniature below a folder, each where the publisher's file would be found."""
    return [miniature.write(folder) for miniature in (*MINIATURES, *LABELS)]
