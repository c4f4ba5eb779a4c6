import numpy as np
import pytest

from atrocityrisk.editions.base_rates import base_rate
from atrocityrisk.reports.wording.state_reasons import state_reasons


def test_every_state_has_reasons_that_add_up_and_a_title_that_fits(merging_edition):
    found = state_reasons(merging_edition)
    frame = merging_edition.ranking.frame
    assert set(found) == set(frame["gwcode"])
    mean = base_rate(merging_edition)
    for row in frame.to_dict("records"):
        reasons = found[row["gwcode"]]
        high = reasons.title == "Why this high"
        assert high == (row["probability"] >= mean), row["country"]
        assert len(reasons.cell.split()) <= 12
        assert reasons.cell == "" or reasons.level != "low"


def test_a_state_is_told_beside_the_median_state(merging_edition):
    found = state_reasons(merging_edition)[483]
    made = merging_edition.explanations[483]
    typical = 1 / (1 + np.exp(-(made.log_odds - sum(part.contribution for part in found.parts))))
    assert made.reference_probability == pytest.approx(typical)
    assert f"against {100 * typical:.1f}\N{NO-BREAK SPACE}% for a typical state." in found.sentence
