"""What moves all states alike is no reason for one."""

import numpy as np
import pandas as pd
import pytest

from atrocityrisk.explanations.attribution import LEVEL
from atrocityrisk.explanations.explanation import Explanation
from atrocityrisk.reports.wording.reasons import against_the_median, changed_inputs


def test_what_moves_all_states_alike_is_no_reason_for_one():
    parts = pd.DataFrame(
        {
            "indicator": ["coups", LEVEL],
            "status": ["observed", "model"],
            "contribution": [1.5, -0.4],
            "theme": ["instability", "model"],
        }
    )
    made = Explanation(
        gwcode=2, country="A", model="m", outcome="o", origin=2024, first_year=2025,
        last_year=2026, probability=0.1, log_odds=-2.0, reference_log_odds=-3.1, parts=parts,
        draws=np.ones((2, 3)), level=0.9, method="",
    )  # fmt: skip
    against = against_the_median(made)
    assert against.parts["indicator"].tolist() == ["coups"]
    assert against.reference_log_odds == pytest.approx(-3.5)
    assert against.reference_log_odds + against.parts["contribution"].sum() == pytest.approx(-2.0)
    assert against.draws.shape == (1, 3)
    assert against_the_median(None) is None
    assert against_the_median(against) is against


def test_changed_inputs_are_the_largest_with_both_values(edition):
    for gwcode in edition.input_contributions.index[:40]:
        table = changed_inputs(edition, int(gwcode))
        sizes = table["log_odds"].abs().to_numpy()
        assert (np.diff(sizes) <= 0).all()
        assert (sizes >= 0.01).all()
        assert not (table["before"] == table["now"]).any()
    assert changed_inputs(edition, 9999).empty
