"""What-if: a response that adds up, and every refusal with its reason."""

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from atrocityrisk.errors import SpecError
from atrocityrisk.explanations.scenarios import NOTE, what_if
from atrocityrisk.forecasting import forecast
from atrocityrisk.models import Recalibrated
from atrocityrisk.panels import Panel
from atrocityrisk.synthetic import synthetic_world

US = 2


@pytest.fixture(scope="module")
def panel() -> Panel:
    """A made-up world whose columns bear the names of real families."""
    world = synthetic_world(seed=3, n_states=40, years=(1990, 2024), base_rate=0.1).panel
    values = world.indicators
    rng = np.random.default_rng(1)
    cells = pd.DataFrame(
        {
            "electoral_democracy": values["structure"],
            "electoral_democracy_change_3y": values["unrest"],
            "coup_attempt": rng.integers(0, 2, len(values)).astype(float),
            "coup_attempts_3y": rng.integers(0, 4, len(values)).astype(float),
            "population_log2": values["noise"],
            "calendar_year": values.index.get_level_values("year").astype(float),
        },
        index=values.index,
    )
    return Panel(
        cells,
        ages=cells.astype(int) * 0,
        events=world.events,
        columns=world.columns.iloc[[0] * 6].set_axis(list(cells), axis=0),
        outcome=world.outcome,
    )


@pytest.fixture(scope="module")
def made(panel):
    return forecast(LogisticRegression(max_iter=5000), panel, origin=2023)


def test_the_response_by_hand(made, panel):
    now = made.features.loc[US]
    value = float(now["population_log2"]) + 0.25
    asked = what_if(made, US, {"population_log2": value}, panel=panel)
    coef = dict(zip(made.features.columns, made.estimator.coef_[0], strict=True))
    assert asked.parts["log_odds"].tolist() == pytest.approx([0.25 * coef["population_log2"]])
    eta = [np.log(p / (1 - p)) for p in (asked.before, asked.after)]
    assert eta[1] - eta[0] == pytest.approx(0.25 * coef["population_log2"])
    assert asked.note == NOTE
    assert "not the effect" in asked.note
    assert asked.distance <= asked.limit


def test_the_response_of_a_recalibrated_model_adds_up(panel):
    """The level of recent years is the same before and after, and no part of the move."""
    model = Recalibrated(LogisticRegression(max_iter=5000), years=8)
    made = forecast(model, panel, origin=2023)
    assert abs(made.estimator.shift_) > 1e-3
    value = float(made.features.loc[US, "population_log2"]) + 0.25
    asked = what_if(made, US, {"population_log2": value}, panel=panel)
    assert asked.parts["indicator"].tolist() == ["population_log2"]
    eta = [np.log(p / (1 - p)) for p in (asked.before, asked.after)]
    assert asked.parts["log_odds"].sum() == pytest.approx(eta[1] - eta[0], abs=1e-10)


def test_a_change_follows_its_level(made, panel):
    now = made.features.loc[US]
    asked = what_if(
        made, US, {"electoral_democracy": now["electoral_democracy"] + 0.1}, panel=panel
    )
    table = asked.changes.set_index("indicator")
    assert table["given"].to_dict() == {
        "electoral_democracy": True,
        "electoral_democracy_change_3y": False,
    }
    assert (table["after"] - table["before"]).tolist() == pytest.approx([0.1, 0.1])


def test_a_level_and_its_change_must_agree(made, panel):
    now = made.features.loc[US]
    with pytest.raises(SpecError, match="move by the same amount"):
        what_if(
            made,
            US,
            {
                "electoral_democracy": now["electoral_democracy"] + 0.1,
                "electoral_democracy_change_3y": now["electoral_democracy_change_3y"] + 0.2,
            },
            panel=panel,
        )


def test_what_tells_of_one_thing_moves_together(made, panel):
    with pytest.raises(SpecError, match="'coup_attempts_3y' measure the same thing"):
        what_if(made, US, {"coup_attempt": 1.0}, panel=panel)
    both = {"coup_attempt": 1.0, "coup_attempts_3y": 1.0}
    assert what_if(made, US, both, panel=panel).changes["given"].all()


def test_the_year_stays(made, panel):
    with pytest.raises(SpecError, match="cannot be changed"):
        what_if(made, US, {"calendar_year": 2020.0}, panel=panel)


def test_nothing_is_said_of_what_was_never_seen(made, panel):
    with pytest.raises(SpecError, match=r"lies between .* found 50"):
        what_if(made, US, {"population_log2": 50.0}, panel=panel)
    with pytest.raises(SpecError, match="takes the values 0, 1 in known cases"):
        what_if(made, US, {"coup_attempt": 0.5, "coup_attempts_3y": 1}, panel=panel)


def test_nothing_is_said_far_from_every_case(panel):
    two = panel.select(["electoral_democracy", "population_log2"])
    made = forecast(LogisticRegression(), two, origin=2023)
    # Each value occurs, the two of them never together.
    corner = two.indicators.max().to_dict()
    with pytest.raises(SpecError, match="no known case is near these inputs"):
        what_if(made, US, corner, panel=two)


def test_without_a_panel_the_states_of_the_origin_are_the_known_cases(made, panel):
    high = float(made.features["population_log2"].max())
    more = float(panel.indicators["population_log2"].max())
    assert more > high
    with pytest.raises(SpecError, match="lies between"):
        what_if(made, US, {"population_log2": (high + more) / 2})


@pytest.mark.parametrize("value", [np.nan, np.inf, "1", True])
def test_a_value_must_be_a_number(made, value):
    with pytest.raises(SpecError, match="expected a finite number"):
        what_if(made, US, {"population_log2": value})


def test_bad_requests_are_refused(made, panel):
    with pytest.raises(SpecError, match="did you mean 'population_log2'"):
        what_if(made, US, {"population_log": 1.0})
    with pytest.raises(SpecError, match="at least one indicator"):
        what_if(made, US, {})
    with pytest.raises(SpecError, match="expected a state"):
        what_if(made, 9999, {"population_log2": 1.0})
    with pytest.raises(SpecError, match="not the panel"):
        what_if(made, US, {"population_log2": 0.0}, panel=panel.select(["population_log2"]))
