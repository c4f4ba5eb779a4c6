"""Simulated worlds with known coefficients and probabilities: for tests, teaching, power analysis.

The states are numbered like real ones, but everything that happens to them is drawn at random;
nothing here says anything about any country.
"""

from atrocityrisk.synthetic.power_analysis import OnsetsNeeded, onsets_needed
from atrocityrisk.synthetic.worlds import LEAKS, SYNTHETIC_ONSET, World, synthetic_world

__all__ = [
    "LEAKS",
    "SYNTHETIC_ONSET",
    "OnsetsNeeded",
    "World",
    "onsets_needed",
    "synthetic_world",
]
