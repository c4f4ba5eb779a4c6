"""Laws that every registered metric obeys."""

import inspect
import math
import re

import numpy as np
import pytest

from atrocityrisk.errors import DataError, SpecError
from atrocityrisk.metrics import METRICS, Metric

STATES, ORIGINS, K = 40, 3, 4
GWCODE = np.tile(np.arange(1, STATES + 1), ORIGINS)
ORIGIN = np.repeat(np.arange(2000, 2000 + ORIGINS), STATES)
SETTINGS = {"k": K, "threshold": 0.3, "cost_loss": 0.3}
# Log-odds of a certain forecast are infinite: these three are judged on a calibrated one alone.
LOGIT = {"calibration_in_the_large", "calibration_slope", "calibration_intercept"}


def call(name, observed, probability, **extra):
    entry = METRICS[name]
    known = {"gwcode": GWCODE, "origin": ORIGIN, **SETTINGS, **extra}
    wanted = set(entry.required) | (set(known) & set(entry.settings + entry.rowwise))
    return entry(observed, probability, **{key: known[key] for key in wanted})


@pytest.fixture
def world(rng):
    """Exactly K onsets at every origin, and forecasts that know something."""
    observed = np.concatenate([rng.permutation(np.arange(STATES) < K) for _ in range(ORIGINS)])
    score = -2 + 1.5 * observed + rng.normal(size=len(observed))
    return observed.astype(float), 1 / (1 + np.exp(-score))


@pytest.mark.parametrize("name", METRICS)
def test_metadata_is_complete(name):
    entry = METRICS[name]
    assert entry.name == name == entry.compute.__name__
    assert entry.low < entry.high
    assert entry.perfect is None or entry.low <= entry.perfect <= entry.high
    assert entry.orientation != "target" or entry.perfect is not None
    assert len(entry.reference) > 10
    assert any(character.isdigit() for character in entry.reference)
    assert entry.description.endswith(".")
    assert "weights" in entry.rowwise


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


@pytest.mark.parametrize("name", sorted(set(METRICS) - LOGIT))
def test_perfect_forecast_gets_the_perfect_value(name, world):
    observed, _ = world
    value = call(name, observed, observed)
    if METRICS[name].perfect is not None:
        assert value == pytest.approx(METRICS[name].perfect, abs=1e-12)
    else:
        assert METRICS[name].orientation == "higher"
        assert value > call(name, observed, world[1])
        assert value > call(name, observed, 1 - observed)


@pytest.mark.parametrize("name", [n for n in METRICS if METRICS[n].kind == "calibration"])
def test_calibrated_forecast_gets_the_perfect_value(name):
    observed = np.repeat([1, 0, 1, 0, 1, 0], [2, 8, 10, 10, 9, 3]).astype(float)
    probability = np.repeat([0.2, 0.5, 0.75], [10, 20, 12])
    assert call(name, observed, probability) == pytest.approx(METRICS[name].perfect, abs=1e-9)


@pytest.mark.parametrize("name", METRICS)
def test_value_is_a_float_in_range(name, world):
    value = call(name, *world)
    assert type(value) is float
    assert METRICS[name].low <= value <= METRICS[name].high


@pytest.mark.parametrize("name", METRICS)
def test_order_of_rows_changes_nothing(name, world, rng):
    observed, probability = world
    probability = np.round(probability, 1).clip(0.05, 0.95)  # many ties
    order = rng.permutation(len(observed))
    shuffled = call(
        name, observed[order], probability[order], gwcode=GWCODE[order], origin=ORIGIN[order]
    )
    assert shuffled == pytest.approx(call(name, observed, probability), rel=1e-9)


@pytest.mark.parametrize("name", sorted(n for n in METRICS if METRICS[n].kind != "rank"))
def test_whole_weights_count_as_repeated_rows(name, world, rng):
    observed, probability = world
    times = rng.integers(1, 4, len(observed))
    # Bins' edges are those of the rows themselves, so the binned error gets fixed edges.
    extra = {"bins": "width"} if name == "expected_calibration_error" else {}
    weighted = call(name, observed, probability, weights=times, **extra)
    repeated = call(name, np.repeat(observed, times), np.repeat(probability, times), **extra)
    assert weighted == pytest.approx(repeated, rel=1e-9)


@pytest.mark.parametrize("name", METRICS)
def test_unit_weights_change_nothing_and_zero_weights_remove(name, world):
    observed, probability = world
    plain = call(name, observed, probability)
    assert call(name, observed, probability, weights=np.ones(len(observed))) == plain
    if METRICS[name].kind == "rank":
        return
    extra = {"bins": "width"} if name == "expected_calibration_error" else {}
    keep = np.arange(len(observed)) % 5 != 0
    assert call(name, observed, probability, weights=keep.astype(float), **extra) == pytest.approx(
        call(name, observed[keep], probability[keep], **extra), rel=1e-9
    )


@pytest.mark.parametrize("name", METRICS)
@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            lambda y, p: (y, np.where(np.arange(len(p)) == 7, np.nan, p)),
            "NaN in 1 rows, first row 7",
        ),
        (lambda y, p: (np.where(np.arange(len(p)) == 3, np.nan, y), p), "observed is NaN"),
        (lambda y, p: (y, p * 100), r"must lie in \[0, 1\]"),
        (lambda y, p: (y, -p), r"must lie in \[0, 1\]"),
        (lambda y, p: (y + 1, p), "observed must be 0 or 1"),
        (lambda y, p: (y[:-1], p), "one forecast per outcome"),
        (lambda y, p: ([], []), "at least one row"),
        (lambda y, p: (y, np.column_stack([p, p])), "vector"),
        (lambda y, p: (y, np.full(len(y), "high")), "must be numbers"),
    ],
)
def test_impossible_input_is_refused(name, change, words, world):
    with pytest.raises(DataError, match=words):
        call(name, *change(*world))


@pytest.mark.parametrize("name", METRICS)
@pytest.mark.parametrize("weight", [np.nan, -1.0, np.inf, 0.0])
def test_impossible_weights_are_refused(name, weight, world):
    observed, probability = world
    with pytest.raises(DataError, match="weights"):
        call(name, observed, probability, weights=np.full(len(observed), weight))


@pytest.mark.parametrize("name", METRICS)
def test_all_equal_forecasts_give_a_number_or_an_error(name, world):
    observed, _ = world
    equal = np.full(len(observed), 0.4)
    if name in {"calibration_slope", "calibration_intercept"}:
        with pytest.raises(ValueError, match="all 120 are equal"):
            call(name, observed, equal)
    else:
        assert math.isfinite(call(name, observed, equal))
