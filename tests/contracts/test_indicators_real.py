"""Every indicator on the publishers' files: it runs, is plausible, covers the world.

And none of them sees the future; `docs/indicators.md` states what each one covers.
"""

import numpy as np
import pandas as pd
import pytest

from atrocityrisk import states
from atrocityrisk.indicators import EWP_PREDICTORS, INDICATORS, compute, lacking
from atrocityrisk.panels import read_folder

# V-Dem publishes it, but in none of the editions that the developers' folder holds.
NOT_IN_THE_FILES = {name for name in INDICATORS if name.startswith("antisystem_movements")}
# Share of states with a value in 2010 that a model can do without: online society was asked of
# few, trade is not reported by all, islands have no neighbours, new states no past, and a zero of
# the displaced is unknown where another publisher counts some.
THIN = {
    "ethnic_fractionalisation": 0.8,
    "neighbours_electoral_democracy": 0.8,
    "legislative_constraints": 0.85,
    "legislative_constraints_change_3y": 0.85,
    "birth_rate_20y_before": 0.8,
    "trade_share_log2": 0.85,
    "trade_share_change_3y": 0.85,
    "displaced_within_log": 0.8,
    "displaced_within_change_1y": 0.8,
}
STATES = {"states"}


@pytest.fixture(scope="module")
def frames(shared):
    needed = {source for entry in INDICATORS.values() for source in entry.source} - STATES
    data = read_folder(shared / "data", names=sorted(needed))
    read = {name: source.frame for name, source in data.items()}
    return {**read, "states": pd.DataFrame(index=states.grid(1946, 2024))}


@pytest.fixture(scope="module")
def values(frames):
    return {name: compute(name, frames) for name in INDICATORS if name not in NOT_IN_THE_FILES}


def test_only_what_is_known_to_be_absent_is_lacking(frames):
    assert set(lacking(frames)) == NOT_IN_THE_FILES


@pytest.mark.parametrize("name", sorted(set(INDICATORS) - NOT_IN_THE_FILES))
def test_it_covers_the_world_and_varies(name, values):
    rows = states.grid(2010, 2010)
    known = values[name].reindex(rows).notna().mean()
    assert known >= THIN.get(name, 0.9), "if a model can do without the rest, say so in THIN"
    everywhere = values[name].dropna()
    assert everywhere.min() < everywhere.max()
    assert np.isfinite(everywhere).all()


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(set(INDICATORS) - NOT_IN_THE_FILES))
def test_real_values_use_nothing_later(name, values, frames):
    early = {n: f[f.index.get_level_values("year") <= 2005] for n, f in frames.items()}
    known = compute(name, early)
    whole = values[name][values[name].index.get_level_values("year") <= 2005]
    pd.testing.assert_series_equal(known, whole.reindex(known.index), check_exact=True)


@pytest.fixture(scope="module")
def published(shared):
    panel = pd.read_csv(shared / "reference/ewp/2025/prepared2024predictors-2025-09-03.csv")
    panel["gwcode"] = states.translate(panel["ccode"], panel["year"], system="cow")
    panel = panel.dropna(subset=["gwcode"]).astype({"gwcode": "int64"})
    key = panel.set_index(["gwcode", "year"]).index
    panel = panel.set_index(key)
    return panel[~panel.index.duplicated()].sort_index()


# Where ours is meant to differ: age of the state from the list of states, not of independence;
# coups, onsets and targeting not passed from Yugoslavia to Serbia or the Soviet Union to Russia;
# the typing slip that lets overlapping events overwrite targeting, not copied; population by the
# World Bank alone; ethnic shares of a newer edition, not filled backward.
DIFFERENT = {
    "state_age_log2": 0.93,
    "new_state": 0.99,
    "ethnic_fractionalisation": 0.999,
    "discriminated_population_share": 0.98,
    "mass_killing_onset_years": 0.99,
    "mass_killing_ever": 0.99,
    "mass_killing_of_one_group_ongoing": 0.99,
    "mass_killing_of_several_groups_ongoing": 0.99,
    "coup_attempt_5y": 0.99,
    "population_log2": 0.98,
}


# The killing of 1954-96 in Guatemala, which they number as El Salvador.
MISNUMBERED = (90, 92)


@pytest.mark.parametrize("name", sorted(EWP_PREDICTORS))
def test_it_is_the_early_warning_projects_predictor_where_both_are_known(name, values, published):
    theirs = published[EWP_PREDICTORS[name]].astype("float64")
    ours = values[name].reindex(theirs.index)
    both = ours.notna() & theirs.notna()
    assert both.mean() > 0.6
    if "ewp_events" in INDICATORS[name].source:
        both &= ~theirs.index.get_level_values("gwcode").isin(MISNUMBERED)
    same = np.isclose(ours[both], theirs[both], rtol=1e-6)
    assert same.mean() >= DIFFERENT.get(name, 1.0)
    assert np.corrcoef(ours[both], theirs[both])[0, 1] > 0.9


def test_what_they_number_as_el_salvador_is_guatemala(values, published):
    theirs = published["mk_ongoing_count_log2"]
    ours = values["mass_killings_ongoing_log2"]
    for year in (1960, 1976, 1993, 1996):
        assert (theirs[(90, year)], theirs[(92, year)]) == (0, 1)
        assert (ours[(90, year)], ours[(92, year)]) == (1, 0)
    assert theirs[(92, 1980)] == pytest.approx(np.log2(3))
    assert ours[(90, 1980)] == ours[(92, 1980)] == 1


def test_battle_deaths_are_unknown_before_they_were_counted(values, published):
    early = values["battle_deaths_log2"].reindex(published.index)
    early = early[early.index.get_level_values("year") < 1989]
    assert early.isna().all()
    theirs = published.loc[early.index, "battledeaths.log2"]
    assert (theirs == 0).all(), "the flaw that ours does not copy"
