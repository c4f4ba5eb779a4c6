"""Scores of halves and of states where a killing is under way."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from remade_panels import remade

from atrocityrisk.evaluation.benchmark.strata import COLUMNS, HALVES, WITH, WITHOUT, strata_table
from atrocityrisk.forecasting import backtest
from atrocityrisk.metrics import roc_auc
from atrocityrisk.models import MODELS, Climatology
from atrocityrisk.models.presets import MASS_KILLINGS_ONGOING
from atrocityrisk.specs import BacktestSpec, ModelEntry
from atrocityrisk.synthetic import synthetic_world


@pytest.fixture(scope="module")
def world():
    return synthetic_world(seed=5, n_states=60, years=(1985, 2014), base_rate=0.08).panel


@pytest.fixture(scope="module")
def panel(world):
    """The same world, with two columns that say where a killing is under way."""
    indicators = world.indicators
    ongoing = (indicators["unrest"] > 0.8).astype(float)
    added = {MASS_KILLINGS_ONGOING[0]: ongoing, MASS_KILLINGS_ONGOING[1]: np.nan}
    metadata = pd.concat(
        [world.columns, world.columns.loc[["unrest"] * 2].set_axis(list(MASS_KILLINGS_ONGOING))]
    )
    ages = world.ages.assign(**{MASS_KILLINGS_ONGOING[0]: 0, MASS_KILLINGS_ONGOING[1]: -1})
    return remade(world, indicators=indicators.assign(**added), ages=ages, columns=metadata)


@pytest.fixture(scope="module")
def made(world):
    models = {"climatology": Climatology(), "logit": MODELS["logit"]()}
    return backtest(models, world, origins=range(2003, 2013))


@pytest.fixture(scope="module")
def spec(world):
    entry = {"model": "climatology", "indicators": ("unrest",), "reason": "a test"}
    names = ("climatology", "logit")
    return BacktestSpec(
        outcome=world.outcome.name,
        first_origin=2003,
        last_origin=2012,
        models=tuple(ModelEntry(name=name, **entry) for name in names),
        against=("climatology",),
        reason="a test",
        n_boot=50,
    )


def test_strata_share_the_rows_out(made, spec, panel):
    table = strata_table(made, spec, panel)
    assert list(table) == COLUMNS
    assert set(table["rows"]) == {"all"}
    sizes = table.drop_duplicates("stratum").set_index("stratum")["n_forecasts"]
    assert sizes[list(HALVES)].sum() == sizes[[WITH, WITHOUT]].sum() == len(made.scored) // 2
    scored = made.scored[made.scored["model"] == "logit"]
    assert sizes["first half"] == (scored["origin"] <= 2007).sum()


def test_a_score_is_that_of_the_stratums_rows(made, spec, panel):
    table = strata_table(made, spec, panel).set_index(["stratum", "model", "metric"])
    scored = made.scored[made.scored["model"] == "logit"]
    unrest = panel.indicators["unrest"].reindex(
        pd.MultiIndex.from_frame(scored[["gwcode", "origin"]])
    )
    inside = scored[unrest.to_numpy() > 0.8]
    expected = roc_auc(inside["observed"], inside["probability"])
    found = table.loc[(WITH, "logit", "roc_auc")]
    assert found["estimate"] == pytest.approx(expected)
    assert found["low"] < expected < found["high"]
    assert found["n_onsets"] == inside["observed"].sum()


def test_differences_are_from_the_last_model_compared_with(made, spec, panel):
    table = strata_table(made, spec, panel)
    first = table[(table["stratum"] == "first half") & (table["metric"] == "log_score")]
    first = first.set_index("model")
    gap = first.loc["logit", "estimate"] - first.loc["climatology", "estimate"]
    assert first.loc["logit", "difference"] == pytest.approx(gap)
    assert np.isnan(first.loc["climatology", "difference"])
    assert first["against"].eq("climatology").all()


def test_a_panel_that_cannot_tell_gives_the_halves(made, spec, world):
    assert set(strata_table(made, spec, world)["stratum"]) == set(HALVES)


def test_a_stratum_without_onsets_is_left_out(made, spec, panel):
    frame = made.frame.copy()
    frame.loc[frame["origin"] >= 2008, "observed"] *= 0
    quiet = replace(made, frame=frame)
    assert "second half" not in set(strata_table(quiet, spec, panel)["stratum"])


def test_published_forecasts_are_what_common_rows_are_compared_with(made, spec, panel):
    ours = made.scored[made.scored["model"] == "climatology"]
    published = ours[["gwcode", "origin"]].assign(model="them", probability=0.1)
    named = spec.model_copy(update={"published": type("P", (), {"name": "them"})()})
    table = strata_table(made, named, panel, published=published.iloc[::2])
    common = table[table["rows"] == "common"]
    assert set(common["against"]) == {"them"}
    assert set(common["model"]) == {"climatology", "logit", "them"}
