"""Every indicator on files as publishers write them: it runs, is plausible, covers the states.

And none of them sees the future; `docs/reference/indicators.md` states what each one covers. Where
the publishers' files are not there, what holds of any file is tried on miniatures alone.
"""

import numpy as np
import pandas as pd
import pytest
from miniatures import STATES as SMALL_WORLD

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
# Of the states of the small world a few were young, and few have all their neighbours in it.
THIN_IN_MINIATURE = {"birth_rate_20y_before": 0.7}


def frames_of(folder):
    needed = {source for entry in INDICATORS.values() for source in entry.source} - STATES
    data = read_folder(folder, names=sorted(needed))
    read = {name: source.frame for name, source in data.items()}
    return {**read, "states": pd.DataFrame(index=states.grid(1946, 2024))}


@pytest.fixture(scope="module")
def real_frames(shared):
    return frames_of(shared / "data")


@pytest.fixture(scope="module")
def small_frames(miniatures):
    return frames_of(miniatures)


@pytest.fixture(scope="module")
def values(real_frames):
    return {name: compute(name, real_frames) for name in INDICATORS if name not in NOT_IN_THE_FILES}


def use_nothing_later(name, frames, year=2005):
    """Values up to a year are the same where later years are not there."""
    early = {n: f[f.index.get_level_values("year") <= year] for n, f in frames.items()}
    known, whole = compute(name, early), compute(name, frames)
    whole = whole[whole.index.get_level_values("year") <= year]
    pd.testing.assert_series_equal(known, whole.reindex(known.index), check_exact=True)


def test_every_indicator_can_be_made_of_the_miniatures(small_frames):
    assert lacking(small_frames) == {}


@pytest.mark.parametrize("name", sorted(INDICATORS))
def test_it_covers_the_small_world_and_varies(name, small_frames):
    values = compute(name, small_frames)
    there = sorted({state.gw for state in SMALL_WORLD if state.first <= 2010 <= state.last})
    known = values.reindex(pd.MultiIndex.from_product([there, [2010]])).notna().mean()
    thin = 0.3 if name.startswith("neighbours_") else THIN_IN_MINIATURE.get(name, 0.9)
    assert known >= thin, "if a miniature lacks a column that the indicator reads, add it there"
    everywhere = values.dropna()
    assert everywhere.min() < everywhere.max()
    assert np.isfinite(everywhere).all()


@pytest.mark.parametrize("name", sorted(INDICATORS))
def test_values_of_the_small_world_use_nothing_later(name, small_frames):
    use_nothing_later(name, small_frames)


def test_only_what_is_known_to_be_absent_is_lacking(real_frames):
    assert set(lacking(real_frames)) == NOT_IN_THE_FILES


# One test, not one for each indicator: without the publishers' files it is one that is left out.
def test_they_cover_the_world_and_vary(values):
    rows = states.grid(2010, 2010)
    known = {name: series.reindex(rows).notna().mean() for name, series in values.items()}
    thin = {name: share for name, share in known.items() if share < THIN.get(name, 0.9)}
    assert not thin, "if a model can do without the rest, say so in THIN"
    everywhere = {name: series.dropna() for name, series in values.items()}
    assert not [name for name, series in everywhere.items() if series.min() >= series.max()]
    assert not [name for name, series in everywhere.items() if not np.isfinite(series).all()]


@pytest.mark.slow
def test_real_values_use_nothing_later(values, real_frames):
    for name in sorted(values):
        use_nothing_later(name, real_frames)


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


def share_alike(name, values, published):
    """Share of country-years known to both in which ours is theirs."""
    theirs = published[EWP_PREDICTORS[name]].astype("float64")
    ours = values[name].reindex(theirs.index)
    both = ours.notna() & theirs.notna()
    assert both.mean() > 0.6, name
    if "ewp_events" in INDICATORS[name].source:
        both &= ~theirs.index.get_level_values("gwcode").isin(MISNUMBERED)
    assert np.corrcoef(ours[both], theirs[both])[0, 1] > 0.9, name
    return np.isclose(ours[both], theirs[both], rtol=1e-6).mean()


def test_they_are_the_early_warning_projects_predictors_where_both_are_known(values, published):
    alike = {name: share_alike(name, values, published) for name in sorted(EWP_PREDICTORS)}
    assert len(alike) == 39
    assert not {name: same for name, same in alike.items() if same < DIFFERENT.get(name, 1.0)}


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
