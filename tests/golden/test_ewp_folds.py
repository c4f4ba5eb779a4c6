"""EWP's backtest with folds of countries: the committed scores are what the panel gives."""

from pathlib import Path

import ewp_folds
import pandas as pd
import pytest

ROOT = Path(__file__).resolve().parents[2]
SCORES = ROOT / "benchmarks" / "predictive" / "scorecards" / "ewp-2025-folds.csv"
WORDS = {"log_score": "log score", "brier_score": "Brier score", "roc_auc": "AUC",
         "average_precision": "average precision",
         "observed_expected_ratio": "observed / expected"}  # fmt: skip


def rows_of_the_page(table: pd.DataFrame) -> list[str]:
    """Rows of the table in docs/evidence/benchmark.md."""
    rows = []
    for metric, word in WORDS.items():
        part = table[table["metric"] == metric].set_index("model")
        cells = [
            f"{line['estimate']:.4f} [{line['low']:.4f}, {line['high']:.4f}]"
            for line in (part.loc[name] for name in ("folds of rows", "folds of countries"))
        ]
        gap = part.loc["difference"]
        cells.append(f"{gap['estimate']:+.4f} [{gap['low']:+.4f}, {gap['high']:+.4f}]")
        rows.append(f"| {word} | " + " | ".join(cells) + " |")
    return rows


def test_the_page_shows_the_committed_scores():
    page = (ROOT / "docs" / "evidence" / "benchmark.md").read_text(encoding="utf-8")
    for row in rows_of_the_page(pd.read_csv(SCORES)):
        assert row in page


@pytest.mark.slow
def test_the_panel_gives_the_committed_scores(shared):
    prepared = shared / "reference" / "ewp" / "2025" / "prepared2024predictors-2025-09-03.csv"
    made = ewp_folds.scored(pd.read_csv(prepared))
    pd.testing.assert_frame_equal(made, pd.read_csv(SCORES), rtol=1e-6)
