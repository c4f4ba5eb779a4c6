"""What docs/course/quiz.md says of scores to expect, held against panel and track record."""

from pathlib import Path

import numpy as np
import pytest

from atrocityrisk.metrics import brier_score, log_score
from atrocityrisk.runs import chosen_panel, embedded_track_record
from atrocityrisk.specs import default_spec
from atrocityrisk.teaching import shift_base_rate

PAGE = Path(__file__).resolve().parents[2] / "docs" / "course" / "quiz.md"
RATE = 0.25


@pytest.fixture(scope="module")
def section() -> str:
    text = PAGE.read_text(encoding="utf-8").partition("## What to expect")[2]
    return " ".join(text.partition("\n## ")[0].split())


def test_scores_to_expect_are_those_of_all_questions_that_could_be_drawn(section):
    panel = chosen_panel(default_spec())
    labels = panel.labels(known_at=panel.record_end).rename_axis(["gwcode", "origin"])
    record = embedded_track_record().frame.astype({"gwcode": "int64", "origin": "int64"})
    rows = record.join(labels.rename("observed"), on=["gwcode", "origin"])
    rows = rows[rows["origin"].between(1993, 2018)].dropna(subset=["observed"])
    onset, real = rows["observed"].to_numpy(), rows["observed"].mean()
    # Drawn with probability 1/4 from the onsets, evenly among each kind.
    weights = np.where(onset == 1, RATE / real, (1 - RATE) / (1 - real))
    model = [shift_base_rate(p, from_rate=real, to_rate=RATE) for p in rows["probability"]]
    base = np.full(len(rows), RATE)
    said = (
        f"the base rate has a Brier score of {brier_score(onset, base, weights=weights):.4f} "
        f"and a log score of {log_score(onset, base, weights=weights):.3f}. "
        f"The model has {brier_score(onset, model, weights=weights):.3f} "
        f"and {log_score(onset, model, weights=weights):.3f}."
    )
    assert said in section
    expected = np.average(model, weights=weights)
    assert f"it expects {100 * expected:.0f} onsets in 100 questions, and 25 come" in section
    states = rows.loc[rows["observed"] == 1, "gwcode"].nunique()
    assert f"{onset.sum():.0f} state-years in {states} states" in section
