"""Scores as LaTeX and CSV: every mark that LaTeX reads is escaped, every value is there."""

import numpy as np
import pandas as pd

from atrocityrisk.evaluation import Scorecard
from atrocityrisk.evaluation.score_latex import latex_scores


def card() -> Scorecard:
    rows = [
        ("a_b & 5%", "log_score", 0.06391, 0.05, 0.07),
        ("a_b & 5%", "roc_auc", 0.8642, 0.81, 0.91),
        ("other", "log_score", 0.0700, np.nan, np.nan),
        ("other", "roc_auc", np.nan, np.nan, np.nan),
    ]
    frame = pd.DataFrame(rows, columns=["model", "metric", "estimate", "low", "high"])
    return Scorecard(
        frame=frame.assign(n_forecasts=1200, n_onsets=12),
        reference="climatology",
        level=0.9,
        n_boot=10,
        clustered_by="country",
        timing="revised",
    )


def test_cells_and_escapes(tmp_path):
    text = card().to_latex(tmp_path / "scores.tex")
    lines = text.splitlines()
    assert "a\\_b \\& 5\\% & 0.0639 [0.0500, 0.0700] & 0.864 [0.810, 0.910] \\\\" in lines
    assert "other & 0.0700 &  \\\\" in lines
    assert "model & log score & AUC \\\\" in lines
    assert "1,200 forecasts with 12 onsets; in brackets 90\\% intervals" in text
    assert (tmp_path / "scores.tex").read_text(encoding="utf-8") == text


def test_a_caption_of_ones_own_is_escaped():
    assert "\\caption{50\\% of \\$x\\_1\\$}" in latex_scores(
        card().frame, caption="50% of $x_1$", k=30
    )


def test_marks_that_latex_reads_are_escaped_in_a_caption():
    text = latex_scores(card().frame, caption="a~b^2", k=30)
    assert "a\\textasciitilde{}b\\textasciicircum{}2" in text


def test_recall_says_of_how_many():
    recall = card().frame.assign(metric="recall_at_k").head(1)
    assert "model & recall at 10 \\\\" in latex_scores(recall, caption="", k=10).splitlines()


def test_csv_holds_every_digit(tmp_path):
    card().to_csv(tmp_path / "scores.csv")
    read = pd.read_csv(tmp_path / "scores.csv")
    pd.testing.assert_frame_equal(read, card().frame)
