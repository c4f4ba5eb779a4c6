"""Six kinds of synthetic world in which the default itself can be run, and what is true in each."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from atrocityrisk.models.presets import MASS_KILLINGS_ONGOING
from atrocityrisk.panels import Panel
from atrocityrisk.synthetic import SYNTHETIC_ONSET, synthetic_world

FIRST_YEAR, ORIGIN, LAST = 1975, 2014, 2
STATES, BASE_RATE, EPISODE_YEARS = 120, 0.017, 6
"""As in the real panel: about 80 onsets in 40 years, one row in twelve with a killing under way."""

COEFFICIENTS = {
    "structure": 1.0, "structure_b": 0.5, "structure_c": 0.25, "structure_d": 0.0,
    "structure_e": 0.0, "structure_f": 0.0, "unrest": 0.7, "unrest_b": 0.3, "unrest_c": 0.0,
    "noise": 0.0, "noise_b": 0.0, "noise_c": 0.0, "noise_d": 0.0, "noise_e": 0.0,
}  # fmt: skip
KINDS = {
    "plain": {},
    "state effects": {"state_sd": 0.8},
    "interaction": {"interactions": {("structure", "unrest"): 0.6}},
    "falling rate": {"trend": -1.5},
    "late labels": {"late_share": 0.4, "late_years": 5},
    "misspecified": {
        "coefficients": {**COEFFICIENTS, "structure_hidden": 0.7},
        "hidden": ("structure_hidden",),
        "steps": {"unrest": 1.0, "structure_b": -1.0},
    },
}
"""What each kind of world has beyond a logit of its 14 indicators and of killings under way."""


@dataclass(frozen=True, kw_only=True)
class KnownWorld:
    """A panel for the default, and the truth at the origin by gwcode."""

    panel: Panel
    probability: pd.Series
    happened: pd.Series


def known_world(kind: str, seed: int) -> KnownWorld:
    """One world of a kind, as it was known at the origin."""
    given = {"coefficients": COEFFICIENTS, **KINDS[kind]}
    world = synthetic_world(
        seed=seed,
        n_states=STATES,
        years=(FIRST_YEAR, ORIGIN + LAST),
        base_rate=BASE_RATE,
        episode_years=EPISODE_YEARS,
        ongoing_effect=0.8,
        last=LAST,
        **given,
    )
    onsets = world.panel.events[SYNTHETIC_ONSET.name].unstack("year")
    return KnownWorld(
        panel=_with_killings_under_way(world.edition(ORIGIN), seed),
        probability=world.probability.xs(ORIGIN, level="year"),
        happened=onsets.loc[:, ORIGIN + 1 :].max(axis=1),
    )


def _with_killings_under_way(edition: Panel, seed: int) -> Panel:
    """The panel with the columns of the default's regimes, made from the events known by then."""
    # One state in two has killings led by the state, the other by others.
    codes = edition.index.get_level_values("gwcode")
    state_led = pd.Series(
        np.random.default_rng([seed, 7]).random(codes.nunique()) < 0.5, index=codes.unique()
    )
    led = state_led.loc[codes].to_numpy()
    ongoing = edition.events[SYNTHETIC_ONSET.ongoing[0]].to_numpy()
    columns = dict(zip(MASS_KILLINGS_ONGOING, (ongoing * led, ongoing * ~led), strict=True))
    indicators = edition.indicators.drop(columns="ongoing").assign(**columns)
    facts = edition.columns.drop(index="ongoing")
    added = edition.columns.loc[["ongoing"] * len(columns)].set_axis(list(columns))
    return Panel(
        indicators,
        ages=edition.ages.drop(columns="ongoing").assign(**dict.fromkeys(columns, 0)),
        events=edition.events,
        columns=pd.concat([facts, added]),
        outcome=edition.outcome,
        timing=edition.timing,
    )
