"""Whatever takes a state takes it by number, ISO 3166 code or name, as it was called that year."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

import atrocityrisk as ar
from atrocityrisk.errors import AtrocityRiskError, SpecError, UnknownStateError
from atrocityrisk.explanations import nearest_cases, what_if
from atrocityrisk.explanations.explaining import explain_all
from atrocityrisk.forecasting import Forecast, forecast
from atrocityrisk.panels import Panel
from atrocityrisk.rankings import expected_onsets

CANADA = 20
SPELLINGS = ["Canada", "canada", "CAN", "20", "20.0", np.int64(CANADA), np.int32(CANADA), 20.0]


@pytest.fixture(scope="module")
def made(small_panel: Panel) -> tuple[Forecast, Forecast]:
    """Forecasts from two years."""
    first, second = (
        forecast(LogisticRegression(), small_panel, origin=origin) for origin in (2023, 2024)
    )
    return first, second


DOORS: dict[str, Callable[[Panel, Forecast, Forecast, Any], Any]] = {
    "explain": lambda panel, before, now, state: ar.explain(now, state).parts,
    "explain_all": lambda panel, before, now, state: (
        explain_all(now, gwcodes=[state])[CANADA].parts
    ),
    "explain_change": lambda panel, before, now, state: ar.explain_change(before, now, state).parts,
    "what_if": lambda panel, before, now, state: what_if(now, state, {"unrest": 0.0}).parts,
    "nearest_cases": lambda panel, before, now, state: nearest_cases(now, panel, state, k=2),
    "provenance": lambda panel, before, now, state: panel.provenance(gwcode=state, year=2020),
    "expected_onsets": lambda panel, before, now, state: pd.DataFrame(
        {"expected": [expected_onsets(now, gwcode=[state]).expected]}
    ),
    "exclude": lambda panel, before, now, state: forecast(
        LogisticRegression(), panel, origin=2024, exclude={state: "a test"}
    ).probability.to_frame(),
}


@pytest.mark.parametrize("door", DOORS)
def test_every_spelling_is_the_same_state(
    door: str, small_panel: Panel, made: tuple[Forecast, Forecast]
) -> None:
    ask = DOORS[door]
    asked = ask(small_panel, *made, CANADA)
    # The models of a change are fitted again for each.
    for spelling in SPELLINGS[:3] if door == "explain_change" else SPELLINGS:
        pd.testing.assert_frame_equal(ask(small_panel, *made, spelling), asked)


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("wrong", ["Cannada", None, True, float("nan"), "", 20.5])
def test_what_is_no_state_is_refused_by_every_door(
    door: str, wrong: object, small_panel: Panel, made: tuple[Forecast, Forecast]
) -> None:
    with pytest.raises(UnknownStateError):
        DOORS[door](small_panel, *made, wrong)


@pytest.mark.parametrize("door", DOORS)
def test_a_number_that_the_panel_lacks_is_refused_by_its_own_message(
    door: str, small_panel: Panel, made: tuple[Forecast, Forecast]
) -> None:
    with pytest.raises(AtrocityRiskError, match="9999"):
        DOORS[door](small_panel, *made, 9999)


def test_a_misspelt_name_has_a_near_one(made: tuple[Forecast, Forecast]) -> None:
    with pytest.raises(UnknownStateError, match="did you mean 'Canada'"):
        ar.explain(made[1], "Cannada")


def test_a_state_is_left_out_once(small_panel: Panel) -> None:
    with pytest.raises(SpecError, match="names the state 20 twice"):
        forecast(
            LogisticRegression(),
            small_panel,
            origin=2024,
            exclude={CANADA: "a reason", "Canada": "another"},
        )
