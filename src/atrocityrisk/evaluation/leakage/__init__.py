"""Leakage tests: columns that predict too well, and runs that should have no skill.

Three questions are asked. Does a column alone predict better than any honest column could? Does its
past change when later rows are removed? Does a model have skill where there is nothing to learn?
None of them proves that nothing leaks; each catches leaks that have happened.
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
