"""How good forecasts were: scores with clustered intervals, and paired comparisons.

Everything is computed on the rows whose outcome is known, the same rows for every model, and every
interval comes from redrawing countries: the rows of one country are not independent.
"""

from atrocityrisk.evaluation.comparisons import (
    Comparison,
    compare,
    leave_countries_out,
    score_origins,
)
from atrocityrisk.evaluation.judgements import pool_judgements, read_judgements
from atrocityrisk.evaluation.scorecards import DEFAULT_METRICS, Scorecard, score
from atrocityrisk.evaluation.scored_rows import CLIMATOLOGY, REALISED

__all__ = [
    "CLIMATOLOGY",
    "DEFAULT_METRICS",
    "REALISED",
    "Comparison",
    "Scorecard",
    "compare",
    "leave_countries_out",
    "pool_judgements",
    "read_judgements",
    "score",
    "score_origins",
]
