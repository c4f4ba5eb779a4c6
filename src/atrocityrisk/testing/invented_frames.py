"""Frames of sources with invented values, for real states, in the ranges that schemas give."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from atrocityrisk import states
from atrocityrisk._core.arrays import FloatArray
from atrocityrisk.errors import SpecError
from atrocityrisk.panels.build import STATES
from atrocityrisk.sources import SOURCES
from atrocityrisk.sources.tidy_schemas import TidySchema

FIRST, LAST = 1984, 2007
MISSING_SHARE = 0.05
# States that begin, end, split or have gaps within these years, and some that do not.
CODES = (2, 20, 70, 255, 260, 265, 315, 316, 317, 340, 345, 365, 369, 490, 500, 517, 530, 531, 625)


def invented_frames(sources: Iterable[str], *, seed: int = 20240607) -> dict[str, pd.DataFrame]:
    """One frame a source, indexed by (gwcode, year), a twentieth of the cells missing."""
    rng = np.random.default_rng(seed)
    rows = states.grid(FIRST, LAST)
    rows = rows[rows.get_level_values("gwcode").isin(CODES)]
    frames = {STATES: pd.DataFrame(index=rows)}
    for source in sources:
        if source != STATES:
            columns = {
                name: _with_gaps(_drawn(span, len(rows), rng), rng)
                for name, span in _ranges(source).items()
            }
            frames[source] = pd.DataFrame(columns, index=rows)
    return frames


def _ranges(source: str) -> dict[str, tuple[float, float]]:
    """Columns of a source with their ranges, as its schema has them."""
    schema = SOURCES[source].schema
    ranges = dict(schema.columns) if isinstance(schema, TidySchema) else {}
    # A pattern stands for columns whose names nobody has written down.
    known = {name: span for name, span in ranges.items() if not name.startswith("^")}
    if not known:
        raise SpecError(
            f"source {source!r} does not say which columns it has, so no values can be invented; "
            "give frames={source: frame}, each indexed by (gwcode, year)"
        )
    return known


def _drawn(span: tuple[float, float], rows: int, rng: np.random.Generator) -> FloatArray:
    """Values within a range: spread over a narrow one, small counts in a wide one."""
    low, high = span
    if np.isfinite(low) and np.isfinite(high) and high - low <= 2:
        return rng.uniform(low, high, rows)
    least = low if np.isfinite(low) else -3.0
    counts: FloatArray = np.minimum(least + rng.poisson(2.0, rows), high).astype(np.float64)
    return counts


def _with_gaps(values: FloatArray, rng: np.random.Generator) -> FloatArray:
    return np.where(rng.uniform(size=len(values)) < MISSING_SHARE, np.nan, values)
