"""Onsets that are coded late: how long it takes, how many are to come, what scores can say."""

from atrocityrisk.evaluation.reporting_delay.coding_dates import first_coded, withdrawn
from atrocityrisk.evaluation.reporting_delay.delays import DelayModel, Prior, fit_delays
from atrocityrisk.evaluation.reporting_delay.score_bands import ScoreBand, score_band

__all__ = [
    "DelayModel",
    "Prior",
    "ScoreBand",
    "first_coded",
    "fit_delays",
    "score_band",
    "withdrawn",
]
