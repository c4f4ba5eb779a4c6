"""Laws that every registered metric obeys."""

import inspect
import math
import re

import numpy as np
import pytest

from atrocityrisk.errors import DataError, SpecError
from atrocityrisk.metrics import METRICS, Metric
from atrocityrisk.testing import METRIC_LAWS, check_metric
from atrocityrisk.testing.metric_laws import (
    GWCODE,
    IMPOSSIBLE,
    ORIGIN,
    SETTINGS,
    invented_forecasts,
    scored,
)

# Log-odds of a certain forecast are infinite: these three are judged on a calibrated one alone.
LOGIT = {"calibration_in_the_large", "calibration_slope", "calibration_intercept"}


@pytest.fixture
def world():
    return invented_forecasts()


@pytest.mark.parametrize("name", METRICS)
@pytest.mark.parametrize("law", METRIC_LAWS)
def test_every_metric_obeys_the_laws(name, law):
    check_metric(name, law=law)


@pytest.mark.parametrize("name", METRICS)
def test_an_entry_is_called_as_its_function_is(name, world):
    entry = METRICS[name]
    arguments = {"weights": np.ones(len(ORIGIN)), "gwcode": GWCODE, "origin": ORIGIN, **SETTINGS}
    own = {key: value for key, value in arguments.items() if key in entry.rowwise + entry.settings}
    assert entry(*world, **own) == entry.compute(*world, **own)
    # Every argument of a registered metric can be given, so that none can be called only in part.
    offered = set(inspect.signature(Metric.__call__).parameters)
    assert set(entry.rowwise + entry.settings) <= offered


@pytest.mark.parametrize("name", METRICS)
def test_what_is_required_is_asked_for(name, world):
    entry = METRICS[name]
    if not entry.required:
        assert entry(*world) == entry.compute(*world)
        return
    with pytest.raises(SpecError, match=f"{name!r} needs {', '.join(entry.required)}"):
        entry(*world)


@pytest.mark.parametrize("name", METRICS)
def test_the_docstring_names_the_paper(name):
    entry = METRICS[name]
    _, _, references = (entry.compute.__doc__ or "").partition("References\n    ----------\n")
    year = re.search(r"\d{4}", entry.reference)
    assert ".. [1]" in references, "the docstring needs a section References with the paper"
    assert f"({year[0]})" in references


@pytest.mark.parametrize("name", METRICS)
def test_of_a_certain_forecast_only_lines_in_log_odds_are_undefined(name, world):
    observed, _ = world
    if name in LOGIT:
        with pytest.raises(DataError):
            scored(METRICS[name], observed, observed)
    else:
        assert math.isfinite(scored(METRICS[name], observed, observed))


@pytest.mark.parametrize("name", METRICS)
def test_where_the_data_decide_what_is_perfect_more_is_better(name):
    assert METRICS[name].perfect is not None or METRICS[name].orientation == "higher"


WORDS = {
    "a missing probability": "NaN in 1 rows, first row 7",
    "a missing outcome": "observed is NaN",
    "percentages": r"must lie in \[0, 1\]",
    "negative probabilities": r"must lie in \[0, 1\]",
    "outcomes of 1 and 2": "observed must be 0 or 1",
    "more forecasts than outcomes": "one forecast per outcome",
    "no rows": "at least one row",
    "a table of probabilities": "vector",
    "words": "must be numbers",
}


@pytest.mark.parametrize("name", METRICS)
@pytest.mark.parametrize("what", IMPOSSIBLE)
def test_impossible_input_is_refused_in_words_that_help(name, what, world):
    with pytest.raises(DataError, match=WORDS[what]):
        scored(METRICS[name], *IMPOSSIBLE[what](*world))


@pytest.mark.parametrize("name", METRICS)
@pytest.mark.parametrize("weight", [np.nan, -1.0, np.inf, 0.0])
def test_impossible_weights_are_refused_by_name(name, weight, world):
    with pytest.raises(DataError, match="weights"):
        scored(METRICS[name], *world, weights=np.full(len(world[0]), weight))


@pytest.mark.parametrize("name", METRICS)
def test_of_equal_forecasts_only_lines_are_undefined(name, world):
    observed, _ = world
    equal = np.full(len(observed), 0.4)
    if name in {"calibration_slope", "calibration_intercept"}:
        with pytest.raises(ValueError, match="all 120 are equal"):
            scored(METRICS[name], observed, equal)
    else:
        assert math.isfinite(scored(METRICS[name], observed, equal))
