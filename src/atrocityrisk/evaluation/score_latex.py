"""Scores as a LaTeX table: a row for each model, a column for each metric, with intervals."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from atrocityrisk._core.latex_text import latex_text

HEADINGS = {
    "log_score": "log score",
    "brier_score": "Brier score",
    "log_skill_score": "log skill",
    "brier_skill_score": "Brier skill",
    "roc_auc": "AUC",
    "average_precision": "average precision",
    "observed_expected_ratio": "observed/expected",
    "calibration_slope": "calibration slope",
    "calibration_intercept": "calibration intercept",
    "expected_calibration_error": "calibration error",
}
SMALL = ("log_score", "brier_score", "expected_calibration_error")
"""Scores of rare events differ in the fourth decimal."""


def latex_scores(frame: pd.DataFrame, *, caption: str, k: int) -> str:
    """Table of the rows of a scorecard (model, metric, estimate, low, high); needs booktabs."""
    models, metrics = frame["model"].unique(), frame["metric"].unique()
    cells = {
        (row["model"], row["metric"]): _cell(row)
        for row in frame[["model", "metric", "estimate", "low", "high"]].to_dict("records")
    }
    headings = HEADINGS | {"recall_at_k": f"recall at {k}"}
    table = pd.DataFrame(
        [[name, *(cells.get((name, metric), "") for metric in metrics)] for name in models],
        columns=["model", *(headings.get(metric, metric.replace("_", " ")) for metric in metrics)],
    )
    styled = table.style.hide(axis="index").format(escape="latex")
    styled = styled.format_index(axis="columns", escape="latex")
    text: str = styled.to_latex(
        hrules=True,
        column_format="l" + "r" * len(metrics),
        caption=latex_text(caption),
        position_float="centering",
    )
    return "% needs \\usepackage{booktabs}\n" + text


def _cell(row: Mapping[Any, Any]) -> str:
    """Estimate with its interval; empty where the metric is not defined."""
    form = ".4f" if row["metric"] in SMALL else ".3f"
    if pd.isna(row["estimate"]):
        return ""
    if pd.isna(row["low"]):
        return f"{row['estimate']:{form}}"
    return f"{row['estimate']:{form}} [{row['low']:{form}}, {row['high']:{form}}]"
