"""The hash of all that a forecast can depend on."""

import hashlib
from collections.abc import Mapping

import numpy as np
import pandas as pd

from atrocityrisk._core.timing import Timing
from atrocityrisk.outcomes import Outcome
from atrocityrisk.panels._cells import FILED_AS

DECIDING = (
    "name", "phase", "series", "ongoing", "threshold", "first", "last", "new_while_ongoing",
    "recorded",
)  # fmt: skip
"""What of an outcome decides a label."""


def fingerprint(
    indicators: pd.DataFrame,
    *,
    ages: pd.DataFrame,
    events: pd.DataFrame,
    columns: pd.DataFrame,
    outcome: Outcome,
    timing: Timing,
    first_releases: Mapping[str, int | None] | None = None,
    record_end: int | None = None,
    late_cells: bytes = b"",
) -> str:
    """64 hexadecimal digits; a fifth of a second for the embedded panel."""
    digest = hashlib.blake2b(digest_size=32)
    for frame in (indicators, ages, events):
        digest.update(repr(list(frame.columns)).encode())
        # Column by column is how pandas keeps a frame: no copy is made.
        digest.update(np.ascontiguousarray(frame.to_numpy().T).data)
    digest.update(np.ascontiguousarray(indicators.index.to_frame().to_numpy(np.int64)).data)
    # Wording may improve without changing a number; what decides one is hashed by name, and under
    # the names that it had when the first fingerprints were published.
    filed = columns[["source", "version", *FILED_AS]].rename(columns=FILED_AS)
    digest.update(filed.to_json().encode())
    digest.update(repr([getattr(outcome, name) for name in DECIDING]).encode())
    digest.update(timing.encode())
    # Nothing is added for panels that have none of it: their fingerprints stay.
    if first_releases is not None:
        digest.update(repr(sorted(first_releases.items())).encode())
    if record_end is not None:
        digest.update(f"record to {record_end}".encode())
    digest.update(late_cells)
    return digest.hexdigest()
