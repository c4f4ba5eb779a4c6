"""Rows of the table of indicators: two short texts become a function, or are refused."""

import csv
from importlib import resources

import numpy as np
import pandas as pd
import pytest

from atrocityrisk.errors import SchemaError, UnknownNameError
from atrocityrisk.indicators import INDICATORS
from atrocityrisk.indicators.loading import indicator_of
from atrocityrisk.indicators.recipes import first_available, recipes_of

NAN = np.nan


def frame(**columns: list[float]) -> pd.DataFrame:
    rows = len(next(iter(columns.values())))
    index = pd.MultiIndex.from_product([[2], range(1990, 1990 + rows)], names=["gwcode", "year"])
    return pd.DataFrame(columns, index=index)


def made(columns, transform, *frames, fill="missing"):
    recipes = recipes_of(columns, transform, fill=fill, n_sources=len(frames))
    return first_available(*frames, recipes=recipes)


def test_a_chain_runs_from_left_to_right():
    deaths = frame(deaths=[1, 1, 2, NAN])
    values = made("deaths", "rolling_sum(2) | log2_plus_one | change(years=1)", deaths)
    np.testing.assert_allclose(values, [NAN, NAN, np.log2(4 / 3), NAN])


def test_columns_come_from_one_source_or_one_of_each():
    one = frame(a=[1, 2], b=[10, 20])
    assert made("a, b", "total", one).tolist() == [11, 22]
    other = frame(b=[0.5, 0.25])
    assert made("a, b", "per_inhabitants(1)", one, other).tolist() == [2, 8]


def test_the_year_is_a_column_of_every_frame_and_unlisted_states_may_be_zero():
    listed = frame(deaths=[1.0])
    assert made("year", "level", listed).tolist() == [1990]
    filled = made("deaths", "level", listed, fill="zero_unlisted")
    assert filled[(2, 1990)] == 1
    assert filled[(20, 1990)] == 0


def test_the_first_alternative_counts_whose_columns_are_there():
    texts = "level_ord else dichotomy", "at_most(0) else level"
    assert made(*texts, frame(dichotomy=[1, 0])).tolist() == [1, 0]
    assert made(*texts, frame(dichotomy=[1, 0], level_ord=[2, 0])).tolist() == [0, 1]
    with pytest.raises(SchemaError, match="'level_ord'"):
        made(*texts, frame(another=[1]))


@pytest.mark.parametrize(
    ("columns", "transform", "n_sources", "message"),
    [
        ("a", "at_most(", 1, "expected a chain of transforms"),
        ("a", "log.__class__()", 1, "expected a chain of transforms"),
        ("a", "at_most(open)", 1, "expected a chain of transforms"),
        ("a", "at_most(**x)", 1, "expected a chain of transforms"),
        ("a", "log & sqrt", 1, "expected a chain of transforms"),
        ("a", "at_most", 1, "'at_most' cannot take 1 column.*limit"),
        ("a", "at_most(1, 2)", 1, "'at_most' cannot take 1 column"),
        ("a", "change(year=1)", 1, "'change' cannot take 1 column"),
        ("a, b", "at_most(1)", 1, "'at_most' cannot take 2 column"),
        ("a", "total", 2, "one column of each of 2 sources, found a"),
        ("a else b", "level", 1, "as many alternatives of columns as of transforms"),
    ],
)
def test_texts_that_cannot_be_meant_are_refused(columns, transform, n_sources, message):
    with pytest.raises(ValueError, match=message):
        recipes_of(columns, transform, fill="missing", n_sources=n_sources)


def test_an_unknown_transform_is_refused_with_a_near_one():
    with pytest.raises(UnknownNameError, match="did you mean 'log2'"):
        recipes_of("a", "lag2", fill="missing", n_sources=1)


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    table = resources.files("atrocityrisk.indicators") / "indicators.csv"
    with table.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_every_row_is_an_indicator_and_text_stays_text(rows):
    assert [row["name"] for row in rows] == list(INDICATORS)
    assert "1.10" in INDICATORS["mass_mobilisation"].framework
    for row in rows:
        assert all(value is not None and value == value.strip() for value in row.values()), row


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"fill": "zero"}, "fill missing or zero_unlisted, found 'zero'"),
        ({"theme": "economy and wealth"}, "theme.*did you mean 'economy and health'"),
        ({"kind": "fast"}, "structural or dynamic, found 'fast'"),
        ({"publication_lag": "soon"}, "soon"),
    ],
)
def test_a_row_that_cannot_be_meant_is_refused(rows, wrong, message):
    with pytest.raises(ValueError, match=message):
        indicator_of(rows[0] | wrong)
