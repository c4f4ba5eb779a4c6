"""A year that some states have values of and others have not: every row as stale as the list's."""

import numpy as np
import pandas as pd
import pytest

from atrocityrisk.errors import OriginError, SchemaError, SpecError
from atrocityrisk.panels import Panel, state_ages, with_ages, with_state_ages
from atrocityrisk.panels.panel import COLUMN_METADATA
from atrocityrisk.synthetic import SYNTHETIC_ONSET

STATES, YEARS = (2, 20, 70), range(2000, 2007)


def made(*, lag: int = 1, **last: list[int | None]) -> Panel:
    """Values are the year they are of; in the last year some are carried, or missing (None)."""
    index = pd.MultiIndex.from_product([STATES, YEARS], names=["gwcode", "year"])
    year = index.get_level_values("year").to_numpy()
    values = pd.DataFrame({name: year.astype(float) for name in last}, index=index)
    ages = pd.DataFrame(0, index=index, columns=list(last))
    for name, late in last.items():
        for state, age in zip(STATES, late, strict=True):
            row = (state, YEARS[-1])
            values.loc[row, name] = np.nan if age is None else YEARS[-1] - age
            ages.loc[row, name] = -1 if age is None else age
    facts = dict.fromkeys(COLUMN_METADATA, "x") | {
        "kind": "dynamic",
        "publication_lag": lag,
        "max_age_years": 2,
    }
    return Panel(
        values,
        ages=ages,
        events=pd.DataFrame({"synthetic_onset": 0.0}, index=index),
        columns=pd.DataFrame([facts] * len(last), index=list(last)),
        outcome=SYNTHETIC_ONSET,
    )


def test_ages_are_those_of_the_newest_value_of_each_state():
    late = state_ages(made(part=[0, 1, None], whole=[0, 0, 0]), origin=2006)
    assert late["part"].to_dict() == {2: 0, 20: 1, 70: 1}
    assert late["whole"].eq(0).all()


def test_every_row_of_a_state_is_as_stale_as_its_last():
    panel = made(part=[0, 1, None])
    older = with_state_ages(panel, state_ages(panel, origin=2006))
    known, ages = older.features(known_at=2006)["part"], older.ages_known(known_at=2006)["part"]
    assert known.loc[2].tolist() == [float(year) for year in YEARS]
    for state in (20, 70):
        assert np.isnan(known.loc[state, 2000])
        assert known.loc[state].iloc[1:].tolist() == [float(year) for year in YEARS][:-1]
        assert ages.loc[state].tolist() == [-1, *[1] * 6]


def test_a_publication_lag_counts_once():
    panel = made(lag=2, part=[0, 0, None])
    late = state_ages(panel, origin=2006)
    # What a list of 2006 has at most is of 2005, and all three states have it.
    assert late["part"].eq(0).all()
    aged = with_ages(made(part=[None, None, None]), {"part": 1})
    assert (
        with_state_ages(aged, state_ages(aged, origin=2006))
        .features(known_at=2006)["part"]
        .xs(2006, level="year")
        .tolist()
        == [2005.0] * 3
    )


def test_a_state_that_has_ended_takes_the_usual_age():
    panel = made(part=[1, 1, 0])
    late = state_ages(panel, origin=2006).loc[[2, 20]]
    older = with_state_ages(panel, late)
    assert older.indicators.loc[(70, 2004), "part"] == 2003.0


def test_what_no_year_has_stays_missing():
    panel = made(none=[0, 0, 0])
    values, ages = panel.indicators, panel.ages
    values.loc[70, "none"], ages.loc[70, "none"] = np.nan, -1
    bare = panel._with(indicators=values, ages=ages)
    late = state_ages(bare, origin=2006)
    assert late["none"].to_dict() == {2: 0, 20: 0, 70: 0}
    assert with_state_ages(bare, late).indicators.loc[70, "none"].isna().all()


def test_the_future_of_the_origin_changes_nothing():
    panel = made(part=[0, 1, None])
    values, ages = panel.indicators, panel.ages
    later = values.index.get_level_values("year") > 2004
    values.loc[later, "part"], ages.loc[later, "part"] = 1e6, 0
    rewritten = panel._with(indicators=values, ages=ages)
    first, second = (state_ages(each, origin=2004) for each in (panel, rewritten))
    assert first.equals(second)
    known = [
        with_state_ages(each, late).features(known_at=2004)
        for each, late in ((panel, first), (rewritten, second))
    ]
    assert known[0].equals(known[1])


def test_what_cannot_be_obeyed_is_refused():
    panel = made(part=[0, 1, None])
    late = state_ages(panel, origin=2006)
    with pytest.raises(OriginError, match="origin 2010 is outside the panel"):
        state_ages(panel, origin=2010)
    with pytest.raises(SchemaError, match="no ages are given for 'part'"):
        with_state_ages(panel, late.rename(columns={"part": "other"}))
    with pytest.raises(SpecError, match="whole numbers of years"):
        with_state_ages(panel, late - 1)
    with pytest.raises(SpecError, match="whole numbers of years"):
        with_state_ages(panel, late / 2)
