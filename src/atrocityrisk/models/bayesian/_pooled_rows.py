"""What the sampler of pooled outcomes takes and gives: rows, scales of the prior, draws."""

from dataclasses import dataclass
from typing import Any

from atrocityrisk._core.arrays import FloatArray, IntArray


@dataclass(frozen=True)
class PooledRows:
    """Rows: `columns` (n, p), `weight` and `labelled` = weight * y (n, K), `codes` (sets, n)."""

    columns: FloatArray
    weight: FloatArray
    labelled: FloatArray
    codes: IntArray
    # Set of each effect (m,); the code m stands for none.
    sets: IntArray


@dataclass(frozen=True)
class PooledScales:
    """Scales of the prior: mean and scale of intercepts, then of coefficients and effects."""

    intercept: tuple[float, float]
    coef: float
    deviation: float
    effect: float


@dataclass(frozen=True)
class PooledDraws:
    """Draws, chains first: intercepts (K), shared (p), own slopes (K, p), effects (m), scales."""

    intercept: FloatArray
    shared: FloatArray
    own: FloatArray
    effect: FloatArray
    coef_scale: FloatArray
    deviation_scale: FloatArray
    scale: FloatArray
    diverging: Any
    energy: FloatArray
