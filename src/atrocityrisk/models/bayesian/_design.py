"""What the hierarchical logit learns from: standardised columns, levels of groups, steps."""

from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from atrocityrisk._core.arrays import BoolArray, FloatArray, IntArray
from atrocityrisk._core.rounding import varying
from atrocityrisk.errors import ModelError
from atrocityrisk.models._base.groups_and_years import labels_of, warn_of_unknown
from atrocityrisk.models._base.inputs import TrainingData

REGION = "region"
"""Group that is read from columns rather than from the index."""
_PREFIX = "region_"
_NO_REGION = "no region column"


@dataclass(frozen=True)
class Design:
    """What `fit` read from its rows: columns with coefficients, and the levels of each group."""

    n_columns: int
    names: tuple[str, ...]
    # Positions (q,) of the columns that have a coefficient, and what standardises them.
    varying: IntArray
    mean: FloatArray
    deviation: FloatArray
    # Positions of the columns that say the region.
    regions: IntArray
    groups: tuple[str, ...]
    # One sorted array for each group.
    levels: tuple[NDArray[Any], ...]
    # First and last step of time; None without a walk.
    steps: tuple[int, int] | None
    years_per_step: int

    @property
    def sizes(self) -> list[int]:
        """Number of effects in each set: levels of each group, then steps after the first."""
        walk = [] if self.steps is None else [self.steps[1] - self.steps[0]]
        return [len(levels) for levels in self.levels] + walk

    def columns(self, X: FloatArray) -> FloatArray:
        """Standardised columns (n, q)."""
        return np.asarray((X[:, self.varying] - self.mean) / self.deviation)

    def labels(self, X: Any, columns: FloatArray) -> list[NDArray[Any] | None]:
        """Level of each row in each group; None for a group that the rows do not name."""
        return [
            _regions(columns, self.regions, self.names)
            if group == REGION
            else labels_of(X, group, None, argument="groups")
            for group in self.groups
        ]

    def step(self, X: Any, n_rows: int) -> IntArray:
        """Step of time of each row: the last one of rows that do not name their years."""
        assert self.steps is not None
        found = _steps(X, self.years_per_step)
        return np.full(n_rows, self.steps[1]) if found is None else found


def read_design(
    data: TrainingData,
    X: Any,
    *,
    groups: tuple[str, ...],
    time: str,
    years_per_step: int,
) -> Design:
    """Columns, levels and steps of the training rows with weight."""
    names = (
        tuple(str(name) for name in X.columns)
        if isinstance(X, pd.DataFrame)
        else tuple(f"x{j}" for j in range(data.X.shape[1]))
    )
    # The columns that say the region have an effect instead of a coefficient.
    by_column = REGION in groups
    region = np.array([by_column and name.startswith(_PREFIX) for name in names], dtype=bool)
    seen = data.weight > 0
    rows = data.X[seen]
    own = np.flatnonzero(varying(rows) & ~region)
    levels = {
        group: np.unique(_regions(rows, np.flatnonzero(region), names))
        if group == REGION
        else _index_levels(X, group, seen)
        for group in groups
    }
    # A single level cannot be distinguished from the intercept, nor say how much levels differ.
    kept = tuple(group for group in groups if len(levels[group]) > 1)
    steps = None
    if time == "random_walk":
        step = _steps(X, years_per_step)
        if step is None:
            warn_of_unknown("time='random_walk'='year'", "there is no walk through time")
        else:
            steps = (int(step[seen].min()), int(step[seen].max()))
    return Design(
        n_columns=data.X.shape[1],
        names=names,
        varying=own,
        mean=rows[:, own].mean(axis=0),
        deviation=rows[:, own].std(axis=0),
        regions=np.flatnonzero(region),
        groups=kept,
        levels=tuple(levels[group] for group in kept),
        steps=steps,
        years_per_step=years_per_step,
    )


def _index_levels(X: Any, group: str, seen: BoolArray) -> NDArray[Any]:
    """Levels of a group among the rows with weight; none where the rows do not name theirs."""
    labels = labels_of(X, group, None, argument="groups")
    if labels is None:
        warn_of_unknown(f"groups={group!r}", "its effects are left out")
        return np.array([])
    return np.asarray(np.unique(labels[seen]))


def effect_codes(
    design: Design, labels: list[NDArray[Any] | None], step: IntArray | None, n_rows: int
) -> IntArray:
    """Position (sets, rows) of each row's effect among all effects; the last means none."""
    sizes = design.sizes
    none, start, codes = sum(sizes), 0, []
    for levels, label in zip(design.levels, labels, strict=True):
        if label is None:
            codes.append(np.full(n_rows, none))
        else:
            place = np.searchsorted(levels, label).clip(max=len(levels) - 1)
            codes.append(np.where(levels[place] == label, start + place, none))
        start += len(levels)
    if design.steps is not None:
        assert step is not None
        after = step - design.steps[0]
        # The first step is where the intercept stands; later ones have effects.
        codes.append(np.where((after > 0) & (after <= sizes[-1]), start + after - 1, none))
    return np.array(codes, dtype=np.int64).reshape(len(codes), n_rows)


def unseen_effect(scale: FloatArray, *, entropy: int, name: str) -> FloatArray:
    """Draws of an effect that no training row informs, from its prior: the same for one name."""
    # Seeded by the name, not by the row: other rows and their order change no draw.
    rng = np.random.default_rng([entropy, crc32(name.encode())])
    return np.asarray(scale * rng.standard_normal(len(scale)))


def _regions(columns: FloatArray, places: IntArray, names: tuple[str, ...]) -> NDArray[Any]:
    """Name of each row's region column; rows with none share one level."""
    flags = columns[:, places]
    bad = ~np.isin(flags, (0.0, 1.0)).all(axis=1) | (flags.sum(axis=1) > 1)
    if bad.any():
        raise ModelError(
            f"groups names 'region', for which each row must have a 1 in at most one of the "
            f"columns that start with {_PREFIX!r} and 0 in the others, but {int(bad.sum())} rows "
            f"do not, first row {int(np.flatnonzero(bad)[0])}; correct the columns or drop 'region'"
        )
    labels = np.array([_NO_REGION, *(names[place] for place in places)])
    return np.asarray(labels[(flags @ np.arange(1, len(places) + 1)).astype(np.int64)])


def _steps(X: Any, years_per_step: int) -> IntArray | None:
    """Step of time of each row, None if unknown; steps begin in multiples of their length."""
    years = labels_of(X, "year", None, argument="time='random_walk'")
    if years is None:
        return None
    try:
        return np.asarray(years, dtype=np.int64) // years_per_step
    except (TypeError, ValueError) as problem:
        raise ModelError(
            f"level 'year' of the index must hold whole years, but does not ({problem}); give each "
            "row its year, or set time='none'"
        ) from problem
