"""Rows of a penalised logit, signed, in blocks and in tiles, and many weightings of them.

Rows carry the sign of their label, so that margin m = sign * (intercept + x b).
"""

from dataclasses import dataclass

import numpy as np

from atrocityrisk._core.arrays import BoolArray, FloatArray, IntArray
from atrocityrisk._core.log_odds import log_odds
from atrocityrisk.models.linear._tile_kernel import TILE

# Tiles that a product takes at once: with fewer, calls cost more than sums.
_AT_ONCE = 8


@dataclass(frozen=True)
class Design:
    """Signed, standardised rows in order of blocks; n is their number rounded up to whole tiles."""

    # (tiles, 1 + p, TILE), the signed intercept first; rows that fill the last tile are 0.
    tiles: FloatArray
    # (n,), 0 for rows that fill the last tile.
    weight: FloatArray
    # (blocks,) index of the first row of each block, and of the row after its last.
    start: IntArray
    stop: IntArray
    # (rows,) places of these rows in the caller's data.
    order: IntArray
    # (p,) how far rounding may move the values of each column.
    rounding: FloatArray

    @property
    def sign(self) -> FloatArray:
        """1 or -1 by the label of each row, shape (n,)."""
        return self.column(0)

    def column(self, which: int) -> FloatArray:
        """Signed values of one column, shape (n,)."""
        return self.tiles[:, which].reshape(-1)


@dataclass(frozen=True)
class Replicates:
    """Weightings of a design's rows, such as folds and bootstrap draws."""

    # (replicates, n), each row of which sums to one.
    weights: FloatArray
    # (replicates, tiles) whether any row of the tile has weight.
    present: BoolArray
    # (replicates, blocks) weight of each block over its weight in the design.
    shares: FloatArray
    # (replicates, 1 + p) weighted means of the signed rows.
    mean: FloatArray
    # (replicates, 1 + p) standard deviations, 0 for the intercept and for constant columns.
    scale: FloatArray
    # (replicates,) intercept of the empty model, and its mean loss.
    null: FloatArray
    null_loss: FloatArray

    def subset(self, which: IntArray) -> "Replicates":
        """Some of the replicates."""
        return Replicates(**{name: values[which] for name, values in vars(self).items()})


def make_design(
    columns: FloatArray,
    positive: BoolArray,
    weight: FloatArray,
    block: IntArray,
    *,
    rounding: FloatArray | None = None,
) -> Design:
    """Sort standardised columns into blocks and give each row the sign of its label."""
    order = np.argsort(block, kind="stable")
    sign = np.where(positive[order], 1.0, -1.0)
    start = np.flatnonzero(np.diff(block[order], prepend=block.min() - 1))
    n_tiles = -(-len(order) // TILE)
    tiles = _on_a_cache_line((n_tiles, columns.shape[1] + 1, TILE))
    for tile, first in zip(tiles, range(0, len(order), TILE), strict=True):
        rows = slice(first, min(first + TILE, len(order)))
        width = rows.stop - first
        tile[0, :width] = sign[rows]
        np.multiply(columns[order[rows]].T, sign[rows], out=tile[1:, :width])
        tile[:, width:] = 0.0
    stop = np.append(start[1:], len(order))
    if rounding is None:
        rounding = np.zeros(columns.shape[1])
    return Design(tiles, _in_tiles(weight[order]), start, stop, order, rounding)


def make_replicates(design: Design, weights: FloatArray) -> Replicates:
    """Normalise weights (replicates, rows), in the design's order, and standardise by each."""
    weights = _in_tiles(weights / weights.sum(axis=1, keepdims=True))
    in_block = np.add.reduceat(design.weight, design.start)
    shares = np.add.reduceat(weights, design.start, axis=1)
    shares = np.divide(shares, in_block, out=np.zeros_like(shares), where=in_block > 0)
    total, mean, square = np.zeros((3, len(weights), design.tiles.shape[1]))
    for place, tile in enumerate(design.tiles):
        own = weights[:, place * TILE : (place + 1) * TILE]
        total += own @ tile.T
        mean += (own * tile[0]) @ tile.T
        square += own @ (tile**2).T
    variance = square - mean**2
    # The difference of moments cannot tell a constant from a rare value: take those again exactly.
    doubtful = variance[:, 1:] < np.maximum(1e-6, design.rounding**2)
    for replicate, column in zip(*np.nonzero(doubtful), strict=True):
        own = weights[replicate]
        values = (design.column(column + 1) * design.sign)[own > 0]
        exact = own[own > 0] @ (values - mean[replicate, column + 1]) ** 2
        variance[replicate, column + 1] = exact if np.ptp(values) > design.rounding[column] else 0.0
    scale = np.sqrt(variance.clip(min=0.0))
    scale[:, 0] = 0.0
    share = weights @ (design.sign > 0)
    null = log_odds(share)
    null_loss = share * np.logaddexp(0.0, -null) + (1.0 - share) * np.logaddexp(0.0, null)
    present = np.asarray(weights.reshape(len(weights), -1, TILE).any(axis=2))
    return Replicates(weights, present, shares, total, scale, null, null_loss)


def _in_tiles(values: FloatArray) -> FloatArray:
    """Values (..., rows) with zeros for the rows that fill the last tile."""
    rows = values.shape[-1]
    filled = np.zeros((*values.shape[:-1], -(-rows // TILE) * TILE))
    filled[..., :rows] = values
    return filled


def gram_matrix(
    design: Design, weight: FloatArray, wrong: FloatArray, start: int, stop: int
) -> FloatArray:
    """Sum of w q (1 - q) x x' over the rows from `start` to `stop`; w and q have shape (n,)."""
    size = design.tiles.shape[1]
    total, product = np.zeros((size, size)), np.empty((size, size))
    room = np.empty(size * TILE * min(_AT_ONCE, 1 + (stop - start) // TILE))
    place = start
    while place < stop:
        tile, low = divmod(place, TILE)
        # Some whole tiles, or what there is of one.
        whole = min((stop - place) // TILE, _AT_ONCE) if low == 0 else 0
        count, high = (whole, TILE) if whole else (1, min(low + stop - place, TILE))
        end = place + count * (high - low)
        own = np.sqrt(weight[place:end] * wrong[place:end] * (1.0 - wrong[place:end]))
        if own.any():
            rows = room[: size * len(own)].reshape(size, count, high - low)
            part = design.tiles[tile : tile + count, :, low:high].swapaxes(0, 1)
            np.multiply(part, own.reshape(count, -1), out=rows)
            flat = rows.reshape(size, -1)
            total += np.dot(flat, flat.T, out=product)
        place = end
    return total


def _on_a_cache_line(shape: tuple[int, ...]) -> FloatArray:
    """Empty array that begins on a multiple of 64 bytes: a load never straddles two lines."""
    size = int(np.prod(shape))
    spare = np.empty(size + 7)
    skip = -spare.ctypes.data // 8 % 8
    return spare[skip : skip + size].reshape(shape)
