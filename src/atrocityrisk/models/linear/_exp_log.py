"""Exponential and logarithm of doubles as plain arithmetic, so that loops take eight at a time.

Compiled into the kernels that call them. Both keep the rules at the ends (0, infinite, missing,
below the normal range) and are right to about one unit in the last place.
"""

import math
from typing import Any

import numba as nb
from numba.core import types
from numba.extending import intrinsic

# Products and sums may be fused, which only spares a rounding. No other freedom: reordering would
# cancel the constant that rounds to a whole number.
_FUSED = {"contract"}
_WITHIN = {
    "cache": True,
    "error_model": "numpy",
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
}
_PER_LOG_2 = 1.4426950408889634
# log 2 in two parts, the first with so few digits that whole multiples of it are exact.
_LOG_2_HIGH, _LOG_2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10
# Adding this leaves the nearest whole number in the last bits.
_ROUNDER = 6755399441055744.0
_ROUNDER_BITS = 0x4338000000000000
# exp is 0 or infinite beyond this.
_FAR = 760.0
# Taylor's series of exp up to r**13: |r| <= log(2) / 2, so what is left out is below 1e-17.
_E2, _E3, _E4, _E5, _E6, _E7, _E8, _E9, _E10, _E11, _E12, _E13 = (
    1.0 / math.factorial(k) for k in range(2, 14)
)
# Of 2 artanh(s) / s up to s**20: |s| <= 0.172, so what is left out is below 1e-17.
_L1, _L2, _L3, _L4, _L5, _L6, _L7, _L8, _L9, _L10 = (2.0 / (2 * k + 1) for k in range(1, 11))
_SMALLEST_NORMAL = 2.2250738585072014e-308
_MANTISSA = 0x000FFFFFFFFFFFFF
# Bits of sqrt(1/2): adding the difference to those of 1 carries where a mantissa is above sqrt(2).
_ROOT_HALF_BITS = 0x3FE6A09E667F3BCD


@intrinsic  # type: ignore[untyped-decorator]
def _bits(typing_context: Any, x: Any) -> Any:
    """The 64 bits of a double as a whole number."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], context.get_value_type(types.int64))

    return types.int64(types.float64), generate


@intrinsic  # type: ignore[untyped-decorator]
def _double(typing_context: Any, bits: Any) -> Any:
    """The double with these 64 bits."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], context.get_value_type(types.float64))

    return types.float64(types.int64), generate


@nb.njit(fastmath=_FUSED, **_WITHIN)  # type: ignore[untyped-decorator]
def exponential(x: float) -> float:
    """``exp(x)``: a whole power of two times a short series."""
    # Written so that a missing value passes both comparisons and stays.
    x = _FAR if x > _FAR else x
    x = -_FAR if x < -_FAR else x
    shifted = x * _PER_LOG_2 + _ROUNDER
    whole = shifted - _ROUNDER
    r = (x - whole * _LOG_2_HIGH) - whole * _LOG_2_LOW
    p = _E13
    p = p * r + _E12
    p = p * r + _E11
    p = p * r + _E10
    p = p * r + _E9
    p = p * r + _E8
    p = p * r + _E7
    p = p * r + _E6
    p = p * r + _E5
    p = p * r + _E4
    p = p * r + _E3
    p = p * r + _E2
    p = p * r + 1.0
    p = p * r + 1.0
    # In two factors, because at the ends the power alone lies beyond the range of a double.
    power = _bits(shifted) - _ROUNDER_BITS
    half = power >> 1
    found: float = p * _double((half + 1023) << 52) * _double((power - half + 1023) << 52)
    return found


@nb.njit(fastmath=_FUSED, **_WITHIN)  # type: ignore[untyped-decorator]
def logarithm(x: float) -> float:
    """``log(x)``: a whole multiple of log 2 plus a short series."""
    small = x < _SMALLEST_NORMAL
    scaled = x * 18014398509481984.0 if small else x  # 2**54
    bits = _bits(scaled) - _ROOT_HALF_BITS
    power = bits >> 52
    f = _double((bits & _MANTISSA) + _ROOT_HALF_BITS) - 1.0
    s = f / (2.0 + f)
    z = s * s
    p = _L10
    p = p * z + _L9
    p = p * z + _L8
    p = p * z + _L7
    p = p * z + _L6
    p = p * z + _L5
    p = p * z + _L4
    p = p * z + _L3
    p = p * z + _L2
    p = p * z + _L1
    # log(1 + f) = f - f * f / 2 + s * (f * f / 2 + z p): the large term is exact.
    half = 0.5 * f * f
    whole = float(power) - (54.0 if small else 0.0)
    found: float = whole * _LOG_2_HIGH - ((half - (s * (half + z * p) + whole * _LOG_2_LOW)) - f)
    found = x if x == math.inf else found
    found = -math.inf if x == 0.0 else found
    return found if x >= 0.0 else math.nan
