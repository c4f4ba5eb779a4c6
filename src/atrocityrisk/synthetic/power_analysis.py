"""How many onsets it takes before two models can be distinguished, by simulation."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from atrocityrisk._core.arrays import FloatArray
from atrocityrisk.errors import DataError
from atrocityrisk.metrics.registered_metrics import checked, row_codes

# Histories simulated of each country, from which every world is put together: drawing them anew
# for each of thousands of worlds would take most of the time.
_POOL = 200


@dataclass(frozen=True, kw_only=True, eq=False)
class OnsetsNeeded:
    """Number of onsets at which two models can be distinguished.

    Attributes
    ----------
    onsets : float
        Rows with an onset at which the power reaches `target`; infinite if the models score alike.
    difference : float
        Expected score of the first model less that of the second; negative if the first is better.
    curve : DataFrame
        onsets (mean number), power (share of worlds in which the interval excludes 0 on the right
        side), error (its Monte-Carlo standard error) at each simulated size.
    target, level : float
        Power asked for, and coverage of the interval that must exclude 0.
    metric : str
        Score that was compared.

    Examples
    --------
    >>> import pandas as pd
    >>> from atrocityrisk.synthetic import OnsetsNeeded
    >>> OnsetsNeeded(
    ...     onsets=80.0, difference=0.01, curve=pd.DataFrame(), target=0.8, level=0.95, metric="log_score"
    ... ).onsets
    80.0
    """

    onsets: float
    difference: float
    curve: pd.DataFrame
    target: float
    level: float
    metric: str


def onsets_needed(
    truth: ArrayLike,
    first: ArrayLike,
    second: ArrayLike,
    *,
    gwcode: ArrayLike,
    metric: Literal["log_score", "brier_score"] = "log_score",
    target: float = 0.8,
    level: float = 0.95,
    n_worlds: int = 400,
    seed: int = 0,
) -> OnsetsNeeded:
    r"""Number of onsets before two models can be distinguished.

    Worlds of :math:`m` countries are put together from the countries given, drawn with replacement,
    each with onsets drawn afresh from `truth`. In each, the mean paired difference of the scores is
    divided by its standard error clustered by country; the power is the share of worlds in which
    the ratio lies beyond the normal quantile on the side of the expected difference. `m` is varied
    around the number that the central limit theorem suggests, and :math:`\Phi^{-1}(\text{power})`,
    which is nearly linear in :math:`\sqrt m`, is interpolated.

    Parameters
    ----------
    truth : array_like
        True probability of each row, shape (rows,). A synthetic world has it; for two models of
        real data, take the forecasts of the one that is trusted more.
    first, second : array_like
        Forecasts of the two models, shape (rows,).
    gwcode : array_like
        Country of each row.
    metric : {"log_score", "brier_score"}
        Score compared.
    target : float
        Power wanted.
    level : float
        Coverage of the interval that must exclude 0.
    n_worlds : int
        Worlds simulated at each size.
    seed : int
        Seed of the simulation.

    Returns
    -------
    OnsetsNeeded
        The number and the curve from which it is interpolated.

    Raises
    ------
    DataError
        If an array is refused, a model is sure of something that may not happen, there are fewer
        than two countries, or a number is out of range.

    Notes
    -----
    Rows are drawn independently given `truth`: a window of several years, which repeats each onset,
    needs correspondingly more rows. `metrics.power` estimates the same from one real comparison.

    References
    ----------
    .. [1] Arnold, B. F., Hogan, D. R., Colford, J. M., & Hubbard, A. E. (2011). Simulation methods
       to estimate design power: an overview for applied research. BMC Medical Research Methodology
       11, 94.

    Examples
    --------
    >>> import numpy as np
    >>> truth = np.random.default_rng(1).beta(1, 19, 2000)
    >>> flat = np.full(2000, truth.mean())
    >>> needed = onsets_needed(truth, truth, flat, gwcode=np.arange(2000) // 20)
    >>> bool(needed.difference < 0), bool(5 < needed.onsets < 100)
    (True, True)
    """
    gap, chance, country = _gaps(truth, first, second, gwcode, metric=metric)
    if not (0.5 < target < 1 and 0 < level < 1 and n_worlds >= 50):
        raise DataError(
            "target must lie in 0.5-1, level in 0-1 and n_worlds be 50 or more; found "
            f"{target!r}, {level!r} and {n_worlds!r}"
        )
    size = np.bincount(country)
    if len(size) < 2:
        raise DataError("onsets_needed redraws countries; found one, give rows of several")
    expected = float(np.mean(chance * gap[1] + (1 - chance) * gap[0]))
    rng = np.random.default_rng(seed)
    sums, onsets = _histories(rng, gap, chance, country)
    quantile = float(ndtri(0.5 + level / 2))
    # Residuals of a ratio: countries with more rows weigh more in the mean difference.
    spread = float(np.std(sums - expected * size[:, None])) / size.mean()
    if expected == 0 or spread == 0:
        onsets_at = 0.0 if spread == 0 and expected != 0 else np.inf
        empty = pd.DataFrame({"onsets": [], "power": [], "error": []})
        return OnsetsNeeded(
            onsets=onsets_at, difference=expected, curve=empty, target=target, level=level,
            metric=metric,
        )  # fmt: skip
    # The central limit theorem's answer; the sizes simulated lie around it.
    guess = ((quantile + ndtri(target)) * spread / expected) ** 2
    sizes = np.unique(np.ceil(guess * np.array([0.4, 0.7, 1.0, 1.4, 2.0])).clip(min=5).astype(int))
    rows = []
    for countries in sizes:
        power = _power(rng, sums, size, countries, n_worlds, quantile, np.sign(expected))
        rows.append(
            {
                "onsets": countries * onsets.mean(),
                "power": power,
                "error": np.sqrt(power * (1 - power) / n_worlds),
            }
        )
    curve = pd.DataFrame(rows)
    return OnsetsNeeded(
        onsets=_crossing(curve, target, n_worlds),
        difference=expected,
        curve=curve,
        target=target,
        level=level,
        metric=metric,
    )


def _gaps(
    truth: ArrayLike, first: ArrayLike, second: ArrayLike, gwcode: ArrayLike, *, metric: str
) -> tuple[FloatArray, FloatArray, NDArray[np.intp]]:
    """Difference of the two scores without and with an onset (2, rows), chances, countries."""
    never = np.zeros(np.size(truth))
    chance = checked(never, truth)[1]
    models = [checked(never, forecast)[1] for forecast in (first, second)]
    country, _ = row_codes(gwcode, len(chance), name="gwcode")
    if metric == "log_score":
        with np.errstate(divide="ignore"):
            loss = [np.stack([-np.log1p(-p), -np.log(p)]) for p in models]
    elif metric == "brier_score":
        loss = [np.stack([p**2, (1 - p) ** 2]) for p in models]
    else:
        raise DataError(f"metric must be log_score or brier_score; found {metric!r}; take one")
    if not np.isfinite(loss).all():
        raise DataError(
            "a model gives probability 0 or 1 in some row, and its log score has no variance; "
            "compare by brier_score, or clip the forecasts"
        )
    return loss[0] - loss[1], chance, country


def _histories(
    rng: np.random.Generator, gap: FloatArray, chance: FloatArray, country: NDArray[np.intp]
) -> tuple[FloatArray, FloatArray]:
    """Summed differences and onsets of every country in each history (countries, histories)."""
    count = int(country.max()) + 1
    sums, onsets = np.empty((count, _POOL)), np.empty((count, _POOL))
    for number in range(_POOL):
        happened = rng.random(len(chance)) < chance
        sums[:, number] = np.bincount(country, np.where(happened, gap[1], gap[0]), count)
        onsets[:, number] = np.bincount(country, happened, count)
    return sums, onsets


def _power(
    rng: np.random.Generator,
    sums: FloatArray,
    size: NDArray[np.intp],
    countries: int,
    n_worlds: int,
    quantile: float,
    side: float,
) -> float:
    """Share of worlds of so many countries in which the difference shows on the right side."""
    found = 0
    for _ in range(n_worlds):
        who = rng.integers(len(size), size=countries)
        total, rows = sums[who, rng.integers(_POOL, size=countries)], size[who]
        # Countries have unequal numbers of rows, so the mean is a ratio and its error that of one.
        mean = total.sum() / rows.sum()
        error = np.sqrt(np.sum((total - mean * rows) ** 2) * countries / (countries - 1))
        found += int(side * mean > quantile * error / rows.sum())
    return found / n_worlds


def _crossing(curve: pd.DataFrame, target: float, n_worlds: int) -> float:
    """Onsets at which a line through the probits of the curve reaches the target."""
    # A power of 0 or 1 has no probit; half a world is less than one could see.
    inside = curve["power"].clip(0.5 / n_worlds, 1 - 0.5 / n_worlds)
    weight = np.sqrt(inside * (1 - inside))
    slope, height = np.polyfit(np.sqrt(curve["onsets"]), ndtri(inside), 1, w=weight)
    if slope <= 0:
        return float("inf")
    return float(((ndtri(target) - height) / slope).clip(min=0) ** 2)
