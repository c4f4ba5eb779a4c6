"""Codes of one thing change together, and what they moved is summed."""

from types import SimpleNamespace

import numpy as np
import pytest

from atrocityrisk.reports.wording.changed_statements import SAME, changed_statements
from atrocityrisk.reports.wording.statements import load_statements

EDITION = SimpleNamespace(
    descriptions={"birth_rate": "Births per 1,000 inhabitants."},
    units={"birth_rate": "births per 1,000 inhabitants"},
)


def test_a_ban_that_became_total_is_no_end_of_a_ban():
    total, partial = "party_ban_total", "party_ban_partial"
    (ban,) = changed_statements(
        {total: 0.3, partial: -0.1},
        before={total: 0.0, partial: 1.0},
        now={total: 1.0, partial: 0.0},
        edition=EDITION,
    )
    assert ban.description == "Bans of parties"
    assert (ban.before, ban.now) == ("some parties banned", "no parties, or only the state's")
    assert ban.log_odds == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        (42.4, 40.0, ("42.4 births per 1,000 inhabitants", "40 births per 1,000 inhabitants")),
        (42.401, 42.402, ("42.4 births per 1,000 inhabitants", SAME)),
        (np.nan, 40.0, ("unknown", "40 births per 1,000 inhabitants")),
    ],
)
def test_a_value_is_told_before_and_now(before, now, told):
    (one,) = changed_statements(
        {"birth_rate": 0.1}, before={"birth_rate": before}, now={"birth_rate": now},
        edition=EDITION,
    )  # fmt: skip
    assert (one.before, one.now) == told


def test_an_input_that_was_not_there_before_has_a_dash():
    (one,) = changed_statements(
        {"birth_rate": 0.1}, before={}, now={"birth_rate": 40.0}, edition=EDITION
    )
    assert one.before == "–"


def test_no_statement_with_a_title_needs_a_median():
    for statement in load_statements():
        against = {c.against for case in statement.cases for c in case.conditions}
        assert not (statement.title and "median" in against), statement.key
