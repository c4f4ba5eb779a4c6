"""Reporting delay: how late onsets are coded, how many are missing, what scores may become."""

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
