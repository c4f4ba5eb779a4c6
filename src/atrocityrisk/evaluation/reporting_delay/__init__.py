"""Onsets that are coded late: how long it takes, how many are to come, what scores can say."""

from atrocityrisk.late_labels.bands import ScoreBand, score_band
from atrocityrisk.late_labels.coded import first_coded, withdrawn
from atrocityrisk.late_labels.delays import DelayModel, Prior, fit_delays

__all__ = [
    "DelayModel",
    "Prior",
    "ScoreBand",
    "first_coded",
    "fit_delays",
    "score_band",
    "withdrawn",
]
