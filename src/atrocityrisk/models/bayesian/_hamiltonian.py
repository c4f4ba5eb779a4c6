"""Hamiltonian Monte Carlo for a posterior that is nearly normal in the coordinates it is given.

The density is N(0, I) times a ratio near 1. Motion under the normal part is a rotation, which is
exact; only the ratio's slope is applied in steps (Shahbaba, Lan, Johnson and Neal 2014, "Split
Hamiltonian Monte Carlo", Statistics and Computing 24), so that steps are few. All chains move
together: each block of rows is read once for all of them.
"""

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numba as nb
import numpy as np

from atrocityrisk._core.arrays import FloatArray, IntArray
from atrocityrisk.models.bayesian._posterior_kernel import log_ratios
from atrocityrisk.models.bayesian._row_kernel import EXACT

if TYPE_CHECKING:
    from atrocityrisk.models.bayesian._expansion import Expansion, Target

# Length of a trajectory. A quarter turn, 1.57, makes draws of a normal distribution independent;
# scales, which are what mixes slowest here, gain from a little more.
LENGTH = 1.8
_LONGEST_STEP = 1.5
# Steps vary by this share either way, so that no coordinate returns to where it came from.
_JITTER = 0.35
# An error of the energy beyond this is a divergence, as in Stan and nutpie.
_DIVERGENCE = 1000.0
# Shares of the warm-up after which coordinates are improved from its draws so far.
_WINDOWS = (0.2, 0.5, 0.8)
# Draws that the coordinates given are worth when they are improved.
_TRUST = 10.0


@nb.njit(**EXACT)  # type: ignore[untyped-decorator]
def _travel(
    points: FloatArray,
    momenta: FloatArray,
    angles: FloatArray,
    steps: int,
    centre: FloatArray,
    factor: FloatArray,
    transposed: FloatArray,
    tiles: FloatArray,
    cells: IntArray,
    weight: FloatArray,
    table: IntArray,
    totals: FloatArray,
    sets: IntArray,
    information: FloatArray,
    walk: FloatArray,
    sizes: IntArray,
    scales: FloatArray,
    values: FloatArray,
    slopes: FloatArray,
) -> None:
    """Move every chain by `steps` of its angle; points, momenta, values and slopes change."""
    chains, d = points.shape
    for _ in range(steps):
        for c in range(chains):
            turn, lift, kick = math.cos(angles[c]), math.sin(angles[c]), 0.5 * angles[c]
            for i in range(d):
                q, p = points[c, i], momenta[c, i] + kick * slopes[c, i]
                points[c, i], momenta[c, i] = turn * q + lift * p, turn * p - lift * q
        log_ratios(
            points,
            centre,
            factor,
            transposed,
            tiles,
            cells,
            weight,
            table,
            totals,
            sets,
            information,
            walk,
            sizes,
            scales,
            values,
            slopes,
        )
        for c in range(chains):
            for i in range(d):
                momenta[c, i] += 0.5 * angles[c] * slopes[c, i]


@dataclass
class _StepSize:
    """Dual averaging of the step (Hoffman and Gelman 2014, section 3.2)."""

    accept: float
    step: float = 0.3
    _centre: float = math.log(0.6)
    _rounds: int = 0
    _error: float = 0.0
    _mean: float = 0.0

    def learn(self, accepted: float) -> None:
        """Take in the mean acceptance of one transition."""
        self._rounds += 1
        self._error += (self.accept - accepted - self._error) / (self._rounds + 10)
        log_step = self._centre - math.sqrt(self._rounds) / 0.05 * self._error
        log_step = min(log_step, math.log(_LONGEST_STEP))
        weight = self._rounds**-0.75
        self._mean = weight * log_step + (1.0 - weight) * self._mean
        self.step = math.exp(log_step)

    def settled(self) -> float:
        """The step that the rounds so far agree on."""
        return math.exp(self._mean) if self._rounds else self.step


@dataclass
class _Chains:
    """Where the chains are, in which coordinates, with value and slope of the log ratio there."""

    target: "Target"
    centre: FloatArray
    factor: FloatArray
    points: FloatArray
    transposed: FloatArray = field(init=False)
    values: FloatArray = field(init=False)
    slopes: FloatArray = field(init=False)

    def __post_init__(self) -> None:
        self.transposed = np.ascontiguousarray(self.factor.T)
        self.factor = np.ascontiguousarray(self.factor)
        self.values, self.slopes = np.empty(len(self.points)), np.empty(self.points.shape)
        log_ratios(self.points, *self.data, self.values, self.slopes)

    @property
    def data(self) -> tuple[Any, ...]:
        """Arguments of the kernel after the points."""
        return (self.centre, self.factor, self.transposed, *self.target.arrays)

    def energy(self, momenta: FloatArray) -> FloatArray:
        """Energy of every chain."""
        squares = np.square(self.points).sum(axis=1) + np.square(momenta).sum(axis=1)
        return np.asarray(0.5 * squares - self.values)

    def step(self, rngs: list[np.random.Generator], step: float) -> tuple[FloatArray, FloatArray]:
        """One transition of every chain: the energy it loses, and the energy before it."""
        momenta = np.stack([rng.standard_normal(self.points.shape[1]) for rng in rngs])
        luck = np.stack([rng.random(2) for rng in rngs])
        angles = step * (1.0 + _JITTER * (2.0 * luck[:, 0] - 1.0))
        before = self.points.copy(), self.values.copy(), self.slopes.copy()
        energy = self.energy(momenta)
        steps = max(1, round(LENGTH / step))
        _travel(self.points, momenta, angles, steps, *self.data, self.values, self.slopes)
        gain = energy - self.energy(momenta)
        # A trajectory that left the numbers has no gain that could be compared.
        gain = np.where(np.isfinite(gain), gain, -np.inf)
        accept = np.exp(np.minimum(gain, 0.0))
        refused = luck[:, 1] >= accept
        self.points[refused] = before[0][refused]
        self.values[refused] = before[1][refused]
        self.slopes[refused] = before[2][refused]
        return gain, energy

    def improved(self, seen: FloatArray) -> "_Chains":
        """The same chains in coordinates whose mean is 0 and deviation 1 in the points seen."""
        n = len(seen)
        share = n / (n + _TRUST)
        _, _, k, _, _ = (int(size) for size in self.target.sizes)
        first = 1 + int(self.target.sizes[:2].sum())
        scales = slice(first, first + k + 1)
        shift = share * seen.mean(axis=0)
        change = np.diag(np.sqrt(share * seen.var(axis=0) + (1.0 - share)))
        # Scales of the hierarchy are few, and what is correlated most.
        together = share * np.cov(seen[:, scales], rowvar=False) + (1.0 - share) * np.eye(k + 1)
        change[scales, scales] = np.linalg.cholesky(together)
        return _Chains(
            self.target,
            self.centre + self.factor @ shift,
            self.factor @ change,
            np.linalg.solve(change, (self.points - shift).T).T.copy(),
        )


def sample(
    target: "Target",
    expansion: "Expansion",
    *,
    draws: int,
    tune: int,
    chains: int,
    target_accept: float,
    seed: int,
) -> tuple[FloatArray, Any, FloatArray]:
    """Draws of theta (chains, draws, d), whether each diverged, and its energy."""
    rngs = [np.random.default_rng(child) for child in np.random.SeedSequence(seed).spawn(chains)]
    d = target.dimension
    moving = _Chains(
        target,
        expansion.centre,
        expansion.factor,
        np.stack([rng.standard_normal(d) for rng in rngs]),
    )
    size = _StepSize(target_accept)
    seen: list[FloatArray] = []
    ends = [int(share * tune) for share in _WINDOWS]
    for n in range(tune):
        if n in ends and seen:
            if n != ends[0] and len(seen) * chains > 1:
                moving = moving.improved(np.concatenate(seen))
            size = _StepSize(target_accept, size.step, math.log(size.settled()))
            seen = []
        gain, _ = moving.step(rngs, size.step)
        size.learn(float(np.exp(np.minimum(gain, 0.0)).mean()))
        seen.append(moving.points.copy())
    step = size.settled()
    points, energy = np.empty((chains, draws, d)), np.empty((chains, draws))
    diverging = np.empty((chains, draws), dtype=bool)
    for n in range(draws):
        gain, energy[:, n] = moving.step(rngs, step)
        diverging[:, n] = ~(np.abs(gain) < _DIVERGENCE)
        points[:, n] = moving.points
    return moving.centre + points @ moving.factor.T, diverging, energy
