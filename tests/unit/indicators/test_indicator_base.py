import numpy as np
import pandas as pd
import pytest

from atrocityrisk._core.registry import Registry
from atrocityrisk.errors import DataError, SchemaError, UnknownNameError
from atrocityrisk.indicators import INDICATORS, base


def frame(**columns: list[float]) -> pd.DataFrame:
    rows = len(next(iter(columns.values())))
    index = pd.MultiIndex.from_product([[2], range(1990, 1990 + rows)], names=["gwcode", "year"])
    return pd.DataFrame(columns, index=index)


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Registry:
    empty: Registry = Registry("indicator")
    monkeypatch.setattr(base, "INDICATORS", empty)
    return empty


FACTS = {
    "source": ("a",),
    "kind": "dynamic",
    "unit": "deaths",
    "publication_lag": 1,
    "reference": "A (2020)",
}


def test_decorator_registers_under_the_function_name_and_returns_it(registry):
    def deaths(a):
        """Deaths in the year.

        More.
        """
        return a["deaths"]

    assert base.indicator(**FACTS)(deaths) is deaths
    entry = registry["deaths"]
    assert entry.description == "Deaths in the year."
    assert entry.max_age_years == 0
    assert entry.framework == ()


def test_a_name_is_taken_once(registry):
    base.indicator(**FACTS, name="deaths", description="One.")(lambda a: a["deaths"])
    with pytest.raises(ValueError, match="'deaths' is registered already"):
        base.indicator(**FACTS, name="deaths", description="Two.")(lambda a: a["deaths"])


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"source": ()}, "names no source"),
        ({"kind": "stable"}, "structural or dynamic, found 'stable'"),
        ({"publication_lag": -1}, "found -1, 0"),
        ({"max_age_years": -3}, "found 1, -3"),
        ({"unit": ""}, "must not be empty"),
        ({"reference": ""}, "must not be empty"),
        ({"quality": "good"}, "found 'good'"),
        ({"bounds": (1.0, 0.0)}, "least, greatest"),
    ],
)
def test_metadata_that_cannot_be_meant_is_refused(registry, wrong, message):
    with pytest.raises(ValueError, match=message):
        base.indicator(**{**FACTS, **wrong}, name="deaths", description="D.")(lambda a: a)
    assert not registry


def test_an_undocumented_function_is_refused(registry):
    with pytest.raises(ValueError, match="description must not be empty"):
        base.indicator(**FACTS, name="deaths")(lambda a: a)


def test_compute_hands_over_sources_in_order_and_sorts(registry):
    @base.indicator(**{**FACTS, "source": ("a", "b")})
    def ratio(a, b):
        """Ratio of a to b."""
        return a["x"] / b["x"]

    shuffled = frame(x=[1.0, 3.0]).iloc[::-1]
    values = base.compute("ratio", {"b": frame(x=[2.0, 2.0]), "a": shuffled, "c": frame(x=[0.0])})
    assert values.name == "ratio"
    assert values.tolist() == [0.5, 1.5]
    assert values.index.get_level_values("year").tolist() == [1990, 1991]


def test_compute_refuses_a_missing_source_and_names_it():
    with pytest.raises(SchemaError, match=r"needs the source vdem.*there are population"):
        base.compute("electoral_democracy", {"population": frame(population=[1.0])})


def test_compute_refuses_a_missing_column_and_names_a_near_one():
    with pytest.raises(SchemaError, match=r"'v2x_polyarchy'.*did you mean 'v2x_polyarch'"):
        base.compute("electoral_democracy", {"vdem": frame(v2x_polyarch=[0.5])})


def test_compute_suggests_a_near_name():
    with pytest.raises(UnknownNameError, match="did you mean 'electoral_democracy'"):
        base.compute("electoral_democracie", {})


@pytest.mark.parametrize("value", [1.7, -0.1, np.inf])
def test_compute_refuses_implausible_values_and_says_where(value):
    with pytest.raises(DataError, match=r"from 0 to 1, found .* at \(2, 1991\)"):
        base.compute("electoral_democracy", {"vdem": frame(v2x_polyarchy=[0.5, value])})


def test_bounds_let_missing_values_and_limits_pass():
    values = base.compute("electoral_democracy", {"vdem": frame(v2x_polyarchy=[0.0, np.nan, 1.0])})
    assert values.isna().tolist() == [False, True, False]


def test_compute_leaves_its_input_alone():
    vdem = frame(v2psparban_ord=[4.0, np.nan])
    before = vdem.copy()
    base.compute("party_ban_none", {"vdem": vdem})
    pd.testing.assert_frame_equal(vdem, before)


def test_indicators_are_frozen():
    with pytest.raises(AttributeError):
        INDICATORS["electoral_democracy"].publication_lag = 0
