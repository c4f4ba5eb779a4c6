"""Months since the list: deaths by state and month, and what they say beside its probabilities.

Off by default, and never a rank. A monthly update detects what has begun; it does not foresee.
"""

from atrocityrisk.signals.count_revisions import count_revisions, final_counts
from atrocityrisk.signals.desk_records import MonthlyRecords, read_record_counts
from atrocityrisk.signals.month_files import read_months
from atrocityrisk.signals.monthly_deaths import MonthlyDeaths
from atrocityrisk.signals.nowcast_files import read_nowcast, write_nowcast
from atrocityrisk.signals.nowcasting import Nowcast, nowcast
from atrocityrisk.signals.onset_dates import onset_months
from atrocityrisk.signals.window_evidence import closed_windows, likelihood_ratios, tally

__all__ = [
    "MonthlyDeaths",
    "MonthlyRecords",
    "Nowcast",
    "closed_windows",
    "count_revisions",
    "final_counts",
    "likelihood_ratios",
    "nowcast",
    "onset_months",
    "read_months",
    "read_nowcast",
    "read_record_counts",
    "tally",
    "write_nowcast",
]
