"""Numba kernel over training rows: the logit's log-likelihood and its gradient.

Sums are taken in an order that is written down, so that whoever compiles it, and whatever is
inlined where, the result is the same to the last bit: eight numbers side by side, as processors
add them, and no licence to the compiler to reorder anything.
"""

import math
from typing import Any

import numba as nb
import numpy as np
from numba.core import cgutils, types
from numba.core.cgutils import ir
from numba.extending import intrinsic

from atrocityrisk._core.arrays import FloatArray, IntArray

TILE = 64
"""Rows computed together: with some sixty columns they fit into the processor's nearest cache."""

EXACT: dict[str, Any] = {"cache": True, "fastmath": False, "error_model": "numpy"}
"""How every kernel is compiled. A setting left out would be inherited from the first caller.

PyTensor compiles with fast mathematics: a kernel first compiled on its behalf would reorder sums,
and be kept so in the cache, while one compiled for anyone else would not."""

_LANES = 8
_PARTS = TILE // _LANES
_VECTOR = ir.VectorType(ir.DoubleType(), _LANES)
_ALIGN = 8

# exp by its series on [-log(2) / 2, log(2) / 2]; the first term left out is below 1e-17.
_LOG2_E = 1.4426950408889634
_LOG_2 = math.log(2.0)
_LOG_2_HIGH, _LOG_2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10
_ROUND = 6755399441055744.0  # 1.5 * 2^52: adding it rounds to a whole number
_E2, _E3, _E4, _E5, _E6, _E7 = (1.0 / math.factorial(k) for k in range(2, 8))
_E8, _E9, _E10, _E11, _E12, _E13 = (1.0 / math.factorial(k) for k in range(8, 14))
# log by the minimax polynomial of FreeBSD's e_log.c, whose error is below 2^-58.
_ROOT_LESS_1 = 0.41421356237309503
_L1, _L2, _L3, _L4 = 0.6666666666666735, 0.3999999999940942, 0.2857142874366239, 0.22222198432149784
_L5, _L6, _L7 = 0.1818357216161805, 0.15313837699209373, 0.14798198605116586


def _lanes(context: Any, builder: Any, kind: Any, array: Any, start: Any) -> Any:
    """Pointer to eight numbers of an array from position `start` on."""
    data = context.make_array(kind)(context, builder, array).data
    return builder.bitcast(builder.gep(data, [start]), _VECTOR.as_pointer())


def _place(number: int) -> Any:
    """A position as LLVM's constant."""
    return ir.Constant(ir.IntType(64), number)


@intrinsic  # type: ignore[untyped-decorator]
def _add_columns(_: Any, tile: Any, coef: Any, eta: Any) -> Any:
    """Add tile (p, TILE) transposed times coef (p,) to eta (TILE,), column after column."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        tile_kind, coef_kind, eta_kind = signature.args
        tile, coef, eta = arguments
        coefs = context.make_array(coef_kind)(context, builder, coef)
        places = [
            _lanes(context, builder, eta_kind, eta, _place(k * _LANES)) for k in range(_PARTS)
        ]
        sums = [cgutils.alloca_once_value(builder, builder.load(x, align=_ALIGN)) for x in places]
        nothing = ir.Constant(_VECTOR, ir.Undefined)
        first = ir.Constant(ir.VectorType(ir.IntType(32), _LANES), [0] * _LANES)
        with cgutils.for_range(builder, builder.extract_value(coefs.shape, 0)) as loop:
            one = builder.load(builder.gep(coefs.data, [loop.index]))
            one = builder.insert_element(nothing, one, ir.Constant(ir.IntType(32), 0))
            b = builder.shuffle_vector(one, nothing, first)
            start = builder.mul(loop.index, _place(TILE))
            for k, total in enumerate(sums):
                at = builder.add(start, _place(k * _LANES))
                x = builder.load(_lanes(context, builder, tile_kind, tile, at), align=_ALIGN)
                builder.store(builder.fadd(builder.load(total), builder.fmul(b, x)), total)
        for place, total in zip(places, sums, strict=True):
            builder.store(builder.load(total), place, align=_ALIGN)
        return context.get_dummy_value()

    return types.none(tile, coef, eta), generate


@intrinsic  # type: ignore[untyped-decorator]
def _add_products(_: Any, tile: Any, residual: Any, sums: Any) -> Any:
    """Add tile (p, TILE) times residual (TILE,) to sums (p, 8), whose last axis is to be added."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        tile_kind, residual_kind, sums_kind = signature.args
        tile, residual, sums = arguments
        p = builder.extract_value(context.make_array(sums_kind)(context, builder, sums).shape, 0)
        factors = [
            builder.load(
                _lanes(context, builder, residual_kind, residual, _place(k * _LANES)), align=_ALIGN
            )
            for k in range(_PARTS)
        ]
        with cgutils.for_range(builder, p) as loop:
            start = builder.mul(loop.index, _place(TILE))
            terms = []
            for k, factor in enumerate(factors):
                at = builder.add(start, _place(k * _LANES))
                x = builder.load(_lanes(context, builder, tile_kind, tile, at), align=_ALIGN)
                terms.append(builder.fmul(factor, x))
            while len(terms) > 1:
                pairs = zip(terms[::2], terms[1::2], strict=True)
                terms = [builder.fadd(a, b) for a, b in pairs]
            at = builder.mul(loop.index, _place(_LANES))
            place = _lanes(context, builder, sums_kind, sums, at)
            builder.store(
                builder.fadd(builder.load(place, align=_ALIGN), terms[0]), place, align=_ALIGN
            )
        return context.get_dummy_value()

    return types.none(tile, residual, sums), generate


@nb.njit(**EXACT)  # type: ignore[untyped-decorator]
def softplus(
    eta: FloatArray, weight: FloatArray, fit: FloatArray, residual: FloatArray, bits: IntArray
) -> None:
    """Add weighted log(1 + exp(eta)) of a tile to `fit`; `residual` gets weight * probability."""
    # Loops without calls or branches: eight rows are computed at once.
    power = bits.view(np.float64)
    for i in range(TILE):
        # exp of a negative number only: it cannot overflow, and below -700 it is as good as 0.
        # (Written so that NaN stays NaN and no sampler takes it for a density.)
        x = -abs(eta[i])
        x = -700.0 if x < -700.0 else x
        k = (x * _LOG2_E + _ROUND) - _ROUND
        r = (x - k * _LOG_2_HIGH) - k * _LOG_2_LOW
        bits[i] = (np.int64(k) + 1023) << 52
        s = r * r
        high = _E8 + r * _E9 + s * (_E10 + r * _E11 + s * (_E12 + r * _E13))
        residual[i] = (
            1.0 + r + s * (_E2 + r * _E3 + s * (_E4 + r * _E5 + s * (_E6 + r * _E7 + s * high)))
        )
    for i in range(TILE):
        small = residual[i] * power[i]
        share = 1.0 / (1.0 + small)
        large = small > _ROOT_LESS_1
        f = 0.5 * (small - 1.0) if large else small
        s = f / (2.0 + f)
        z = s * s
        series = z * (_L1 + z * (_L2 + z * (_L3 + z * (_L4 + z * (_L5 + z * (_L6 + z * _L7))))))
        half = 0.5 * f * f
        log1p = (f - (half - s * (half + series))) + (_LOG_2 if large else 0.0)
        fit[i] += weight[i] * (max(eta[i], 0.0) + log1p)
        residual[i] = weight[i] * (share if eta[i] >= 0.0 else small * share)


@nb.njit(**EXACT)  # type: ignore[untyped-decorator]
def add_rows(
    tiles: FloatArray,
    cells: IntArray,
    weight: FloatArray,
    base: FloatArray,
    coef: FloatArray,
    coef_gradient: FloatArray,
    cell_gradient: FloatArray,
) -> float:
    """Weighted sum of -log(1 + exp(eta)); adds its gradient: one pass over the rows."""
    # `tiles` is (tiles, p, TILE); `cells` (rows,) points into `base` (cells,), the log-odds that
    # rows share. What the labels add is linear in the coefficients and needs no pass.
    p = len(coef)
    eta, residual, bits = np.empty(TILE), np.empty(TILE), np.empty(TILE, np.int64)
    sums, fit, value = np.zeros((p, _LANES)), np.zeros(TILE), 0.0
    for tile in range(len(tiles)):
        rows = slice(tile * TILE, (tile + 1) * TILE)
        cell, columns = cells[rows], tiles[tile]
        for i in range(TILE):
            eta[i] = base[np.uint64(cell[i])]
        _add_columns(columns, coef, eta)
        softplus(eta, weight[rows], fit, residual, bits)
        _add_products(columns, residual, sums)
        for i in range(TILE):
            cell_gradient[np.uint64(cell[i])] -= residual[i]
    for i in range(TILE):
        value -= fit[i]
    for j in range(p):
        for lane in range(_LANES):
            coef_gradient[j] -= sums[j, lane]
    return value
