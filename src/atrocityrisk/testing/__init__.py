"""The laws that hold for everything registered, as functions: for ours, and for one's own.

Each check tries a thing on invented data and names every law that it breaks. Nothing here needs a
test runner.
"""

from atrocityrisk.testing.indicator_laws import INDICATOR_LAWS, check_indicator
from atrocityrisk.testing.metric_laws import METRIC_LAWS, check_metric
from atrocityrisk.testing.model_laws import MODEL_LAWS, check_model
from atrocityrisk.testing.outcome_laws import OUTCOME_LAWS, check_outcome
from atrocityrisk.testing.source_laws import SOURCE_LAWS, check_source

__all__ = [
    "INDICATOR_LAWS",
    "METRIC_LAWS",
    "MODEL_LAWS",
    "OUTCOME_LAWS",
    "SOURCE_LAWS",
    "check_indicator",
    "check_metric",
    "check_model",
    "check_outcome",
    "check_source",
]
