"""Any classifier: Shapley values over themes, exactly, and then within each theme.

A coalition takes the state's values in some columns and the reference's in all others. Within a
theme the order of the columns is drawn, each order beside its reverse, with a seed of its own; what
such a sample misses of the theme's exact value is shared equally, so that nothing is lost.
"""

from collections.abc import Sequence
from math import factorial
from typing import Any

import numpy as np
import pandas as pd

from atrocityrisk._core.arrays import BoolArray, FloatArray, IntArray
from atrocityrisk.explanations.contribution_parts import (
    FLAG,
    STATE,
    Contributions,
    model_log_odds,
    start_of,
)
from atrocityrisk.indicators import theme_of

PAIRS = 8
"""Orders drawn within each theme, each with its reverse."""
SEED = 20_250_101


def by_coalitions(
    model: Any, rows: pd.DataFrame, reference: pd.DataFrame, *, draws: bool
) -> Contributions:
    """Shapley values on the log-odds scale, row by row."""
    names = [str(name) for name in rows.columns]
    each = len(reference) > 1
    parts = [
        _row(model, rows.iloc[[i]], reference.iloc[[i]] if each else reference, names)
        for i in range(len(rows))
    ]
    frame = pd.DataFrame(parts, columns=[*names, STATE])
    frame.index = rows.index
    return Contributions(
        parts=frame if frame[STATE].any() else frame.drop(columns=STATE),
        reference=start_of(model, reference),
        method="Shapley values over themes, then over the columns of each theme",
    )


def shapley(values: FloatArray, players: int) -> FloatArray:
    """Shapley value (players, ...) from the values (2 ** players, ...) of all coalitions."""
    # Bit j of a coalition's number says whether player j is in; with k players in all,
    # phi_j = sum over S without j of |S|! (k - |S| - 1)! / k! times (v(S and j) - v(S)).
    coalition = np.arange(2**players)
    size = membership(players).sum(axis=1)
    shares = []
    for j in range(players):
        without = coalition[coalition >> j & 1 == 0]
        weight = [factorial(s) * factorial(players - s - 1) for s in size[without].tolist()]
        gain = values[without | 1 << j] - values[without]
        shares.append(np.tensordot(np.array(weight) / factorial(players), gain, axes=1))
    return np.array(shares).reshape(players, *values.shape[1:])


def membership(players: int) -> BoolArray:
    """Who is in each coalition: row c holds the bits of c, player 0 first."""
    return np.asarray(np.arange(2**players)[:, None] >> np.arange(players) & 1 == 1)


def _row(model: Any, row: pd.DataFrame, reference: pd.DataFrame, names: list[str]) -> FloatArray:
    """Contributions of the columns of one row, and of the state itself."""
    own, other = row.to_numpy(np.float64)[0], reference.to_numpy(np.float64)[0]
    # A column that is the same in both adds nothing to any coalition: it is no player.
    differs = ~((own == other) | (np.isnan(own) & np.isnan(other)))
    by_theme: dict[str, list[int]] = {}
    for column in sorted(np.flatnonzero(differs).tolist(), key=names.__getitem__):
        by_theme.setdefault(theme_of(names[column].removesuffix(FLAG)), []).append(column)
    # The last player is the state's number, for models that know states by it.
    teams = [*(by_theme[theme] for theme in sorted(by_theme)), [len(names)]]
    game = _Game(model, row, reference)
    taken = membership(len(teams)).astype(np.int64)
    totals = shapley(game.values(taken @ _teams(teams, len(names) + 1) > 0), len(teams))
    out = np.zeros(len(names) + 1)
    for number, (team, total) in enumerate(zip(teams, totals, strict=True)):
        if len(team) == 1:
            out[team] = total
            continue
        shares = _within(game, teams, number)
        out[team] = shares + (total - shares.sum()) / len(team)
    return out


class _Game:
    """Log-odds of a model under coalitions of columns and of the state's number."""

    def __init__(self, model: Any, row: pd.DataFrame, reference: pd.DataFrame) -> None:
        self._model, self._row, self._reference = model, row, reference
        self.columns = row.shape[1]

    def values(self, masks: BoolArray) -> FloatArray:
        """Log-odds of rows that take the state's cells where a mask is true."""
        cells = np.where(masks[:, :-1], self._row.to_numpy(), self._reference.to_numpy())
        both = self._reference.index.append(self._row.index)
        index = both.take(masks[:, -1].astype(np.int64))
        return model_log_odds(
            self._model, pd.DataFrame(cells, index=index, columns=self._row.columns)
        )


def _teams(teams: Sequence[Sequence[int]], columns: int) -> IntArray:
    """Which columns each team brings in."""
    brought = np.zeros((len(teams), columns), dtype=np.int64)
    for number, team in enumerate(teams):
        brought[number, team] = 1
    return brought


def _within(game: _Game, teams: list[list[int]], number: int) -> FloatArray:
    """Mean gain from each column of one team as it joins in drawn orders."""
    rng = np.random.default_rng([SEED, number])
    team, rest = np.array(teams[number]), [t for i, t in enumerate(teams) if i != number]
    brought = _teams(rest, game.columns + 1)
    # Each order beside its reverse (and the complement of the teams before it): errors of the two
    # cancel where effects are nearly additive.
    masks, orders = [], []
    for _ in range(PAIRS):
        before = rng.permutation(len(rest)) < rng.integers(len(rest) + 1)
        order = rng.permutation(len(team))
        for there, way in ((before, order), (~before, order[::-1])):
            base = there @ brought > 0
            steps = np.tile(base, (len(team) + 1, 1))
            for k, joined in enumerate(way.tolist()):
                steps[k + 1 :, team[joined]] = True
            masks.append(steps)
            orders.append(way)
    value = game.values(np.concatenate(masks)).reshape(len(orders), -1)
    gains = np.zeros((len(orders), len(team)))
    for k, way in enumerate(orders):
        gains[k, way] = np.diff(value[k])
    return np.asarray(gains.mean(axis=0))
