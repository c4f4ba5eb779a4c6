"""The default specification on a panel of one's own, and every way in which that cannot be."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from remade_panels import remade

from atrocityrisk.errors import ModelError, OriginError, SchemaError, SpecError, UnknownNameError
from atrocityrisk.outcomes import outcome_named
from atrocityrisk.panels import Panel, build_from_folder, load_panel, write_panel
from atrocityrisk.runs import chosen_panel, run
from atrocityrisk.runs.as_specified import settled_spec
from atrocityrisk.runs.ranking_run import checked_forecast
from atrocityrisk.specs import RunSpec, amend_spec, default_spec
from atrocityrisk.synthetic import synthetic_world


@pytest.fixture(scope="module")
def embedded_file(tmp_path_factory) -> Path:
    """The embedded panel as a file: the default's indicators, and some that it does not use."""
    names = [*default_spec().indicators, "physical_integrity", "calendar_year", "trade_share"]
    path = tmp_path_factory.mktemp("own") / "embedded.parquet"
    panel = load_panel()
    write_panel(panel.select([name for name in names if name in panel.columns.index]), path)
    return path


@pytest.fixture
def own(panel_file, small_panel) -> RunSpec:
    """All of a small panel with its own outcome, by a model that needs no time."""
    values = {
        "panel": panel_file,
        "indicators": "available",
        "outcome": small_panel.outcome.name,
        "model": "climatology",
    }
    return amend_spec(default_spec(), values)


def test_a_panel_and_nothing_else_is_given_the_default(embedded_file):
    """All that a forecast can depend on is the same, to the bit, whatever else the file holds."""
    usual = default_spec()
    spec = amend_spec(usual, {"panel": embedded_file})
    assert chosen_panel(spec).fingerprint() == chosen_panel(usual).fingerprint()
    assert spec == usual.model_copy(update={"panel": embedded_file})


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::atrocityrisk.errors.ProvisionalInputsWarning")
def test_the_default_on_the_same_data_gives_the_embedded_list(embedded_file):
    usual = amend_spec(default_spec(), {"draws": 0})
    expected = checked_forecast(usual).forecast.probability
    found = checked_forecast(amend_spec(usual, {"panel": embedded_file})).forecast.probability
    pd.testing.assert_series_equal(found, expected, rtol=0, atol=1e-9)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::atrocityrisk.errors.AtrocityRiskWarning")
def test_the_default_on_a_panel_built_from_the_same_files(shared, tmp_path):
    """All that a forecast from the last settled year can depend on is the same, to the bit."""
    usual = amend_spec(default_spec(), {"origin": 2024})
    path = tmp_path / "built.parquet"
    outcome = outcome_named("mass_killing")
    write_panel(build_from_folder(shared / "data", outcome=outcome, years=(1960, 2024)), path)
    built = chosen_panel(amend_spec(usual, {"panel": path}))
    embedded = chosen_panel(usual)
    assert built.features(known_at=2024).equals(embedded.features(known_at=2024))
    assert built.ages_known(known_at=2024).equals(embedded.ages_known(known_at=2024))
    assert built.labels(known_at=2024).equals(embedded.labels(known_at=2024)[built.index])
    assert built.record_end == embedded.record_end


def test_everything_that_the_panel_lacks_is_named_with_the_way_on(panel_file):
    with pytest.raises(SchemaError, match="the outcome 'mass_killing' needs") as refused:
        chosen_panel(amend_spec(default_spec(), {"panel": panel_file}))
    text = str(refused.value)
    for name in default_spec().indicators:
        assert repr(name) in text
    for way in (
        "`--outcome synthetic_onset`",
        "`--indicators available`",
        "`--model recalibrated_elastic_net`",
    ):
        assert way in text


def test_a_misspelt_indicator_is_told_from_one_that_is_not_there(panel_file, small_panel):
    name = small_panel.columns.index[0]
    spec = RunSpec(panel=panel_file, indicators=(name + "e",))
    with pytest.raises(SchemaError, match=f"no indicator '{name}e'; did you mean '{name}'"):
        chosen_panel(spec)


def test_available_is_what_has_values_then_and_before(small_panel, tmp_path, own):
    values, ages = small_panel.indicators, small_panel.ages
    first, second, third = values.columns
    year = values.index.get_level_values("year")
    # One column ended long ago, one begins in the origin's year.
    for name, gone in ((first, year > 2000), (second, year < 2024)):
        values.loc[gone, name] = np.nan
        ages.loc[gone, name] = -1
    path = tmp_path / "gaps.parquet"
    write_panel(remade(small_panel, indicators=values, ages=ages), path)
    spec = amend_spec(own, {"panel": path})
    panel = chosen_panel(spec)
    assert list(panel.columns.index) == [third]
    settled = settled_spec(spec, panel)
    assert settled.indicators == (third,)
    # Ages of the default's indicators say nothing of a panel that has none of them.
    assert settled.ages == {}
    with pytest.raises(SchemaError, match="no indicator of the panel has values both in 1985"):
        chosen_panel(amend_spec(spec, {"origin": 1985}))


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"outcome": "synthetic_onset@1-1"}, None),
        ({"outcome": "synthetic_onset@1-3,not_ongoing"}, None),
        ({"outcome": "synthetic_onset,not_ongoing"}, None),
        ({"outcome": "synthetic_onst"}, "did you mean 'synthetic_onset'.*the panel's own is"),
        ({"outcome": "synthetic_onset@2"}, "expected a window NAME@FIRST-LAST"),
        ({"outcome": "geno_politicide"}, "needs the event series 'geno_politicide_onset'"),
    ],
)
def test_an_outcome_that_only_the_panel_carries(own, values, message):
    spec = amend_spec(own, values)
    if message is None:
        assert chosen_panel(spec).outcome.name.startswith("synthetic_onset")
        assert checked_forecast(spec).forecast.outcome == chosen_panel(spec).outcome.name
        return
    with pytest.raises((SchemaError, UnknownNameError, SpecError), match=message):
        chosen_panel(spec)


def test_an_outcome_over_its_own_window_keeps_its_name(small_panel, tmp_path, own):
    path = tmp_path / "window.parquet"
    write_panel(small_panel.with_outcome(small_panel.outcome.over(first=1, last=3)), path)
    spec = amend_spec(own, {"panel": path, "outcome": "synthetic_onset@1-3"})
    assert chosen_panel(spec).outcome.last == 3
    assert chosen_panel(amend_spec(spec, {"outcome": "synthetic_onset@1-1"})).outcome.last == 1
    with pytest.raises(UnknownNameError, match="the window of 'synthetic_onset' is not said"):
        chosen_panel(amend_spec(spec, {"outcome": "synthetic_onset"}))


def test_a_state_is_left_out_however_it_is_called(own, tmp_path):
    for state in ("USA", "united states", "2"):
        made = checked_forecast(amend_spec(own, {"exclude": [f"{state}=why"]}))
        assert made.forecast.excluded == {2: "why"}
        assert 2 not in made.forecast.gwcode
    record = run(amend_spec(own, {"exclude": ["USA=why"]}), tmp_path)
    assert record.manifest["excluded"] == {"2": "why"}
    assert record.manifest["spec"]["exclude"] == {"2": "why"}


@pytest.mark.parametrize(
    ("exclude", "message"),
    [
        (["Atlantis=why"], r"\[exclude\] names 'Atlantis'"),
        (["USA=one", "2=two"], r"\[exclude\] names the state 2 twice"),
        (["FRA=why"], r"\[exclude\] names 220, which the panel does not hold in 2024"),
        (["all"], "names all 30 states"),
        (["all but one"], "expected two states or more to rank in 2024, found one"),
    ],
)
def test_what_cannot_be_left_out(own, small_panel, exclude, message):
    codes = small_panel.index.get_level_values("gwcode").unique().tolist()
    if exclude[0].startswith("all"):
        kept = codes if exclude == ["all"] else codes[1:]
        exclude = [f"{code}=why" for code in kept]
    with pytest.raises(SpecError, match=message):
        checked_forecast(amend_spec(own, {"exclude": exclude}))


@pytest.mark.parametrize("origin", [1950, 2030])
def test_an_origin_outside_the_panel(own, origin):
    with pytest.raises(OriginError, match=rf"origin {origin} is outside the panel \(1985-2024\)"):
        checked_forecast(amend_spec(own, {"origin": origin}))


def test_a_model_that_nobody_registered(own):
    with pytest.raises(UnknownNameError, match="no model named 'logitt'; did you mean 'logit'"):
        checked_forecast(amend_spec(own, {"model": "logitt"}))


def test_a_model_that_reads_columns_which_it_is_not_given(own):
    with pytest.raises(SpecError, match="'recalibrated_pool' itself reads nonstate_led_mass_kill"):
        checked_forecast(amend_spec(own, {"model": "recalibrated_pool"}))


def test_an_outcome_of_one_class(small_panel, tmp_path, own):
    path = tmp_path / "quiet.parquet"
    write_panel(remade(small_panel, events=small_panel.events * 0), path)
    with pytest.raises(OriginError, match=r"all \d+ labels .* are 0; .* choose another outcome"):
        checked_forecast(amend_spec(own, {"panel": path}))


def few(states: int) -> Panel:
    """A world of a few states."""
    return synthetic_world(seed=5, n_states=states, years=(1990, 2024), base_rate=0.2).panel


def test_a_panel_of_one_country(tmp_path, own):
    path = tmp_path / "one.parquet"
    write_panel(few(1), path)
    with pytest.raises(SpecError, match="expected two states or more to rank in 2024, found one"):
        checked_forecast(amend_spec(own, {"panel": path}))


def test_a_model_that_too_few_states_cannot_feed(tmp_path, own):
    path = tmp_path / "five.parquet"
    write_panel(few(5), path)
    message = r"'elastic_net_logit' cannot be fitted .* of 5 states.*`--model climatology`"
    with pytest.raises(ModelError, match=message):
        checked_forecast(amend_spec(own, {"panel": path, "model": "elastic_net_logit"}))
    assert len(checked_forecast(amend_spec(own, {"panel": path})).forecast.probability) == 5
