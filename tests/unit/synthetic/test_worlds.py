"""Synthetic worlds are what they claim to be."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, logit

from atrocityrisk import states
from atrocityrisk.errors import OriginError, SpecError
from atrocityrisk.synthetic import LEAKS, synthetic_world

SMALL = {"n_states": 20, "years": (1985, 2012), "base_rate": 0.1}


def test_the_same_seed_gives_the_same_world():
    one, same, other = (synthetic_world(seed=s, **SMALL).panel.fingerprint() for s in (3, 3, 4))
    assert one == same != other


def test_probability_is_the_stated_logit():
    world = synthetic_world(seed=3, **SMALL)
    score = sum(world.coefficients[n] * world.panel.indicators[n] for n in world.coefficients)
    np.testing.assert_allclose(world.probability, expit(world.intercept + score), rtol=1e-12)
    assert world.probability.mean() == pytest.approx(0.1, abs=1e-9)


def test_an_event_lasts_for_its_years():
    events = synthetic_world(seed=3, episode_years=2, **SMALL).panel.events
    one = events.xs(2, level="gwcode")
    onset = one["synthetic_onset"].to_numpy()
    expected = np.maximum(onset, np.concatenate([[0], onset[:-1]]))
    assert one["synthetic_ongoing"].tolist() == expected.tolist()
    assert onset.sum() > 0


def test_an_event_under_way_may_raise_the_risk():
    world = synthetic_world(seed=3, ongoing_effect=2.0, **SMALL)
    columns = world.panel.indicators
    assert columns["ongoing"].equals(world.panel.events["synthetic_ongoing"].rename("ongoing"))
    score = sum(world.coefficients[n] * columns[n] for n in world.coefficients)
    np.testing.assert_allclose(world.probability, expit(world.intercept + score), rtol=1e-12)
    # The base rate is met with the effect, not before it; onsets are few, so not to the digit.
    assert world.probability.mean() == pytest.approx(0.1, abs=0.01)


def test_other_outcomes_change_nothing_and_have_a_truth_of_their_own():
    alone = synthetic_world(seed=3, **SMALL)
    two = synthetic_world(seed=3, others={"coup": {"unrest": -1.0}}, **SMALL)
    events = two.panel.events
    pd.testing.assert_frame_equal(events[alone.panel.events.columns], alone.panel.events)
    assert list(two.outcomes) == ["synthetic_onset", "coup"]
    coups = two.panel.with_outcome(two.outcomes["coup"]).labels(known_at=2012)
    assert 0 < coups.sum() != two.panel.labels(known_at=2012).sum()
    assert np.corrcoef(two.probabilities["coup"], two.panel.indicators["unrest"])[0, 1] < -0.8


def test_turnover_brings_succession():
    world = synthetic_world(seed=3, n_states=40, years=(1985, 2012), turnover=True)
    index = world.panel.index
    assert 365 in index.get_level_values("gwcode")
    spell = states.segments(index)
    whole = world.panel.indicators["structure"]
    russia = whole.loc[365]
    within = np.abs(russia.diff()).drop([1985, 1992])
    # Slow within a polity, drawn afresh with the next: one seed, so the gap is what it is.
    assert spell.loc[(365, 1991)] != spell.loc[(365, 1992)]
    assert abs(russia[1992] - russia[1991]) > within.max()
    assert len(index) < 40 * 28


def test_late_onsets_are_missing_from_early_editions():
    world = synthetic_world(seed=3, late_share=0.5, late_years=4, **SMALL)
    onsets = world.panel.events["synthetic_onset"]
    coded = world.coded["synthetic_onset"]
    year = onsets.index.get_level_values("year")
    assert coded.notna().equals(onsets.eq(1))
    delay = (coded - year).dropna()
    assert set(delay) == {0, 1, 2, 3, 4}
    assert 0.35 < (delay > 0).mean() < 0.65
    edition = world.edition(2000)
    assert edition.timing == "true vintage"
    assert edition.years == (1985, 2000)
    known = edition.events["synthetic_onset"]
    hidden = coded[onsets.eq(1) & (year <= 2000) & (coded > 2000)]
    assert len(hidden) > 0
    assert known.loc[hidden.index].eq(0).all()
    assert known.sum() == (coded <= 2000).sum()
    ongoing = edition.events["synthetic_ongoing"]
    assert ongoing.sum() < world.panel.events.loc[ongoing.index, "synthetic_ongoing"].sum()
    with pytest.raises(OriginError, match="no edition 2030"):
        world.edition(2030)


def test_without_late_onsets_an_edition_is_the_past():
    world = synthetic_world(seed=3, **SMALL)
    past = world.panel.events[world.panel.index.get_level_values("year") <= 2000]
    pd.testing.assert_frame_equal(world.edition(2000).events, past)


def test_added_leaks_hold_the_future_and_leave_the_truth_alone():
    world = synthetic_world(seed=3, leaks=tuple(LEAKS), **SMALL)
    plain = synthetic_world(seed=3, **SMALL)
    assert world.probability.equals(plain.probability)
    label = world.panel.labels(known_at=2012)
    known = world.panel.indicators[label.notna()]
    np.testing.assert_allclose(known["leak_label"] - label.dropna(), 0, atol=0.5)
    assert known.loc[label[label == 1].index, "leak_backfill"].eq(1).all()
    two = known.loc[2]
    assert two.loc[1990, "leak_lead"] == two.loc[1991, "structure"]
    assert two["leak_mean"].iloc[0] == world.panel.events.loc[2, "synthetic_onset"].mean()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"base_rate": 1.0}, "base_rate must lie"),
        ({"n_states": 999}, "n_states must lie in 1-"),
        ({"n_states": 999, "turnover": True}, "n_states must lie in 1-"),
        ({"late_share": 1.5}, "late_share must lie in 0-1"),
        ({"episode_years": 0}, "episode_years be 1 or more"),
        ({"leaks": ("leak_lable",)}, "did you mean 'leak_label'"),
        ({"coefficients": {}}, "at least one indicator"),
        ({"others": {"coup": {"weather": 1.0}}}, "found weather"),
    ],
)
def test_impossible_worlds_are_refused(given, message):
    with pytest.raises(SpecError, match=message):
        synthetic_world(**({"seed": 1} | given))


def test_a_longer_window_holds_the_chance_of_every_year_in_it():
    # Nothing moves: the second year's probability is the first's.
    world = synthetic_world(seed=3, last=2, coefficients={"structure": 0.0}, **SMALL)
    expected = 1 - (1 - 0.1) ** 2
    np.testing.assert_allclose(world.probability, expected, rtol=1e-9)
    assert world.panel.outcome.last == 2
    yearly = synthetic_world(seed=3, coefficients={"structure": 0.0}, **SMALL)
    pd.testing.assert_frame_equal(world.panel.events, yearly.panel.events)


def test_the_chance_of_two_years_comes_true():
    given = {"n_states": 140, "years": (1975, 2012), "base_rate": 0.1, "ongoing_effect": 1.0}
    made = [
        synthetic_world(seed=seed, last=2, state_sd=0.8, steps={"unrest": 1.0}, **given)
        for seed in range(4)
    ]
    label = pd.concat([world.panel.labels(known_at=2012).dropna() for world in made])
    stated = np.concatenate(
        [w.probability.loc[w.panel.labels(known_at=2012).dropna().index] for w in made]
    )
    assert stated.mean() == pytest.approx(label.mean(), rel=0.03)
    for rows in (stated > 0.4, stated < 0.1):
        assert rows.sum() > 1000
        assert stated[rows].mean() == pytest.approx(label[rows].mean(), rel=0.08)


def test_what_bends_a_world_is_in_its_truth_and_moves_no_indicator():
    plain = synthetic_world(seed=3, **SMALL)
    pair = ("structure", "unrest")
    bent = synthetic_world(
        seed=3, state_sd=0.5, trend=-2.0, interactions={pair: 0.7}, steps={"noise": 0.9}, **SMALL
    )
    shown = plain.panel.indicators
    pd.testing.assert_frame_equal(bent.panel.indicators, shown)
    rest = logit(bent.probability) - sum(
        weight * shown[name] for name, weight in plain.coefficients.items()
    )
    rest = rest - 0.7 * shown[pair[0]] * shown[pair[1]] - 0.9 * (shown["noise"] > 1)
    year = rest.index.get_level_values("year")
    of_state = (rest + 2.0 * (year - year.min()) / (year.max() - year.min())).groupby("gwcode")
    assert of_state.std().max() < 1e-9
    assert of_state.mean().std() == pytest.approx(0.5, abs=0.2)


def test_a_hidden_indicator_has_a_part_in_the_truth_alone():
    world = synthetic_world(seed=3, hidden=("unrest",), **SMALL)
    assert sorted(world.panel.indicators) == ["noise", "structure"]
    seen = synthetic_world(seed=3, **SMALL)
    pd.testing.assert_series_equal(world.probability, seen.probability)


@pytest.mark.parametrize(
    "given",
    [
        {"hidden": ("wealth",)},
        {"steps": {"wealth": 1.0}},
        {"interactions": {("unrest", "wealth"): 1.0}},
        {"hidden": ("structure", "unrest", "noise")},
        {"last": 0},
        {"state_sd": -1.0},
    ],
)
def test_what_bends_a_world_must_be_possible(given):
    with pytest.raises(SpecError, match=r"found|leave at least one"):
        synthetic_world(seed=1, **SMALL, **given)
