"""Canaries for the future: columns that know too much, and runs that should have no skill.

Three questions are asked. Does a column foretell better than anything honest can? Does it change
when the future is taken away? Does a model have skill where there is nothing to know? None of them
proves that nothing leaks; each catches leaks that have happened.
"""

from atrocityrisk.evaluation.leakage.label_shuffles import shuffled, shuffled_skill
from atrocityrisk.evaluation.leakage.leak_canaries import (
    CEILING,
    LeakReport,
    future_dependence,
    indicator_leaks,
    leak_report,
    truncated,
)

__all__ = [
    "CEILING",
    "LeakReport",
    "future_dependence",
    "indicator_leaks",
    "leak_report",
    "shuffled",
    "shuffled_skill",
    "truncated",
]
