"""What is said of one list: from whose panel it is, and who is not at risk."""

import re
from dataclasses import replace

import numpy as np
import pytest

from atrocityrisk.forecasting import Forecast, forecast
from atrocityrisk.models import MODELS
from atrocityrisk.outcomes import outcome_named
from atrocityrisk.panels import load_panel
from atrocityrisk.runs.list_limits import further_limits, own_panel_limits
from atrocityrisk.specs import RunSpec, default_spec


@pytest.fixture(scope="module")
def made(small_panel) -> Forecast:
    """Thirty states, three indicators, nothing missing."""
    return forecast(MODELS["climatology"](), small_panel, origin=2024, name="climatology")


def lacking(made: Forecast, cells: list[tuple[int, int]], risks: dict[int, float]) -> Forecast:
    """The same with these cells missing and these risks, by position."""
    ages = made.ages.copy()
    for row, column in cells:
        ages.iloc[row, column] = -1
    risk = np.full(len(ages), 0.01)
    for row, value in risks.items():
        risk[row] = value
    probability = made.probability.copy()
    probability[:] = risk
    return replace(made, ages=ages, probability=probability)


def test_a_list_from_another_panel_names_what_it_was_made_with(made, panel_file):
    assert own_panel_limits(default_spec(), made) == ()
    usual = default_spec()
    (line,) = own_panel_limits(
        RunSpec(panel=panel_file, model="logit"), lacking(made, [(0, 0)], {})
    )
    assert line.startswith(
        f"Made from a panel of your own ({panel_file.name}) by logit on 3 indicators, 1 % of their "
        f"values for 2024 missing. The list that comes with the package is made by "
        f"{usual.model} on {len(usual.indicators)} indicators"
    )


def test_the_default_on_another_panel_says_what_its_scores_are_of(made, panel_file):
    spec = default_spec().model_copy(update={"panel": panel_file})
    (line,) = own_panel_limits(spec, made)
    assert line.startswith(
        f"Made by the default's model and indicators from a panel of your own ({panel_file.name}): "
    )


def test_a_list_by_another_model_or_indicators_than_the_default_says_so(made):
    usual = default_spec()
    for spec in (
        RunSpec(),  # a file for `run` that names neither
        usual.model_copy(update={"model": "logit"}),
        usual.model_copy(update={"indicators": None}),
    ):
        (line,) = own_panel_limits(spec, made)
        assert line.startswith(
            f"Not the list that comes with the package: made by {spec.model} on 3 indicators, "
            f"that one by {usual.model} on {len(usual.indicators)}."
        )
    assert own_panel_limits(usual.model_copy(update={"origin": 2020, "seed": 1}), made) == ()


def test_states_that_are_not_at_risk_by_the_outcome_are_named():
    """Iraq had a killing under way in 2010, so no other can begin by this rule."""
    panel = load_panel().select(["population_log2"])
    usual = forecast(MODELS["climatology"](), panel, origin=2010, name="climatology")
    assert further_limits(default_spec(), panel, usual) == ()
    other = panel.with_outcome(outcome_named("mass_killing,not_ongoing"))
    made = forecast(MODELS["climatology"](), other, origin=2010, name="climatology")
    (line,) = further_limits(default_spec(), other, made)
    events = other.events.xs(2010, level="year").reindex(made.gwcode)
    ongoing = events[["mass_killing_state_ongoing", "mass_killing_nonstate_ongoing"]].sum(axis=1)
    assert f"({int((ongoing > 0).sum())} states)" in line
    assert re.search(r"at the end of 2010: .*\bIraq\b", line)
    assert not re.search(r"\bChad\b", line)
