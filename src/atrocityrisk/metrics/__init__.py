"""Metrics of probability forecasts: arrays in, a number or a small frozen dataclass out.

Registered metrics are ``metric(observed, probability, *, ...) -> float`` and listed in METRICS with
range, perfect value, orientation and reference; ``METRICS[name](observed, probability)`` calls one.
Everything here knows arrays, no panel and no file.
"""

from atrocityrisk.metrics._bootstrap_kernels import KERNELS
from atrocityrisk.metrics.agreement import Agreement, krippendorff_alpha
from atrocityrisk.metrics.alert_lists import ListHits, hits_at_k
from atrocityrisk.metrics.best_of_many import RealityCheck, reality_check
from atrocityrisk.metrics.calibration import (
    expected_calibration_error,
    mean_bias,
    observed_expected_ratio,
)
from atrocityrisk.metrics.calibration_lines import (
    CalibrationLine,
    calibration_in_the_large,
    calibration_intercept,
    calibration_line,
    calibration_slope,
)
from atrocityrisk.metrics.clustered_intervals import Differences, Intervals, differences, intervals
from atrocityrisk.metrics.country_bootstrap import CountryDraws, country_draws
from atrocityrisk.metrics.decisions import (
    DecisionCurve,
    MurphyDiagram,
    cost_loss_value,
    decision_curve,
    false_alarms_per_hit,
    murphy_diagram,
    net_benefit,
)
from atrocityrisk.metrics.discrimination import (
    AucDifference,
    average_precision,
    roc_auc,
    roc_auc_difference,
    roc_auc_interval,
)
from atrocityrisk.metrics.groups import GroupScores, OptimismGap, optimism_gap, score_groups
from atrocityrisk.metrics.influence import Influence, leave_one_out, onset_cases
from atrocityrisk.metrics.onset_counts import (
    CountCheck,
    count_check,
    poisson_binomial,
    poisson_binomial_mixture,
)
from atrocityrisk.metrics.paired_power import Power, power
from atrocityrisk.metrics.proper import (
    brier_score,
    brier_skill_score,
    log_losses,
    log_score,
    log_skill_score,
)
from atrocityrisk.metrics.ranks import (
    lift_at_k,
    mean_recall_at_k,
    precision_at_k,
    recall_at_k,
    recall_at_k_ewp,
)
from atrocityrisk.metrics.registered_metrics import METRICS, Estimate, Metric, checked, metric
from atrocityrisk.metrics.reliability import (
    Decomposition,
    ReliabilityCurve,
    consistency_band,
    decompose,
    miscalibration_brier,
    miscalibration_log,
    recalibrated,
    reliability_curve,
)
from atrocityrisk.metrics.resampling import Resampled, evaluate, resample, resample_function
from atrocityrisk.metrics.two_way_jackknife import leave_clusters_out

__all__ = [
    "CLOSED_FORM",
    "METRICS",
    "Agreement",
    "AucDifference",
    "CalibrationLine",
    "CountCheck",
    "CountryDraws",
    "DecisionCurve",
    "Decomposition",
    "Differences",
    "Estimate",
    "GroupScores",
    "Influence",
    "Intervals",
    "ListHits",
    "Metric",
    "MurphyDiagram",
    "OptimismGap",
    "Power",
    "RealityCheck",
    "ReliabilityCurve",
    "Resampled",
    "average_precision",
    "brier_score",
    "brier_skill_score",
    "calibration_in_the_large",
    "calibration_intercept",
    "calibration_line",
    "calibration_slope",
    "checked",
    "consistency_band",
    "cost_loss_value",
    "count_check",
    "country_draws",
    "decision_curve",
    "decompose",
    "differences",
    "evaluate",
    "expected_calibration_error",
    "false_alarms_per_hit",
    "hits_at_k",
    "intervals",
    "krippendorff_alpha",
    "leave_clusters_out",
    "leave_one_out",
    "lift_at_k",
    "log_losses",
    "log_score",
    "log_skill_score",
    "mean_bias",
    "mean_recall_at_k",
    "metric",
    "miscalibration_brier",
    "miscalibration_log",
    "murphy_diagram",
    "net_benefit",
    "observed_expected_ratio",
    "onset_cases",
    "optimism_gap",
    "poisson_binomial",
    "poisson_binomial_mixture",
    "power",
    "precision_at_k",
    "reality_check",
    "recalibrated",
    "recall_at_k",
    "recall_at_k_ewp",
    "reliability_curve",
    "resample",
    "resample_function",
    "roc_auc",
    "roc_auc_difference",
    "roc_auc_interval",
    "score_groups",
]

CLOSED_FORM = frozenset(KERNELS)
"""Names of the metrics that `resample` computes for all resamples at once."""
