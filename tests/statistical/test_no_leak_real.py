"""On the publishers' files: nothing after the origin changes a forecast from it, labels are true.

What cannot be shown from one edition: that a publisher's figures for the past are what they were.
V-Dem re-estimates it, the World Bank and the United Nations give the past of today's territories.
"""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from atrocityrisk import states
from atrocityrisk._core.embedded import embedded_folder
from atrocityrisk.errors import LeftOutWarning
from atrocityrisk.forecasting import forecast
from atrocityrisk.models import with_imputation
from atrocityrisk.models.linear.elastic_net import ElasticNetLogit
from atrocityrisk.models.presets.single_models import logit
from atrocityrisk.outcomes import OUTCOMES, outcome_named
from atrocityrisk.panels import build_panel, read_folder
from atrocityrisk.specs import read_spec

ORIGINS = (1993, 2005, 2015)
FIRST = 1960
MASS_KILLING = OUTCOMES["mass_killing"]


@pytest.fixture(scope="module")
def sources(shared):
    return read_folder(shared / "data")


@pytest.fixture(scope="module")
def panel(sources):
    with pytest.warns(LeftOutWarning):
        return build_panel(sources, outcome=MASS_KILLING, years=(FIRST, 2024))


def until(frame: pd.DataFrame, year: int) -> pd.DataFrame:
    return frame[frame.index.get_level_values("year") <= year]


def as_of(sources, year: int):
    """Sources that end in a year, as if nothing had been written down since."""
    cut = {name: replace(data, frame=until(data.frame, year)) for name, data in sources.items()}
    with pytest.warns(LeftOutWarning):
        return build_panel(cut, outcome=MASS_KILLING, years=(FIRST, year))


@pytest.mark.slow
@pytest.mark.parametrize("origin", ORIGINS)
def test_files_that_end_at_the_origin_give_the_same_forecast_to_the_bit(sources, panel, origin):
    then = as_of(sources, origin)
    known, known_then = panel.features(known_at=origin), then.features(known_at=origin)
    pd.testing.assert_frame_equal(known, known_then, check_exact=True)
    pd.testing.assert_frame_equal(
        panel.ages_known(known_at=origin), then.ages_known(known_at=origin), check_exact=True
    )
    for name in ("mass_killing", "one_sided_100", "geno_politicide", "targeted_mass_killing"):
        now, before = panel.with_outcome(OUTCOMES[name]), then.with_outcome(OUTCOMES[name])
        labels = until(now.labels(known_at=origin).to_frame(), origin)
        pd.testing.assert_frame_equal(labels, before.labels(known_at=origin).to_frame())
    names = list(read_spec(embedded_folder() / "default.toml").indicators)
    quick = with_imputation(ElasticNetLogit(n_alphas=30, min_alpha_ratio=0.05, groups="gwcode"))
    for model, columns in ((quick, names), (logit().set_params(model__n_draws=0), names[:10])):
        now = forecast(model, panel.select(columns), origin=origin, seed=1).frame
        before = forecast(model, then.select(columns), origin=origin, seed=1).frame
        pd.testing.assert_frame_equal(now, before, check_exact=True)


@pytest.mark.slow
def test_poison_after_the_origin_is_never_tasted(sources, panel):
    origin = 2005
    later = {}
    for name, data in sources.items():
        frame = data.frame.copy()
        after = frame.index.get_level_values("year") > origin
        # Still in range, no longer true.
        frame.loc[after] = 0.9 * frame.loc[after] + 0.1 * frame.min()
        later[name] = replace(data, frame=frame)
    with pytest.warns(LeftOutWarning):
        poisoned = build_panel(later, outcome=MASS_KILLING, years=(FIRST, 2024))
    assert not poisoned.indicators.equals(panel.indicators), "the poison must be there"
    pd.testing.assert_frame_equal(
        poisoned.features(known_at=origin), panel.features(known_at=origin), check_exact=True
    )
    # Rows after the origin are others: the poison is also in the number of inhabitants.
    known, true = (until(p.labels(known_at=origin).to_frame(), origin) for p in (poisoned, panel))
    pd.testing.assert_frame_equal(known, true, check_exact=True)


@pytest.mark.slow
def test_a_longer_publication_lag_takes_the_value_of_the_year_before(panel):
    known = panel.features(known_at=2015)
    late = panel.columns.index[panel.columns["publication_lag"] == 2]
    assert "birth_rate" in late
    raw = panel.indicators
    for name in late:
        for gwcode, year in ((775, 2015), (775, 1990), (365, 1993), (490, 2015)):
            told, then = known.loc[(gwcode, year), name], raw.loc[(gwcode, year - 1), name]
            assert told == then or (np.isnan(told) and np.isnan(then))
        # The Soviet Union's births are not Russia's.
        assert np.isnan(known.loc[(365, 1992), name])


@pytest.fixture(scope="module")
def events(panel):
    return panel.events


@pytest.mark.slow
def test_two_year_labels_are_the_early_warning_projects(panel, shared):
    path = shared / "reference/ewp/2025/prepared2024predictors-2025-09-03.csv"
    theirs = pd.read_csv(path, usecols=["ccode", "year", "mk_onset_1or2"])
    theirs["gwcode"] = states.translate(theirs["ccode"], theirs["year"], system="cow")
    theirs = theirs.dropna().astype({"gwcode": "int64"}).set_index(["gwcode", "year"])
    theirs = theirs["mk_onset_1or2"]
    ours = panel.labels(known_at=2024)
    both = ours.index.intersection(theirs.index)
    both = both[both.get_level_values("year") <= 2022]
    assert len(both) > 9_000
    known = both[ours.loc[both].notna()]
    assert (ours.loc[known] == theirs.loc[known]).all()
    assert ours.loc[known].sum() == 215
    # They say 0 of a state that has ended, and of a window that is still open.
    silent = both.difference(known)
    assert theirs.loc[silent].eq(0).all()
    ended = {265: 1990, 315: 1992, 345: 2006, 511: 1964, 680: 1990, 817: 1975}
    assert all(year >= ended[gwcode] - 2 for gwcode, year in silent)
    assert ours[ours.index.get_level_values("year") > 2022].isna().all()


@pytest.mark.slow
def test_events_are_the_early_warning_projects_country_years(sources):
    ours, theirs = sources["ewp_events"].frame, sources["ewp_base"].frame
    for column in ("onset", "ongoing", "ended"):
        both = ours[column].index.intersection(theirs[column].index)
        both = both[both.get_level_values("year") >= 1946]
        assert (ours.loc[both, column] == theirs.loc[both, column]).all()
        assert ours[column].sum() == theirs[column].sum(), "none lies outside their grid"


# Counted by hand in the publishers' files: state and year, series, value.
BY_HAND = [
    (517, 1994, "one_sided_deaths", 770581),
    (517, 1994, "one_sided_state_deaths", 759638),
    (517, 1994, "mass_killing_state_ongoing", 2),
    (517, 1994, "mass_killing_nonstate_ended", 1),
    (517, 1994, "geno_politicide_onset", 1),
    (625, 2004, "one_sided_deaths", 5829),
    (625, 2023, "mass_killing_nonstate_onset", 1),
    (625, 2023, "one_sided_nonstate_deaths", 1784),
    (775, 2016, "mass_killing_state_onset", 1),
    (775, 2017, "one_sided_state_deaths", 1776),
    (775, 2021, "mass_killing_state_onset", 1),
    (530, 2020, "mass_killing_state_onset", 1),
    (530, 2020, "one_sided_deaths", 2930),
    (490, 1996, "one_sided_deaths", 32765),
    (490, 1998, "mass_killing_nonstate_onset", 1),
    (345, 1998, "geno_politicide_ongoing", 1),
    (345, 1999, "one_sided_state_deaths", 775),
    (345, 1998, "mass_killing_state_onset", 1),
    (365, 1994, "mass_killing_state_onset", 1),
    (365, 1994, "one_sided_deaths", 12),
    (626, 2013, "mass_killing_state_onset", 1),
    (626, 2013, "mass_killing_nonstate_onset", 1),
    (626, 2013, "one_sided_state_deaths", 580),
]


@pytest.mark.slow
def test_events_are_as_counted_by_hand(events):
    found = [(gw, year, name, events.loc[(gw, year), name]) for gw, year, name, _ in BY_HAND]
    assert found == BY_HAND


@pytest.mark.slow
def test_thresholds_of_deaths_are_crossed_where_the_counts_say(events):
    def over(name, gwcode):
        happened = OUTCOMES[name].occurrence(events).xs(gwcode, level="gwcode")
        return happened[happened == 1].index.tolist()

    # Rwanda: 1990-97 as published, in government killings.
    deaths = events.xs(517, level="gwcode")["one_sided_state_deaths"]
    assert over("one_sided_state_1000_ongoing", 517) == deaths[deaths >= 1000].index.tolist()
    assert 1994 in over("one_sided_state_1000", 517)
    assert 2023 in over("one_sided_nonstate_1000", 625)
    # Chechnya: 12 killed in 1994 by UCDP, 1,426 in 2000.
    assert 1994 not in over("one_sided_25_ongoing", 365)
    assert 2000 in over("one_sided_1000", 365)
    # The publisher's record begins in 1989: no onset can be known in that first year above it.
    first = OUTCOMES["one_sided_25"].occurrence(events)
    assert not (first[first.index.get_level_values("year") <= 1989] == 1).any()


@pytest.mark.slow
def test_no_death_is_lost_on_the_way(events, shared):
    raw = pd.read_csv(
        shared / "data/ucdp/organizedviolencecy_v25_1.csv", usecols=["os_total_deaths_best_cy"]
    )
    assert events["one_sided_deaths"].sum() == raw["os_total_deaths_best_cy"].sum()


@pytest.mark.slow
def test_episodes_lost_to_the_population_threshold_are_known(sources, panel):
    """Only Equatorial Guinea 1969-79 (PITF, TMK), then of fewer than 500,000 people."""
    for name in ("pitf", "tmk", "ewp_events"):
        under_way = sources[name].frame["ongoing"]
        under_way = under_way[(under_way > 0) & (under_way.index.get_level_values("year") >= FIRST)]
        lost = under_way.index.difference(panel.index)
        assert set(lost.get_level_values("gwcode")) <= {411}
        assert lost.get_level_values("year").isin(range(1969, 1980)).all()


@pytest.mark.slow
@pytest.mark.parametrize("window", ["@1-1", "", "@1-3"])
def test_labels_of_ended_states_are_censored(panel, window):
    outcome = outcome_named(f"mass_killing{window}")
    labels = panel.with_outcome(outcome).labels(known_at=2024)
    for gwcode, ended in ((265, 1990), (315, 1992), (345, 2006), (680, 1990)):
        open_rows = [(gwcode, year) for year in range(ended - outcome.last + 1, ended + 1)]
        assert labels.loc[open_rows].isna().all()
        assert labels.notna()[(gwcode, ended - outcome.last)]
