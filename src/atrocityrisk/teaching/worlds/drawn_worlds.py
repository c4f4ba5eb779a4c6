"""A world as it is drawn: its whole history, what a learner may see of it, and the truth."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from atrocityrisk.errors import SpecError
from atrocityrisk.synthetic import World, synthetic_world
from atrocityrisk.teaching.worlds.invented_names import INVENTED_NAMES
from atrocityrisk.teaching.worlds.world_columns import (
    LEAK_TEXTS,
    RARE,
    Plan,
    description_of,
    leaked,
    plan,
    standardised,
)

FEWEST_YEARS = 20
"""Known years with which there is something to learn."""
FEWEST_ONSETS = 5
"""Known onsets with which there is; and one at least must be sealed, or nothing is graded."""


@dataclass(frozen=True, kw_only=True, eq=False)
class DrawnWorld:
    """Frames of a world: `panel` and `onsets` are the learner's, `rows` and the rest sealed."""

    seed: int
    known_until: int
    last_origin: int
    states: pd.Series
    panel: pd.DataFrame
    columns: pd.DataFrame
    onsets: pd.DataFrame
    rows: pd.DataFrame
    intercept: float
    coefficients: dict[str, float]
    leaks: dict[str, str]


def draw(
    seed: int,
    *,
    n_states: int,
    years: tuple[int, int],
    held_out: int,
    base_rate: float | None,
) -> DrawnWorld:
    """World of a seed."""
    if seed < 0:
        raise SpecError(f"expected a seed of 0 or more, found {seed}; give another number")
    _check(n_states, years, held_out)
    planned = plan(np.random.default_rng([seed, 19, 1]), base_rate=base_rate)
    history = synthetic_world(
        seed=seed,
        n_states=n_states,
        years=years,
        base_rate=planned.base_rate,
        coefficients=planned.coefficients,
    )
    known_until = years[1] - held_out
    _check_onsets(history, known_until)
    return shown(history, planned, seed=seed, known_until=known_until)


def shown(history: World, planned: Plan, *, seed: int, known_until: int) -> DrawnWorld:
    """What is shown and what is sealed of a history of which all is known."""
    rng = np.random.default_rng([seed, 19, 2])
    index = history.panel.index
    codes = index.get_level_values("gwcode").unique()
    first, last = history.panel.years
    shape = (len(codes), last - first + 1)
    onset = history.panel.events["synthetic_onset"].to_numpy().reshape(shape)
    ongoing = history.panel.events["synthetic_ongoing"].to_numpy().reshape(shape)
    known = known_until - first + 1
    values = _values(history, planned, rng, onset[:, :known], shape)
    names = rng.permutation(len(INVENTED_NAMES))[: len(codes)]
    states = pd.Series([INVENTED_NAMES[k] for k in names], index=codes, name="state")
    # The last year shown is the last from which a forecast is graded.
    keys = pd.DataFrame(
        {
            "state": np.repeat(states.to_numpy(), shape[1]),
            "gwcode": index.get_level_values("gwcode").to_numpy(),
            "year": index.get_level_values("year").to_numpy(),
        }
    )
    table = keys.assign(**{name: values[name].ravel().round(4) for name in sorted(values)})
    happened = keys.assign(onset=onset.ravel().astype(int), ongoing=ongoing.ravel().astype(int))
    rows = pd.DataFrame(
        {
            "gwcode": np.repeat(codes.to_numpy(), shape[1] - 1),
            "origin": np.tile(np.arange(first, last), shape[0]),
            "probability": history.probability.to_numpy().reshape(shape)[:, :-1].ravel().round(8),
            "observed": onset[:, 1:].ravel().astype(int),
        }
    )
    return DrawnWorld(
        seed=seed,
        known_until=known_until,
        last_origin=last - 1,
        states=states,
        panel=table[table["year"] < last].reset_index(drop=True),
        columns=_column_table(planned),
        onsets=happened[happened["year"] <= known_until].reset_index(drop=True),
        rows=rows,
        intercept=float(round(history.intercept, 8)),
        coefficients={
            planned.names[inner]: planned.coefficients.get(inner, 0.0) for inner in planned.names
        },
        leaks={planned.names[kind]: LEAK_TEXTS[kind] for kind in planned.leaks},
    )


def _values(
    history: World,
    planned: Plan,
    rng: np.random.Generator,
    onset: np.ndarray,
    shape: tuple[int, int],
) -> dict[str, np.ndarray]:
    """Values (states, years) of each shown column; `onset` ends with the known years."""
    inner = {
        name: history.panel.indicators[name].to_numpy().reshape(shape)
        for name in planned.coefficients
    }
    known = onset.shape[1]
    # Honest twins of what leaks tend to look like: one that never moves, one with two values.
    inner["fixed"] = np.repeat(rng.standard_normal((shape[0], 1)), shape[1], axis=1)
    inner["rare"] = standardised((rng.random(shape) < RARE).astype(float), known)
    noise = rng.standard_normal(shape)
    for kind in planned.leaks:
        inner[kind] = leaked(kind, onset, inner["dynamic_1"], noise)
    return {planned.names[name]: array for name, array in inner.items()}


def _column_table(planned: Plan) -> pd.DataFrame:
    """One row per shown column, in order of the alphabet."""
    rows = []
    for inner, name in sorted(planned.names.items(), key=lambda pair: pair[1]):
        kind, text = description_of(name)
        rows.append(
            {
                "name": name,
                "description": text,
                "kind": kind,
                "unit": "standard deviations",
                "publication_lag": planned.lags[inner],
            }
        )
    return pd.DataFrame(rows)


def _check(n_states: int, years: tuple[int, int], held_out: int) -> None:
    """Refuse a world with nothing to learn from or nothing to grade."""
    known = years[1] - years[0] + 1 - held_out
    if not 1 <= n_states <= len(INVENTED_NAMES):
        raise SpecError(
            f"n_states must lie in 1-{len(INVENTED_NAMES)}; found {n_states}; choose fewer states"
        )
    if held_out < 1 or known < FEWEST_YEARS:
        raise SpecError(
            f"held_out must be 1 or more and leave {FEWEST_YEARS} years to learn from; found "
            f"{held_out} of the {years[1] - years[0] + 1} years {years[0]}-{years[1]}"
        )


def _check_onsets(history: World, known_until: int) -> None:
    """Refuse a world in which almost nothing happens."""
    onset = history.panel.events["synthetic_onset"]
    sealed = onset.index.get_level_values("year") > known_until
    known, later = int(onset[~sealed].sum()), int(onset[sealed].sum())
    if known < FEWEST_ONSETS or not later:
        raise SpecError(
            f"a world needs {FEWEST_ONSETS} known onsets and one that is sealed; found {known} "
            f"known and {later} sealed onsets; take more states, another seed, or a greater base "
            "rate"
        )
