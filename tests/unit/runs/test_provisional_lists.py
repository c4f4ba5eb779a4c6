"""A list from an incomplete year says so first, with figures that are those measured."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import atrocityrisk as ar
from atrocityrisk.errors import ProvisionalInputsWarning
from atrocityrisk.runs import check_inputs
from atrocityrisk.runs.as_specified import chosen_panel, origin_of
from atrocityrisk.runs.input_marks import warn_of_inputs
from atrocityrisk.runs.provisional_lists import (
    FINAL_OVER_CANDIDATE,
    LOSS,
    PROVISIONAL,
    earlier_ranks_text,
    provisional_texts,
)
from atrocityrisk.specs import amend_spec, default_spec

PREDICTIVE = Path(__file__).resolve().parents[3] / "benchmarks" / "predictive"
INDICATORS = ["population_log2", "minority_rule", "new_state"]


def spec(**changes: object):
    return amend_spec(default_spec(), {"indicators": INDICATORS, **changes})


def test_the_figures_are_those_measured():
    trial = pd.read_csv(PREDICTIVE / "scorecards" / "staleness.csv").set_index("arm")
    row = trial.loc["as stale as 2025", ["loss", "two_way_low", "two_way_high"]]
    assert tuple(row.astype(float).round(2)) == LOSS


def test_the_ratios_are_those_measured():
    table = ar.signals.count_revisions()
    table = table[table["candidate"] >= 25]
    found = (table["final"] / table["candidate"]).quantile([0.25, 0.5, 0.75])
    assert tuple(found.round(2)) == FINAL_OVER_CANDIDATE


def test_the_default_follows_the_rule_that_was_written_down():
    """Moved if, and only if, the loss is at most the limit of the plan."""
    loss = pd.read_csv(PREDICTIVE / "scorecards" / "staleness.csv")["loss"].iloc[0]
    panel = ar.load_panel()
    assert panel.last_settled_year == 2024
    assert panel.usual_origin == (2025 if loss <= 0.8 else 2024)


def test_a_provisional_origin_ages_every_row_and_another_none():
    whole = ar.load_panel().select(INDICATORS)
    now, before = chosen_panel(spec(origin=2025)), chosen_panel(spec(origin=2024))
    assert origin_of(spec(), whole) == 2025
    assert before.indicators.equals(whole.indicators)
    # V-Dem's answer of 2025 is not out: every row has that of the year before.
    assert now.indicators.loc[(2, 2015), "minority_rule"] == pytest.approx(
        whole.indicators.loc[(2, 2014), "minority_rule"]
    )
    # The United States have a count of 2025, Cuba's is of 2024: each learns as it is then.
    ages = now.ages_known(known_at=2025)["population_log2"]
    assert ages.loc[(2, 2015)] == 0
    cuba = whole.ages.loc[(40, 2025), "population_log2"]
    assert ages.loc[(40, 2015)] == cuba


def test_it_is_said_first_and_warned_of():
    panel = chosen_panel(spec())
    check = check_inputs(panel, origin=2025)
    assert not check.settled
    assert 0 < check.provisional < check.of_origin < 1
    texts = provisional_texts(check)
    assert all(text.startswith(PROVISIONAL) for text in texts)
    assert "not on record yet: unknown, not none" in texts[0]
    assert "slightly worse than lists from fresh ones, by a difference within chance" in texts[1]
    assert "the one from 2024" in texts[1]
    assert earlier_ranks_text(check, 2024) == (
        "The ranks from 2024 are made from inputs as stale as those of 2025, and so are not those "
        "of `--origin 2024`."
    )
    with pytest.warns(ProvisionalInputsWarning, match="Provisional"):
        warn_of_inputs(replace(check, marks=texts))


def test_a_settled_origin_says_nothing_of_it():
    check = check_inputs(chosen_panel(spec(origin=2024)), origin=2024)
    assert check.settled
    assert check.provisional == 0
    assert earlier_ranks_text(check, 2023) == ""


def test_figures_of_one_year_are_not_told_of_another():
    check = replace(check_inputs(chosen_panel(spec()), origin=2025), origin=2026)
    assert len(provisional_texts(check)) == 1
    assert "candidate" not in provisional_texts(check)[0]
