"""New panels from a panel: columns and events given and taken away, each checked when given."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from atrocityrisk.errors import (
    DataError,
    DuplicateRowsError,
    OriginError,
    SchemaError,
    SpecError,
    UnresolvedRowsError,
    WrongTypeError,
)
from atrocityrisk.panels import Panel
from atrocityrisk.synthetic import synthetic_world

FACTS = {"publication_lag": 1, "source": "own", "unit": "mm", "kind": "dynamic"}


@pytest.fixture(scope="module")
def panel() -> Panel:
    return synthetic_world(seed=5, n_states=6, years=(2010, 2016)).panel


@pytest.fixture
def rain(panel) -> pd.Series:
    return pd.Series(np.arange(len(panel.index)) * 1.0, index=panel.index, name="rain")


def test_an_indicator_is_added_and_the_rest_stays(panel, rain):
    new = panel.with_indicator(rain.iloc[3:], **FACTS, max_age_years=0)
    assert new.indicators[list(panel.columns.index)].equals(panel.indicators)
    assert new.indicators["rain"].isna().sum() == 3
    assert new.columns.loc["rain", ["unit", "publication_lag"]].tolist() == ["mm", 1]
    assert new.fingerprint() != panel.fingerprint()
    assert "rain" not in panel.columns.index


def test_its_values_are_carried_as_long_as_said(panel, rain):
    rain.iloc[1:4] = np.nan  # the same state
    new = panel.with_indicator(rain, **FACTS, max_age_years=2, name="wet")
    assert new.ages["wet"].tolist()[:5] == [0, 1, 2, -1, 0]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"publication_lag": -3}, "publication_lag in whole years from 0 to 100, found -3"),
        ({"publication_lag": 1.5}, "found 1.5"),
        ({"publication_lag": "1"}, "found '1'"),
        ({"publication_lag": True}, "found True"),
        ({"publication_lag": None}, "lacks its publication_lag"),
        ({"kind": "foo"}, "kind structural or dynamic, found 'foo'"),
        ({"unit": ""}, "lacks its unit"),
        ({"source": None}, "lacks its source"),
        ({"source": 3}, "expected source as text"),
        ({"publication_lag": 80, "max_age_years": 90}, "of 127 years together, found 170"),
        ({"max_age_years": 200}, "max_age_years in whole years from 0 to 100"),
        ({"name": ""}, "expected the name of an indicator"),
        ({"name": "a,b"}, "without commas"),
        ({"name": 3}, "found 3"),
    ],
)
def test_metadata_that_make_no_sense(panel, rain, given, message):
    with pytest.raises(SchemaError, match=message):
        panel.with_indicator(rain, **FACTS | given)


def test_a_name_that_is_taken(panel, rain):
    taken = str(panel.columns.index[0])
    with pytest.raises(SchemaError, match=rf"already; .* drop\(\['{taken}'\]\)"):
        panel.with_indicator(rain, **FACTS, name=taken)


def test_values_and_keys_that_a_panel_cannot_take(panel, rain):
    first = tuple(map(int, panel.index[0]))
    with pytest.raises(DuplicateRowsError, match=rf"1 duplicated country-years: \({first[0]}"):
        panel.with_indicator(pd.concat([rain, rain.iloc[:1]]), **FACTS)
    with pytest.raises(UnresolvedRowsError, match=r"1 country-years that the panel lacks: \(2, 1"):
        panel.with_indicator(pd.concat([rain, pd.Series({(2, 1950): 1.0})]).rename("rain")
            .rename_axis(["gwcode", "year"]), **FACTS)  # fmt: skip
    with pytest.raises(DataError, match="1 infinite values"):
        panel.with_indicator(rain.replace(5.0, np.inf), **FACTS)
    with pytest.raises(SchemaError, match="expected numbers; convert them"):
        panel.with_indicator(rain.astype(str), **FACTS)
    with pytest.raises(SchemaError, match=r"Panel\.from_frame"):
        panel.with_indicator(rain.reset_index(drop=True), **FACTS)
    with pytest.raises(SchemaError, match="values of type complex128, expected numbers"):
        panel.with_indicator(rain * 1j, **FACTS)
    text = rain.rename(lambda code: str(code), level="gwcode")
    with pytest.raises(SchemaError, match="expected whole numbers as gwcode in the index"):
        panel.with_indicator(text, **FACTS)
    with pytest.raises(DataError, match="no value in any row"):
        panel.with_indicator(rain * np.nan, **FACTS)
    with pytest.raises(WrongTypeError, match="expected a Series"):
        panel.with_indicator(rain.to_frame(), **FACTS)


def test_a_dated_panel_takes_nothing_undated(panel, rain):
    dated = panel._with(first_releases=dict.fromkeys(panel.columns.index, 2010))
    with pytest.raises(SpecError, match="first_release=YEAR"):
        dated.with_indicator(rain, **FACTS)
    for year in ("2014", True, 2000.5, 99):
        with pytest.raises(SchemaError, match="expected first_release as a year"):
            dated.with_indicator(rain, **FACTS, first_release=year)
    new = dated.with_indicator(rain, **FACTS, first_release=2014)
    assert "rain" not in new.features(known_at=2013)
    assert "rain" in new.features(known_at=2014)
    vintage = panel._with(timing="true vintage")
    with pytest.raises(OriginError, match="archived for 2016"):
        vintage.with_indicator(rain, **FACTS)


def test_columns_named_twice_are_refused(panel, rain):
    events = pd.concat([rain.rename("riot")] * 2, axis=1)
    with pytest.raises(SchemaError, match="more than one event series 'riot'"):
        panel.with_events(events)
    name = panel.columns.index[0]
    with pytest.raises(SchemaError, match="is to be kept twice"):
        panel.select([name, name])


def test_events_are_added_with_an_outcome_of_their_own(panel):
    coups = pd.Series(0.0, index=panel.index, name="coup")
    coups.iloc[4] = 1
    outcome = replace(panel.outcome, name="coup", series=("coup",), ongoing=(), last=1)
    new = panel.with_events(coups, outcome=outcome)
    assert new.outcome.name == "coup"
    assert new.labels(known_at=2016).sum() == 1
    assert new.with_outcome("coup@1-2").labels(known_at=2016).sum() == 2
    assert panel.with_events(coups).outcome == panel.outcome
    assert panel.with_events(coups, outcome=panel.outcome.name).outcome == panel.outcome
    # A name is of one column: else drop() would take away another than was meant.
    with pytest.raises(SchemaError, match="already"):
        panel.with_events(coups.rename(panel.columns.index[0]))
    with pytest.raises(SchemaError, match="already"):
        new.with_indicator(coups, **FACTS)
    with pytest.raises(SchemaError, match="or event series named 'coup' already"):
        new.with_events(coups)
    with pytest.raises(SchemaError, match=r"needs the event series 'coop'.*did you mean 'coup'"):
        panel.with_events(coups, outcome=replace(outcome, series=("coop",)))
    with pytest.raises(DataError, match="1 values below 0"):
        panel.with_events(coups.replace(1.0, -1.0))
    with pytest.raises(WrongTypeError, match="give a DataFrame or a Series"):
        panel.with_events({"coup": 1})


def test_events_may_lead_beyond_the_record_known_before(panel):
    short = Panel(
        panel.indicators,
        ages=panel.ages,
        events=panel.events[panel.index.get_level_values("year") <= 2013],
        columns=panel.columns,
        outcome=panel.outcome,
    )
    assert short.record_end == 2013
    assert short.with_events(pd.Series(0.0, panel.index, name="coup")).record_end == 2016


def test_columns_are_dropped(panel, rain):
    wet = panel.with_indicator(rain, **FACTS)
    assert wet.drop(["rain"]).fingerprint() == panel.fingerprint()
    coups = panel.with_events(pd.Series(0.0, panel.index, name="coup"))
    assert coups.drop(["coup"]).fingerprint() == panel.fingerprint()
    with pytest.raises(SchemaError, match="did you mean 'rain'"):
        wet.drop(["rian"])
    with pytest.raises(SchemaError, match="is made from the event series"):
        panel.drop([panel.outcome.series[0]])
    with pytest.raises(SchemaError, match="keep at least one"):
        panel.drop(list(panel.columns.index))
    with pytest.raises(WrongTypeError, match=r"write \['rain'\]"):
        wet.drop("rain")


@pytest.mark.parametrize(
    ("key", "value"),
    [("kind", "foo"), ("publication_lag", -3), ("publication_lag", None), ("max_age_years", 0.5)],
)
def test_a_panel_itself_refuses_metadata_that_mean_nothing(panel, key, value):
    columns = panel.columns.astype(object)
    columns.loc[columns.index[0], key] = value
    with pytest.raises(SchemaError, match=f"indicator '{columns.index[0]}': expected {key}"):
        Panel(
            panel.indicators,
            ages=panel.ages,
            events=panel.events,
            columns=columns,
            outcome=panel.outcome,
        )
