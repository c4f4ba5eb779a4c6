"""Seeds: one for each random thing a model does, so that one more draw moves nothing else."""

from typing import Any

import numpy as np


def child_seeds(random_state: Any, n: int) -> list[np.random.SeedSequence]:
    """Independent seeds from an int, a RandomState, a Generator, or None for fresh ones."""
    if isinstance(random_state, np.random.Generator):
        entropy: int | None = int(random_state.integers(2**63))
    elif isinstance(random_state, np.random.RandomState):
        entropy = int(random_state.randint(2**31 - 1))
    else:
        entropy = None if random_state is None else int(random_state)
    return np.random.SeedSequence(entropy).spawn(n)
