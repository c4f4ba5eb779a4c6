"""Seeds: one for each random thing a model does, so that one more draw moves nothing else."""

import numpy as np

RandomState = int | np.random.RandomState | np.random.Generator | None
"""What a model's ``random_state`` may be."""


def child_seeds(random_state: RandomState, n: int) -> list[np.random.SeedSequence]:
    """Independent seeds from an int, a RandomState, a Generator, or None for fresh ones."""
    if isinstance(random_state, np.random.Generator):
        entropy: int | None = int(random_state.integers(2**63))
    elif isinstance(random_state, np.random.RandomState):
        entropy = int(random_state.randint(2**31 - 1))
    else:
        entropy = None if random_state is None else int(random_state)
    return np.random.SeedSequence(entropy).spawn(n)
