"""A synthetic world with what the presets look for: killings under way, and time since one."""

import pandas as pd
from remade_panels import remade

from atrocityrisk.models.presets import MASS_KILLINGS_ONGOING
from atrocityrisk.panels import Panel
from atrocityrisk.synthetic import synthetic_world


def world_for_presets(*, n_states: int = 60, years: tuple[int, int] = (1980, 2012)) -> Panel:
    """Panel of that many states and years, always the same."""
    world = synthetic_world(seed=11, n_states=n_states, years=years, base_rate=0.05).panel
    indicators = world.indicators
    under_way = (indicators["unrest"] > 1.2).astype(float)
    years_since = world.events["synthetic_onset"].groupby(level="gwcode").cumsum()
    added = {
        MASS_KILLINGS_ONGOING[0]: under_way,
        MASS_KILLINGS_ONGOING[1]: 0.0,
        "mass_killing_ever": (years_since > 0).astype(float),
        "years_since_mass_killing": 20.0 - years_since.clip(upper=15),
    }
    facts = [world.columns, world.columns.loc[["unrest"] * len(added)].set_axis(list(added))]
    return remade(
        world,
        indicators=indicators.assign(**added),
        ages=world.ages.assign(**dict.fromkeys(added, 0)),
        columns=pd.concat(facts),
    )
