"""Maps from a model's log-odds to recalibrated ones, each learnt from past forecasts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy.special import expit, gammaincinv, log_expit, logit

from atrocityrisk._core.arrays import BoolArray, FloatArray
from atrocityrisk._core.log_odds import mean_log_odds
from atrocityrisk._core.rounding import distinct, snapped
from atrocityrisk.models._base.penalised import penalised_logit
from atrocityrisk.models.combine._past_forecasts import PseudoOutOfSample


@dataclass(frozen=True)
class CalibrationMap:
    """A map of log-odds: its function, its best coefficients and draws of them."""

    # From log-odds (n,) or (n, draws) and coefficients.
    apply: Callable[[FloatArray, FloatArray], FloatArray]
    # Shape (k,); `draw` gives (k, draws).
    coef: FloatArray
    draw: Callable[[int, np.random.Generator], FloatArray]
    # The coefficients as a reader wants them: of the log-odds as they are, not centred.
    parameters: Mapping[str, float]


def identity_map() -> CalibrationMap:
    """Log-odds as they are."""
    return CalibrationMap(_shifted, np.zeros(1), _no_draws, {"shift": 0.0})


def _shifted(eta: FloatArray, coef: FloatArray) -> FloatArray:
    """Log-odds plus the coefficient."""
    return np.asarray(eta + coef[0])


def _no_draws(n: int, rng: np.random.Generator) -> FloatArray:
    """The same coefficient in every draw."""
    return np.zeros((1, n))


def shift_map(past: PseudoOutOfSample, *, temper: float, level_sd: float) -> CalibrationMap:
    """Log-odds plus d, whose prior is N(0, `level_sd`^2)."""
    eta = past.log_odds[:, 0]
    coef, covariance = penalised_logit(
        np.ones((len(eta), 1)),
        eta,
        past.onset,
        weight=temper,
        mean=np.zeros(1),
        sd=np.array([level_sd]),
        not_negative=np.zeros(1, dtype=np.bool_),
    )
    draw = partial(_normal, coef, covariance, np.zeros(1, dtype=np.bool_))
    return CalibrationMap(_shifted, coef, draw, {"shift": float(coef[0])})


Shares = Mapping[int, FloatArray]
"""Draws of the share of onsets that is coded by now, of the years that have some to come."""


@dataclass(frozen=True)
class FilteredRatio:
    """Gamma posterior of observed over expected: its shape, its rate, and draws of its rate."""

    shape: float
    rate: float
    # One for each draw of the shares; the rate alone where all onsets are coded.
    rates: FloatArray

    @property
    def mean(self) -> float:
        """Posterior mean of the ratio."""
        return self.shape / self.rate

    def interval(self) -> tuple[float, float]:
        """Central 90 % interval of the ratio, over all draws of the shares alike."""
        ends = np.array([0.05, 0.95])
        if len(self.rates) == 1:
            low, high = gammaincinv(self.shape, ends) / self.rates
        else:
            grid = (np.arange(1000) + 0.5) / 1000
            values = gammaincinv(self.shape, grid)[:, None] / self.rates
            low, high = np.quantile(values, ends)
        return float(low), float(high)


def filtered_ratio(
    past: PseudoOutOfSample,
    *,
    temper: float,
    discount: float,
    prior_onsets: float,
    shares: Shares | None = None,
) -> FilteredRatio:
    """Posterior of the ratio of observed to expected onsets, after the last year."""
    expected = expit(past.log_odds[:, 0])
    coded = dict(shares or {})
    a, b, drawn = prior_onsets, prior_onsets, np.full(1, prior_onsets)
    # Years without forecasts discount, too.
    for year in range(int(past.year.min()), int(past.year.max()) + 1):
        rows = past.year == year
        # What is not coded yet is no evidence of a lower level: of the expected onsets only those
        # that could be on record by now are set against those that are.
        of_year = coded.get(year, np.ones(1))
        told, hoped = temper * float(past.onset[rows].sum()), temper * float(expected[rows].sum())
        kept = (1.0 - discount) * prior_onsets
        a = discount * a + kept + told
        b = discount * b + kept + hoped * float(of_year.mean())
        drawn = discount * drawn + kept + hoped * of_year
    return FilteredRatio(a, b, drawn)


def rolling_map(past: PseudoOutOfSample, ratio: FilteredRatio) -> CalibrationMap:
    """Log-odds plus the d that scales the expected onsets of the newest year by the ratio."""
    newest = past.log_odds[past.year == past.year.max(), 0]
    coef = shift_for_ratio(newest, np.array([ratio.mean]))
    draw = partial(_gamma_shifts, newest, ratio.shape, ratio.rates)
    return CalibrationMap(_shifted, coef, draw, {"shift": float(coef[0]), "ratio": ratio.mean})


def shift_for_ratio(eta: FloatArray, ratio: FloatArray) -> FloatArray:
    """Shifts d (draws,) that solve sum expit(eta + d) = ratio * sum expit(eta), by bisection."""
    mean = float(expit(eta).mean())
    # A mean risk cannot be scaled to 1 or more: it goes at most half the way to 1.
    target = np.minimum(ratio * mean, (1.0 + mean) / 2.0)
    low, high = np.full(len(target), -60.0), np.full(len(target), 60.0)
    # Seventy halvings of 120 leave less than the spacing of floats.
    for _ in range(70):
        middle = (low + high) / 2.0
        below = expit(eta[:, None] + middle).mean(axis=0) < target
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return np.asarray((low + high) / 2.0)


def _gamma_shifts(
    eta: FloatArray, shape: float, rates: FloatArray, n: int, rng: np.random.Generator
) -> FloatArray:
    """Draws (1, n) of the shift, from the ratio's gamma posterior under draws of the shares."""
    # Shares go round in their own order: as many draws as there are need no second generator.
    rate = rates[np.arange(n) % len(rates)]
    return shift_for_ratio(eta, rng.gamma(shape, size=n) / rate)[None, :]


def platt_map(
    past: PseudoOutOfSample, *, temper: float, level_sd: float, slope_sd: float
) -> CalibrationMap:
    """Intercept and slope; the priors are no change of level and a slope of 1."""
    eta = past.log_odds[:, 0]
    # Centred where the mean risk is, so that the priors of level and slope are independent.
    centre = mean_log_odds(eta)
    bounded = np.array([False, True])
    coef, covariance = penalised_logit(
        np.column_stack([np.ones(len(eta)), eta - centre]),
        np.full(len(eta), centre),
        past.onset,
        weight=temper,
        mean=np.array([0.0, 1.0]),
        sd=np.array([level_sd, slope_sd]),
        not_negative=bounded,
    )
    intercept = centre + coef[0] - coef[1] * centre
    return CalibrationMap(
        partial(_sloped, centre),
        coef,
        partial(_normal, coef, covariance, bounded),
        {"intercept": float(intercept), "slope": float(coef[1])},
    )


def _sloped(centre: float, eta: FloatArray, coef: FloatArray) -> FloatArray:
    """The line of `platt_map` at log-odds `eta`."""
    return np.asarray(centre + coef[0] + coef[1] * (eta - centre))


def beta_map(
    past: PseudoOutOfSample, *, temper: float, level_sd: float, slope_sd: float
) -> CalibrationMap:
    """Separate slopes for log p and -log(1 - p), neither negative."""
    eta = past.log_odds[:, 0]
    centre = mean_log_odds(eta)
    bounded = np.array([False, True, True])
    coef, covariance = penalised_logit(
        np.column_stack(
            [
                np.ones(len(eta)),
                log_expit(eta) - log_expit(centre),
                log_expit(-centre) - log_expit(-eta),
            ]
        ),
        np.full(len(eta), centre),
        past.onset,
        weight=temper,
        mean=np.array([0.0, 1.0, 1.0]),
        sd=np.array([level_sd, slope_sd, slope_sd]),
        not_negative=bounded,
    )
    level = centre + coef[0] - coef[1] * log_expit(centre) + coef[2] * log_expit(-centre)
    return CalibrationMap(
        partial(_beta, centre),
        coef,
        partial(_normal, coef, covariance, bounded),
        {"intercept": float(level), "a": float(coef[1]), "b": float(coef[2])},
    )


def _beta(centre: float, eta: FloatArray, coef: FloatArray) -> FloatArray:
    """The curve of `beta_map` at log-odds `eta`."""
    rare = coef[1] * (log_expit(eta) - log_expit(centre))
    common = coef[2] * (log_expit(-centre) - log_expit(-eta))
    return np.asarray(centre + coef[0] + rare + common)


def _normal(
    coef: FloatArray,
    covariance: FloatArray,
    not_negative: BoolArray,
    n: int,
    rng: np.random.Generator,
) -> FloatArray:
    """Draws (k, n) from the normal approximation, slopes cut off at 0."""
    # "eigh" takes covariances that are singular, as that of a slope held at 0 is.
    drawn = rng.multivariate_normal(coef, covariance, size=n, method="eigh").T
    return np.where(not_negative[:, None], np.maximum(drawn, 0.0), drawn)


def isotonic_map(past: PseudoOutOfSample) -> CalibrationMap:
    """Rising steps, joined by lines, no lower than half an onset in all past rows."""
    # Imported here because few use it and scikit-learn loads much for it.
    from sklearn.isotonic import IsotonicRegression

    # Log-odds that differ by rounding alone are one, or each would have a step of its own.
    eta = past.log_odds[:, 0]
    eta = snapped(eta, distinct(eta)[0])
    lowest = 0.5 / (len(eta) + 1.0)
    fit = IsotonicRegression(y_min=lowest, y_max=1.0 - lowest, out_of_bounds="clip")
    fit.fit(eta, past.onset.astype(np.float64))
    apply = partial(_stepped, fit.X_thresholds_, fit.y_thresholds_)
    return CalibrationMap(apply, np.zeros(1), _no_draws, {"steps": float(len(fit.X_thresholds_))})


def _stepped(
    points: FloatArray, risks: FloatArray, eta: FloatArray, coef: FloatArray
) -> FloatArray:
    """Log-odds of the risks, interpolated between the steps."""
    return np.asarray(logit(np.interp(eta, points, risks)))
