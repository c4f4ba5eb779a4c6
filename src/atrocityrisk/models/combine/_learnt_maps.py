"""Map and ratio of a recalibrated model, learnt from its past forecasts by its own parameters."""

from typing import Any

import numpy as np

from atrocityrisk.models._base.label_windows import temper_of
from atrocityrisk.models.combine import _calibration_maps as maps
from atrocityrisk.models.combine._past_forecasts import PseudoOutOfSample


def observed_over_expected(model: Any, past: PseudoOutOfSample) -> maps.FilteredRatio:
    """Posterior of the ratio; without a past, its prior."""
    prior = model.prior_onsets
    if not len(past.onset):
        return maps.FilteredRatio(prior, prior, np.full(1, prior))
    return maps.filtered_ratio(
        past,
        temper=temper_of(model),
        discount=model.discount,
        prior_onsets=prior,
        shares=model.coded_shares,
    )


def fitted_map(model: Any, past: PseudoOutOfSample) -> maps.CalibrationMap:
    """Map of the chosen method."""
    temper, level_sd, slope_sd = temper_of(model), model.level_sd, model.slope_sd
    if model.method == "rolling":
        return maps.rolling_map(past, observed_over_expected(model, past))
    if model.method == "shift":
        return maps.shift_map(past, temper=temper, level_sd=level_sd)
    if model.method == "isotonic":
        return maps.isotonic_map(past)
    fit = maps.platt_map if model.method == "platt" else maps.beta_map
    return fit(past, temper=temper, level_sd=level_sd, slope_sd=slope_sd)
